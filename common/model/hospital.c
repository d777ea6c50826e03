// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/hospital.h"

#include "common/base/attr.h"
#include <stdio.h>

const struct field hospital_fields[HOSPITAL_FIELD_COUNT] = {
#define HOSPITAL(key, least, most, help_, label, hint)                                             \
	FIELD(hospital, key, FIELD_INT, FIELD_OPTIONAL, .max = (most), .help = (help_)),
#include "common/model/hospital.def"
#undef HOSPITAL
};

static const int least_of[HOSPITAL_FIELD_COUNT] = {
#define HOSPITAL(key, least, most, help, label, hint) (least),
#include "common/model/hospital.def"
#undef HOSPITAL
};

const struct field *hospital_check(
	const struct hospital *hospital, char why_out[HOSPITAL_WHY_BYTES])
{
	for (size_t i = 0; i < HOSPITAL_FIELD_COUNT; i++) {
		const struct field *field = &hospital_fields[i];
		int64_t number = field_number(field, hospital);

		if (!number || (number >= least_of[i] && number <= field->max))
			continue;
		snprintf(why_out, HOSPITAL_WHY_BYTES, "0, or from %d to %lld", least_of[i],
			(long long)field->max);
		return field;
	}
	return NULL;
}
