// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/patients: the people themselves. Whoever looks at them is written
 * down. */
#include "server/store/patients.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/phone.h"
#include "server/app/audit.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FULL_NAME_CHARS = 200, CARD_CHARS = 32, PHONE_CHARS = 16, VULNERABLE_MAX = 5 };
/* Less finds half of the hospital. */
enum { NAME_LEAST = 2 };

struct vulnerable_item {
	enum vulnerability why;
};
static const struct field vulnerable_item_fields[] = {
	FIELD_WORD_OF(vulnerable_item, why, vulnerability, 0),
};

struct patient {
	struct patient_id id;
	char full_name[4 * FULL_NAME_CHARS + 1];
	enum sex sex;
	int32_t birth_date;
	int64_t birth_year;
	char phone_number[PHONE_CHARS + 1];
	char card_number[CARD_CHARS + 1];
	enum language language;
	int vulnerable_count;
	struct vulnerable_item vulnerable[VULNERABLE_MAX];
	bool sms_consent;
	bool confirm_new;
	int64_t version;
	int64_t created_us;
	int64_t updated_us;
};

/* name_flags: a new record needs the name. */
#define DATA_FIELDS(name_flags)                                                                    \
	FIELD(patient, full_name, FIELD_TEXT, name_flags | FIELD_NAME, .min = 1,                   \
		.max = FULL_NAME_CHARS),                                                           \
		FIELD_WORD_OF(patient, sex, sex, FIELD_OPTIONAL),                                  \
		FIELD(patient, birth_date, FIELD_DATE, FIELD_OPTIONAL, .absent = INT32_MIN),       \
		FIELD(patient, birth_year, FIELD_INT, FIELD_OPTIONAL, .min = 1880, .max = 2200,    \
			.help = "Of whom only the age is known"),                                  \
		FIELD(patient, phone_number, FIELD_TEXT, FIELD_OPTIONAL, .min = 8,                 \
			.max = PHONE_CHARS, .help = "International: +255712345678"),               \
		FIELD(patient, card_number, FIELD_TEXT, FIELD_OPTIONAL, .min = 1,                  \
			.max = CARD_CHARS, .help = "Of the hospital's own card"),                  \
		FIELD_WORD_OF(patient, language, language, FIELD_OPTIONAL),                        \
		FIELD_LIST_OF(patient, vulnerable, vulnerable_item_fields,                         \
			FIELD_OPTIONAL | FIELD_FLAT, .help = "Why this person should not wait"),   \
		FIELD(patient, sms_consent, FIELD_BOOL, FIELD_OPTIONAL,                            \
			.help = "May be sent text messages")

static const struct field new_fields[] = {
	DATA_FIELDS(0),
	FIELD(patient, confirm_new, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Registers although somebody alike is registered"),
};
static const struct shape new_shape = SHAPE("NewPatient", patient, new_fields);
/* What says nothing of the person comes last. */
enum { DATA_FIELD_COUNT = COUNT_OF(new_fields) - 1 };

static const struct field edit_fields[] = { DATA_FIELDS(FIELD_OPTIONAL) };
static const struct shape edit_shape = SHAPE("PatientEdit", patient, edit_fields);

static const struct field patient_fields[] = {
	FIELD(patient, id, FIELD_UUID, 0),
	DATA_FIELDS(0),
	FIELD(patient, version, FIELD_INT, 0),
	FIELD_TIME_OF(patient, created, 0),
	FIELD_TIME_OF(patient, updated, 0),
};
static const struct shape patient_shape = DESCRIBED_SHAPE("Patient", patient_fields);

/* ---- what the database refuses ---- */

static const struct record_constraint constraints[] = {
	{ "patients_card_is_taken", ERR_ALREADY_EXISTS, "card_number", N_("a number nobody has") },
	{ "patients_card_number_check", ERR_BAD_FIELD, "card_number",
		N_("letters, digits and / . - between") },
	{ "patients_birth_agrees", ERR_BAD_FIELD, "birth_year", N_("the year of birth_date") },
	{ "patients_birth_date_check", ERR_BAD_FIELD, "birth_date", N_("a date since 1880") },
	{ "phone_check", ERR_BAD_FIELD, "phone_number", N_("a number such as +255712345678") },
	{ "patients_name_or_erased", ERR_BAD_FIELD, "full_name", N_("a name") },
	{ "patients_facility_id_fkey", ERR_NO_FACILITY, "", "" },
};

static void refuse_result(struct request **request, const struct db_result *result)
{
	record_refuse(request, result, constraints, COUNT_OF(constraints));
}

/* ---- looking for some ---- */

struct search {
	char name[4 * FULL_NAME_CHARS + 1];
	char phone[32];
	char card[CARD_CHARS + 1];
	struct patient_id cursor;
	int64_t limit;
};
static const struct field search_fields[] = {
	FIELD(search, name, FIELD_TEXT, FIELD_OPTIONAL, .min = 2, .max = 100,
		.help = "Starts of parts of the name, in any order"),
	FIELD(search, phone, FIELD_TEXT, FIELD_OPTIONAL, .min = PHONE_END_LEAST, .max = 20,
		.help = "The last digits, or all of them"),
	FIELD(search, card, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = CARD_CHARS),
	FIELD(search, cursor, FIELD_UUID, FIELD_OPTIONAL, .help = "next of the page before"),
	FIELD(search, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 100, .absent = 20),
};
static const struct shape search_shape = SHAPE("PatientSearch", search, search_fields);

/* See visit_phones.c. */
struct visit_phone {
	struct visit_id visit;
	char phone_number[PHONE_BYTES];
};
static const struct field visit_phone_fields[] = {
	FIELD(visit_phone, visit, FIELD_UUID, 0),
	FIELD(visit_phone, phone_number, FIELD_TEXT, 0),
};

struct found {
	int visits_count;
	struct visit_phone visits[1];
	int patients_count;
	struct patient patients[1];
	struct patient_id next;
};
static const struct field found_fields[] = {
	FIELD_LIST_OF(found, patients, patient_fields, 0),
	FIELD(found, next, FIELD_UUID, FIELD_OPTIONAL, .help = "The cursor of the next page"),
	FIELD_LIST_OF(found, visits, visit_phone_fields, FIELD_OPTIONAL,
		.help = "By phone, beside the first page: visits of people whom nobody knows"),
};
static const struct shape found_shape = DESCRIBED_SHAPE("Patients", found_fields);

static void searched(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (!db_result_err(result)) {
		record_note_look(request, "patient.searched", (struct uuid){ 0 },
			db_result_value(result, 0, 1));
		request_answer(
			&request, db_result_value(result, 0, 0), db_result_length(result, 0, 0));
		return;
	}
	refuse_result(&request, result);
}

/* A name has none of the characters that mean something in a pattern. */
static void drop_pattern_characters(char *name)
{
	char *to = name;

	for (const char *from = name; *from; from++)
		if (!strchr("%_\\\"{},", *from))
			*to++ = *from;
	*to = '\0';
}

static size_t count_characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80 && *text != ' ';
	return count;
}

/* The longest part of the name goes to the index, the rest is an array. */
static void split_name(char *name, char **longest_out, struct text *others)
{
	char *parts[FULL_NAME_CHARS];
	size_t count = 0, longest = 0;
	char *rest = NULL;

	for (char *part = strtok_r(name, " ", &rest); part; part = strtok_r(NULL, " ", &rest))
		parts[count++] = part;
	for (size_t i = 0; i < count; i++)
		if (strlen(parts[i]) > strlen(parts[longest]))
			longest = i;
	*longest_out = count ? parts[longest] : NULL;
	text_add_char(others, '{');
	for (size_t i = 0; i < count; i++)
		if (i != longest)
			text_printf(others, "%s\"%s\"", others->length > 1 ? "," : "", parts[i]);
	text_add_char(others, '}');
}

static enum err blame_search(struct field_problem *problem, const char *path, const char *expected)
{
	snprintf(problem->path, sizeof(problem->path), "%s", path);
	snprintf(problem->expected, sizeof(problem->expected), "%s", expected);
	return ERR_BAD_FIELD;
}

static enum err search_name(struct request *request, const struct search *search,
	const struct record_ids *ids, const char *cursor, const char *limit,
	struct field_problem *problem)
{
	char *name = arena_strdup(request->arena, search->name), *longest;
	struct text others = { 0 };

	drop_pattern_characters(name);
	if (count_characters(name) < NAME_LEAST)
		return blame_search(problem, "name", N_("two letters at least"));
	split_name(name, &longest, &others);
	db_run(request->app->db, &patients_by_name,
		(struct db_value[]){ db_text(ids->facility), db_text(longest),
			db_text(text_string(&others)), db_text(cursor), db_text(limit) },
		searched, request);
	text_finish(&others);
	return ERR_OK;
}

static enum err search_phone(struct request *request, const struct search *search,
	const struct record_ids *ids, const char *cursor, const char *limit,
	struct field_problem *problem)
{
	char digits[PHONE_END_BYTES];

	if (!phone_end(search->phone, digits))
		return blame_search(problem, "phone", N_("three digits at least"));
	db_run(request->app->db, &patients_by_phone,
		(struct db_value[]){
			db_text(ids->facility), db_text(digits), db_text(cursor), db_text(limit) },
		searched, request);
	return ERR_OK;
}

static void find_patients(struct request *request, const struct net_request *http)
{
	const struct search *search = request->query;
	int criteria = !!search->name[0] + !!search->phone[0] + !!search->card[0];
	struct record_ids ids = record_ids_of(request);
	char cursor[UUID_TEXT_BYTES], limit[24];
	const char *after = uuid_is_nil(search->cursor.u) ? NULL : cursor;
	enum err err = audit_check(request->routes->audit);
	struct field_problem problem = { .path = "name",
		.expected = N_("name, phone or card: one") };

	(void)http;
	uuid_format(search->cursor.u, cursor);
	snprintf(limit, sizeof(limit), "%lld", (long long)search->limit);
	if (!err && criteria != 1)
		err = criteria ? ERR_BAD_FIELD : ERR_MISSING_FIELD;
	else if (!err && search->name[0])
		err = search_name(request, search, &ids, after, limit, &problem);
	else if (!err && search->phone[0])
		err = search_phone(request, search, &ids, after, limit, &problem);
	else if (!err)
		db_run(request->app->db, &patients_by_card,
			(struct db_value[]){ db_text(ids.facility), db_text(search->card) },
			searched, request);
	if (err)
		request_refuse_field(&request, err, err == ERR_BUSY ? NULL : &problem);
}

/* ---- one ---- */

static void tell_patient(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_look(request, &patients_read,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) }, "patient.read",
		ERR_NO_PATIENT);
}

/* ---- a new one ---- */

static void refuse_alike(struct request **request, const struct db_result *result)
{
	struct text body = { 0 };

	record_note_list(*request, "patient.searched", db_result_value(result, 0, 3));
	problem_write(&body, (*request)->language, ERR_DUPLICATES_FOUND, NULL);
	body.length--; /* In place of the closing brace. */
	text_printf(&body, ",\"duplicates\":%s}", db_result_value(result, 0, 1));
	request_reply(request, &(struct net_answer){
				       .status = err_http_status(ERR_DUPLICATES_FOUND),
				       .content_type = NET_PROBLEM_JSON,
				       .body = text_string(&body),
				       .body_length = body.length,
			       });
	text_finish(&body);
}

static void add_patient(struct request *request);

/* The same command at the same moment, perhaps at another server: now its answer is there. */
static bool is_overtaken(struct request *request, const struct db_result *result)
{
	return strcmp(db_result_constraint(result), "command_answers_pkey") == 0 &&
	       record_may_retry(request);
}

/* The record as it is now, which is a look at a patient. */
static void answer_again(struct request **request, const struct db_result *result)
{
	struct uuid patient;

	if (db_result_value(result, 0, 2)[0] != 't') {
		request_refuse(request, ERR_KEY_REUSED);
	} else if (!uuid_parse(db_result_value(result, 0, 3), &patient)) {
		request_refuse(request, ERR_NO_PATIENT);
	} else {
		record_note_look(*request, "patient.read", patient, NULL);
		(*request)->is_repeat = true;
		request_answer(
			request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
	}
}

static void added(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const char *outcome;

	if (db_result_err(result)) {
		if (is_overtaken(request, result))
			add_patient(request);
		else
			refuse_result(&request, result);
		return;
	}
	outcome = db_result_value(result, 0, 0);
	if (strcmp(outcome, "alike") == 0)
		refuse_alike(&request, result);
	else if (strcmp(outcome, "known") == 0)
		answer_again(&request, result);
	else
		request_answer(
			&request, db_result_value(result, 0, 1), db_result_length(result, 0, 1));
}

static void add_patient(struct request *request)
{
	const struct patient *patient = request->body;
	struct record_ids ids = record_ids_of(request);
	char id[UUID_TEXT_BYTES];
	struct text json = { 0 };

	uuid_format(uuid_make_v7(time_now_us()), id);
	fields_encode(new_fields, DATA_FIELD_COUNT, patient, 0, &json);
	db_run(request->app->db, &patients_add,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.command), db_text(id),
			db_text(ids.user), db_bytes(text_string(&json), json.length),
			db_text(patient->confirm_new ? "true" : "false"),
			db_text(record_by(request)) },
		added, request);
	text_finish(&json);
}

/* Where it is later than here, tomorrow has begun. */
static int32_t newest_date(void)
{
	return (int32_t)(time_now_us() / US_PER_DAY) + 1;
}

static bool is_year_to_come(int64_t year)
{
	char date[DATE_TEXT_BYTES];

	date_format(newest_date(), date);
	return year > strtol(date, NULL, 10);
}

static bool has_word_twice(const struct patient *patient)
{
	unsigned seen = 0;

	for (int i = 0; i < patient->vulnerable_count; i++) {
		if (seen & 1u << patient->vulnerable[i].why)
			return true;
		seen |= 1u << patient->vulnerable[i].why;
	}
	return false;
}

/* What no table of fields can tell. False: it was refused. */
static bool check(struct request *request, const struct patient *patient)
{
	struct field_problem problem = { 0 };

	if (patient->birth_date > newest_date())
		problem = (struct field_problem){ .path = "birth_date",
			.expected = N_("a date that is not to come") };
	else if (is_year_to_come(patient->birth_year))
		problem = (struct field_problem){ .path = "birth_year",
			.expected = N_("a year that is not to come") };
	else if (has_word_twice(patient))
		problem = (struct field_problem){ .path = "vulnerable",
			.expected = N_("each word once") };
	else
		return true;
	request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	return false;
}

static void register_patient(struct request *request, const struct net_request *http)
{
	const struct patient *patient = request->body;
	/* It may show patients: those who are alike, or the one of a repeat. */
	enum err err = audit_check(request->routes->audit);

	(void)http;
	if (!check(request, patient))
		return;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	add_patient(request);
}

/* ---- a change ---- */

static void edited(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		refuse_result(&request, result);
	else if (db_result_rows(result) && db_result_is_null(result, 0, 0))
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else
		record_answer(&request, result, ERR_NO_PATIENT);
}

/* The body was checked by its fields; the database sees from it which of them were given. */
static void edit_patient(struct request *request, const struct net_request *http)
{
	const struct patient *patient = request->body;
	struct record_ids ids = record_ids_of(request);
	bool has_body = http->body_length > 0;
	char version[24];

	if (!check(request, patient))
		return;
	snprintf(version, sizeof(version), "%lld", (long long)request->if_match);
	db_run(request->app->db, &patients_edit,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject), db_text(version),
			db_bytes(has_body ? http->body : "{}", has_body ? http->body_length : 2),
			db_text(record_by(request)) },
		edited, request);
}

static const enum err add_errors[] = { ERR_DUPLICATES_FOUND, ERR_ALREADY_EXISTS, ERR_NO_PATIENT,
	ERR_OK };
static const enum err edit_errors[] = { ERR_NO_PATIENT, ERR_ALREADY_EXISTS, ERR_OK };
static const enum err read_errors[] = { ERR_NO_PATIENT, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients",
		.id = "findPatients",
		.summary = "Looks for patients by name, phone number or card",
		.limit = LIMIT_searches,
		.roles = ROLES_STAFF,
		.handle = find_patients,
		.query = &search_shape,
		.answer = &found_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/patients",
		.id = "registerPatient",
		.summary = "Registers a patient, unless somebody alike is registered",
		.flags = ROUTE_CREATES,
		.roles = ROLES_STAFF,
		.handle = register_patient,
		.body = &new_shape,
		.answer = &patient_shape,
		.errors = add_errors,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/patients/{patient}",
		.id = "getPatient",
		.summary = "Tells a patient's record",
		.flags = ROUTE_ETAG,
		.roles = ROLES_STAFF,
		.handle = tell_patient,
		.answer = &patient_shape,
		.errors = read_errors,
	},
	{
		.method = NET_PATCH,
		.path = "/v1/facilities/{facility}/patients/{patient}",
		.id = "editPatient",
		.summary = "Changes the fields that are given; null empties one, but for the name",
		.flags = ROUTE_ETAG,
		.roles = ROLES_STAFF,
		.handle = edit_patient,
		.body = &edit_shape,
		.answer = &patient_shape,
		.errors = edit_errors,
	},
};

const struct route_table routes_patients = ROUTE_TABLE("patients", "The people themselves", rows);
