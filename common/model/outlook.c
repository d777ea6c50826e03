// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/outlook.h"

#include "common/base/time.h"

/* How many desks with somebody at them serve a service and, if that is not nil, another one too. A
 * desk that pauses counts: it comes back within the hour. */
static int64_t count_desks(
	const struct board *board, struct service_id service, struct service_id other)
{
	const struct desk *desk;
	size_t cursor = 0;
	int64_t count = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		count += desk->state != DESK_CLOSED && desk_serves(desk, service) &&
			 (uuid_is_nil(other.u) || desk_serves(desk, other));
	return count;
}

static bool is_free(const struct board *board, const struct desk *desk)
{
	return desk->state == DESK_OPEN && !board_desk_ticket(board, desk->id);
}

static int64_t share_of(int64_t people, int64_t some, int64_t all)
{
	return all > 0 ? (people * some + all - 1) / all : people;
}

static int64_t ahead_in(const struct board *board, struct service_id service,
	const struct place *place, struct line_pools pools, int64_t now_us)
{
	const struct line *line = board_line(board, service);

	return line ? (int64_t)line_ahead(line, place, pools, now_us) : 0;
}

/* Those who are called before from other lines, by desks that serve those too. */
static int64_t ahead_elsewhere(const struct board *board, struct service_id here,
	const struct place *place, int64_t now_us)
{
	const struct service *other;
	size_t cursor = 0;
	int64_t ahead = 0;

	while ((other = board_next(board, BOARD_SERVICES, &cursor))) {
		int64_t shared = count_desks(board, other->id, here);

		if (!shared || uuid_equal(other->id.u, here.u))
			continue;
		ahead += share_of(ahead_in(board, other->id, place,
					  (struct line_pools){ .all = true }, now_us),
			shared, count_desks(board, other->id, (struct service_id){ 0 }));
	}
	return ahead;
}

static int32_t servers_of(const struct board *board, const struct service *service)
{
	return service->planned_desks
		       ? service->planned_desks
		       : (int32_t)count_desks(board, service->id, (struct service_id){ 0 });
}

static int32_t count_free(const struct board *board, struct service_id service)
{
	const struct desk *desk;
	size_t cursor = 0;
	int32_t count = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		count += desk_serves(desk, service) && is_free(board, desk);
	return count;
}

static void ask_service(const struct board *board, const struct ticket *ticket, int64_t now_us,
	struct wait_input *input)
{
	const struct service *service = board_find_service(board, ticket->service);
	const struct line_node *node = board_node_of(ticket);

	input->free_servers = count_free(board, service->id);
	input->servers = servers_of(board, service);
	if (line_node_is_linked(node)) {
		const struct place place = line_place(node);

		input->ahead += ahead_elsewhere(board, service->id, &place, now_us);
	}
}

/* The one desk calls those who wait for its own member of staff, and takes its share of those who
 * wait for anybody. */
static void ask_desk(const struct board *board, const struct desk *desk,
	const struct ticket *ticket, int64_t now_us, struct wait_input *input)
{
	const struct place place = line_place(board_node_of(ticket));

	input->servers = 1;
	input->free_servers = is_free(board, desk);
	input->ahead = 0;
	for (int i = 0; i < desk->services_count; i++) {
		const struct service_id id = { desk->services[i].id };
		const struct service *service = board_find_service(board, id);
		int64_t anybody = ahead_in(board, id, &place, (struct line_pools){ 0 }, now_us);
		int64_t both = ahead_in(board, id, &place,
			(struct line_pools){ .assignee = desk->staff.u }, now_us);

		if (service)
			input->ahead +=
				both - anybody + share_of(anybody, 1, servers_of(board, service));
	}
}

/* Somebody skipped who stands behind calls of the service waits for those, whoever makes them. */
static void ask_who_serves(const struct board *board, const struct ticket *ticket, int64_t now_us,
	struct wait_input *input)
{
	const struct desk *desk =
		uuid_is_nil(ticket->assigned.u) ? NULL : board_desk_of(board, ticket->assigned);

	if (desk && line_node_is_linked(board_node_of(ticket)))
		ask_desk(board, desk, ticket, now_us, input);
	else
		ask_service(board, ticket, now_us, input);
}

/* Hours are those of taking in: whoever sits at a desk outside them serves on. */
static int64_t until_open_us(
	const struct board *board, const struct service *service, int64_t now_us, int32_t offset_s)
{
	int32_t day = business_day(now_us, offset_s, 0);
	int wait = service_minutes_until_open(service, day, minute_of_day(now_us, offset_s));

	if (!wait || count_desks(board, service->id, (struct service_id){ 0 }))
		return 0;
	/* Nobody knows, and it is long. */
	return (wait < 0 ? MINUTES_PER_DAY : wait) * US_PER_MIN;
}

/* All but who is ahead. */
static struct wait_input input_of(
	const struct board *board, const struct service *service, int64_t now_us, int32_t offset_s)
{
	const struct service_counts *counts = board_find_counts(board, service->id);
	struct wait_input input = { .prior_mean_us = service->mean_s * US_PER_S };

	if (counts)
		input.measured_count = counts->recent_count;
	for (int i = 0; i < input.measured_count; i++)
		input.measured_sum_us += counts->recent[i].s * US_PER_S;
	input.until_open_us = until_open_us(board, service, now_us, offset_s);
	return input;
}

static struct wait_shown shown_of(enum colour colour, struct wait_input input)
{
	struct wait_estimate estimate;

	/* At the opening nobody is being served yet, and somebody will be there. */
	if (input.until_open_us)
		input.free_servers = input.servers ? input.servers : 1;
	estimate = wait_estimate(&input);
	return wait_show(colour, estimate.p50_us, estimate.p80_us);
}

struct outlook outlook_of(const struct board *board, const struct ticket *ticket, int64_t now_us,
	int32_t utc_offset_s)
{
	const struct service *service = board_find_service(board, ticket->service);
	struct outlook outlook = { .state = ticket->state, .as_of_us = now_us };
	struct wait_input input;

	if (ticket->state != TICKET_WAITING || !service ||
		!board_find_counts(board, ticket->service))
		return outlook;
	input = input_of(board, service, now_us, utc_offset_s);
	outlook.ahead = (int64_t)board_ahead(board, ticket, now_us);
	input.ahead = outlook.ahead;
	ask_who_serves(board, ticket, now_us, &input);
	outlook.wait = shown_of(ticket->colour, input);
	return outlook;
}

struct outlook outlook_of_next(const struct board *board, const struct service *service,
	int64_t now_us, int32_t utc_offset_s)
{
	struct outlook outlook = { .state = TICKET_WAITING, .as_of_us = now_us };
	struct wait_input input = input_of(board, service, now_us, utc_offset_s);

	outlook.ahead = (int64_t)board_waiting(board, service->id);
	input.ahead = outlook.ahead;
	input.free_servers = count_free(board, service->id);
	input.servers = servers_of(board, service);
	outlook.wait = shown_of(COLOUR_UNTRIAGED, input);
	return outlook;
}

void outlook_encode(const struct outlook *outlook, struct text *text)
{
	char at[TIME_TEXT_BYTES];

	time_format(outlook->as_of_us, at);
	if (outlook->state == TICKET_WAITING) {
		text_printf(text, "\"ahead\":%lld,\"wait\":{\"shown\":\"%s\"",
			(long long)outlook->ahead,
			word_of(&words_wait_kind, (int)outlook->wait.kind));
		if (outlook->wait.kind == WAIT_RANGE)
			text_printf(text, ",\"lower_min\":%d,\"upper_min\":%d",
				(int)outlook->wait.lower_min, (int)outlook->wait.upper_min);
		text_add(text, "},");
	}
	text_printf(text, "\"as_of\":\"%s\"", at);
}
