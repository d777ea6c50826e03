// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Commands over a live socket, and their answers. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "server/routes/live_socket.h"
#include <stdio.h>

static void begin_answer(struct command_id id, bool is_ok, struct text *text)
{
	char command[UUID_TEXT_BYTES];

	uuid_format(id.u, command);
	text_printf(text, "{\"t\":\"answer\",\"id\":\"%s\",\"ok\":%s", command,
		is_ok ? "true" : "false");
}

static void refuse_command(struct socket *socket, struct command_id id, enum err err,
	const struct field_problem *problem)
{
	struct text text = { 0 };

	begin_answer(id, false, &text);
	text_add(&text, ",\"problem\":");
	problem_write(&text, socket->language, err, problem);
	text_add_char(&text, '}');
	live_refuse(socket, &text);
}

static void command_answered(void *arg, const struct lane_answer *answer)
{
	struct waiting *waiting = arg;
	struct socket *socket = live_find(waiting->live, waiting->socket);
	struct command_id id = waiting->command;
	struct text text = { 0 };

	command_note(waiting->live->routes,
		&(struct command_note){
			.request = waiting->request,
			.name = waiting->type->name,
			.facility = waiting->facility,
			.user = waiting->user,
			.address = waiting->address,
			.asked_us = waiting->asked_us,
		},
		answer);
	waiting_destroy(&waiting);
	if (!socket)
		return;
	socket->in_flight--;
	if (answer->err) {
		refuse_command(socket, id, answer->err, answer->problem);
		return;
	}
	begin_answer(id, true, &text);
	if (answer->is_repeat)
		text_add(&text, ",\"repeat\":true");
	text_add(&text, ",\"data\":");
	text_add_bytes(&text, answer->json, answer->length);
	text_add_char(&text, '}');
	live_send(socket, &text);
}

/* The message of a command, as far as it is the same for all. */
struct order {
	struct command_id id;
	const struct command_type *type;
	struct facility_id facility;
	const struct jdoc *data;
};

static enum err read_order(struct socket *socket, const struct jdoc *object, struct order *order,
	struct field_problem *problem)
{
	const char *name = jdoc_get_string(object, "name");
	const char *facility = jdoc_get_string(object, "facility");

	order->facility = socket->facility;
	order->data = jdoc_get(object, "data");
	order->type = name ? command_type_find(name) : NULL;
	if (!order->type || !order->type->roles)
		return blame(problem, ERR_BAD_FIELD, "name", "the name of a command");
	if (!(order->type->roles & ROLE_BIT(socket->who.role)))
		return live_deny(socket, ERR_FORBIDDEN, name, (struct facility_id){ 0 });
	if (jdoc_get(object, "facility") &&
		(!facility || !uuid_parse(facility, &order->facility.u) ||
			uuid_is_nil(order->facility.u)))
		return blame(problem, ERR_BAD_FIELD, "facility", "a UUID");
	if (uuid_is_nil(order->facility.u))
		return blame(problem, ERR_MISSING_FIELD, "facility", "a UUID, or a hello before");
	if (!may_enter(&socket->who, order->facility))
		return live_deny(socket, ERR_NO_FACILITY, name, order->facility);
	return ERR_OK;
}

static enum err push_order(
	struct socket *socket, const struct order *order, struct field_problem *problem)
{
	struct lane_request request = {
		.type = order->type, .actor = actor_of(&socket->who), .id = order->id
	};
	struct arena *arena;
	struct waiting *waiting;
	uint32_t retry_after_s;
	enum err err;

	if (socket->live->routes->app->stopping)
		return ERR_STOPPING;
	if (socket->in_flight >= LIVE_IN_FLIGHT_MAX ||
		command_brake(socket->live->routes, order->type, &request.actor, &retry_after_s))
		return ERR_TOO_MANY;
	arena = arena_create();
	err = command_read(
		order->type, order->data, (struct uuid){ 0 }, arena, &request.input, problem);
	if (!err) {
		waiting = waiting_create(socket);
		waiting->command = order->id;
		waiting->type = order->type;
		waiting->facility = order->facility;
		waiting->user = socket->who.user;
		snprintf(waiting->request, sizeof(waiting->request), "%s", socket->name);
		snprintf(waiting->address, sizeof(waiting->address), "%s", socket->address);
		request.address = waiting->address;
		request.request = waiting->request;
		socket->in_flight++;
		command_push(
			socket->live->routes, order->facility, &request, command_answered, waiting);
	}
	arena_destroy(&arena);
	return err;
}

/* Once the id is known, a refusal is an answer. */
enum err live_take_command(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem)
{
	const char *id = jdoc_get_string(object, "id");
	struct field_problem refusal = { 0 };
	struct order order = { 0 };
	enum err err;

	if (!id || !uuid_parse(id, &order.id.u) || uuid_is_nil(order.id.u))
		return blame(problem, ERR_BAD_FIELD, "id", "a UUID, new for each command");
	err = read_order(socket, object, &order, &refusal);
	if (!err)
		err = push_order(socket, &order, &refusal);
	if (err)
		refuse_command(socket, order.id, err, &refusal);
	return ERR_OK;
}
