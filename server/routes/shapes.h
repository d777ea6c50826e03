// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The answers of the engine's commands, described. The engine writes them itself. */
#pragma once

#include "server/routes/route.h"

/* {"seq":..} and nothing else. */
extern const struct shape shape_done;
/* The place in line as well. */
extern const struct shape shape_placed;
extern const struct shape shape_visit_opened;
extern const struct shape shape_called;
extern const struct shape shape_recalled;
extern const struct shape shape_triaged;
extern const struct shape shape_transferred;

/* What is shown of an expected wait. */
struct wait_answer {
	enum wait_kind shown;
	int64_t lower_min;
	int64_t upper_min;
};
extern const struct field wait_answer_fields[3];

/* The member as_of_us, outside "as_of". */
#define AS_OF_FIELD(type, flags_)                                                                  \
	{                                                                                          \
		.name = "as_of", .kind = FIELD_TIME, .flags = (flags_),                            \
		.offset = offsetof(struct type, as_of_us), .size = sizeof(int64_t),                \
	}
/* What an answer says of a place, as far as there is one: the members ahead, wait and as_of_us. */
#define PLACE_FIELDS(type)                                                                         \
	FIELD(type, ahead, FIELD_INT, FIELD_OPTIONAL, .help = "How many are called before"),       \
		FIELD_STRUCT_OF(type, wait, wait_answer_fields, FIELD_OPTIONAL),                   \
		AS_OF_FIELD(type, FIELD_OPTIONAL)
