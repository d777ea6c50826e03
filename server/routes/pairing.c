// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/auth/pairing and /v1/auth/device: how a screen or a machine of a hall gets in.
 *
 * One that nobody knows asks for a code and a key, shows the code, and shows the key to this server
 * every few seconds; once an administrator has approved the code, the key opens. So a key travels
 * once, nothing secret stands on the screen, and an answer that was lost is only asked for again.
 *
 * What RFC 8628, section 5, warns of: who guesses codes has to be an administrator, is counted by
 * address and as a whole, and ends all codes by it; who guesses keys would need 256 bits; and what
 * a stranger reads over the phone to an administrator stands there with the address it comes from,
 * what it wants to be and since when, before anybody says yes. */
#include "common/base/log.h"
#include "common/base/time.h"
#include "common/model/rows.h"
#include "server/app/device_key.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include "server/store/devices.h"
#include <stdio.h>
#include <string.h>

enum {
	/* Soon enough for somebody who stands before the screen, and no load for the server. */
	POLL_S = 5,
};

/* ---- to be paired ---- */

struct newcomer {
	enum device_kind kind;
};
static const struct field newcomer_fields[] = {
	FIELD_WORD_OF(newcomer, kind, device_kind, 0),
};
static const struct shape newcomer_shape = SHAPE("Newcomer", newcomer, newcomer_fields);

struct pairing {
	char code[DEVICE_CODE_BYTES];
	char device_key[DEVICE_KEY_BYTES];
	int64_t expires_in_s;
	int64_t poll_s;
};
static const struct field pairing_fields[] = {
	FIELD(pairing, code, FIELD_TEXT, 0, .help = "To be shown, best as two groups of four"),
	FIELD(pairing, device_key, FIELD_TEXT, 0,
		.help = "To be kept, and shown to nobody but this server; told this once"),
	FIELD(pairing, expires_in_s, FIELD_INT, 0, .help = "Then the code is good no more"),
	FIELD(pairing, poll_s, FIELD_INT, 0, .help = "Ask with the key so often, not more"),
};
static const struct shape pairing_shape = SHAPE("Pairing", pairing, pairing_fields);

static void begun(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct pairing *pairing = request->state;
	struct text json = { 0 };

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	if (!db_result_rows(result)) {
		request_refuse_until(&request, ERR_TOO_MANY, PAIRING_LIFE_S / 10);
		return;
	}
	fields_encode(pairing_fields, COUNT_OF(pairing_fields), pairing, 0, &json);
	explicit_bzero(pairing->device_key, sizeof(pairing->device_key));
	request_answer(&request, text_string(&json), json.length);
	text_wipe(&json);
}

static void begin(struct request *request, const struct net_request *http)
{
	const struct newcomer *newcomer = request->body;
	struct pairing *pairing = arena_alloc(request->arena, sizeof(*pairing));
	char id[UUID_TEXT_BYTES], hash[DEVICE_HASH_BYTES];
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_pairing_begin, request->address, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	device_code_make(pairing->code);
	device_key_make(pairing->device_key);
	if (!device_key_hash(pairing->device_key, hash)) {
		request_refuse(&request, ERR_INTERNAL);
		return;
	}
	pairing->expires_in_s = PAIRING_LIFE_S;
	pairing->poll_s = POLL_S;
	request->state = pairing;
	uuid_format(uuid_make_v4(), id);
	db_run(request->app->db, &pairings_begin,
		(struct db_value[]){ db_text(id), db_text(words_device_kind.words[newcomer->kind]),
			db_text(pairing->code), db_text(hash), db_text(request->address) },
		begun, request);
}

/* ---- to come in ---- */

struct key_shown {
	char device_key[DEVICE_KEY_BYTES];
};
static const struct field key_fields[] = {
	FIELD(key_shown, device_key, FIELD_TEXT, 0, .min = 1, .max = DEVICE_KEY_BYTES - 1),
};
static const struct shape key_shape = SHAPE("DeviceKey", key_shown, key_fields);

struct device_user {
	struct user_id id;
	char name[NAME_BYTES];
	enum role role;
	struct facility_id facility;
	enum language language;
};
static const struct field device_user_fields[] = {
	FIELD(device_user, id, FIELD_UUID, 0),
	FIELD(device_user, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(device_user, role, role, 0),
	FIELD(device_user, facility, FIELD_UUID, 0),
	FIELD_WORD_OF(device_user, language, language, 0),
};
struct device_access {
	char access_token[TOKEN_LIMIT_BYTES];
	int64_t expires_in_s;
	int64_t session_ends_in_s;
	struct device_user user;
	struct display_id display;
	enum device_kind kind;
	bool renew_key;
};
static const struct field device_access_fields[] = {
	FIELD(device_access, access_token, FIELD_TEXT, 0,
		.help = "For the header Authorization: Bearer ..."),
	FIELD(device_access, expires_in_s, FIELD_INT, 0),
	FIELD(device_access, session_ends_in_s, FIELD_INT, 0,
		.help = "Then the key is too old, unless it was renewed"),
	FIELD_STRUCT_OF(device_access, user, device_user_fields, 0),
	FIELD(device_access, display, FIELD_UUID, 0),
	FIELD_WORD_OF(device_access, kind, device_kind, 0),
	FIELD(device_access, renew_key, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "The key is a week old: ask for the next one"),
};
static const struct shape device_access_shape =
	SHAPE("DeviceAccess", device_access, device_access_fields);

static bool read_access(const struct db_result *result, struct device_access *access)
{
	int language, kind;

	if (!word_find(&words_language, db_result_value(result, 0, 4), &language) ||
		!word_find(&words_device_kind, db_result_value(result, 0, 6), &kind))
		return false;
	access->user.role = ROLE_DISPLAY;
	access->user.language = (enum language)language;
	access->kind = (enum device_kind)kind;
	access->session_ends_in_s = db_result_int(result, 0, 7);
	access->renew_key = db_result_value(result, 0, 8)[0] == 't';
	snprintf(access->user.name, sizeof(access->user.name), "%s", db_result_value(result, 0, 3));
	return uuid_parse(db_result_value(result, 0, 1), &access->user.id.u) &&
	       uuid_parse(db_result_value(result, 0, 2), &access->user.facility.u) &&
	       uuid_parse(db_result_value(result, 0, 5), &access->display.u);
}

/* A token of a device is of no session but the device's own: it ends with its account. */
static void sign(const struct app *app, struct device_access *access)
{
	int64_t now_us = time_now_us(), life_us = app->config->auth.access_token_s * US_PER_S;
	int64_t left_us = access->session_ends_in_s * US_PER_S;
	struct token_claims claims = {
		.id = uuid_make_v4(),
		.session = access->user.id.u,
		.user = access->user.id,
		.facility = access->user.facility,
		.display = access->display,
		.role = ROLE_DISPLAY,
		.issued_us = now_us,
		.expires_us = now_us + (left_us < life_us ? left_us : life_us),
	};
	struct text token = { 0 };

	token_sign(app->tokens, &claims, &token);
	snprintf(access->access_token, sizeof(access->access_token), "%s", text_string(&token));
	access->expires_in_s = (claims.expires_us - claims.issued_us) / US_PER_S;
	text_wipe(&token);
}

static void welcome(struct request **request, const struct db_result *result)
{
	struct device_access access = { 0 };
	struct text json = { 0 };

	if (!read_access(result, &access)) {
		request_refuse(request, ERR_INTERNAL);
		return;
	}
	sign((*request)->app, &access);
	fields_encode(device_access_fields, COUNT_OF(device_access_fields), &access, 0, &json);
	request_answer(request, text_string(&json), json.length);
	explicit_bzero(&access, sizeof(access));
	text_wipe(&json);
}

static enum err err_of(const char *word)
{
	static const struct {
		const char *word;
		enum err err;
	} words[] = { { "known", ERR_OK }, { "waiting", ERR_PAIRING_WAITS },
		{ "over", ERR_PAIRING_OVER }, { "revoked", ERR_DEVICE_REVOKED },
		{ "spent", ERR_DEVICE_REVOKED } };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].err;
	return ERR_BAD_DEVICE_KEY;
}

static void looked(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	const char *word;

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	word = db_result_rows(result) ? db_result_value(result, 0, 0) : "unknown";
	/* One that waits asks every few seconds. */
	if (strcmp(word, "waiting") != 0)
		log_info(request->app->log, "device.entered", LOG_STR("outcome", word),
			LOG_STR("address", request->address), LOG_STR("request", request->name));
	if (!err_of(word))
		welcome(&request, result);
	else
		request_refuse_until(
			&request, err_of(word), err_of(word) == ERR_PAIRING_WAITS ? POLL_S : 0);
}

/* False: it was refused. */
static bool take_key(struct request *request, char hash_out[DEVICE_HASH_BYTES])
{
	const struct key_shown *shown = request->body;
	uint32_t retry_after_s;

	if (take_limit(request->routes, LIMIT_device, request->address, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else if (!device_key_hash(shown->device_key, hash_out))
		request_refuse(&request, ERR_BAD_DEVICE_KEY);
	else
		return true;
	return false;
}

static void enter(struct request *request, const struct net_request *http)
{
	char hash[DEVICE_HASH_BYTES], audit[UUID_TEXT_BYTES];

	(void)http;
	if (!take_key(request, hash))
		return;
	uuid_format(uuid_make_v7(time_now_us()), audit);
	db_run(request->app->db, &devices_enter,
		(struct db_value[]){ db_text(hash), db_text(audit), db_text(request->address),
			db_text(request->name) },
		looked, request);
}

/* ---- the next key ---- */

static void renewed(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct key_shown *next = request->state;
	struct text json = { 0 };

	if (db_result_err(result)) {
		request_refuse(&request, db_result_err(result));
		return;
	}
	if (!db_result_rows(result)) {
		request_refuse(&request, ERR_BAD_DEVICE_KEY);
		return;
	}
	fields_encode(key_fields, COUNT_OF(key_fields), next, 0, &json);
	explicit_bzero(next, sizeof(*next));
	request_answer(&request, text_string(&json), json.length);
	text_wipe(&json);
}

static void renew(struct request *request, const struct net_request *http)
{
	struct key_shown *next = arena_alloc(request->arena, sizeof(*next));
	char hash[DEVICE_HASH_BYTES], next_hash[DEVICE_HASH_BYTES];

	(void)http;
	if (!take_key(request, hash))
		return;
	device_key_make(next->device_key);
	if (!device_key_hash(next->device_key, next_hash)) {
		request_refuse(&request, ERR_INTERNAL);
		return;
	}
	request->state = next;
	db_run(request->app->db, &devices_next_key,
		(struct db_value[]){ db_text(hash), db_text(next_hash) }, renewed, request);
}

static const enum err begin_errors[] = { ERR_TOO_MANY, ERR_OK };
static const enum err enter_errors[] = { ERR_BAD_DEVICE_KEY, ERR_DEVICE_REVOKED, ERR_PAIRING_WAITS,
	ERR_PAIRING_OVER, ERR_TOO_MANY, ERR_OK };
static const enum err renew_errors[] = { ERR_BAD_DEVICE_KEY, ERR_TOO_MANY, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = "/v1/auth/pairing",
		.id = "beginPairing",
		.summary = "Gives a device a code to show and a key that opens once it is approved",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS | ROUTE_CREATES,
		.handle = begin,
		.body = &newcomer_shape,
		.answer = &pairing_shape,
		.errors = begin_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/device",
		.id = "enterDevice",
		.summary = "Gives an access token for the key of a device that was paired",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.handle = enter,
		.body = &key_shape,
		.answer = &device_access_shape,
		.errors = enter_errors,
	},
	{
		.method = NET_POST,
		.path = "/v1/auth/device/key",
		.id = "renewDeviceKey",
		.summary = "Gives a device its next key; the one before ends with its first use",
		.flags = ROUTE_PUBLIC | ROUTE_KEYLESS,
		.handle = renew,
		.body = &key_shape,
		.answer = &key_shape,
		.errors = renew_errors,
	},
};

const struct route_table routes_pairing =
	ROUTE_TABLE("pairing", "How screens and machines of a hall get in", rows);
