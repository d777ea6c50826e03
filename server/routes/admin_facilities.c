// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities: which hospitals and health centres there are, and what they are. */
#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/board.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/facility_shape.h"
#include "server/routes/record.h"
#include "server/store/facilities.h"
#include <stdio.h>
#include <string.h>

/* ---- what is sent ---- */

struct facility_body {
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char time_zone[64];
	int cutover_hour;
	char series_letters[27];
	char reason[201];
};
#define SETUP_FIELDS                                                                               \
	FIELD(facility_body, time_zone, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = 63,           \
		.help = "Of a place in the zone database: Africa/Dar_es_Salaam"),                  \
		FIELD(facility_body, cutover_hour, FIELD_INT, FIELD_OPTIONAL, .max = 12,           \
			.absent = -1, .help = "When the business day begins"),                     \
		FIELD(facility_body, series_letters, FIELD_TEXT, FIELD_OPTIONAL, .min = 1,         \
			.max = 26, .help = "Numbers begin with these")
static const struct field new_fields[] = {
	FIELD(facility_body, code, FIELD_TEXT, 0, .min = 1, .max = 32,
		.help = "Small letters, digits and _.-, for good"),
	FIELD(facility_body, name_sw, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(facility_body, name_en, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	SETUP_FIELDS,
	FIELD(facility_body, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .max = 200),
};
static const struct field edit_fields[] = {
	FIELD(facility_body, name_sw, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1, .max = 60),
	FIELD(facility_body, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1, .max = 60),
	SETUP_FIELDS,
	FIELD(facility_body, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .max = 200),
};
static const struct shape new_shape = SHAPE("NewFacility", facility_body, new_fields);
static const struct shape edit_shape = SHAPE("FacilityEdit", facility_body, edit_fields);

static bool refuse(struct request *request, enum err err, const char *field, const char *message,
	...) PRINTF_LIKE(4, 5);
static bool refuse(
	struct request *request, enum err err, const char *field, const char *message, ...)
{
	struct field_problem problem = { .err = err };
	va_list arguments;

	snprintf(problem.path, sizeof(problem.path), "%s", field);
	va_start(arguments, message);
	field_problem_say_list(&problem, message, arguments);
	va_end(arguments);
	request_refuse_field(&request, err, &problem);
	return false;
}

static bool is_code(const char *code)
{
	return strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(code) &&
	       !strchr("_.-", code[0]);
}

/* What the database would refuse as well, but could not explain. False: it was refused. */
static bool check(struct request *request, const struct facility_body *body)
{
	enum err err = audit_check(request->routes->audit);

	if (err) {
		request_refuse(&request, err);
		return false;
	}
	if (*body->time_zone && !zone_is_place(body->time_zone))
		return refuse(request, ERR_BAD_FIELD, "time_zone",
			"the zone of a place, such as Africa/Dar_es_Salaam");
	if (strspn(body->series_letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") !=
		strlen(body->series_letters))
		return refuse(request, ERR_BAD_FIELD, "series_letters", "capitals A to Z");
	if (!is_code(body->code))
		return refuse(request, ERR_BAD_FIELD, "code",
			"small letters, digits and _.-, the first no sign");
	return true;
}

/* What was given, as it was understood. Lives as long as the request. */
static const char *written(struct request *request, const struct field *fields, size_t count)
{
	struct text json = { 0 };
	const char *document;

	fields_encode(fields, count, request->body, 0, &json);
	document = arena_strdup(request->arena, text_string(&json));
	text_finish(&json);
	return document;
}

/* ---- telling ---- */

static void list_facilities(struct request *request, const struct net_request *http)
{
	char facility[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->who.facility.u, facility);
	record_ask(request, &facilities_tell, (struct db_value[]){ db_text(facility) },
		ERR_NO_FACILITY);
}

/* ---- a new one ---- */

static const struct record_constraint constraints[] = {
	{ "facilities_code_key", ERR_ALREADY_EXISTS, "code", N_("another facility has it") },
};

static void added(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		record_refuse(&request, result, constraints, COUNT_OF(constraints));
	else
		record_answer(&request, result, ERR_KEY_REUSED);
}

static void add_facility(struct request *request, const struct net_request *http)
{
	char id[UUID_TEXT_BYTES];

	(void)http;
	if (!check(request, request->body))
		return;
	uuid_format(request->key.u, id);
	db_run(request->app->db, &facilities_create,
		(struct db_value[]){ db_text(id),
			db_text(written(request, new_fields, COUNT_OF(new_fields))),
			db_text(record_by(request)) },
		added, request);
}

/* ---- a change ---- */

static size_t open_visits(const struct board *board)
{
	const struct visit *visit;
	size_t cursor = 0, count = 0;

	while ((visit = board_next(board, BOARD_VISITS, &cursor)))
		count += visit->state == VISIT_OPEN;
	return count;
}

static bool moves_day(const struct board *board, const struct facility_body *body)
{
	const struct board_facility *now = board_facility(board);

	return (*body->time_zone && strcmp(body->time_zone, now->time_zone) != 0) ||
	       (body->cutover_hour >= 0 && body->cutover_hour != now->cutover_hour);
}

/* The service whose numbers would have a letter that there is not any more. NULL: none. */
static const struct service *left_out(const struct board *board, const char *letters)
{
	const struct service *service;
	size_t cursor = 0;

	while (*letters && (service = board_next(board, BOARD_SERVICES, &cursor)))
		if (strspn(service->series, letters) != strlen(service->series))
			return service;
	return NULL;
}

static bool check_lines(
	struct request *request, const struct board *board, const struct facility_body *body)
{
	const struct service *service = left_out(board, body->series_letters);
	size_t visits = open_visits(board);

	if (moves_day(board, body) && visits)
		return refuse(request, ERR_CONFLICT,
			*body->time_zone ? "time_zone" : "cutover_hour",
			"nobody in the house; %zu visits are open (rule 8.8)", visits);
	if (service)
		return refuse(request, ERR_CONFLICT, "series_letters",
			"also %s, of the numbers of %s", service->series, service->code);
	return true;
}

/* Whoever waited for another edit at the row has seen the version of before: what it is now tells
 * whether it was an edit or the line that was quicker. */
static void looked_again(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	enum err err = db_result_err(result);

	if (!err && !db_result_rows(result))
		err = ERR_NO_FACILITY;
	if (!err)
		err = db_result_int(result, 0, 1) == request->if_match ? ERR_CONFLICT
								       : ERR_PRECONDITION_FAILED;
	request_refuse(&request, err);
}

static void edited(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct record_ids ids = record_ids_of(request);

	if (!db_result_err(result) && db_result_rows(result) && db_result_is_null(result, 0, 0)) {
		db_run(request->app->db, &facilities_tell_one,
			(struct db_value[]){ db_text(ids.facility) }, looked_again, request);
	} else {
		/* The others hear of it; here it is known at once. */
		if (!db_result_err(result))
			lanes_facility_changed(request->app->lanes, request->facility);
		record_answer(&request, result, ERR_NO_FACILITY);
	}
}

/* Letters and the day are right as long as the log stands where the board does. */
static void edit_facility(struct request *request, const struct board *board)
{
	const struct facility_body *body = request->body;
	struct record_ids ids = record_ids_of(request);
	bool is_of_lines = moves_day(board, body) || *body->series_letters;
	char version[24], seq[24];

	if (!check_lines(request, board, body))
		return;
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	snprintf(seq, sizeof(seq), "%llu", (unsigned long long)board_seq(board));
	db_run(request->app->db, &facilities_edit,
		(struct db_value[]){ db_text(ids.facility), db_text(version),
			db_text(request->document), db_text(record_by(request)),
			db_text(is_of_lines ? seq : NULL) },
		edited, request);
}

static void loaded(void *arg, enum err err, const struct board *board)
{
	struct request *request = arg;

	if (err)
		request_refuse(&request, err);
	else
		edit_facility(request, board);
}

static void change_facility(struct request *request, const struct net_request *http)
{
	const struct board *board = lanes_board(request->app->lanes, request->facility);
	struct facility_body body = *(const struct facility_body *)request->body;

	if (!record_check_nulls(request, http, edit_fields, COUNT_OF(edit_fields)))
		return;
	/* An edit names no code. */
	snprintf(body.code, sizeof(body.code), "x");
	if (!check(request, &body))
		return;
	request->document = written(request, edit_fields, COUNT_OF(edit_fields));
	if (board)
		edit_facility(request, board);
	else
		lanes_load(request->app->lanes, request->facility, loaded, request);
}

/* ---- the rows ---- */

static const enum err add_errors[] = { ERR_ALREADY_EXISTS, ERR_OK };
static const enum err edit_errors[] = { ERR_CONFLICT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/admin/facilities",
		.id = "listAdminFacilities",
		.summary = "Tells the facilities that one may arrange",
		.scope = SCOPE_ACCOUNT,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = list_facilities,
		.answer = &shape_facilities,
	},
	{
		.method = NET_POST,
		.path = "/v1/admin/facilities",
		.id = "addFacility",
		.summary = "Makes a facility; its id is the Idempotency-Key",
		.flags = ROUTE_CREATES,
		.scope = SCOPE_ALL,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = add_facility,
		.body = &new_shape,
		.answer = &shape_facility,
		.errors = add_errors,
	},
	{
		.method = NET_PATCH,
		.path = "/v1/admin/facilities/{facility}",
		.id = "changeFacility",
		.summary = "Changes what is given of a facility",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = change_facility,
		.body = &edit_shape,
		.answer = &shape_facility,
		.errors = edit_errors,
	},
};

const struct route_table routes_admin_facilities =
	ROUTE_TABLE("facility setups", "Which hospitals and health centres there are", rows);
