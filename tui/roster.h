// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lists of tickets from the board, as screens show them. */
#pragma once

#include "common/model/board.h"

enum { ROSTER_MAX = 1000 };
struct roster {
	size_t count; /* of rows, ROSTER_MAX at most */
	size_t all;   /* how many there are */
	const struct ticket *rows[ROSTER_MAX];
	struct uuid ids[ROSTER_MAX]; /* of the rows, for scroll_settle() */
};

/* Who waits at these services, in the order of being called now; the skipped who stand behind
 * others come last. assignee: of a member of staff, without those who wait for somebody else; nil:
 * all. Borrowed until the board changes. */
void roster_waiting(struct roster *roster, const struct board *board,
	const struct service_id *services, size_t count, struct user_id assignee, int64_t now_us);
/* Whose ticket is in this state at one of these services, the longest there first. */
void roster_in_state(struct roster *roster, const struct board *board,
	const struct service_id *services, size_t count, enum ticket_state state);
/* The services of a desk; returns how many were written. */
size_t roster_services(const struct desk *desk, struct service_id services_out[DESK_SERVICES_MAX]);

/* What a desk has done on the business day. */
enum { DESK_DAY_TIMES = 4 };
struct desk_day {
	int served;
	int64_t mean_us; /* of the served; 0: none */
	int no_shows;
	int by_hour[24]; /* of the served, by the local hour of their end */
	/* Of the served, by how long they were there: up to 5 minutes, 10, 15, and more. */
	int by_length[DESK_DAY_TIMES];
};
struct desk_day roster_day(const struct board *board, struct desk_id desk, int32_t offset_s);

/* Visits of the business day by the local half hour in which they began. */
enum { HALF_HOURS = 48 };
void roster_arrivals(const struct board *board, int32_t offset_s, int counts_out[HALF_HOURS]);
