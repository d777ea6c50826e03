// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.classified: triage, or a change of class: the clock stays. How urgent somebody is belongs
 * to the visit, so all of its open tickets follow. */
#pragma once

#include "common/events/event.h"

/* What was measured; -1: not measured. */
struct vitals {
	int32_t mobility;       /* enum mobility */
	int32_t breaths;        /* In a minute. */
	int32_t pulse;          /* In a minute. */
	int32_t systolic;       /* mmHg */
	int32_t temperature_dc; /* Tenths of a degree Celsius; 0: feels cold, 500: feels hot. */
	int32_t avpu;           /* enum avpu */
	int32_t trauma;         /* 0 or 1 */
	int32_t glucose_dmmol;  /* Tenths of mmol/L. */
	int32_t spo2_percent;
};
extern const struct vitals vitals_none;
extern const struct field vitals_fields[9];

struct sign_item {
	char code[41];
};
enum { SIGNS_MAX = 12 };
extern const struct field sign_item_fields[1];

struct ticket_classified {
	struct ticket_id ticket;
	enum colour colour;
	enum colour before;
	bool vulnerable;
	int tews;    /* Points; -1: not taken. */
	int missing; /* Scored vitals that were not measured. */
	struct vitals vitals;
	int signs_count;
	struct sign_item signs[SIGNS_MAX];
	char reason[201]; /* Of an override. */
};

/* A place by hand was given for the class of that moment: it is lost with another colour. */
void ticket_set_class(struct ticket *ticket, enum colour colour, bool vulnerable);
/* A ticket that is open again: its visit may have been classified meanwhile. */
void ticket_follow_visit(const struct board *board, struct ticket *ticket);
