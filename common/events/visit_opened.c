// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/visit_opened.h"

#include <string.h>
static const struct field fields[] = {
	FIELD(visit_opened, visit, FIELD_UUID, 0),
	FIELD(visit_opened, patient, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(visit_opened, origin, visit_origin, 0),
	FIELD(visit_opened, day, FIELD_DATE, 0),
	FIELD(visit_opened, series, FIELD_TEXT, 0),
	FIELD(visit_opened, ordinal, FIELD_INT, 0),
	FIELD(visit_opened, code, FIELD_TEXT, 0),
	FIELD_WORD_OF(visit_opened, colour, colour, 0),
	FIELD(visit_opened, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
};

static unsigned apply(struct board *board, const struct event *event)
{
	const struct visit_opened *opened = event->payload;
	struct visit visit = {
		.id = opened->visit,
		.patient = opened->patient,
		.origin = opened->origin,
		.day = opened->day,
		.ordinal = opened->ordinal,
		.colour = opened->colour,
		.vulnerable = opened->vulnerable,
		.opened_us = event->at_us,
	};
	struct counter counter = {
		.id = counter_key(opened->day, opened->series),
		.day = opened->day,
		.last = opened->ordinal,
	};

	memcpy(visit.series, opened->series, sizeof(visit.series));
	memcpy(visit.code, opened->code, sizeof(visit.code));
	memcpy(counter.series, opened->series, sizeof(counter.series));
	board_put(board, BOARD_VISITS, &visit);
	if (board_last_number(board, opened->day, opened->series) < opened->ordinal)
		board_put(board, BOARD_COUNTERS, &counter);
	return CHANGED_TICKETS;
}

const struct event_type event_visit_opened = {
	.name = "visit.opened",
	.version = 1,
	.audience = FOR_STAFF,
	.undoable = true,
	EVENT_FIELDS(visit_opened, fields),
	.apply = apply,
};
