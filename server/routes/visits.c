// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/visits: a patient's day. */
#include "server/store/visits.h"
#include "server/db/db.h"
#include "server/routes/board_answers.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include <inttypes.h>
#include <stdio.h>

struct visit_view {
	int64_t seq;
	struct visit visit;
	int tickets_count;
	struct ticket tickets[1];
};
static const struct field visit_view_fields[] = {
	FIELD(visit_view, seq, FIELD_INT, 0),
	FIELD_STRUCT_OF(visit_view, visit, visit_fields, 0),
	FIELD_LIST_OF(visit_view, tickets, ticket_fields, 0, .help = "In the order of issue"),
};
static const struct shape visit_shape = DESCRIBED_SHAPE("VisitState", visit_view_fields);

static void tell_visit(struct request *request, const struct board *board)
{
	struct visit_id id = { request->subject };
	const struct visit *visit = board_find_visit(board, id);
	const struct ticket *ticket = NULL;
	struct text text = { 0 };
	const char *comma = "";

	if (!visit) {
		request_refuse(&request, ERR_NO_VISIT);
		return;
	}
	answer_begin(board, &text);
	answer_row(&text, "visit", BOARD_VISITS, visit);
	text_add(&text, ",\"tickets\":[");
	while ((ticket = board_next_of_visit(board, visit, ticket))) {
		text_add(&text, comma);
		fields_encode(ticket_fields, TICKET_FIELD_COUNT, ticket, 0, &text);
		comma = ",";
	}
	text_add_char(&text, ']');
	answer_end(&request, &text);
}

/* ---- a patient's days ---- */

struct past_service {
	struct service_id service;
	enum ticket_state state;
	int64_t called_us;
	int64_t finished_us;
};
static const struct field past_service_fields[] = {
	FIELD(past_service, service, FIELD_UUID, 0),
	FIELD_WORD_OF(past_service, state, ticket_state, 0),
	FIELD_TIME_OF(past_service, called, FIELD_NULLABLE),
	FIELD_TIME_OF(past_service, finished, FIELD_NULLABLE),
};

struct past_visit {
	struct visit_id id;
	int32_t day;
	char number[NUMBER_BYTES];
	int64_t opened_us;
	int64_t closed_us;
	int services_count;
	struct past_service services[1];
};
static const struct field past_visit_fields[] = {
	FIELD(past_visit, id, FIELD_UUID, 0),
	FIELD(past_visit, day, FIELD_DATE, 0, .help = "The business day"),
	FIELD(past_visit, number, FIELD_TEXT, 0),
	FIELD_TIME_OF(past_visit, opened, 0),
	FIELD_TIME_OF(past_visit, closed, FIELD_NULLABLE),
	FIELD_LIST_OF(
		past_visit, services, past_service_fields, 0, .help = "In the order of issue"),
};

struct past_visits {
	int visits_count;
	struct past_visit visits[1];
};
static const struct field past_visits_fields[] = {
	FIELD_LIST_OF(past_visits, visits, past_visit_fields, 0, .help = "The newest first"),
};
static const struct shape past_visits_shape = DESCRIBED_SHAPE("PatientVisits", past_visits_fields);

struct past {
	int64_t limit;
};
static const struct field past_fields[] = {
	FIELD(past, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 100, .absent = 20),
};
static const struct shape past_query = SHAPE("PatientVisitsQuery", past, past_fields);

static void list_past_visits(struct request *request, const struct net_request *http)
{
	const struct past *past = request->query;
	struct record_ids ids = record_ids_of(request);
	char limit[24];

	(void)http;
	snprintf(limit, sizeof(limit), "%" PRId64, past->limit);
	record_look(request, &visits_of_patient,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject), db_text(limit) },
		"patient.visits_read", ERR_NO_PATIENT);
}

static const enum err past_errors[] = { ERR_NO_PATIENT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients/{patient}/visits",
		.id = "listPatientVisits",
		.summary = "Tells the days on which a patient was here",
		.roles = ROLES_STAFF,
		.handle = list_past_visits,
		.query = &past_query,
		.answer = &past_visits_shape,
		.errors = past_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/visits/{visit}",
		.id = "getVisit",
		.summary = "Tells a visit of today with its tickets",
		.roles = ROLES_STAFF,
		.look = tell_visit,
		.answer = &visit_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/visits",
		.id = "openVisit",
		.flags = ROUTE_CREATES,
		.command = &command_visit_open,
		.answer = &shape_visit_opened,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/visits/{visit}/close",
		.id = "closeVisit",
		.command = &command_visit_close,
		.answer = &shape_done,
	},
};

const struct route_table routes_visits =
	ROUTE_TABLE("visits", "A patient's day, from the first number to the way home", rows);
