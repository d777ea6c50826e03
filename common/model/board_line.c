// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who stands where: keeps the lines, the skipped, the desks' patients and the visits' tickets in
 * step with the rows. A changed row is taken out of every place at its first change and put back by
 * board_settle(), so that nothing is ever ordered by a key that has changed. */
#include "common/base/index.h"
#include "common/base/mem.h"
#include "common/model/board_entity.h"
#include <string.h>

static struct entity *find(const struct board *board, enum board_table table, struct uuid id)
{
	return index_find(board->tables[table], id);
}

static struct service_entity *service_of(const struct board *board, const struct ticket *ticket)
{
	return (struct service_entity *)find(board, BOARD_SERVICES, ticket->service.u);
}

static int64_t calls_of(const struct board *board, struct service_id service)
{
	const struct service_counts *counts = board_find_counts(board, service);

	return counts ? counts->calls : 0;
}

void entity_init(struct entity *entity)
{
	switch ((int)entity->table) {
	case BOARD_SERVICES:
		((struct service_entity *)entity)->line = line_create();
		list_init(&((struct service_entity *)entity)->skipped);
		return;
	case BOARD_VISITS:
		list_init(&((struct visit_entity *)entity)->tickets);
		return;
	case BOARD_DESKS:
		list_init(&((struct desk_entity *)entity)->tickets);
		return;
	default:
		return;
	}
}

/* ---- taking out ---- */

static void leave_line(struct board *board, struct ticket_entity *ticket)
{
	struct service_entity *service = service_of(board, &ticket->row);

	if (service && line_node_is_linked(&ticket->node))
		line_remove(service->line, &ticket->node);
}

static void take_out(struct board *board, struct ticket_entity *ticket)
{
	leave_line(board, ticket);
	list_remove(&ticket->standing);
}

static void forget_key(struct index *index, struct uuid key, struct visit_entity *visit)
{
	if (index_find(index, key) == visit)
		index_remove(index, key);
}

/* Its open visit is found by a patient, its code and number are as long as it is on the board. */
static void forget_patient(struct board *board, struct visit_entity *visit)
{
	if (!uuid_is_nil(visit->row.patient.u))
		forget_key(board->patients, visit->row.patient.u, visit);
}

static void forget_keys(struct board *board, struct visit_entity *visit)
{
	forget_key(board->codes, code_key(visit->row.code), visit);
	forget_key(board->numbers, number_key(visit->row.series, visit->row.ordinal), visit);
	visit->head.keyed = false;
}

/* A code and a patient's open visit are there once; another log's events take neither away. Returns
 * whether this visit is the one. */
static bool keep_key(struct index *index, struct uuid key, struct visit_entity *visit)
{
	const struct visit_entity *found = index_find(index, key);

	if (!found)
		index_add(index, visit);
	return !found || found == visit;
}

static void keep_keys(struct board *board, struct visit_entity *visit)
{
	bool has_code = keep_key(board->codes, code_key(visit->row.code), visit);
	bool has_number =
		keep_key(board->numbers, number_key(visit->row.series, visit->row.ordinal), visit);

	visit->head.keyed = has_code && has_number;
}

static void settle_visit(struct board *board, struct visit_entity *visit)
{
	if (!visit->head.keyed)
		keep_keys(board, visit);
	if (visit->row.state == VISIT_OPEN && !uuid_is_nil(visit->row.patient.u))
		keep_key(board->patients, visit->row.patient.u, visit);
}

static bool has_same_keys(const struct visit *a, const struct visit *b)
{
	return strcmp(a->code, b->code) == 0 && strcmp(a->series, b->series) == 0 &&
	       a->ordinal == b->ordinal;
}

void entity_replace(struct board *board, struct entity *entity, const void *row)
{
	struct visit_entity *visit = (struct visit_entity *)entity;

	if (entity->table == BOARD_VISITS && !has_same_keys(&visit->row, row))
		forget_keys(board, visit);
	memcpy(row_of(entity), row, row_types[entity->table].size);
}

void entity_unsettle(struct board *board, struct entity *entity)
{
	if (entity->table == BOARD_TICKETS)
		take_out(board, (struct ticket_entity *)entity);
	if (entity->table == BOARD_VISITS)
		forget_patient(board, (struct visit_entity *)entity);
	if (entity->table == BOARD_SERVICES)
		((struct service_entity *)entity)->relist = true;
	if (entity->unsettled)
		return;
	if (board->unsettled_count == board->unsettled_room) {
		size_t room = board->unsettled_room ? board->unsettled_room * 2 : 32;

		board->unsettled = mem_regrow(
			board->unsettled, board->unsettled_room, room, sizeof(*board->unsettled));
		board->unsettled_room = room;
	}
	entity->unsettled = true;
	board->unsettled[board->unsettled_count++] = entity;
}

static void drop_unsettled(struct board *board, struct entity *entity)
{
	for (size_t i = 0; entity->unsettled && i < board->unsettled_count; i++) {
		if (board->unsettled[i] != entity)
			continue;
		board->unsettled[i] = board->unsettled[--board->unsettled_count];
		entity->unsettled = false;
	}
}

void entity_leave(struct board *board, struct entity *entity)
{
	drop_unsettled(board, entity);
	if (entity->table == BOARD_TICKETS) {
		take_out(board, (struct ticket_entity *)entity);
		list_remove(&((struct ticket_entity *)entity)->of_visit);
	}
	if (entity->table == BOARD_VISITS) {
		forget_patient(board, (struct visit_entity *)entity);
		forget_keys(board, (struct visit_entity *)entity);
	}
}

static void empty_list(struct list *list)
{
	while (list_shift(list))
		continue;
}

void entity_finish(struct entity *entity)
{
	switch ((int)entity->table) {
	case BOARD_SERVICES:
		empty_list(&((struct service_entity *)entity)->skipped);
		line_destroy(&((struct service_entity *)entity)->line);
		return;
	case BOARD_VISITS:
		empty_list(&((struct visit_entity *)entity)->tickets);
		return;
	case BOARD_DESKS:
		empty_list(&((struct desk_entity *)entity)->tickets);
		return;
	default:
		return;
	}
}

/* ---- putting back ---- */

static struct place place_of(const struct service *service, const struct ticket *ticket)
{
	const struct order_facts facts = {
		.colour = ticket->colour,
		.kind = ticket->kind,
		.vulnerable = ticket->vulnerable,
		.carried = ticket->carried,
		.clock_us = ticket->clock_us,
		.transfer_ppm = ticket->transfer_ppm,
		.seq = ticket->seq,
	};

	/* A place of no target is none: nothing can be divided by it. */
	if (ticket->is_moved && ticket->moved.target_us > 0)
		return (struct place){
			.tier = ticket->moved.tier,
			.target_us = ticket->moved.target_us,
			.key_us = ticket->moved.key_us,
			.nudge = ticket->moved.nudge,
			.seq = ticket->seq,
		};
	return order_place(&service->rule, &facts);
}

static void enter_line(struct service_entity *service, struct ticket_entity *ticket)
{
	const struct place place = place_of(&service->row, &ticket->row);

	line_insert(service->line, &ticket->node, ticket->row.assigned.u, &place);
}

static uint64_t seq_of(const struct list *link, size_t offset)
{
	return ((const struct ticket_entity *)(const void *)((const char *)link - offset))->row.seq;
}

/* Lists are in the order of issue, in whatever order rows came. New ones come last. */
static void insert_by_seq(struct list *list, struct list *link, size_t offset)
{
	struct list *at = list->previous;

	while (at != list && seq_of(at, offset) > seq_of(link, offset))
		at = at->previous;
	list_prepend(at, link);
}

static void settle_waiting(struct board *board, struct ticket_entity *ticket)
{
	struct service_entity *service = service_of(board, &ticket->row);

	/* Displays know no rules, so their boards have no lines. */
	if (!service || board->kind == BOARD_PARTIAL)
		return;
	if (ticket->row.skipped_us)
		insert_by_seq(&service->skipped, &ticket->standing,
			offsetof(struct ticket_entity, standing));
	if (ticket->row.behind_calls <= calls_of(board, ticket->row.service))
		enter_line(service, ticket);
}

static void settle_ticket(struct board *board, struct ticket_entity *ticket)
{
	struct desk_entity *desk =
		(struct desk_entity *)find(board, BOARD_DESKS, ticket->row.desk.u);
	struct visit_entity *visit =
		(struct visit_entity *)find(board, BOARD_VISITS, ticket->row.visit.u);

	if (visit && !list_is_linked(&ticket->of_visit))
		insert_by_seq(&visit->tickets, &ticket->of_visit,
			offsetof(struct ticket_entity, of_visit));
	if (ticket->row.state == TICKET_WAITING)
		settle_waiting(board, ticket);
	if (desk && ticket_is_at_desk(&ticket->row))
		insert_by_seq(&desk->tickets, &ticket->standing,
			offsetof(struct ticket_entity, standing));
}

/* The rule of a service changed, so every node is taken out and placed anew. */
static void relist(struct board *board, struct service_entity *service)
{
	struct entity *entity;
	size_t cursor = 0;

	service->relist = false;
	if (line_count(service->line, (struct line_pools){ .all = true }) == 0)
		return;
	while ((entity = index_next(board->tables[BOARD_TICKETS], &cursor))) {
		struct ticket_entity *ticket = (struct ticket_entity *)entity;

		if (!line_node_is_linked(&ticket->node) ||
			!uuid_equal(ticket->row.service.u, service->row.id.u))
			continue;
		line_remove(service->line, &ticket->node);
		enter_line(service, ticket);
	}
}

/* The skipped whose turn has come go back into line. A trial remembers them, although their rows
 * stay the same, so that its rollback looks at them again. */
static void recheck_skipped(struct board *board, struct service_entity *service)
{
	int64_t calls = calls_of(board, service->row.id);

	for (struct list *link = service->skipped.next; link != &service->skipped;
		link = link->next) {
		struct ticket_entity *ticket = LIST_ENTRY(link, struct ticket_entity, standing);

		if (line_node_is_linked(&ticket->node) || ticket->row.behind_calls > calls)
			continue;
		entity_remember(board, &ticket->head, false);
		enter_line(service, ticket);
	}
}

static void settle_entity(struct board *board, struct entity *entity)
{
	struct service_entity *service;

	switch ((int)entity->table) {
	case BOARD_TICKETS:
		settle_ticket(board, (struct ticket_entity *)entity);
		return;
	case BOARD_COUNTS:
		service = (struct service_entity *)find(
			board, BOARD_SERVICES, *(struct uuid *)row_of(entity));
		if (service)
			recheck_skipped(board, service);
		return;
	case BOARD_VISITS:
		settle_visit(board, (struct visit_entity *)entity);
		return;
	case BOARD_SERVICES:
		relist(board, (struct service_entity *)entity);
		return;
	default:
		return;
	}
}

/* Tickets last: they look at services, counts and desks. */
void board_settle(struct board *board)
{
	for (int tickets = 0; tickets <= 1; tickets++) {
		for (size_t i = 0; i < board->unsettled_count; i++)
			if ((board->unsettled[i]->table == BOARD_TICKETS) == tickets)
				settle_entity(board, board->unsettled[i]);
	}
	for (size_t i = 0; i < board->unsettled_count; i++)
		board->unsettled[i]->unsettled = false;
	board->unsettled_count = 0;
}

/* ---- asking ---- */

bool ticket_is_open(const struct ticket *ticket)
{
	return ticket->state == TICKET_WAITING || ticket->state == TICKET_CALLED ||
	       ticket->state == TICKET_SERVING || ticket->state == TICKET_HELD;
}

bool ticket_is_at_desk(const struct ticket *ticket)
{
	return ticket->state == TICKET_CALLED || ticket->state == TICKET_SERVING;
}

const struct line *board_line(const struct board *board, struct service_id service)
{
	struct entity *entity = find(board, BOARD_SERVICES, service.u);

	return entity ? ((struct service_entity *)entity)->line : NULL;
}

const struct ticket *board_ticket_of(const struct line_node *node)
{
	return &((const struct ticket_entity *)(const void *)((const char *)node -
							      offsetof(struct ticket_entity, node)))
			->row;
}

const struct line_node *board_node_of(const struct ticket *ticket)
{
	return &((const struct ticket_entity *)entity_of(ticket))->node;
}

const struct ticket *board_next_skipped(
	const struct board *board, struct service_id service, const struct ticket *after)
{
	struct service_entity *entity =
		(struct service_entity *)find(board, BOARD_SERVICES, service.u);
	struct list *link;

	if (!entity)
		return NULL;
	link = after ? ((struct ticket_entity *)entity_of(after))->standing.next
		     : entity->skipped.next;
	return link == &entity->skipped ? NULL
					: &LIST_ENTRY(link, struct ticket_entity, standing)->row;
}

static size_t count_behind(const struct board *board, struct service_id service)
{
	const struct ticket *ticket = NULL;
	size_t count = 0;

	while ((ticket = board_next_skipped(board, service, ticket)))
		count += !line_node_is_linked(board_node_of(ticket));
	return count;
}

size_t board_waiting(const struct board *board, struct service_id service)
{
	const struct line *line = board_line(board, service);

	return line ? line_count(line, (struct line_pools){ .all = true }) +
			       count_behind(board, service)
		    : 0;
}

/* Somebody assigned competes with the pool and with those of the same doctor; anybody else may
 * find every doctor taken by all who stand before them. */
size_t board_ahead(const struct board *board, const struct ticket *ticket, int64_t now_us)
{
	const struct service *service = board_find_service(board, ticket->service);
	struct line_pools pools = { .all = uuid_is_nil(ticket->assigned.u),
		.assignee = ticket->assigned.u };
	const struct line *line = board_line(board, ticket->service);
	struct place place;
	int64_t behind;
	size_t ahead;

	if (!service || !line)
		return 0;
	place = place_of(service, ticket);
	ahead = line_ahead(line, &place, pools, now_us);
	behind = ticket->behind_calls - calls_of(board, ticket->service);
	if (behind > (int64_t)line_count(line, pools))
		behind = (int64_t)line_count(line, pools);
	return behind > (int64_t)ahead ? (size_t)behind : ahead;
}

const struct ticket *board_desk_ticket(const struct board *board, struct desk_id desk)
{
	struct entity *entity = find(board, BOARD_DESKS, desk.u);
	const struct list *tickets = entity ? &((struct desk_entity *)entity)->tickets : NULL;

	if (!tickets || list_is_empty(tickets))
		return NULL;
	return &LIST_ENTRY(tickets->previous, struct ticket_entity, standing)->row;
}

const struct ticket *board_next_of_visit(
	const struct board *board, const struct visit *visit, const struct ticket *after)
{
	struct visit_entity *entity = (struct visit_entity *)entity_of(visit);
	struct list *link = after ? ((struct ticket_entity *)entity_of(after))->of_visit.next
				  : entity->tickets.next;

	(void)board;
	return link == &entity->tickets ? NULL
					: &LIST_ENTRY(link, struct ticket_entity, of_visit)->row;
}

const struct ticket *board_current_ticket(const struct board *board, const struct visit *visit)
{
	const struct ticket *ticket = NULL, *found = NULL;

	while ((ticket = board_next_of_visit(board, visit, ticket)))
		if (!found || ticket_is_open(ticket) || !ticket_is_open(found))
			found = ticket;
	return found;
}

const struct desk *board_desk_of(const struct board *board, struct user_id staff)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (desk->state != DESK_CLOSED && uuid_equal(desk->staff.u, staff.u))
			return desk;
	return NULL;
}
