// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The engine's commands: reading their input, pushing them into their lane, passing on what the
 * lane says. */
#include "common/base/jdoc.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/app/lane.h"
#include "server/db/db.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"
#include "server/store/patients.h"
#include <stdio.h>
#include <string.h>

static enum err refuse_subject(const struct field *field, struct field_problem *problem)
{
	problem->err = ERR_BAD_FIELD;
	snprintf(problem->path, sizeof(problem->path), "%s", field->name);
	snprintf(problem->expected, sizeof(problem->expected), "the id in the address, or nothing");
	return ERR_BAD_FIELD;
}

/* The body says all but the subject. Where it says that as well, both must agree. */
static enum err read_with_subject(const struct command_type *type, const struct jdoc *object,
	struct uuid subject, void *input, struct field_problem *problem)
{
	const struct field *first = &type->fields[0];
	struct uuid *at = (struct uuid *)(void *)((char *)input + first->offset);
	enum err err;

	if (jdoc_get(object, first->name)) {
		err = fields_decode(type->fields, type->field_count, object, input, problem);
		if (!err && !uuid_equal(*at, subject))
			err = refuse_subject(first, problem);
		return err;
	}
	err = fields_decode(type->fields + 1, type->field_count - 1, object, input, problem);
	*at = subject;
	return err;
}

enum err command_read(const struct command_type *type, const struct jdoc *object,
	struct uuid subject, struct arena *arena, const void **input_out,
	struct field_problem *problem_out)
{
	void *input = arena_alloc(arena, type->size);
	char why[JDOC_WHY_BYTES];
	struct jdoc *nothing = NULL;
	enum err err;

	if (!object)
		object = nothing = jdoc_parse("{}", 2, why);
	if (uuid_is_nil(subject))
		err = fields_decode(type->fields, type->field_count, object, input, problem_out);
	else
		err = read_with_subject(type, object, subject, input, problem_out);
	jdoc_destroy(&nothing);
	if (!err)
		*input_out = input;
	return err;
}

/* ---- whom a command names ---- */

/* A patient is looked up before the command enters its lane. What the same person commands
 * meanwhile waits behind it, so that commands enter in the order in which they were given. */
struct look {
	struct list link;
	struct routes *routes;
	struct facility_id facility;
	struct lane_request wanted;
	lane_answered *answered;
	void *arg;
	bool is_known; /* What there was to look up was looked up. */
	enum err err;
	char input[];
};

static void forget(struct look **look)
{
	list_remove(&(*look)->link);
	mem_free(*look);
	*look = NULL;
}

void command_forget_looks(struct routes *routes)
{
	struct list *link;

	while ((link = list_first(&routes->looks))) {
		struct look *look = LIST_ENTRY(link, struct look, link);

		forget(&look);
	}
}

/* Does anything of the same person wait before this link, or, before the list itself, at all? */
static bool waits_before(struct list *before, struct facility_id facility,
	const struct actor *actor, struct routes *routes)
{
	for (struct list *link = routes->looks.next; link != before; link = link->next) {
		const struct look *look = LIST_ENTRY(link, struct look, link);

		if (uuid_equal(look->facility.u, facility.u) &&
			uuid_equal(look->wanted.actor.id.u, actor->id.u))
			return true;
	}
	return false;
}

static void enter(struct look *look)
{
	const struct field_problem problem = {
		.err = ERR_NO_PATIENT,
		.path = "patient",
		.expected = N_("a patient of this facility"),
	};

	if (!look->err)
		lanes_push(look->routes->app->lanes, look->facility, &look->wanted, look->answered,
			look->arg);
	else
		look->answered(
			look->arg, &(const struct lane_answer){ .id = look->wanted.id,
					   .err = look->err,
					   .problem = look->err == problem.err ? &problem : NULL });
}

static struct look *next_known(struct routes *routes)
{
	for (struct list *link = routes->looks.next; link != &routes->looks; link = link->next) {
		struct look *look = LIST_ENTRY(link, struct look, link);

		if (look->is_known &&
			!waits_before(link, look->facility, &look->wanted.actor, routes))
			return look;
	}
	return NULL;
}

static void looked(void *arg, const struct db_result *result)
{
	struct look *look = arg;
	struct routes *routes = look->routes;

	look->is_known = true;
	look->err = db_result_err(result);
	if (!look->err && !db_result_rows(result))
		look->err = ERR_NO_PATIENT;
	while ((look = next_known(routes))) {
		enter(look);
		forget(&look);
	}
}

static void look_for(struct routes *routes, struct facility_id facility, struct uuid patient,
	const struct lane_request *wanted, lane_answered *answered, void *arg)
{
	struct look *look = mem_alloc(sizeof(*look) + wanted->type->size);
	char id[UUID_TEXT_BYTES], place[UUID_TEXT_BYTES];

	look->routes = routes;
	look->facility = facility;
	look->wanted = *wanted;
	look->wanted.input = memcpy(look->input, wanted->input, wanted->type->size);
	look->answered = answered;
	look->arg = arg;
	look->is_known = uuid_is_nil(patient);
	list_append(&routes->looks, &look->link);
	if (look->is_known)
		return;
	uuid_format(patient, id);
	uuid_format(facility.u, place);
	db_run(routes->app->db, &patients_known, (struct db_value[]){ db_text(place), db_text(id) },
		looked, look);
}

void command_push(struct routes *routes, struct facility_id facility,
	const struct lane_request *wanted, lane_answered *answered, void *arg)
{
	const struct command_type *type = wanted->type;
	const struct field *field = field_find(type->fields, type->field_count, "patient");
	struct uuid patient = { 0 };

	if (field)
		memcpy(&patient, (const char *)wanted->input + field->offset, sizeof(patient));
	if (uuid_is_nil(patient) && !waits_before(&routes->looks, facility, &wanted->actor, routes))
		lanes_push(routes->app->lanes, facility, wanted, answered, arg);
	else
		look_for(routes, facility, patient, wanted, answered, arg);
}

void command_note(const struct routes *routes, const struct command_note *note,
	const struct lane_answer *answer)
{
	char command[UUID_TEXT_BYTES], facility[UUID_TEXT_BYTES], user[UUID_TEXT_BYTES];
	int64_t took_us = loop_monotonic_us(routes->app->loop) - note->asked_us;

	metrics_observe(routes->app->metrics, METRIC_command_seconds, METRIC_NONE_NONE, took_us);
	uuid_format(answer->id.u, command);
	uuid_format(note->facility.u, facility);
	uuid_format(note->user.u, user);
	log_info(routes->app->log, "command.answered", LOG_STR("name", note->name),
		LOG_STR("request", note->request), LOG_STR("command", command),
		LOG_STR("facility", facility), LOG_STR("user", user),
		LOG_STR("address", note->address),
		LOG_STR("code", answer->err ? err_code(answer->err) : "ok"),
		LOG_INT("repeat", answer->is_repeat), LOG_INT("us", took_us));
}

/* ---- over HTTP ---- */

static void answered(void *arg, const struct lane_answer *answer)
{
	struct request *request = arg;

	command_note(request->routes,
		&(struct command_note){
			.request = request->name,
			.name = request->route->command->name,
			.facility = request->facility,
			.user = request->who.user,
			.address = request->address,
			.asked_us = request->begun_us,
		},
		answer);
	request->is_repeat = answer->is_repeat;
	if (answer->err)
		request_refuse_field(&request, answer->err, answer->problem);
	else
		request_answer(&request, answer->json, answer->length);
}

enum err command_brake(const struct routes *routes, const struct command_type *type,
	const struct actor *actor, uint32_t *retry_after_s_out)
{
	char display[UUID_TEXT_BYTES];

	if (type != &command_visit_open || actor->role != ROLE_DISPLAY)
		return ERR_OK;
	uuid_format(actor->display.u, display);
	if (take_limit(routes, LIMIT_machine_minute, display, retry_after_s_out))
		return ERR_TOO_MANY;
	return take_limit(routes, LIMIT_machine_day, display, retry_after_s_out);
}

void command_run(struct request *request)
{
	struct lane_request wanted = {
		.type = request->route->command,
		.input = request->body,
		.actor = actor_of(&request->who),
		.id = request->key,
		.address = request->address,
		.request = request->name,
	};
	uint32_t retry_after_s;

	if (command_brake(request->routes, wanted.type, &wanted.actor, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	command_push(request->routes, request->facility, &wanted, answered, request);
}
