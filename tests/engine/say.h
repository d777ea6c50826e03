// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Structs as one line of text, by their field tables: " ticket=A001 desk=r1 reason='too ill'". For
 * tests: ids are words of the test's own, times are of the local clock. */
#pragma once

#include "common/model/field.h"

struct say {
	struct uuid (*id)(void *arg, const char *field, const char *word);
	void (*word)(void *arg, const char *field, struct uuid id, struct text *text);
	void *arg;
	int64_t midnight_us; /* From where 08:30 counts. */
};

/* The words become JSON and are read by fields_decode(). A value that begins with { is JSON
 * already; lists are parted by commas. */
MUST_CHECK enum err say_read(const struct say *say, const struct field *fields, size_t count,
	const char *line, void *struct_out, struct field_problem *problem_out);
/* Every field that is given, each with a blank before it. */
void say_write(const struct say *say, const struct field *fields, size_t count,
	const void *struct_in, struct text *text);
/* Do the words of wanted stand in line? The first must be the same; !name: no such field. */
bool say_fits(const char *line, const char *wanted);
/* 08:30 or 08:30:15, since midnight; 32:00 is the next morning. */
MUST_CHECK bool say_clock(const char *word, int64_t *since_us_out);
