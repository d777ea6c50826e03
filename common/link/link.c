// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/link.h"

#include "common/base/mem.h"
#include "common/link/link_parts.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { HINT_MAX_MS = 600 * 1000, CLOSE_NORMAL = 1000 };

/* ---- states ---- */

#define TO(state) (1u << LINK_##state)
#define TO_ENDS (TO(OFFLINE) | TO(SIGNING_OUT) | TO(STOPPED))
static const struct state_row {
	const char *word;
	unsigned next;
} states[LINK_STATE_COUNT] = {
	[LINK_OFFLINE] = { "offline", TO(SIGNING_IN) | TO(CONNECTING) | TO_ENDS },
	[LINK_SIGNING_IN] = { "signing_in", TO(SIGNING_IN) | TO(CONNECTING) | TO_ENDS },
	[LINK_CONNECTING] = { "connecting", TO(CATCHING_UP) | TO_ENDS },
	[LINK_CATCHING_UP] = { "catching_up", TO(LIVE) | TO_ENDS },
	[LINK_LIVE] = { "live", TO(CATCHING_UP) | TO_ENDS },
	[LINK_SIGNING_OUT] = { "signing_out", TO(STOPPED) },
	[LINK_STOPPED] = { "stopped", TO(SIGNING_IN) | TO(CONNECTING) | TO_ENDS },
};
#undef TO_ENDS
#undef TO

const char *link_state_word(enum link_state state)
{
	return states[state].word;
}

/* Only what is harmless for a terminal gets into a detail. It may be the detail that is there. */
static void set_detail(struct link_status *status, const char *detail)
{
	char copy[LINK_DETAIL_BYTES];
	size_t length;

	snprintf(copy, sizeof(copy), "%s", detail);
	length = strlen(copy);
	/* The cut may have gone through a character. */
	while (length && !utf8_is_valid(copy, length))
		length--;
	if (!utf8_is_printable(copy, length))
		length = 0;
	copy[length] = '\0';
	memcpy(status->detail, copy, sizeof(copy));
}

void link_set_state(struct link *link, enum link_state state, enum link_why why, const char *detail)
{
	struct link_status *status = &link->status;

	assert(states[status->state].next & (1u << state));
	status->state = state;
	status->why = why;
	set_detail(status, detail);
	status->since_us = loop_now_us(link->loop);
	status->failures = link->backoff.failures;
	if (state != LINK_OFFLINE && state != LINK_STOPPED)
		status->retry_us = 0;
	link->live_since_us = state == LINK_LIVE ? loop_monotonic_us(link->loop) : 0;
	if (state == LINK_LIVE)
		link_wake_requests(link);
	link->calling++;
	link->events.state(link->arg, status);
	link->calling--;
}

/* ---- trying again ---- */

static uint32_t random_bits(void)
{
	uint32_t bits;

	random_bytes(&bits, sizeof(bits));
	return bits;
}

static void give_up(struct link *link)
{
	int64_t stable_us = (int64_t)link->limits.stable_ms * 1000;

	if (link->live_since_us && loop_monotonic_us(link->loop) - link->live_since_us >= stable_us)
		link->backoff.failures = 0;
	ask_destroy(&link->ask);
	link_disconnect(link);
	loop_timer_stop(link->retry);
	link->hint_ms = 0;
}

void link_lose(struct link *link, enum link_why why, const char *detail, uint32_t asked_ms)
{
	uint32_t wait_ms;

	if (!asked_ms)
		asked_ms = link->hint_ms;
	give_up(link);
	wait_ms = backoff_next_ms(&link->backoff, random_bits());
	if (asked_ms)
		wait_ms = backoff_spread_ms(&link->backoff,
			asked_ms < HINT_MAX_MS ? asked_ms : HINT_MAX_MS, random_bits());
	loop_timer_start(link->retry, wait_ms, 0);
	link->status.retry_us = loop_now_us(link->loop) + (int64_t)wait_ms * 1000;
	link_set_state(link, LINK_OFFLINE, why, detail);
}

void link_stop(struct link *link, enum link_why why, const char *detail)
{
	link_stop_for(link, why, detail, 0);
}

void link_stop_for(struct link *link, enum link_why why, const char *detail, uint32_t wait_ms)
{
	give_up(link);
	link->status.retry_us = wait_ms ? loop_now_us(link->loop) + (int64_t)wait_ms * 1000 : 0;
	link_set_state(link, LINK_STOPPED, why, detail);
}

void link_go_on(struct link *link)
{
	if (!link_has_token(link))
		link_sign_in(link);
	else if (link->status.user.must_enrol)
		link_stop(link, LINK_WHY_ENROL, "");
	else if (uuid_is_nil(link->status.facility.u))
		link_find_facility(link);
	else
		link_connect(link);
}

static void sign_out(struct link *link)
{
	give_up(link);
	if (link_has_token(link)) {
		link_end_session(link);
		return;
	}
	link_forget_session(link);
	link_stop(link, LINK_WHY_NONE, "");
}

static void try_again(void *arg)
{
	struct link *link = arg;

	link->status.retry_us = 0;
	if (link->is_leaving)
		sign_out(link);
	else if (link->token || link->refresh || link->password || link->device)
		link_go_on(link);
}

void link_retry(struct link *link)
{
	if (link->status.state == LINK_OFFLINE || link->status.state == LINK_STOPPED)
		loop_timer_start(link->retry, 0, 0);
}

void link_set_password(struct link *link, const char *password, const char *changed_to)
{
	link_forget_session(link);
	link->password = mem_strdup(password);
	link->changed_to = changed_to ? mem_strdup(changed_to) : NULL;
	link->is_leaving = false;
	link_retry(link);
}

void link_set_code(struct link *link, const char *code)
{
	secret_free(&link->code);
	link->code = mem_strdup(code);
	link_retry(link);
}

/* The next token is a whole one. */
void link_enrolled(struct link *link)
{
	link_drop_token(link);
	link_retry(link);
}

void link_sign_out(struct link *link)
{
	link->is_leaving = true;
	loop_timer_start(link->retry, 0, 0);
}

/* ---- commands ---- */

static void wait_for_connection(struct link *link)
{
	int64_t oldest_us = orders_unsent_since_us(&link->orders);
	int64_t due_us = oldest_us + (int64_t)link->limits.unsent_ms * 1000;
	int64_t wait_us = due_us - loop_monotonic_us(link->loop);

	if (oldest_us)
		loop_timer_start(link->patience, wait_us > 0 ? (uint64_t)wait_us / 1000 + 1 : 1, 0);
}

static void patience_ended(void *arg)
{
	struct link *link = arg;

	orders_expire(&link->orders,
		loop_monotonic_us(link->loop) - (int64_t)link->limits.unsent_ms * 1000);
	link_tell_orders(link);
	wait_for_connection(link);
}

static void resend(void *arg)
{
	struct link *link = arg;

	orders_resume(&link->orders);
	link_send_orders(link);
}

enum err link_command(struct link *link, const struct link_command *command,
	link_answered *answered, void *arg, struct command_id *id_out)
{
	struct command_id id = command->id;
	char id_text[UUID_TEXT_BYTES];
	struct text json = { 0 };
	enum err err;

	if (uuid_is_nil(id.u))
		id.u = uuid_make_v7(loop_now_us(link->loop));
	uuid_format(id.u, id_text);
	text_printf(&json, "{\"t\":\"command\",\"id\":\"%s\",\"name\":", id_text);
	text_json_string(&json, command->name);
	text_printf(&json, ",\"data\":%s}", command->data ? command->data : "{}");
	err = orders_add(&link->orders, id, text_string(&json), loop_monotonic_us(link->loop),
		answered, arg);
	text_finish(&json);
	if (err)
		return err;
	link_send_orders(link);
	if (!loop_timer_is_active(link->patience))
		wait_for_connection(link);
	if (id_out)
		*id_out = id;
	return ERR_OK;
}

size_t link_pending(const struct link *link)
{
	return link->orders.count;
}

/* ---- beginning and end ---- */

static const struct link_limits defaults = {
	.connect_ms = 5000,
	.answer_ms = 15000,
	.retry_least_ms = 250,
	.retry_most_ms = 15000,
	.stable_ms = 10000,
	.heartbeat_ms = 10000,
	.unsent_ms = 15000,
	.resend_ms = 1000,
	.queue_bytes = 1024 * 1024,
	.message_bytes = 64 * 1024 * 1024,
	.commands = 64,
	.commands_in_flight = 8,
};

struct link_limits link_limits_default(void)
{
	return defaults;
}

/* All members are of one kind, so that they can be gone through. */
static struct link_limits complete(struct link_limits limits)
{
	enum { COUNT = sizeof(struct link_limits) / sizeof(uint32_t) };
	uint32_t given[COUNT], usual[COUNT];

	memcpy(given, &limits, sizeof(given));
	memcpy(usual, &defaults, sizeof(usual));
	for (size_t i = 0; i < COUNT; i++)
		if (!given[i])
			given[i] = usual[i];
	memcpy(&limits, given, sizeof(limits));
	return limits;
}

struct stream_options link_stream_options(const struct link *link)
{
	return (struct stream_options){
		.host = link->server.host,
		.port = link->server.port,
		.tls = link->tls,
		.connect_ms = link->limits.connect_ms,
		.queue_bytes = link->limits.queue_bytes,
	};
}

static void create_timers(struct link *link)
{
	link->retry = loop_timer_create(link->loop, try_again, link);
	link->renew = loop_timer_create(link->loop, link_renew, link);
	link->deadline = loop_timer_create(link->loop, link_deadline, link);
	link->beat = loop_timer_create(link->loop, link_beat, link);
	link->resync = loop_timer_create(link->loop, link_resync, link);
	link->patience = loop_timer_create(link->loop, patience_ended, link);
	link->resend = loop_timer_create(link->loop, resend, link);
	link->request_timer = loop_timer_create(link->loop, link_request_due, link);
}

static struct backoff backoff_of(const struct link_limits *limits)
{
	return (struct backoff){ limits->retry_least_ms, limits->retry_most_ms, 0 };
}

static struct link *create(struct loop *loop, const struct link_options *options)
{
	struct link *link = mem_alloc(sizeof(*link));

	link->loop = loop;
	link->server = options->server;
	link->limits = complete(options->limits);
	link->login = mem_strdup(options->login);
	link->password = mem_strdup(options->password);
	uuid_format(uuid_make_v4(), link->client);
	link->keeps_password = options->keeps_password;
	link->device = options->device ? mem_strdup(options->device) : NULL;
	if (options->device_key && *options->device_key)
		link->key = mem_strdup(options->device_key);
	if (link->key && options->device_code)
		snprintf(link->status.code, sizeof(link->status.code), "%s", options->device_code);
	link->facility = options->facility ? mem_strdup(options->facility) : NULL;
	link->status.since_us = loop_now_us(loop);
	link->backoff = link->renew_backoff = link->resync_backoff = backoff_of(&link->limits);
	list_init(&link->requests);
	link->request_line = ask_line_create(loop);
	feed_init(&link->feed, &link_feed_events, link);
	if (options->has_since)
		feed_want(&link->feed, options->since);
	orders_init(&link->orders, link->limits.commands, link->limits.commands_in_flight);
	create_timers(link);
	return link;
}

struct link *link_create(struct loop *loop, const struct link_options *options,
	const struct link_events *events, void *arg, char why_out[LINK_DETAIL_BYTES])
{
	struct stream_tls *tls = NULL;
	struct link *link;

	if (options->server.has_tls) {
		tls = stream_tls_create(options->ca_path, why_out);
		if (!tls)
			return NULL;
	}
	link = create(loop, options);
	link->tls = tls;
	link->events = *events;
	link->arg = arg;
	loop_timer_start(link->retry, 0, 0);
	return link;
}

static void destroy_timers(struct link *link)
{
	loop_timer_destroy(&link->retry);
	loop_timer_destroy(&link->renew);
	loop_timer_destroy(&link->deadline);
	loop_timer_destroy(&link->beat);
	loop_timer_destroy(&link->resync);
	loop_timer_destroy(&link->patience);
	loop_timer_destroy(&link->resend);
	loop_timer_destroy(&link->request_timer);
}

void link_destroy(struct link **link)
{
	struct link *ended = *link;

	if (!ended)
		return;
	*link = NULL;
	assert(!ended->calling);
	ask_destroy(&ended->ask);
	link_forget_requests(ended);
	ask_line_destroy(&ended->request_line);
	wsock_destroy(&ended->wsock, CLOSE_NORMAL);
	link_forget_session(ended);
	destroy_timers(ended);
	feed_finish(&ended->feed);
	orders_finish(&ended->orders);
	stream_tls_destroy(&ended->tls);
	mem_free(ended->login);
	mem_free(ended->facility);
	mem_free(ended->device);
	mem_free(ended);
}

const struct link_status *link_status(const struct link *link)
{
	return &link->status;
}

const struct board *link_board(const struct link *link)
{
	return link->feed.board;
}
