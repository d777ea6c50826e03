// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/live.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/hub.h"
#include "server/app/presence.h"
#include "server/app/sessions.h"
#include "server/ops/config.h"
#include "server/routes/denial.h"
#include "server/routes/live_socket.h"
#include <stdio.h>
#include <string.h>

enum {
	STRIKES_MAX = 3,
	TICK_MS = 1000,
	HELLO_S = 10,
	/* Messages: so many a second, and so many at once after a rest. Those of staff are a
	 * setting. */
	RATE_PATIENT = 2,
	BURST_S = 10,
	CLOSE_RESTART = 1001,
	CLOSE_POLICY = 1008,
	CLOSE_SLOW = 1013,
	CLOSE_TOKEN = 4401,
};

static struct uuid key_of(struct net_socket_id id)
{
	struct uuid key = { 0 };

	memcpy(key.bytes, &id.n, sizeof(id.n));
	key.bytes[15] = 1;
	return key;
}

struct socket *live_find(struct live *live, struct net_socket_id id)
{
	return map_find(live->sockets, key_of(id));
}

struct waiting *waiting_create(struct socket *socket)
{
	struct waiting *waiting = mem_alloc(sizeof(*waiting));

	waiting->live = socket->live;
	waiting->socket = socket->id;
	waiting->asked_us = loop_monotonic_us(socket->live->routes->app->loop);
	list_append(&socket->live->waiting, &waiting->link);
	return waiting;
}

void waiting_destroy(struct waiting **waiting)
{
	list_remove(&(*waiting)->link);
	list_remove(&(*waiting)->logged.link);
	text_finish(&(*waiting)->told);
	mem_free(*waiting);
	*waiting = NULL;
}

/* ---- sending ---- */

void live_close(struct socket *socket, uint16_t code, const char *reason)
{
	net_socket_close(socket->live->routes->app->net, socket->id, code, reason);
}

static bool owes(const struct socket *socket)
{
	return socket->in_flight || socket->refusals;
}

void live_send(struct socket *socket, struct text *text)
{
	struct net_frame *frame = net_frame_create(text_string(text), text->length);

	/* Who does not even take answers gets nothing more; it comes back and asks again. */
	if (net_socket_answer(socket->live->routes->app->net, socket->id, frame) == NET_SENT_FULL)
		live_close(socket, CLOSE_SLOW, "too slow");
	net_frame_release(&frame);
	text_finish(text);
	/* The server stops, and this was the last that it owed. */
	if (socket->live->routes->app->stopping && !owes(socket))
		live_close(socket, CLOSE_RESTART, "restart");
}

static void close_senseless(struct socket *socket)
{
	live_close(socket, CLOSE_POLICY, "too many messages that make no sense");
}

static void refusal_written(void *arg, enum err err)
{
	struct waiting *waiting = arg;
	struct socket *socket = live_find(waiting->live, waiting->socket);
	struct text text = waiting->told;
	bool ends = waiting->ends;

	(void)err;
	waiting->told = (struct text){ 0 };
	waiting_destroy(&waiting);
	if (!socket) {
		text_finish(&text);
		return;
	}
	socket->refusals--;
	live_send(socket, &text);
	if (ends)
		close_senseless(socket);
}

/* ends: the socket does behind it. */
static void refuse(struct socket *socket, struct text *text, bool ends)
{
	struct audit *audit = socket->live->routes->audit;
	uint64_t noted = socket->noted;
	struct waiting *waiting;

	socket->noted = 0;
	if (audit_is_written(audit, noted)) {
		live_send(socket, text);
		if (ends)
			close_senseless(socket);
		return;
	}
	waiting = waiting_create(socket);
	waiting->told = *text;
	waiting->ends = ends;
	*text = (struct text){ 0 };
	socket->refusals++;
	audit_await(audit, &waiting->logged, noted, refusal_written, waiting);
}

void live_refuse(struct socket *socket, struct text *text)
{
	refuse(socket, text, false);
}

/* Not now, for reasons that are not the client's. */
static bool is_of_machine(enum err err)
{
	return err_http_status(err) >= 500;
}

void live_complain(struct socket *socket, enum err wanted, const struct field_problem *problem)
{
	/* Commands are answered otherwise; all else only reads, and may be lost. */
	enum err err = wanted == ERR_UNKNOWN_OUTCOME ? ERR_DB_DOWN : wanted;
	struct text text = { 0 };

	text_add(&text, "{\"t\":\"problem\",\"problem\":");
	problem_write(&text, socket->language, err, problem);
	text_add_char(&text, '}');
	socket->strikes += !is_of_machine(err);
	refuse(socket, &text, socket->strikes >= STRIKES_MAX && !is_of_machine(err));
}

enum err blame(struct field_problem *problem, enum err err, const char *path, const char *expected)
{
	problem->err = err;
	snprintf(problem->path, sizeof(problem->path), "%s", path);
	snprintf(problem->expected, sizeof(problem->expected), "%s", expected);
	return err;
}

enum err live_deny(
	struct socket *socket, enum err err, const char *wanted, struct facility_id facility)
{
	const struct denial denial = {
		.err = err,
		.wanted = wanted,
		.who = &socket->who,
		.facility = facility,
		.address = socket->address,
		.request = socket->name,
	};

	socket->noted = denial_note(socket->live->routes, &denial);
	return err;
}

/* ---- the small ones ---- */

static enum err take_ping(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	char at[TIME_TEXT_BYTES];
	struct text text = { 0 };

	(void)object;
	(void)problem;
	time_format(time_now_us(), at);
	text_printf(&text, "{\"t\":\"pong\",\"at\":\"%s\"}", at);
	live_send(socket, &text);
	return ERR_OK;
}

static bool is_same_account(const struct token_claims *a, const struct token_claims *b)
{
	return uuid_equal(a->user.u, b->user.u) && a->role == b->role &&
	       uuid_equal(a->facility.u, b->facility.u);
}

/* A newer token of the same account. */
static enum err take_token(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	const char *token = jdoc_get_string(object, "access_token");
	struct token_claims who;
	struct text text = { 0 };
	enum err err;

	if (!token)
		return blame(problem, ERR_MISSING_FIELD, "access_token", "an access token");
	text_printf(&text, "Bearer %s", token);
	err = authenticate(socket->live->routes, text_string(&text), &who);
	text_clear(&text);
	if (!err && who.must_enrol)
		err = ERR_MUST_ENROL;
	if (!err && !is_same_account(&who, &socket->who))
		err = blame(problem, ERR_BAD_TOKEN, "access_token", "one of the same account");
	if (err) {
		text_finish(&text);
		return live_deny(socket, err, "token", (struct facility_id){ 0 });
	}
	socket->who = who;
	text_printf(&text, "{\"t\":\"token\",\"expires_in_s\":%lld}",
		(long long)((who.expires_us - time_now_us()) / US_PER_S));
	live_send(socket, &text);
	return ERR_OK;
}

#define OF_FACILITY(roles_)                                                                        \
	{                                                                                          \
		.scope = SCOPE_FACILITY, .roles = (roles_)                                         \
	}
#define OF_ANYBODY                                                                                 \
	{                                                                                          \
		.scope = SCOPE_PUBLIC                                                              \
	}

/* The first that fits. */
const struct live_kind live_kinds[] = {
	{ "hello", "code", OF_ANYBODY, live_take_code },
	{ "hello", NULL, OF_FACILITY(ROLES_ALL), live_take_hello },
	/* The command's own row says which of these. */
	{ "command", NULL, OF_FACILITY(ROLES_ALL), live_take_command },
	{ "names", NULL, OF_FACILITY(ROLES_STAFF), live_take_names },
	{ "ping", NULL, OF_ANYBODY, take_ping },
	{ "token", NULL, { .scope = SCOPE_ACCOUNT, .roles = ROLES_ALL }, take_token },
};
const size_t live_kind_count = COUNT_OF(live_kinds);

static bool fits(const struct live_kind *kind, const char *t, const struct jdoc *object)
{
	const char *with = kind->with ? jdoc_get_string(object, kind->with) : NULL;

	return strcmp(kind->t, t) == 0 && (!kind->with || (with && *with));
}

static const struct live_kind *find_kind(const struct jdoc *object)
{
	const char *t = jdoc_get_string(object, "t");

	for (size_t i = 0; t && i < COUNT_OF(live_kinds); i++)
		if (fits(&live_kinds[i], t, object))
			return &live_kinds[i];
	return NULL;
}

static enum err take(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	const struct live_kind *kind = find_kind(object);
	enum err err;

	if (!kind)
		return blame(problem, ERR_BAD_FIELD, "t", "hello, command, names, ping or token");
	err = right_check(&kind->right, socket->is_signed_in ? &socket->who : NULL);
	if (err)
		return live_deny(socket, err, kind->t, (struct facility_id){ 0 });
	return kind->take(socket, object, problem);
}

/* A bucket that fills with time; a message takes a second's share. */
static bool is_too_fast(struct socket *socket)
{
	int64_t now_us = loop_monotonic_us(socket->live->routes->app->loop);
	int64_t rate = RATE_PATIENT;

	if (socket->is_signed_in)
		rate = socket->live->routes->app->config->live.messages_per_second;
	socket->allowance_us += now_us - socket->counted_us;
	socket->counted_us = now_us;
	if (socket->allowance_us > BURST_S * US_PER_S)
		socket->allowance_us = BURST_S * US_PER_S;
	socket->allowance_us -= US_PER_S / rate;
	return socket->allowance_us < 0;
}

void live_message(struct live *live, struct net_socket_id id, const struct net_message *message)
{
	struct socket *socket = live_find(live, id);
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	enum err err;

	if (!socket)
		return;
	if (is_too_fast(socket)) {
		live_close(socket, CLOSE_POLICY, "too many messages");
		return;
	}
	document = jdoc_parse(message->bytes, message->length, why);
	if (document)
		err = take(socket, document, &problem);
	else
		err = blame(&problem, ERR_BAD_JSON, "", why);
	jdoc_destroy(&document);
	if (err)
		live_complain(socket, err, &problem);
}

/* ---- coming and going ---- */

void live_add(const struct socket *entry)
{
	struct live *live = entry->live;
	struct socket *socket = mem_alloc(sizeof(*socket));

	*socket = *entry;
	socket->since_us = socket->counted_us = loop_monotonic_us(live->routes->app->loop);
	socket->allowance_us = BURST_S * US_PER_S;
	map_put(live->sockets, key_of(socket->id), socket);
}

void live_closed(struct live *live, struct net_socket_id id)
{
	struct socket *socket = map_remove(live->sockets, key_of(id));

	hub_leave(live->routes->app->hub, id.n);
	/* While this server stops it is what ends them: presence_leave() says so of all. */
	if (socket && !live->routes->app->stopping)
		presence_close(live->routes->presence, &socket->connection, socket->is_dismissed);
	mem_free(socket);
}

bool live_is_busy(struct live *live, struct net_socket_id id)
{
	struct socket *socket = live_find(live, id);

	return socket && owes(socket);
}

/* Who has not said what it came for. A code may be made up, so for strangers a welcome counts. */
static bool is_nobody(const struct socket *socket)
{
	return socket->is_signed_in ? !socket->hellos : !socket->is_welcome;
}

/* Closing calls nobody back from inside, so the map stays as it is. */
static void look_at_sockets(struct live *live, bool accounts_changed)
{
	int64_t now_us = time_now_us();
	int64_t patience_us = loop_monotonic_us(live->routes->app->loop) - HELLO_S * US_PER_S;
	struct socket *socket;
	size_t cursor = 0;

	while ((socket = map_next(live->sockets, &cursor))) {
		if (socket->is_signed_in && socket->who.expires_us <= now_us)
			live_close(socket, CLOSE_TOKEN, "the access token has expired");
		else if (accounts_changed && socket->is_signed_in &&
			 sessions_check(live->routes->sessions, &socket->who)) {
			socket->is_dismissed = true;
			live_close(socket, CLOSE_TOKEN, "the account was changed");
		} else if (is_nobody(socket) && socket->since_us < patience_us)
			live_close(socket, CLOSE_POLICY, "say hello first");
	}
}

void live_check_accounts(struct live *live)
{
	look_at_sockets(live, true);
}

static void tick(void *arg)
{
	look_at_sockets(arg, false);
}

struct live *live_create(struct routes *routes)
{
	struct live *live = mem_alloc(sizeof(*live));

	live->routes = routes;
	live->sockets = map_create();
	list_init(&live->waiting);
	live->timer = loop_timer_create(routes->app->loop, tick, live);
	loop_timer_start(live->timer, TICK_MS, TICK_MS);
	live_listen_erased(live);
	return live;
}

void live_destroy(struct live **live)
{
	struct socket *socket;
	struct list *link;
	size_t cursor = 0;

	if (!*live)
		return;
	loop_timer_destroy(&(*live)->timer);
	while ((link = list_first(&(*live)->waiting))) {
		struct waiting *waiting = LIST_ENTRY(link, struct waiting, link);

		waiting_destroy(&waiting);
	}
	while ((socket = map_next((*live)->sockets, &cursor)))
		mem_free(socket);
	map_destroy(&(*live)->sockets);
	mem_free(*live);
	*live = NULL;
}
