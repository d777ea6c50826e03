// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/outlook.h"

#include "common/base/time.h"

static bool serves(const struct desk *desk, struct service_id service)
{
	for (int i = 0; i < desk->services_count; i++)
		if (uuid_equal(desk->services[i].id, service.u))
			return true;
	return false;
}

/* A desk that pauses counts as scheduled: it comes back within the hour. */
static void count_servers(
	const struct board *board, const struct service *service, struct wait_input *input)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor))) {
		if (desk->state == DESK_CLOSED || !serves(desk, service->id))
			continue;
		input->servers++;
		input->free_servers +=
			desk->state == DESK_OPEN && !board_desk_ticket(board, desk->id);
	}
	if (service->planned_desks)
		input->servers = service->planned_desks;
}

static int64_t until_open_us(const struct service *service, int minute)
{
	int wait = service->opens_min - minute;
	bool over_midnight = service->opens_min > service->closes_min;

	if (service->opens_min == service->closes_min)
		return 0;
	if (over_midnight ? minute >= service->opens_min || minute < service->closes_min
			  : minute >= service->opens_min)
		return 0;
	return (wait > 0 ? wait : wait + 1440) * US_PER_MIN;
}

struct outlook outlook_of(const struct board *board, const struct ticket *ticket, int64_t now_us,
	int32_t utc_offset_s)
{
	const struct service *service = board_find_service(board, ticket->service);
	const struct service_counts *counts = board_find_counts(board, ticket->service);
	struct outlook outlook = { .state = ticket->state, .as_of_us = now_us };
	struct wait_input input = { 0 };
	struct wait_estimate estimate;

	if (ticket->state != TICKET_WAITING || !service || !counts)
		return outlook;
	outlook.ahead = (int64_t)board_ahead(board, ticket, now_us);
	input.ahead = outlook.ahead;
	input.prior_mean_us = service->mean_s * US_PER_S;
	input.measured_count = counts->recent_count;
	for (int i = 0; i < counts->recent_count; i++)
		input.measured_sum_us += counts->recent[i].s * US_PER_S;
	input.until_open_us = until_open_us(service, minute_of_day(now_us, utc_offset_s));
	count_servers(board, service, &input);
	/* At the opening nobody is being served yet. */
	if (input.until_open_us)
		input.free_servers = input.servers;
	estimate = wait_estimate(&input);
	outlook.wait = wait_show(ticket->colour, estimate.p50_us, estimate.p80_us);
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
