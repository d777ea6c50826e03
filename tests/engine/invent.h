// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Structs filled by chance from their field tables: every value is one that fields_decode() takes.
 * The limits are tried more often than what lies between. */
#pragma once

#include "common/model/field.h"
#include "tests/random.h"

struct invent {
	struct random random;
	/* Of a hundred members that may be missing, so many are given. */
	int given_percent;
	/* May fill a member itself; at is where it is in the struct. NULL: nobody wants to. */
	bool (*choose)(void *arg, const struct field *field, void *at);
	void *arg;
};

/* struct_out must be all zero. */
void invent_struct(
	struct invent *invent, const struct field *fields, size_t count, void *struct_out);
