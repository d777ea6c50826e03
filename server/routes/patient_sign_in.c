// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/auth/otp: patients sign in by a code that is sent to their phone. What is answered, what is
 * written and how long it takes do not tell whether the hospital knows the number. */
#include "server/routes/patient_sign_in.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/phone.h"
#include "common/model/rows.h"
#include "server/app/phone_code.h"
#include "server/app/refresh_token.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/routes/client_help.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include "server/store/patient_self.h"
#include "server/store/phone_codes.h"
#include <stdio.h>
#include <string.h>

/* ---- asking for a code ---- */

struct phone_request {
	char request[PHONE_REQUEST_BYTES];
	int64_t expires_in_s;
};
static const struct field request_fields[] = {
	FIELD(phone_request, request, FIELD_TEXT, 0,
		.help = "Goes back with the code; without it the code is good for nothing"),
	FIELD(phone_request, expires_in_s, FIELD_INT, 0),
};
const struct shape phone_request_shape = DESCRIBED_SHAPE("PhoneRequest", request_fields);

const enum err phone_code_errors[] = { ERR_NO_FACILITY, ERR_TOO_MANY, ERR_NO_SMS, ERR_OK };

static const struct record_constraint constraints[] = {
	{ "phone_check", ERR_BAD_FIELD, "phone_number", N_("a number such as +255712345678") },
};

#define IS(limit, count, seconds)                                                                  \
	((int)LIMIT_##limit##_TIMES == (int)(count) && (int)LIMIT_##limit##_SECONDS == (seconds))
_Static_assert(IS(otp_send, PHONE_CODES_IN_10_MIN, 600) &&
		       IS(otp_send_day, PHONE_CODES_IN_A_DAY, 86400) &&
		       IS(otp_send_from, PHONE_CODES_FROM_ONE_IN_10_MIN, 600) &&
		       IS(otp_send_from_day, PHONE_CODES_FROM_ONE_IN_A_DAY, 86400) &&
		       IS(otp_send_everywhere, PHONE_CODES_EVERYWHERE_IN_A_DAY, 86400),
	"the database counts what limits.def says");

static void asked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const char *word;
	struct text json = { 0 };

	if (db_result_err(result)) {
		record_refuse(&request, result, constraints, COUNT_OF(constraints));
		return;
	}
	word = db_result_value(result, 0, 0);
	if (strcmp(word, "no_facility") == 0) {
		request_refuse(&request, ERR_NO_FACILITY);
	} else if (strcmp(word, "asked") != 0) {
		log_warn(request->app->log, "phone_code.refused", LOG_STR("why", word),
			LOG_STR("address", request->address), LOG_STR("request", request->name));
		if (limit_find(word))
			note_limit(request->routes, limit_find(word), request->address);
		request_refuse_until(&request, ERR_TOO_MANY, (uint32_t)db_result_int(result, 0, 1));
	} else {
		fields_encode(request_fields, COUNT_OF(request_fields), request->state, 0, &json);
		request_answer(&request, text_string(&json), json.length);
		text_finish(&json);
	}
}

static void write_code(struct request *request, struct facility_id facility,
	const char *phone_number, const char *purpose, struct uuid patient)
{
	struct phone_code code = phone_code_make(purpose, patient);
	struct phone_request *kept = arena_alloc(request->arena, sizeof(*kept));
	char place[UUID_TEXT_BYTES], who[UUID_TEXT_BYTES], message[UUID_TEXT_BYTES], budget[24];
	struct db_txn *txn = db_txn_begin(request->app->db);

	memcpy(kept->request, code.request, sizeof(kept->request));
	kept->expires_in_s = PHONE_CODE_LIFE_S;
	request->state = kept;
	uuid_format(facility.u, place);
	uuid_format(patient, who);
	uuid_format(uuid_make_v7(time_now_us()), message);
	snprintf(
		budget, sizeof(budget), "%lld", (long long)request->app->config->sms.codes_per_day);
	db_txn_add(txn, &phone_codes_lock,
		(struct db_value[]){ db_text(place), db_text(phone_number) });
	db_txn_add(txn, &phone_codes_ask,
		(struct db_value[]){ db_text(place), db_text(phone_number), db_text(code.id),
			db_text(code.hash), db_text(code.message_sw), db_text(code.message_en),
			db_text(message), db_text(budget), db_text(purpose),
			db_text(uuid_is_nil(patient) ? NULL : who), db_text(request->address) });
	db_txn_commit(&txn, asked, request);
	phone_code_forget(&code);
}

void phone_code_send(struct request *request, struct facility_id facility, const char *phone_number,
	const char *purpose, struct uuid patient)
{
	uint32_t retry_after_s;

	if (!*request->app->config->sms.gateway)
		request_refuse(&request, ERR_NO_SMS);
	else if (take_limit(
			 request->routes, LIMIT_otp_send_address, request->address, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else
		write_code(request, facility, phone_number, purpose, patient);
}

struct code_wish {
	struct facility_id facility;
	char phone_number[PHONE_BYTES];
};
static const struct field wish_fields[] = {
	FIELD(code_wish, facility, FIELD_UUID, 0),
	FIELD(code_wish, phone_number, FIELD_TEXT, 0, .min = 8, .max = PHONE_BYTES - 1,
		.help = "International: +255712345678"),
};
static const struct shape wish_shape = SHAPE("CodeWish", code_wish, wish_fields);

static void handle_ask(struct request *request, const struct net_request *http)
{
	const struct code_wish *wish = request->body;

	(void)http;
	phone_code_send(request, wish->facility, wish->phone_number, PHONE_CODE_SIGN_IN,
		(struct uuid){ 0 });
}

/* ---- signing in with it ---- */

struct code_given {
	char request[PHONE_REQUEST_BYTES];
	char code[PHONE_CODE_DIGITS + 1];
	struct patient_id patient;
	struct uuid client;
};
static const struct field given_fields[] = {
	FIELD(code_given, request, FIELD_TEXT, 0, .min = 1),
	FIELD(code_given, code, FIELD_TEXT, 0, .min = PHONE_CODE_DIGITS, .max = PHONE_CODE_DIGITS),
	FIELD(code_given, patient, FIELD_UUID, FIELD_OPTIONAL,
		.help = "Who of those that have the number; the code is sent again with it"),
	FIELD(code_given, client, FIELD_UUID, FIELD_OPTIONAL, .help = CLIENT_HELP),
};
static const struct shape given_shape = SHAPE("CodeGiven", code_given, given_fields);

struct patient_choice {
	struct patient_id id;
	char name[NAME_BYTES];
	int64_t birth_year;
};
static const struct field choice_fields[] = {
	FIELD(patient_choice, id, FIELD_UUID, 0),
	FIELD(patient_choice, name, FIELD_TEXT, 0, .help = "The first one"),
	FIELD(patient_choice, birth_year, FIELD_INT, FIELD_OPTIONAL),
};

struct signed_in_patient {
	struct patient_id id;
	struct facility_id facility;
	char name[PERSON_NAME_BYTES];
	enum language language;
};
static const struct field patient_fields[] = {
	FIELD(signed_in_patient, id, FIELD_UUID, 0),
	FIELD(signed_in_patient, facility, FIELD_UUID, 0),
	FIELD(signed_in_patient, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(signed_in_patient, language, language, 0),
};

struct patient_access {
	char access_token[TOKEN_LIMIT_BYTES];
	int64_t expires_in_s;
	char refresh_token[REFRESH_SHOWN_BYTES];
	int64_t session_ends_in_s;
	struct signed_in_patient patient;
	int patients_count;
	struct patient_choice patients[1];
};
#define ACCESS_FIELDS(flags)                                                                       \
	FIELD(patient_access, access_token, FIELD_TEXT, flags),                                    \
		FIELD(patient_access, expires_in_s, FIELD_INT, flags),                             \
		FIELD(patient_access, refresh_token, FIELD_TEXT, flags,                            \
			.help = "Gives the next access token, once"),                              \
		FIELD(patient_access, session_ends_in_s, FIELD_INT, flags),                        \
		FIELD_STRUCT_OF(patient_access, patient, patient_fields, flags)
static const struct field access_fields[] = { ACCESS_FIELDS(0) };
static const struct shape access_shape = DESCRIBED_SHAPE("PatientAccess", access_fields);
static const struct field outcome_fields[] = {
	ACCESS_FIELDS(FIELD_OPTIONAL),
	FIELD_LIST_OF(patient_access, patients, choice_fields, FIELD_OPTIONAL,
		.help = "The code was right, and several have the number: choose one of them"),
};
static const struct shape outcome_shape = DESCRIBED_SHAPE("PatientSignIn", outcome_fields);

/* What is known before the database has answered. */
struct opening {
	struct refresh_token token;
	struct uuid session;
	int64_t session_left_s;
};

/* Columns from first on: patient, facility, name, language. */
static bool read_patient(
	const struct db_result *result, int first, struct signed_in_patient *patient)
{
	int language;

	if (!word_find(&words_language, db_result_value(result, 0, first + 3), &language))
		return false;
	patient->language = (enum language)language;
	snprintf(patient->name, sizeof(patient->name), "%s", db_result_value(result, 0, first + 2));
	return uuid_parse(db_result_value(result, 0, first), &patient->id.u) &&
	       uuid_parse(db_result_value(result, 0, first + 1), &patient->facility.u);
}

static struct token_claims claims_of(const struct request *request,
	const struct signed_in_patient *patient, const struct opening *opening)
{
	int64_t now_us = time_now_us(), left_us = opening->session_left_s * US_PER_S;
	int64_t life_us = request->app->config->auth.access_token_s * US_PER_S;

	return (struct token_claims){
		.id = uuid_make_v4(),
		.session = opening->session,
		.user = { patient->id.u },
		.facility = patient->facility,
		.role = ROLE_PATIENT,
		.issued_us = now_us,
		.expires_us = now_us + (left_us < life_us ? left_us : life_us),
	};
}

static void welcome(struct request **request, const struct signed_in_patient *patient,
	const struct opening *opening)
{
	struct token_claims claims = claims_of(*request, patient, opening);
	struct patient_access access = { .patient = *patient };
	struct text token = { 0 }, json = { 0 };

	token_sign((*request)->app->tokens, &claims, &token);
	snprintf(access.access_token, sizeof(access.access_token), "%s", text_string(&token));
	refresh_token_show(&opening->token, access.refresh_token);
	access.expires_in_s = (claims.expires_us - claims.issued_us) / US_PER_S;
	access.session_ends_in_s = opening->session_left_s;
	fields_encode(access_fields, COUNT_OF(access_fields), &access, 0, &json);
	request_answer(request, text_string(&json), json.length);
	text_wipe(&token);
	text_wipe(&json);
	explicit_bzero(&access, sizeof(access));
}

static void offer(struct request **request, const struct db_result *result)
{
	struct text json = { 0 };

	text_printf(&json, "{\"patients\":%s}", db_result_value(result, 0, 5));
	request_answer(request, text_string(&json), json.length);
	text_finish(&json);
}

static void count_try(const struct app *app, bool is_right)
{
	metrics_add(app->metrics, METRIC_sign_ins_total,
		is_right ? METRIC_SIGN_IN_DONE : METRIC_SIGN_IN_WRONG, 1);
}

static void tried(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct signed_in_patient patient;
	enum err err = db_result_err(result);
	const char *word = err ? "" : db_result_value(result, 0, 0);

	if (!err && strcmp(word, "wrong") == 0)
		err = ERR_WRONG_PHONE_CODE;
	else if (!err && strcmp(word, "signed_in") == 0 && !read_patient(result, 1, &patient))
		err = ERR_INTERNAL;
	if (!err || err == ERR_WRONG_PHONE_CODE)
		count_try(request->app, !err);
	if (err)
		request_refuse(&request, err);
	else if (strcmp(word, "choose") == 0)
		offer(&request, result);
	else
		welcome(&request, &patient, request->state);
}

static void handle_verify(struct request *request, const struct net_request *http)
{
	const struct code_given *given = request->body;
	struct opening *opening = arena_alloc(request->arena, sizeof(*opening));
	struct record_ids ids = record_ids_of(request);
	char patient[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES], next[UUID_TEXT_BYTES];
	char hash[REFRESH_HASH_BYTES], client[UUID_TEXT_BYTES], life[24];
	struct phone_code_try try;
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_otp_try_address, request->address, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	if (!phone_code_read(
		    given->request, given->code, PHONE_CODE_SIGN_IN, (struct uuid){ 0 }, &try)) {
		request_refuse(&request, ERR_WRONG_PHONE_CODE);
		return;
	}
	opening->token = refresh_token_make();
	opening->session = uuid_make_v4();
	opening->session_left_s = request->app->config->auth.patient_session_s;
	request->state = opening;
	uuid_format(given->patient.u, patient);
	uuid_format(opening->session, session);
	uuid_format(uuid_make_v4(), next);
	refresh_token_hash(&opening->token, hash);
	snprintf(life, sizeof(life), "%lld", (long long)opening->session_left_s);
	db_run(request->app->db, &phone_codes_sign_in,
		(struct db_value[]){ db_text(try.id), db_text(try.hash),
			db_text(uuid_is_nil(given->patient.u) ? NULL : patient), db_text(ids.audit),
			db_text(request->address), db_text(session), db_text(next), db_text(hash),
			db_text(life), db_text(request->name),
			db_text(refresh_token_show_client(given->client, client)) },
		tried, request);
}

/* ---- staying signed in ---- */

struct patient_renewal {
	char refresh_token[64];
	struct uuid client;
};
static const struct field renewal_fields[] = {
	FIELD(patient_renewal, refresh_token, FIELD_TEXT, 0, .min = 1),
	FIELD(patient_renewal, client, FIELD_UUID, FIELD_OPTIONAL, .help = CLIENT_AGAIN_HELP),
};
static const struct shape renewal_shape = SHAPE("PatientRenewal", patient_renewal, renewal_fields);

static void renewed(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct opening *opening = request->state;
	enum err err = db_result_err(result);
	struct signed_in_patient patient;
	const char *word = "";
	struct uuid next;

	if (!err && db_result_rows(result))
		word = db_result_value(result, 0, 0);
	if (!err && strcmp(word, "renewed") != 0 && strcmp(word, "again") != 0)
		err = ERR_SESSION_ENDED;
	if (!err && (!uuid_parse(db_result_value(result, 0, 1), &next) ||
			    !read_patient(result, 2, &patient) ||
			    !uuid_parse(db_result_value(result, 0, 6), &opening->session)))
		err = ERR_INTERNAL;
	if (err) {
		request_refuse(&request, err);
		return;
	}
	opening->token = refresh_token_after(&opening->token, next);
	opening->session_left_s = db_result_int(result, 0, 7);
	welcome(&request, &patient, opening);
}

static void handle_refresh(struct request *request, const struct net_request *http)
{
	const struct patient_renewal *given = request->body;
	struct opening *opening = arena_alloc(request->arena, sizeof(*opening));
	struct record_ids ids = record_ids_of(request);
	char hash[REFRESH_HASH_BYTES], next_hash[REFRESH_HASH_BYTES], next[UUID_TEXT_BYTES];
	char client[UUID_TEXT_BYTES];
	struct uuid next_id = uuid_make_v4();
	struct refresh_token after;
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_refresh, request->address, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	if (!refresh_token_read(given->refresh_token, &opening->token)) {
		request_refuse(&request, ERR_SESSION_ENDED);
		return;
	}
	after = refresh_token_after(&opening->token, next_id);
	request->state = opening;
	refresh_token_hash(&opening->token, hash);
	refresh_token_hash(&after, next_hash);
	uuid_format(next_id, next);
	db_run(request->app->db, &patient_self_renew,
		(struct db_value[]){ db_text(hash), db_text(next), db_text(next_hash),
			db_text(ids.audit), db_text(request->address),
			db_text(refresh_token_show_client(given->client, client)) },
		renewed, request);
}

void patient_sign_out(struct request *request, db_callback *ended)
{
	struct record_ids ids = record_ids_of(request);
	char facility[UUID_TEXT_BYTES], session[UUID_TEXT_BYTES];

	uuid_format(request->who.facility.u, facility);
	uuid_format(request->who.session, session);
	db_run(request->app->db, &patient_self_sign_out,
		(struct db_value[]){ db_text(facility), db_text(ids.user), db_text(session),
			db_text(record_by(request)) },
		ended, request);
}

static const enum err verify_errors[] = { ERR_WRONG_PHONE_CODE, ERR_TOO_MANY, ERR_OK };
static const enum err refresh_errors[] = { ERR_SESSION_ENDED, ERR_TOO_MANY, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/auth/otp",
		.id = "askForCode",
		.summary = "Sends a code to a phone, if a patient of the facility has its number",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.limit = LIMIT_otp_send_address,
		.handle = handle_ask,
		.body = &wish_shape,
		.answer = &phone_request_shape,
		.errors = phone_code_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/otp/verify",
		.id = "signInByCode",
		.summary = "Gives a patient an access token for a code that was sent",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.limit = LIMIT_otp_try_address,
		.handle = handle_verify,
		.body = &given_shape,
		.answer = &outcome_shape,
		.errors = verify_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/otp/refresh",
		.id = "refreshPatient",
		.summary = "Gives a patient the next access token and the next refresh token",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.limit = LIMIT_refresh,
		.handle = handle_refresh,
		.body = &renewal_shape,
		.answer = &access_shape,
		.errors = refresh_errors,
	},
};

const struct route_table routes_patient_sign_in =
	ROUTE_TABLE("patients' sign-in", "By a code that is sent to their phone", rows);
