// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "common/link/link_parts.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include <stdio.h>
#include <string.h>

enum {
	CLOSE_NORMAL = 1000,
	CLOSE_TOKEN = 4401,
	PINGS_MAX = 2,
	RESYNCS_AT_ONCE = 2,
	HELLO_BYTES = 256,
	BEATS_A_PING = 3,
};

/* ---- what the feed tells ---- */

static void event_came(void *arg, const struct event *event, const struct jdoc *raw)
{
	struct link *link = arg;

	if (!link->events.event)
		return;
	link->calling++;
	link->events.event(link->arg, link->feed.board, event, raw);
	link->calling--;
}

static void snapshot_came(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct link *link = arg;

	if (!link->events.snapshot)
		return;
	link->calling++;
	link->events.snapshot(link->arg, board, missed_first, missed_last);
	link->calling--;
}

static void board_changed(void *arg, unsigned changed)
{
	struct link *link = arg;

	if (!link->events.changed)
		return;
	link->calling++;
	link->events.changed(link->arg, link->feed.board, changed);
	link->calling--;
}

const struct feed_events link_feed_events = {
	.event = event_came, .snapshot = snapshot_came, .changed = board_changed
};

/* ---- commands ---- */

void link_send_orders(struct link *link)
{
	const char *json;

	/* A server that is about to stop would only refuse them. */
	if (link->status.state != LINK_LIVE || link->hint_ms)
		return;
	while ((json = orders_next(&link->orders)))
		wsock_send(link->wsock, json, strlen(json));
}

void link_tell_orders(struct link *link)
{
	link->calling++;
	orders_tell(&link->orders);
	link->calling--;
}

/* ---- hello ---- */

static void send_text(struct link *link, struct text *text)
{
	if (link->is_open)
		wsock_send(link->wsock, text_string(text), text->length);
	secret_finish(text);
}

static void say_hello(struct link *link)
{
	char id[UUID_TEXT_BYTES];
	struct text text = { 0 };
	struct uuid epoch;
	uint64_t since;

	link->is_welcome = false;
	uuid_format(link->status.facility.u, id);
	text_printf(&text, "{\"t\":\"hello\",\"facility\":\"%s\"", id);
	if (feed_since(&link->feed, &epoch, &since)) {
		uuid_format(epoch, id);
		text_printf(
			&text, ",\"epoch\":\"%s\",\"since\":%llu", id, (unsigned long long)since);
	}
	text_add_char(&text, '}');
	send_text(link, &text);
	loop_timer_start(link->deadline, link->limits.answer_ms, 0);
	if (link->status.state != LINK_CATCHING_UP)
		link_set_state(link, LINK_CATCHING_UP, link->status.why, link->status.detail);
}

void link_resync(void *arg)
{
	struct link *link = arg;

	if (link->is_open)
		say_hello(link);
}

/* Something is missing. The first times it is asked for at once; a server that never tells what
 * fits is asked ever more seldom. */
static void ask_again(struct link *link)
{
	uint32_t random, wait_ms = 0;
	int64_t stable_us = (int64_t)link->limits.stable_ms * 1000;

	if (link->live_since_us && loop_monotonic_us(link->loop) - link->live_since_us >= stable_us)
		link->resync_backoff.failures = 0;
	link->is_welcome = false;
	if (link->resync_backoff.failures >= RESYNCS_AT_ONCE) {
		random_bytes(&random, sizeof(random));
		wait_ms = backoff_next_ms(&link->resync_backoff, random);
	} else {
		link->resync_backoff.failures++;
	}
	if (wait_ms) {
		loop_timer_start(link->resync, wait_ms, 0);
		if (link->status.state == LINK_LIVE)
			link_set_state(link, LINK_CATCHING_UP, LINK_WHY_NONE, "");
	} else {
		say_hello(link);
	}
}

static void send_ping(struct link *link)
{
	struct text ping = { 0 };

	link->pinged_us = loop_monotonic_us(link->loop);
	text_add(&ping, "{\"t\":\"ping\"}");
	send_text(link, &ping);
}

static void look_whether_live(struct link *link)
{
	if (link->status.state != LINK_CATCHING_UP || !link->is_welcome ||
		!feed_has(&link->feed, link->welcome_seq))
		return;
	if (!link->hint_ms)
		loop_timer_stop(link->deadline);
	link_set_state(link, LINK_LIVE, LINK_WHY_NONE, "");
	link_send_orders(link);
	send_ping(link);
}

/* ---- messages ---- */

static void note_clock(struct link *link, const struct jdoc *message)
{
	const char *at = jdoc_get_string(message, "at");
	int64_t at_us;

	if (at && time_parse(at, &at_us))
		link->status.server_ahead_us = at_us - loop_now_us(link->loop);
}

/* Without a slash at the end. */
static void note_base_url(struct link *link, const char *base_url)
{
	struct link_server server;
	size_t length = base_url ? strlen(base_url) : 0;

	if (!length || length >= sizeof(link->status.base_url) || base_url[length - 1] == '/' ||
		!link_server_parse(base_url, &server))
		base_url = "";
	snprintf(link->status.base_url, sizeof(link->status.base_url), "%s", base_url);
}

static void note_word(const struct jdoc *message, const char *name, char *out, size_t room)
{
	const char *word = jdoc_get_string(message, name);

	snprintf(out, room, "%s", word && utf8_is_printable(word, strlen(word)) ? word : "");
}

static bool take_welcome(struct link *link, struct jdoc **message)
{
	const char *epoch = jdoc_get_string(*message, "epoch");
	const char *role = jdoc_get_string(*message, "role");
	enum role who;
	struct uuid epoch_id;
	int64_t seq;

	if (!epoch || !uuid_parse(epoch, &epoch_id) || !role || !role_from_name(role, &who) ||
		!jdoc_int(jdoc_get(*message, "seq"), &seq) || seq < 0)
		return false;
	note_word(*message, "node", link->status.node, sizeof(link->status.node));
	note_word(*message, "version", link->status.version, sizeof(link->status.version));
	note_base_url(link, jdoc_get_string(*message, "base_url"));
	note_clock(link, *message);
	feed_set_audience(&link->feed, who == ROLE_DISPLAY ? FOR_DISPLAY : FOR_STAFF);
	feed_set_epoch(&link->feed, epoch_id);
	link->is_welcome = true;
	link->welcome_seq = (uint64_t)seq;
	look_whether_live(link);
	return true;
}

static bool take_feed(struct link *link, enum feed_result result)
{
	switch (result) {
	case FEED_TAKEN:
		look_whether_live(link);
		return true;
	case FEED_GAP:
		ask_again(link);
		return true;
	case FEED_BAD:
		return false;
	}
	return false;
}

/* What comes between a hello and its welcome was sent before the server knew. */
static bool take_snapshot(struct link *link, struct jdoc **message)
{
	return !link->is_welcome || take_feed(link, feed_take_snapshot(&link->feed, *message));
}

static bool take_events(struct link *link, struct jdoc **message)
{
	return !link->is_welcome || take_feed(link, feed_take_events(&link->feed, *message));
}

static bool take_answer(struct link *link, struct jdoc **message)
{
	/* What answers nothing of ours is passed over. */
	if (!orders_answer(&link->orders, message))
		return true;
	if (link->orders.is_paused && !loop_timer_is_active(link->resend))
		loop_timer_start(link->resend, link->limits.resend_ms, 0);
	link_tell_orders(link);
	link_send_orders(link);
	return true;
}

/* The server closes when it has finished; if it does not, the deadline does. */
static bool take_reconnect(struct link *link, struct jdoc **message)
{
	int64_t in_s;

	if (!jdoc_int(jdoc_get(*message, "in_s"), &in_s) || in_s < 0)
		return false;
	link->hint_ms = in_s < 3600 ? (uint32_t)in_s * 1000 + 1 : 3600 * 1000;
	loop_timer_start(link->deadline, (uint64_t)link->hint_ms + link->limits.answer_ms, 0);
	return true;
}

/* Of a hello. Others answer nothing that can be told from here. */
static const struct refused_hello {
	enum err err; /* ERR_COUNT: any other */
	bool is_final;
	enum link_why why;
} refused_hellos[] = {
	{ ERR_NO_FACILITY, true, LINK_WHY_FACILITY },
	{ ERR_FORBIDDEN, true, LINK_WHY_ACCOUNT },
	{ ERR_UNAUTHENTICATED, false, LINK_WHY_TOKEN },
	{ ERR_COUNT, false, LINK_WHY_REFUSED },
};

static bool take_problem(struct link *link, struct jdoc **message)
{
	const struct jdoc *problem = jdoc_get(*message, "problem");
	const char *code = jdoc_get_string(problem, "code");
	const char *title = jdoc_get_string(problem, "title");
	const struct refused_hello *row = refused_hellos;
	enum err err = code ? err_from_code(code) : ERR_COUNT;

	if (link->is_welcome || link->status.state != LINK_CATCHING_UP)
		return true;
	while (row->err != ERR_COUNT && row->err != err)
		row++;
	if (row->why == LINK_WHY_TOKEN)
		link_drop_token(link);
	if (row->is_final)
		link_stop(link, row->why, title ? title : "");
	else
		link_lose(link, row->why, title ? title : "", 0);
	return true;
}

static bool take_pong(struct link *link, struct jdoc **message)
{
	int64_t took_us = loop_monotonic_us(link->loop) - link->pinged_us;

	note_clock(link, *message);
	if (link->pinged_us)
		link->status.rtt_ms = (uint32_t)(took_us / 1000) + 1;
	link->pinged_us = 0;
	return true;
}

static bool take_names(struct link *link, struct jdoc **message)
{
	const struct jdoc *patients = jdoc_get(*message, "patients");

	if (!jdoc_is_object(patients))
		return false;
	if (!link->events.names)
		return true;
	link->calling++;
	link->events.names(link->arg, patients);
	link->calling--;
	return true;
}

static bool take_print(struct link *link, struct jdoc **message)
{
	(void)message;
	if (!link->events.print)
		return true;
	link->calling++;
	link->events.print(link->arg);
	link->calling--;
	return true;
}

bool link_ask_names(struct link *link, const struct patient_id *patients, size_t count)
{
	struct text text = { 0 };
	char id[UUID_TEXT_BYTES];

	if (link->status.state != LINK_LIVE || !count)
		return false;
	text_add(&text, "{\"t\":\"names\",\"patients\":[");
	for (size_t i = 0; i < count; i++) {
		uuid_format(patients[i].u, id);
		text_printf(&text, "%s\"%s\"", i ? "," : "", id);
	}
	text_add(&text, "]}");
	send_text(link, &text);
	return true;
}

/* False: it is not what the protocol allows. */
static const struct message_row {
	const char *t;
	bool (*take)(struct link *link, struct jdoc **message);
} message_rows[] = {
	{ "welcome", take_welcome },
	{ "snapshot", take_snapshot },
	{ "events", take_events },
	{ "answer", take_answer },
	{ "reconnect", take_reconnect },
	{ "problem", take_problem },
	{ "pong", take_pong },
	{ "names", take_names },
	{ "print", take_print },
};

/* Kinds that a newer server has are passed over. */
static bool take(struct link *link, struct jdoc **message)
{
	const char *t = jdoc_get_string(*message, "t");

	for (size_t i = 0; t && i < COUNT_OF(message_rows); i++)
		if (strcmp(message_rows[i].t, t) == 0)
			return message_rows[i].take(link, message);
	return t;
}

static void message_came(void *arg, const char *bytes, size_t length)
{
	struct link *link = arg;
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(bytes, length, why);
	bool good = message && take(link, &message);

	jdoc_destroy(&message);
	if (!good && link->wsock)
		link_lose(link, LINK_WHY_PROTOCOL, "a message that makes no sense", 0);
}

/* ---- the connection ---- */

static void opened(void *arg)
{
	struct link *link = arg;

	link->is_open = true;
	link->heard = true;
	link->pings = 0;
	/* It was due while there was no connection. */
	if (!loop_timer_is_active(link->renew))
		loop_timer_start(link->renew, 0, 0);
	loop_timer_start(link->beat, link->limits.heartbeat_ms, link->limits.heartbeat_ms);
	say_hello(link);
}

/* A snapshot may take long on a thin link: while something comes, the answer to the hello does. */
static void heard(void *arg)
{
	struct link *link = arg;

	link->heard = true;
	link->status.heard_us = loop_now_us(link->loop);
	if (link->status.state == LINK_CATCHING_UP && !link->hint_ms &&
		loop_timer_is_active(link->deadline))
		loop_timer_start(link->deadline, link->limits.answer_ms, 0);
}

static void closed(void *arg, const struct wsock_end *end)
{
	struct link *link = arg;
	enum link_why why = end->code == CLOSE_TOKEN ? LINK_WHY_TOKEN : end->why;

	if (why == LINK_WHY_TOKEN)
		link_drop_token(link);
	if (link->hint_ms)
		why = LINK_WHY_RESTART;
	if (why == LINK_WHY_ACCOUNT)
		link_stop(link, why, end->detail);
	else
		link_lose(link, why, end->detail, end->retry_after_s * 1000);
}

static const struct wsock_events wsock_events = {
	.opened = opened, .message = message_came, .heard = heard, .closed = closed
};

void link_connect(struct link *link)
{
	struct stream_options stream = link_stream_options(link);
	struct wsock_request request = {
		.target = "/v1/live",
		.protocol = "foleni.v1",
		.token = link->token,
		.limit_ms = link->limits.answer_ms,
		.message_bytes = link->limits.message_bytes,
	};

	link->wsock = wsock_open(link->loop, &stream, &request, &wsock_events, link);
	link_set_state(link, LINK_CONNECTING, link->status.why, link->status.detail);
}

void link_disconnect(struct link *link)
{
	wsock_destroy(&link->wsock, CLOSE_NORMAL);
	link->is_open = link->is_welcome = false;
	loop_timer_stop(link->deadline);
	loop_timer_stop(link->beat);
	loop_timer_stop(link->resync);
	loop_timer_stop(link->resend);
	orders_unsend(&link->orders);
}

void link_show_token(struct link *link)
{
	struct text text = { 0 };

	secret_reserve(&text, strlen(link->token) + HELLO_BYTES);
	text_add(&text, "{\"t\":\"token\",\"access_token\":");
	text_json_string(&text, link->token);
	text_add_char(&text, '}');
	send_text(link, &text);
}

/* A connection can be dead without anybody saying so. */
void link_beat(void *arg)
{
	struct link *link = arg;

	if (link->heard) {
		link->heard = false;
		link->pings = 0;
		/* Now and then, for the time that the way takes. */
		if (++link->beats % BEATS_A_PING == 0 && link->status.state == LINK_LIVE)
			send_ping(link);
		return;
	}
	if (link->pings == PINGS_MAX) {
		link_lose(link, LINK_WHY_SILENT, "no answer to a ping", 0);
		return;
	}
	link->pings++;
	send_ping(link);
}

void link_deadline(void *arg)
{
	struct link *link = arg;

	if (link->hint_ms)
		link_lose(link, LINK_WHY_RESTART, "", 0);
	else
		link_lose(link, LINK_WHY_SILENT, "no answer to a hello", 0);
}
