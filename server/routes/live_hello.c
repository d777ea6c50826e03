// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The first message of a live socket: who wants to hear what, from where on. */
#include "common/base/time.h"
#include "server/app/hub.h"
#include "server/app/presence.h"
#include "server/ops/config.h"
#include "server/routes/codes.h"
#include "server/routes/live_socket.h"

struct hello {
	char t[16];
	struct facility_id facility;
	struct uuid epoch;
	int64_t since;
	char code[64];
};
static const struct field hello_fields[] = {
	FIELD(hello, t, FIELD_TEXT, 0),
	FIELD(hello, facility, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(hello, epoch, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(hello, since, FIELD_INT, FIELD_OPTIONAL, .max = INT64_MAX),
	FIELD(hello, code, FIELD_TEXT, FIELD_OPTIONAL),
};

static void begin_welcome(const struct socket *socket, const struct board *board, struct text *text)
{
	const struct board_facility *facility = board_facility(board);
	char id[UUID_TEXT_BYTES], epoch[UUID_TEXT_BYTES], at[TIME_TEXT_BYTES];

	uuid_format(facility->id.u, id);
	uuid_format(facility->epoch, epoch);
	time_format(time_now_us(), at);
	text_printf(text,
		"{\"t\":\"welcome\",\"node\":\"%s\",\"epoch\":\"%s\",\"facility\":\"%s\","
		"\"seq\":%llu,\"at\":\"%s\"",
		socket->live->routes->app->node, epoch, id, (unsigned long long)board_seq(board),
		at);
}

static void welcome_staff(
	struct socket *socket, const struct waiting *waiting, const struct board *board)
{
	struct hub_listener listener = {
		.socket = socket->id.n,
		.audience = socket->who.role == ROLE_DISPLAY ? HUB_DISPLAY : HUB_STAFF,
		.epoch = waiting->epoch,
		.since = waiting->since,
		.display = socket->who.display,
	};
	char user[UUID_TEXT_BYTES];
	struct text text = { 0 };

	uuid_format(socket->who.user.u, user);
	socket->is_welcome = true;
	if (socket->who.role == ROLE_DISPLAY && !socket->connection)
		socket->connection = presence_open(
			socket->live->routes->presence, &socket->who, socket->address);
	begin_welcome(socket, board, &text);
	text_printf(&text,
		",\"version\":\"%s\",\"role\":\"%s\",\"user\":\"%s\",\"base_url\":", FOLENI_VERSION,
		role_name(socket->who.role), user);
	text_json_string(&text, socket->live->routes->app->config->server.base_url);
	text_add_char(&text, '}');
	live_send(socket, &text);
	hub_listen(socket->live->routes->app->hub, board, &listener);
	live_tell_erased(socket);
}

/* The socket that a hello was of, if it still waits for this one. */
static struct socket *awaited(const struct waiting *waiting)
{
	struct socket *socket = live_find(waiting->live, waiting->socket);

	return socket && socket->hellos == waiting->hello ? socket : NULL;
}

static void board_ready(void *arg, enum err err, const struct board *board)
{
	struct waiting *waiting = arg;
	struct socket *socket = awaited(waiting);

	if (socket && err) {
		socket->facility = (struct facility_id){ 0 };
		live_complain(socket, err, NULL);
	} else if (socket) {
		welcome_staff(socket, waiting, board);
	}
	waiting_destroy(&waiting);
}

static enum err greet_staff(struct socket *socket, const struct hello *hello)
{
	struct facility_id facility =
		uuid_is_nil(hello->facility.u) ? socket->who.facility : hello->facility;
	struct waiting *waiting;

	if (uuid_is_nil(facility.u))
		return ERR_NO_FACILITY;
	if (!may_enter(&socket->who, facility))
		return live_deny(socket, ERR_NO_FACILITY, "hello", facility);
	waiting = waiting_create(socket);
	waiting->hello = ++socket->hellos;
	waiting->epoch = hello->epoch;
	waiting->since = (uint64_t)hello->since;
	socket->facility = facility;
	lanes_load(socket->live->routes->app->lanes, facility, board_ready, waiting);
	return ERR_OK;
}

static void code_ready(
	void *arg, enum err err, const struct board *board, const struct visit *visit)
{
	struct waiting *waiting = arg;
	struct socket *socket = awaited(waiting);
	struct hub_listener listener = { .socket = waiting->socket.n, .audience = HUB_TICKET };
	struct text text = { 0 };

	waiting_destroy(&waiting);
	if (!socket)
		return;
	if (err != ERR_NO_TICKET)
		give_back_limit(socket->live->routes, LIMIT_ticket_code, socket->address);
	if (err) {
		live_complain(socket, err, NULL);
		return;
	}
	socket->is_welcome = true;
	begin_welcome(socket, board, &text);
	text_add(&text, ",\"ticket\":");
	code_answer(socket->live->routes, board, visit, &text);
	text_add_char(&text, '}');
	live_send(socket, &text);
	listener.visit = visit->id;
	socket->facility = board_facility(board)->id;
	hub_listen(socket->live->routes->app->hub, board, &listener);
}

static enum err read_hello(
	const struct jdoc *object, struct hello *hello, struct field_problem *problem)
{
	return fields_decode(hello_fields, COUNT_OF(hello_fields), object, hello, problem);
}

enum err live_take_hello(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	struct hello hello = { 0 };
	enum err err = read_hello(object, &hello, problem);

	return err ? err : greet_staff(socket, &hello);
}

enum err live_take_code(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	struct hello hello = { 0 };
	struct waiting *waiting;
	uint32_t retry_after_s;
	enum err err = read_hello(object, &hello, problem);

	if (err)
		return err;
	if (take_limit(socket->live->routes, LIMIT_ticket_code, socket->address, &retry_after_s))
		return ERR_TOO_MANY;
	waiting = waiting_create(socket);
	waiting->hello = ++socket->hellos;
	code_find(socket->live->routes, hello.code, code_ready, waiting);
	return ERR_OK;
}
