// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The lines of a hall as a display may show them: what the server answers to
 * /v1/facilities/{facility}/displays/{display}/lines, read. Pure. */
#pragma once

#include "common/model/rows.h"

struct jdoc;

enum { LINES_MAX = 16, LINE_NEXT_MAX = 8 };

struct hall_line {
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	int64_t waiting;
	char next[LINE_NEXT_MAX][NUMBER_BYTES];
	size_t next_count;
	enum wait_kind wait; /* of somebody who comes now */
	int64_t lower_min, upper_min;
};

struct hall_lines {
	struct hall_line lines[LINES_MAX];
	size_t count;
	int64_t as_of_us; /* our clock, when they came; 0: there are none yet */
};

/* What is not as it should be is left out; a body that makes no sense leaves no lines. */
void lines_read(struct hall_lines *lines, const struct jdoc *body, int64_t now_us);
