// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a hospital sets for itself: hospital.def. */
#pragma once

#include "common/model/field.h"

struct hospital {
#define HOSPITAL(key, least, most, help, label, hint) int key;
#include "common/model/hospital.def"
#undef HOSPITAL
};

enum {
	HOSPITAL_FIELD_COUNT = 0
#define HOSPITAL(key, least, most, help, label, hint) +1
#include "common/model/hospital.def"
#undef HOSPITAL
};
extern const struct field hospital_fields[HOSPITAL_FIELD_COUNT];

/* The first member that is neither 0 nor within its bounds, and in words what it may be. NULL: all
 * are good. */
enum { HOSPITAL_WHY_BYTES = 64 };
const struct field *hospital_check(
	const struct hospital *hospital, char why_out[HOSPITAL_WHY_BYTES]);
