// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Calls are read anew from each board; what only this display knows of a call, when it was painted,
 * is carried over by its id. Calls are kept oldest first. */
#include "kiosk/hall.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include <stdlib.h>
#include <string.h>

/* How long one page of a long list stands: while some were never seen, and else. Quick enough that
 * a server which gives a call five seconds to be shown is not disappointed by 50 at once. */
enum { TURN_QUICK_US = 600000, TURN_SLOW_US = 5000000 };

struct hall {
	struct display_id display;
	struct display own; /* As the board has it; all zero: not. */
	struct uuid epoch;
	uint64_t seen_seq;
	bool has_board;
	struct hall_call calls[HALL_CALLS];
	size_t count;
	struct hall_desk desks[HALL_DESKS];
	size_t desk_count;
	struct desk_id hidden[HALL_DESKS];
	size_t hidden_count;
	/* Of calls[], and of tickets, which wait to be taken. */
	size_t fresh[HALL_CALLS], fresh_at, fresh_count;
	struct ticket_id ended[HALL_CALLS];
	size_t ended_at, ended_count;
	/* The page in view begins behind this event; 0: at the first. */
	uint64_t page_after;
	int64_t turned_us;
	bool has_pages, has_unseen;
};

struct hall *hall_create(void)
{
	return mem_alloc(sizeof(struct hall));
}

void hall_destroy(struct hall **hall)
{
	mem_free(*hall);
	*hall = NULL;
}

void hall_set_display(struct hall *hall, struct display_id display)
{
	hall->display = display;
}

const char *hall_name(const struct hall *hall, enum language language)
{
	return display_name(&hall->own, language);
}

/* ---- desks ---- */

static bool is_hidden(const struct hall *hall, struct desk_id desk)
{
	for (size_t i = 0; i < hall->hidden_count; i++)
		if (uuid_equal(hall->hidden[i].u, desk.u))
			return true;
	return false;
}

void hall_toggle(struct hall *hall, struct desk_id desk)
{
	for (size_t i = 0; i < hall->hidden_count; i++) {
		if (!uuid_equal(hall->hidden[i].u, desk.u))
			continue;
		hall->hidden[i] = hall->hidden[--hall->hidden_count];
		return;
	}
	if (hall->hidden_count < HALL_DESKS)
		hall->hidden[hall->hidden_count++] = desk;
}

static bool has_desk(const struct display *display, struct desk_id desk)
{
	return !display || display_has_desk(display, desk);
}

static int by_room(const void *a, const void *b)
{
	const struct hall_desk *x = a, *y = b;
	int64_t x_number, y_number;
	bool has_numbers = text_to_int(x->room, 0, INT32_MAX, &x_number) &&
			   text_to_int(y->room, 0, INT32_MAX, &y_number);

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (has_numbers && x_number != y_number)
		return x_number < y_number ? -1 : 1;
	return strcmp(x->room, y->room);
}

static void read_desks(struct hall *hall, const struct board *board)
{
	const struct display *display = board_find_display(board, hall->display);
	const struct desk *desk;
	size_t cursor = 0;

	hall->own = display ? *display : (struct display){ 0 };
	hall->desk_count = 0;
	while ((desk = board_next(board, BOARD_DESKS, &cursor)) && hall->desk_count < HALL_DESKS) {
		struct hall_desk *row = &hall->desks[hall->desk_count];

		if (desk->retired || !has_desk(display, desk->id))
			continue;
		*row = (struct hall_desk){
			.id = desk->id, .kind = desk->kind, .is_hidden = is_hidden(hall, desk->id)
		};
		memcpy(row->room, desk->room, sizeof(row->room));
		hall->desk_count++;
	}
	qsort(hall->desks, hall->desk_count, sizeof(hall->desks[0]), by_room);
}

size_t hall_desks(const struct hall *hall, struct hall_desk desks_out[HALL_DESKS])
{
	memcpy(desks_out, hall->desks, hall->desk_count * sizeof(hall->desks[0]));
	return hall->desk_count;
}

/* ---- calls ---- */

static struct hall_call *find(struct hall *hall, struct call_id id)
{
	for (size_t i = 0; i < hall->count; i++)
		if (uuid_equal(hall->calls[i].id.u, id.u))
			return &hall->calls[i];
	return NULL;
}

static struct hall_call read_call(const struct board *board, const struct call *call)
{
	const struct desk *desk = board_find_desk(board, call->desk);
	const struct ticket *ticket = board_find_ticket(board, call->ticket);
	bool is_there =
		ticket && ticket_is_at_desk(ticket) && uuid_equal(ticket->desk.u, call->desk.u);
	struct hall_call row = {
		.id = call->id,
		.ticket = call->ticket,
		.desk = call->desk,
		.kind = desk->kind,
		.seq = call->seq,
		.called_us = call->called_us,
		.is_at_desk = is_there,
		.is_open = is_there && ticket->state == TICKET_CALLED,
	};

	memcpy(row.number, call->number, sizeof(row.number));
	memcpy(row.room, desk->room, sizeof(row.room));
	return row;
}

static int by_seq(const void *a, const void *b)
{
	const struct call *const *x = a, *const *y = b;

	return (*x)->seq < (*y)->seq ? -1 : (*x)->seq > (*y)->seq;
}

/* Those of the desks that are shown, oldest first; mem_free the list. */
static const struct call **list_calls(
	const struct hall *hall, const struct board *board, size_t *count_out)
{
	const struct display *display = board_find_display(board, hall->display);
	const struct call **calls = mem_array(board_count(board, BOARD_CALLS), sizeof(*calls));
	const struct call *call;
	size_t cursor = 0, count = 0;

	while ((call = board_next(board, BOARD_CALLS, &cursor)))
		if (board_find_desk(board, call->desk) && has_desk(display, call->desk) &&
			!is_hidden(hall, call->desk))
			calls[count++] = call;
	qsort(calls, count, sizeof(*calls), by_seq);
	*count_out = count;
	return calls;
}

/* Of several calls of one ticket only the newest counts. */
static void close_older(struct hall_call *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count && !calls[i].is_again; j++)
			calls[i].is_again = uuid_equal(calls[i].ticket.u, calls[j].ticket.u);
	for (size_t i = 0; i < count; i++)
		if (calls[i].is_again)
			calls[i].is_at_desk = calls[i].is_open = false;
}

static void read_calls(struct hall *hall, const struct board *board)
{
	struct hall_call *rows = mem_array(HALL_CALLS, sizeof(*rows));
	size_t count, from;
	const struct call **calls = list_calls(hall, board, &count);

	from = count > HALL_CALLS ? count - HALL_CALLS : 0;
	for (size_t i = from; i < count; i++) {
		const struct hall_call *before = find(hall, calls[i]->id);

		rows[i - from] = read_call(board, calls[i]);
		rows[i - from].painted_us = before ? before->painted_us : 0;
	}
	hall->count = count - from;
	close_older(rows, hall->count);
	memcpy(hall->calls, rows, hall->count * sizeof(*rows));
	mem_free(calls);
	mem_free(rows);
}

/* ---- what is new ---- */

static bool is_ticket_open(const struct hall *hall, struct ticket_id ticket)
{
	for (size_t i = 0; i < hall->count; i++)
		if (hall->calls[i].is_open && uuid_equal(hall->calls[i].ticket.u, ticket.u))
			return true;
	return false;
}

static size_t list_open(const struct hall *hall, struct ticket_id *tickets_out)
{
	size_t count = 0;

	for (size_t i = 0; i < hall->count; i++)
		if (hall->calls[i].is_open)
			tickets_out[count++] = hall->calls[i].ticket;
	return count;
}

static void find_ended(struct hall *hall, const struct ticket_id *open, size_t count)
{
	hall->ended_at = hall->ended_count = 0;
	for (size_t i = 0; i < count; i++)
		if (!is_ticket_open(hall, open[i]))
			hall->ended[hall->ended_count++] = open[i];
}

static void find_fresh(struct hall *hall, bool is_first, int64_t now_us)
{
	hall->fresh_at = hall->fresh_count = 0;
	for (size_t i = 0; i < hall->count; i++) {
		const struct hall_call *call = &hall->calls[i];
		bool is_old = is_first && now_us - call->called_us > HALL_FRESH_S * US_PER_S;

		if (call->seq > hall->seen_seq && call->is_open && !is_old)
			hall->fresh[hall->fresh_count++] = i;
	}
}

/* What is over for long when a display starts is no news: nobody waits for it to be shown. */
static void age_old(struct hall *hall, int64_t now_us)
{
	for (size_t i = 0; i < hall->count; i++) {
		struct hall_call *call = &hall->calls[i];

		if (!call->is_at_desk && !call->painted_us &&
			now_us - call->called_us > HALL_FRESH_S * US_PER_S)
			call->painted_us = call->called_us;
	}
}

void hall_take(struct hall *hall, const struct board *board, int64_t now_us)
{
	struct ticket_id open[HALL_CALLS];
	size_t count = list_open(hall, open);
	bool is_first = !hall->has_board || !uuid_equal(hall->epoch, board_facility(board)->epoch);

	/* After a restore numbers of events begin anew. */
	if (is_first)
		hall->seen_seq = 0;
	read_desks(hall, board);
	read_calls(hall, board);
	find_ended(hall, open, count);
	find_fresh(hall, is_first, now_us);
	if (is_first)
		age_old(hall, now_us);
	hall->has_board = true;
	hall->epoch = board_facility(board)->epoch;
	hall->seen_seq = board_seq(board);
}

bool hall_take_call(struct hall *hall, struct announcement *call_out)
{
	const struct hall_call *call;

	if (hall->fresh_at == hall->fresh_count)
		return false;
	call = &hall->calls[hall->fresh[hall->fresh_at++]];
	*call_out = (struct announcement){
		.call = call->id,
		.ticket = call->ticket,
		.kind = call->kind,
	};
	memcpy(call_out->number, call->number, sizeof(call_out->number));
	memcpy(call_out->room, call->room, sizeof(call_out->room));
	return true;
}

bool hall_take_ended(struct hall *hall, struct ticket_id *ticket_out)
{
	if (hall->ended_at == hall->ended_count)
		return false;
	*ticket_out = hall->ended[hall->ended_at++];
	return true;
}

/* ---- what is shown ---- */

/* Not for a minute in view yet. */
static bool is_recent(const struct hall_call *call, int64_t now_us)
{
	if (call->is_again)
		return false;
	return !call->painted_us || now_us - call->painted_us < HALL_VIEW_S * US_PER_S;
}

const struct hall_call *hall_large(
	const struct hall *hall, struct call_id announced, int64_t now_us)
{
	for (size_t i = hall->count; i--;)
		if (uuid_equal(hall->calls[i].id.u, announced.u))
			return &hall->calls[i];
	for (size_t i = hall->count; i--;)
		if (hall->calls[i].is_at_desk || is_recent(&hall->calls[i], now_us))
			return &hall->calls[i];
	return NULL;
}

static bool is_last_of_desk(const struct hall *hall, size_t at)
{
	for (size_t i = at + 1; i < hall->count; i++)
		if (uuid_equal(hall->calls[i].desk.u, hall->calls[at].desk.u))
			return false;
	return true;
}

/* Newest first: the recent ones, who is at a desk, and the last ones: one of each desk, for two
 * numbers that stand at one door would both be taken for who is to go in. */
static size_t list_all(const struct hall *hall, const struct hall_call *large, int64_t now_us,
	size_t rows, const struct hall_call **calls_out)
{
	size_t count = 0, older = 0;

	for (size_t i = hall->count; i-- && count < rows;) {
		const struct hall_call *call = &hall->calls[i];

		if (call == large || call->is_again)
			continue;
		if (call->is_at_desk || is_recent(call, now_us) ||
			(is_last_of_desk(hall, i) && older++ < HALL_LAST))
			calls_out[count++] = call;
	}
	return count;
}

static size_t list_page(const struct hall *hall, const struct hall_call *large, int64_t now_us,
	size_t rows, const struct hall_call **calls_out)
{
	size_t count = 0;

	for (size_t i = 0; i < hall->count && count < rows; i++) {
		const struct hall_call *call = &hall->calls[i];

		if (call != large && is_recent(call, now_us) && call->seq > hall->page_after)
			calls_out[count++] = call;
	}
	return count;
}

static size_t count_recent(struct hall *hall, const struct hall_call *large, int64_t now_us)
{
	size_t count = 0;

	hall->has_unseen = false;
	for (size_t i = 0; i < hall->count; i++) {
		const struct hall_call *call = &hall->calls[i];

		count += call != large && is_recent(call, now_us);
		hall->has_unseen |= call != large && !call->is_again && !call->painted_us;
	}
	return count;
}

static int64_t turn_us(const struct hall *hall)
{
	return hall->has_unseen ? TURN_QUICK_US : TURN_SLOW_US;
}

size_t hall_list(struct hall *hall, const struct hall_call *large, int64_t now_us, size_t rows,
	const struct hall_call **calls_out)
{
	bool had_pages = hall->has_pages;
	size_t count;

	hall->has_pages = rows && count_recent(hall, large, now_us) > rows;
	if (!hall->has_pages) {
		hall->page_after = 0;
		return list_all(hall, large, now_us, rows, calls_out);
	}
	count = list_page(hall, large, now_us, rows, calls_out);
	if (!had_pages)
		hall->turned_us = now_us;
	if (now_us - hall->turned_us >= turn_us(hall)) {
		hall->page_after = count ? calls_out[count - 1]->seq : 0;
		hall->turned_us = now_us;
		count = list_page(hall, large, now_us, rows, calls_out);
	}
	if (count)
		return count;
	hall->page_after = 0;
	return list_page(hall, large, now_us, rows, calls_out);
}

bool hall_painted(struct hall *hall, struct call_id call, int64_t now_us)
{
	struct hall_call *row = find(hall, call);

	if (!row || row->painted_us)
		return false;
	row->painted_us = now_us;
	return true;
}

int64_t hall_due_us(const struct hall *hall, int64_t now_us)
{
	int64_t due_us = hall->has_pages ? hall->turned_us + turn_us(hall) : 0;

	for (size_t i = 0; i < hall->count; i++) {
		const struct hall_call *call = &hall->calls[i];
		int64_t end_us = call->painted_us + HALL_VIEW_S * US_PER_S;

		if (call->painted_us && end_us > now_us && (!due_us || end_us < due_us))
			due_us = end_us;
	}
	return due_us;
}
