// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/hospital.h"

#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include <stdio.h>

const struct field hospital_fields[HOSPITAL_FIELD_COUNT] = {
#define HOSPITAL_AT 0
#include "common/model/hospital_fields.def"
};

static const int least_of[HOSPITAL_FIELD_COUNT] = {
#define HOSPITAL_NUMBER(key, told, least, most, help, label, hint) (least),
#define HOSPITAL_WORD(key, told, list, help, label, hint) 0,
#include "common/model/hospital.def"
#undef HOSPITAL_NUMBER
#undef HOSPITAL_WORD
};

enum err hospital_check(const struct hospital *hospital, struct field_problem *problem_out)
{
	for (size_t i = 0; i < HOSPITAL_FIELD_COUNT; i++) {
		const struct field *field = &hospital_fields[i];
		int64_t number = field_number(field, hospital);

		if (field->kind == FIELD_WORD || !number ||
			(number >= least_of[i] && number <= field->max))
			continue;
		*problem_out = (struct field_problem){ .err = ERR_BAD_FIELD };
		snprintf(problem_out->path, sizeof(problem_out->path), "%s", field->name);
		field_problem_say(problem_out, "0, or from %d to %d", least_of[i], (int)field->max);
		return ERR_BAD_FIELD;
	}
	return ERR_OK;
}

void hospital_read(const struct jdoc *object, struct hospital *hospital_out)
{
	struct hospital hospital = { 0 };

	for (size_t i = 0; i < HOSPITAL_FIELD_COUNT; i++) {
		struct hospital tried = hospital;
		struct field_problem problem;

		if (!fields_decode_own(&hospital_fields[i], 1, object, &tried, &problem))
			hospital = tried;
	}
	*hospital_out = hospital;
}
