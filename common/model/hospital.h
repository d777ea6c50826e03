// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a hospital sets for itself: hospital.def. */
#pragma once

#include "common/model/field.h"

struct jdoc;

struct hospital {
#define HOSPITAL_NUMBER(key, told, least, most, help, label, hint) int key;
#define HOSPITAL_WORD(key, told, list, help, label, hint) enum list key;
#include "common/model/hospital.def"
#undef HOSPITAL_NUMBER
#undef HOSPITAL_WORD
};

enum {
	HOSPITAL_FIELD_COUNT = 0
#define HOSPITAL_NUMBER(key, told, least, most, help, label, hint) +1
#define HOSPITAL_WORD(key, told, list, help, label, hint) +1
#include "common/model/hospital.def"
#undef HOSPITAL_NUMBER
#undef HOSPITAL_WORD
};
/* Of a struct hospital alone; hospital_fields.def makes the same for a struct that holds one. */
extern const struct field hospital_fields[HOSPITAL_FIELD_COUNT];

/* ERR_BAD_FIELD: a member is neither 0 nor within its bounds; the first one is said. */
MUST_CHECK enum err hospital_check(
	const struct hospital *hospital, struct field_problem *problem_out);

/* As it is kept. What cannot be read, as newer programs may have written it, is as if it were not
 * set: a hospital works on without it. */
void hospital_read(const struct jdoc *object, struct hospital *hospital_out);
