// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is called: the choice and its explanation (RULES.md 3). */
#pragma once

#include "server/engine/flow.h"

enum { PICK_PASSED = 8 };

struct pick {
	const struct ticket *ticket;
	enum call_rule rule;
	int32_t tier;
	int64_t value_ppm;
	struct ticket_id runner_up; /* Nil: nobody else could have been called. */
	int64_t runner_up_ppm;
	const char *reason; /* Of a call by name; NULL: none. */
	int64_t overtook;
	int passed_count;
	struct id_item passed[PICK_PASSED];
	int elsewhere_count; /* Before it, but called or served at other desks. */
	struct id_item elsewhere[PICK_PASSED];
};

/* Where a patient is called or served now, but for one desk. NULL: nowhere. */
const struct desk *find_desk_of_patient(
	const struct board *board, struct visit_id visit, struct desk_id except);

/* The head of all the lines that the desk serves: those of anybody and those of its own doctor, but
 * nobody who is at another desk now. Where nobody may be called but the skipped, the one who stands
 * behind the fewest calls. False: nobody waits, or all are elsewhere. O(services x groups x log n)
 * for each of those who stand first and are elsewhere. */
bool pick_next(
	const struct board *board, const struct desk *desk, int64_t now_us, struct pick *pick_out);
/* A waiting ticket, whatever its turn. reason is borrowed. */
void pick_by_name(const struct board *board, const struct ticket *ticket, int64_t now_us,
	const char *reason, struct pick *pick_out);

/* What is to become of the one at the desk. */
struct ending {
	bool finish;
	enum outcome outcome;
	struct ticket_id current; /* Whom the caller believes to be there. Nil: not said. */
};
/* The desk: open, the actor's, and free or to be freed by finishing. ERR_CONFLICT: somebody else is
 * there than the caller knows of, so a key that is pressed twice finishes with one patient. */
MUST_CHECK enum err check_free_desk(struct decision *decision, struct desk_id id,
	const struct ending *ending, const struct desk **desk_out);
/* The one at the desk, if any. */
void finish_current(struct decision *decision, const struct desk *desk, enum outcome outcome);
void call_picked(struct decision *decision, const struct desk *desk, const struct pick *pick);
/* "ticket", "call", "number", "desk" and "why" of the last call among the events, and "not_done"
 * where somebody comes back without all of the results. */
void answer_call(const struct decision *decision, struct text *text);
