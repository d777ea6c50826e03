// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/acks.h"

#include "common/base/mem.h"
#include <stdio.h>

struct ack {
	struct list link;
	struct acks *acks;
	struct call_id call;
	bool is_spoken;
	bool is_sent;
};

struct acks {
	struct list list; /* in the order of adding */
	size_t count, in_flight;
	struct link *link;
};

static struct ack *ack_of(struct list *link)
{
	return LIST_ENTRY(link, struct ack, link);
}

struct acks *acks_create(void)
{
	struct acks *acks = mem_alloc(sizeof(*acks));

	list_init(&acks->list);
	return acks;
}

static void forget(struct acks *acks, struct ack *ack)
{
	list_remove(&ack->link);
	acks->count--;
	mem_free(ack);
}

void acks_destroy(struct acks **acks)
{
	struct list *link;

	if (!*acks)
		return;
	while ((link = list_first(&(*acks)->list)))
		forget(*acks, ack_of(link));
	mem_free(*acks);
	*acks = NULL;
}

void acks_set_link(struct acks *acks, struct link *link)
{
	acks->link = link;
}

size_t acks_count(const struct acks *acks)
{
	return acks->count;
}

/* One that is in flight cannot go: its answer comes back to it. */
static void make_room(struct acks *acks)
{
	struct list *link = acks->list.next;

	while (link != &acks->list && ack_of(link)->is_sent)
		link = link->next;
	if (acks->count >= ACKS_MAX && link != &acks->list)
		forget(acks, ack_of(link));
}

void acks_add(struct acks *acks, struct call_id call, bool is_spoken)
{
	struct ack *ack = mem_alloc(sizeof(*ack));

	make_room(acks);
	*ack = (struct ack){ .acks = acks, .call = call, .is_spoken = is_spoken };
	list_append(&acks->list, &ack->link);
	acks->count++;
	acks_send(acks);
}

/* A refusal is an answer: the call is of yesterday, or of another hall by now. */
static void answered(void *arg, const struct link_answer *answer)
{
	struct ack *ack = arg;
	struct acks *acks = ack->acks;

	acks->in_flight--;
	ack->is_sent = false;
	if (answer->outcome != LINK_NOT_SENT)
		forget(acks, ack);
	acks_send(acks);
}

static bool send(struct acks *acks, struct ack *ack)
{
	char call[UUID_TEXT_BYTES], data[100];
	const struct link_command command = { .name = "call.acknowledge", .data = data };

	uuid_format(ack->call.u, call);
	snprintf(data, sizeof(data), "{\"call\":\"%s\",\"%s\":true}", call,
		ack->is_spoken ? "spoken" : "shown");
	return link_command(acks->link, &command, answered, ack, NULL) == ERR_OK;
}

void acks_send(struct acks *acks)
{
	struct list *link = acks->list.next;

	if (!acks->link || link_status(acks->link)->state != LINK_LIVE)
		return;
	for (; link != &acks->list && acks->in_flight < ACKS_IN_FLIGHT; link = link->next) {
		struct ack *ack = ack_of(link);

		if (ack->is_sent)
			continue;
		if (!send(acks, ack))
			return;
		ack->is_sent = true;
		acks->in_flight++;
	}
}
