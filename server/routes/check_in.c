// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/check_in.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include "server/store/appointments.h"
#include <string.h>

struct input {
	bool vulnerable;
};
static const struct field fields[] = {
	FIELD(input, vulnerable, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "As seen: pregnant or very weak; what the patient's record says counts by "
			"itself"),
};
const struct shape check_in_shape = SHAPE("CheckIn", input, fields);

const enum err check_in_errors[] = { ERR_NO_APPOINTMENT, ERR_APPOINTMENT_OVER, ERR_OK };

struct arrival {
	/* The doctor is asked for by name; not where nobody of that id is at a desk. */
	bool without_doctor;
	bool has_looked_again;
	struct command_id command;
	const char *answer; /* That of the command. */
	size_t length;
};

static void look(struct request *request);

/* ---- the appointment is marked, and the visit told ---- */

static void finish(struct request **request)
{
	const struct arrival *arrival = (*request)->state;

	request_answer(request, arrival->answer, arrival->length);
}

static void marked(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	/* What was not marked is marked by the next check-in. */
	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else
		finish(&request);
}

static void mark(struct request *request, const char *visit)
{
	struct record_ids ids = record_ids_of(request);

	db_run(request->app->db, &appointments_arrive,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject), db_text(visit),
			db_text(record_by(request)) },
		marked, request);
}

static void keep_answer(struct request *request, const char *json, size_t length)
{
	struct arrival *arrival = request->state;

	arrival->answer = arena_strndup(request->arena, json, length);
	arrival->length = length;
}

/* ---- the visit is opened ---- */

static const char *visit_in(const struct jdoc *answer)
{
	const char *visit = answer ? jdoc_get_string(answer, "visit") : NULL;

	return visit ? visit : "";
}

static void open_and_mark(struct request *request, const struct lane_answer *given)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *answer = jdoc_parse(given->json, given->length, why);

	request->is_repeat = given->is_repeat;
	keep_answer(request, given->json, given->length);
	mark(request, visit_in(answer));
	jdoc_destroy(&answer);
}

/* Somebody else, or with another word on the patient, was first: the look finds the answer. */
static bool was_given_to_another(struct arrival *arrival, const struct lane_answer *given)
{
	bool was = given->err == ERR_KEY_REUSED && !arrival->has_looked_again;

	arrival->has_looked_again |= was;
	return was;
}

/* Who came for a doctor that is not here is not sent home. */
static bool lacks_doctor(struct arrival *arrival, const struct lane_answer *given)
{
	bool lacks = given->err == ERR_NO_STAFF && !arrival->without_doctor;

	arrival->without_doctor |= lacks;
	return lacks;
}

static void answered(void *arg, const struct lane_answer *given)
{
	struct request *request = arg;

	if (was_given_to_another(request->state, given) || lacks_doctor(request->state, given)) {
		look(request);
		return;
	}
	command_note(request->routes,
		&(struct command_note){
			.request = request->name,
			.name = command_visit_open.name,
			.facility = request->facility,
			.user = request->who.user,
			.address = request->address,
			.asked_us = request->begun_us,
		},
		given);
	if (given->err)
		request_refuse_field(&request, given->err, given->problem);
	else
		open_and_mark(request, given);
}

static enum err read_input(
	struct request *request, const char *json, size_t length, const void **input_out)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, length, why);
	struct field_problem problem;
	enum err err = ERR_INTERNAL;

	if (document)
		err = command_read(&command_visit_open, document, (struct uuid){ 0 },
			request->arena, input_out, &problem);
	jdoc_destroy(&document);
	return err;
}

static void open_visit(struct request *request, const struct db_result *result)
{
	const struct arrival *arrival = request->state;
	struct lane_request wanted = {
		.type = &command_visit_open,
		.actor = actor_of(&request->who),
		.id = arrival->command,
	};
	enum err err = read_input(request, db_result_value(result, 0, 2),
		db_result_length(result, 0, 2), &wanted.input);

	if (err)
		request_refuse(&request, err);
	else
		command_push(request->routes, request->facility, &wanted, answered, request);
}

/* ---- what is there already ---- */

static void go_on(struct request *request, const struct db_result *result)
{
	struct arrival *arrival = request->state;
	const char *status = db_result_value(result, 0, 0);
	bool is_booked = strcmp(status, "booked") == 0;
	bool has_answer = !db_result_is_null(result, 0, 3);

	if (strcmp(status, "overtaken") == 0) {
		look(request);
	} else if (strcmp(status, "cancelled") == 0 || (!is_booked && !has_answer)) {
		request_refuse(&request, ERR_APPOINTMENT_OVER);
	} else if (!uuid_parse(db_result_value(result, 0, 1), &arrival->command.u)) {
		request_refuse(&request, ERR_INTERNAL);
	} else if (!has_answer) {
		open_visit(request, result);
	} else {
		request->is_repeat = true;
		keep_answer(request, db_result_value(result, 0, 3), db_result_length(result, 0, 3));
		if (is_booked)
			mark(request, db_result_value(result, 0, 4));
		else
			finish(&request);
	}
}

static void looked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_NO_APPOINTMENT;
	if (err)
		request_refuse(&request, err);
	else
		go_on(request, result);
}

static void look(struct request *request)
{
	const struct input *input = request->body;
	const struct arrival *arrival = request->state;
	struct record_ids ids = record_ids_of(request);

	db_run(request->app->db, &appointments_look,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
			db_text(input->vulnerable ? "true" : "false"),
			db_text(arrival->without_doctor ? "false" : "true") },
		looked, request);
}

void check_in(struct request *request, const struct net_request *http)
{
	(void)http;
	request->state = arena_alloc(request->arena, sizeof(struct arrival));
	look(request);
}
