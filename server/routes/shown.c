// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/shown.h"

#include "common/base/mem.h"

/* A ticket has one place; whoever comes to the same one takes it over. */
struct shown {
	struct {
		struct ticket_id ticket;
		struct wait_shown wait;
	} places[SHOWN_TICKETS];
};

struct shown *shown_create(void)
{
	return mem_alloc(sizeof(struct shown));
}

void shown_destroy(struct shown **shown)
{
	mem_free(*shown);
	*shown = NULL;
}

struct wait_shown shown_keep(struct shown *shown, struct ticket_id ticket, struct wait_shown now)
{
	const size_t at = uuid_hash(ticket.u) % SHOWN_TICKETS;

	if (uuid_equal(shown->places[at].ticket.u, ticket.u))
		now = wait_keep(shown->places[at].wait, now);
	shown->places[at].ticket = ticket;
	shown->places[at].wait = now;
	return now;
}
