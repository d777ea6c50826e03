// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What foleni-tail prints, as lines that are harmless for a terminal. */
#pragma once

#include "common/link/link.h"

struct text;

/* Appends one line, with its end, in which control characters are written as \u00XX; JSON stays
 * the JSON it was. */
void show_line(struct text *text, const char *bytes, size_t length);
/* "   42  2026-11-22 08:30:12  ticket.called  A012  ROOM3  service=OPD rule=order ..": seq, local
 * time of the facility, type, number, desk (- for none), what else it says. */
void show_event(struct text *text, const struct board *board, const struct event *event,
	const struct jdoc *raw);
/* "# snapshot at 42 of 2026-11-22: 3 services, ...; events 7..9 are part of it". */
void show_snapshot(
	struct text *text, const struct board *board, uint64_t missed_first, uint64_t missed_last);
void show_snapshot_json(
	struct text *text, const struct board *board, uint64_t missed_first, uint64_t missed_last);
/* "# answer <id> done {..}", "# answer <id> refused queue_empty", "# answer <id> not sent". */
void show_answer(struct text *text, const struct link_answer *answer);
void show_answer_json(struct text *text, const struct link_answer *answer);
/* "offline: The server cannot be reached (Connection refused); next try in 3.2 s" */
void show_status(struct text *text, const struct link_status *status, const struct board *board,
	int64_t now_us);
