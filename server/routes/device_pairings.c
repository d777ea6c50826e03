// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a device comes in: an administrator looks at what shows a code, and refuses it or says whose
 * it is, what it is called and which rooms are its own. What the device itself asks meanwhile is in
 * pairing.c. */
#include "common/base/mem.h"
#include "server/app/audit.h"
#include "server/app/device_key.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/engine/displays.h"
#include "server/routes/devices.h"
#include "server/routes/dispatch.h"
#include "server/store/devices.h"
#include <stdio.h>
#include <string.h>

enum { CODE_TYPED_BYTES = 33 };

/* The columns of pairings_find. */
enum {
	FOUND_JSON,
	FOUND_ID,
	FOUND_KIND,
	FOUND_MADE,
	FOUND_IN_SERVICE,
	FOUND_VERSION,
	FOUND_BEFORE
};

/* ---- codes ---- */

/* All codes of all addresses count as one. */
#define ANYBODY "all"

/* Somebody tries more codes than anybody mistypes. */
static void give_up_codes(const struct request *request);

/* ERR_TOO_MANY: not before then. What was right is given back. */
static enum err brake(const struct request *request, uint32_t *retry_after_s_out)
{
	if (take_limit(request->routes, LIMIT_pairing, request->address, retry_after_s_out))
		return ERR_TOO_MANY;
	if (!take_limit(request->routes, LIMIT_pairing_all, ANYBODY, retry_after_s_out))
		return ERR_OK;
	give_up_codes(request);
	return ERR_TOO_MANY;
}

static void release_brake(const struct request *request)
{
	give_back_limit(request->routes, LIMIT_pairing, request->address);
	give_back_limit(request->routes, LIMIT_pairing_all, ANYBODY);
}

static void ignore(void *arg, const struct db_result *result)
{
	(void)arg;
	(void)result;
}

static void give_up_codes(const struct request *request)
{
	struct record_ids ids = record_ids_of(request);
	uint32_t retry_after_s;

	/* Once is enough. */
	if (take_limit(request->routes, LIMIT_pairing_alarm, ANYBODY, &retry_after_s))
		return;
	db_run(request->app->db, &pairings_give_up,
		(struct db_value[]){ db_text(ids.audit), db_text(ids.user), db_text(ids.facility),
			db_text(role_name(request->who.role)), db_text(request->address),
			db_text(request->name) },
		ignore, NULL);
}

/* False: it was refused. */
static bool read_code(struct request *request, const char *typed, char code_out[DEVICE_CODE_BYTES])
{
	static const struct field_problem problem = { .path = "code",
		.expected = N_("the eight signs that the device shows") };
	uint32_t retry_after_s;

	if (!device_code_parse(typed, code_out))
		request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	else if (brake(request, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else
		return true;
	return false;
}

static void note_wrong_code(struct request *request)
{
	request_note(request,
		&(struct audit_entry){ .action = "device.code_wrong", .is_refused = true });
}

struct code_shown {
	char code[CODE_TYPED_BYTES];
};
static const struct field code_fields[] = {
	FIELD(code_shown, code, FIELD_TEXT, 0, .min = 1, .max = CODE_TYPED_BYTES - 1,
		.help = "As it stands on the screen of the device"),
};
static const struct shape code_shape = SHAPE("PairingCode", code_shown, code_fields);

struct pairing_view {
	struct uuid id;
	enum device_kind kind;
	char address[ADDRESS_BYTES];
	int64_t began_us;
	int64_t expires_us;
};
static const struct field pairing_fields[] = {
	FIELD(pairing_view, id, FIELD_UUID, 0),
	FIELD_WORD_OF(pairing_view, kind, device_kind, 0),
	FIELD(pairing_view, address, FIELD_TEXT, 0, .help = "Where the device is"),
	FIELD_TIME_OF(pairing_view, began, 0),
	FIELD_TIME_OF(pairing_view, expires, 0),
};
static const struct shape pairing_shape = DESCRIBED_SHAPE("PairingFound", pairing_fields);

static void found(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result) || db_result_rows(result))
		release_brake(request);
	else
		note_wrong_code(request);
	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_PAIRING);
	else
		request_answer(&request, db_result_value(result, 0, FOUND_JSON),
			db_result_length(result, 0, FOUND_JSON));
}

static void find_pairing(struct request *request, const struct net_request *http)
{
	const struct code_shown *shown = request->body;
	struct record_ids ids = record_ids_of(request);
	char code[DEVICE_CODE_BYTES];

	(void)http;
	if (read_code(request, shown->code, code))
		db_run(request->app->db, &pairings_find,
			(struct db_value[]){ db_text(code), db_text(NULL), db_text(ids.facility),
				db_text(NULL) },
			found, request);
}

/* ---- not ours ---- */

struct ended {
	bool ended;
};
static const struct field ended_fields[] = { FIELD(ended, ended, FIELD_BOOL, 0) };
static const struct shape ended_shape = DESCRIBED_SHAPE("PairingEnded", ended_fields);

static void refused(void *arg, const struct db_result *result)
{
	static const char json[] = "{\"ended\":true}";
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_PAIRING);
	else
		request_answer(&request, json, sizeof(json) - 1);
}

static void refuse_pairing(struct request *request, const struct net_request *http)
{
	const struct device_why *why = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &pairings_refuse,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.facility),
			db_text(ids.subject), db_text(why->reason) },
		refused, request);
}

/* ---- a new one ---- */

struct new_device {
	char code[CODE_TYPED_BYTES];
	enum device_kind kind;
	char name[NAME_BYTES];
	char name_en[NAME_BYTES];
	int desks_count;
	struct id_item desks[DISPLAY_DESKS_MAX];
	struct display_id device;
	bool ends_old;
};
static const struct field new_device_fields[] = {
	FIELD(new_device, code, FIELD_TEXT, 0, .min = 1, .max = CODE_TYPED_BYTES - 1),
	FIELD_WORD_OF(new_device, kind, device_kind, 0, .help = "What it says it is"),
	FIELD(new_device, name, FIELD_TEXT, FIELD_NAME, .min = 1, .max = DEVICE_NAME_CHARS,
		.help = "In Swahili, or in both languages"),
	FIELD(new_device, name_en, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NAME, .min = 1,
		.max = DEVICE_NAME_CHARS, .help = "In English; missing: as name"),
	FIELD_LIST_OF(new_device, desks, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Whose calls it shows, for whose lines it gives numbers; none: all"),
	FIELD(new_device, device, FIELD_UUID, FIELD_OPTIONAL,
		.help = "In place of this one, which nobody comes as any more"),
	FIELD(new_device, ends_old, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Whatever comes as that one now is taken out of service in the same step"),
};
static const struct shape new_device_shape = SHAPE("NewDevice", new_device, new_device_fields);

struct approval {
	struct display_change display;
	char pairing[UUID_TEXT_BYTES];
	const char *before; /* What there was in its place, for the audit log. */
};

static const struct record_constraint constraints[] = {
	{ "users_display", ERR_ALREADY_EXISTS, "device", N_("one that was taken out of service") },
};

static void approved(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct approval *approval = request->state;

	if (db_result_err(result))
		record_refuse(&request, result, constraints, COUNT_OF(constraints));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_PAIRING);
	else
		device_tell(&request, approval->display.display);
}

static void registered(void *arg, const struct lane_answer *answer)
{
	struct request *request = arg;
	const struct new_device *wanted = request->body;
	struct approval *approval = request->state;
	struct record_ids ids = record_ids_of(request);
	char display[UUID_TEXT_BYTES];

	if (answer->err) {
		/* Somebody else has changed it, or approved this very code, in this moment. */
		if (answer->err == ERR_PRECONDITION_FAILED)
			request_refuse(&request, ERR_CONFLICT);
		else
			request_refuse_field(&request, answer->err, answer->problem);
		return;
	}
	uuid_format(approval->display.display.u, display);
	db_run(request->app->db, &devices_approve,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.user),
			db_text(ids.facility), db_text(approval->pairing), db_text(display),
			db_text(words_device_kind.words[approval->display.kind]),
			db_text(approval->display.name), db_text(ids.command),
			db_text(approval->before), db_text(wanted->ends_old ? "true" : "false"),
			db_text(record_by(request)) },
		approved, request);
}

/* A device that says it is a screen is not made a machine by a slip, and not by whoever asks for it
 * on the phone. */
static bool is_of_kind(struct request *request, const struct db_result *result)
{
	const struct new_device *wanted = request->body;
	struct field_problem problem = { .path = "kind" };

	if (strcmp(db_result_value(result, 0, FOUND_KIND), words_device_kind.words[wanted->kind]) ==
		0)
		return true;
	field_problem_say(
		&problem, "%s, as the device says", db_result_value(result, 0, FOUND_KIND));
	request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	return false;
}

/* What stands in the place already must not come as it any more, or it would be moved, and then
 * refused; but where it is said that it goes with this. */
static bool is_free(struct request *request, const struct db_result *result)
{
	const struct new_device *wanted = request->body;
	struct field_problem problem = { .path = "device" };

	if (wanted->ends_old || *db_result_value(result, 0, FOUND_IN_SERVICE) != 't')
		return true;
	snprintf(problem.expected, sizeof(problem.expected), "%s", constraints[0].expected);
	request_refuse_field(&request, ERR_ALREADY_EXISTS, &problem);
	return false;
}

/* Without an id of its own, so that asking again, after what was lost half way, is judged anew. */
static void push_display(struct request *request, const struct approval *approval)
{
	const struct lane_request command = {
		.type = &command_display_change,
		.input = &approval->display,
		.actor = actor_of(&request->who),
		.address = request->address,
		.request = request->name,
	};

	lanes_push(request->app->lanes, request->facility, &command, registered, request);
}

static void begin_approval(struct request *request, const struct db_result *result)
{
	const struct new_device *wanted = request->body;
	struct approval *approval = arena_alloc(request->arena, sizeof(*approval));

	approval->display = (struct display_change){
		.display = wanted->device,
		.version = db_result_int(result, 0, FOUND_VERSION),
		.kind = wanted->kind,
		.desks_count = wanted->desks_count,
	};
	memcpy(approval->display.name, wanted->name, sizeof(wanted->name));
	memcpy(approval->display.name_en, wanted->name_en, sizeof(wanted->name_en));
	memcpy(approval->display.desks, wanted->desks, sizeof(wanted->desks));
	approval->before = arena_strdup(request->arena, db_result_value(result, 0, FOUND_BEFORE));
	snprintf(approval->pairing, sizeof(approval->pairing), "%s",
		db_result_value(result, 0, FOUND_ID));
	/* Always the same one for the same pairing: who has to ask again makes no second display.
	 */
	if (uuid_is_nil(approval->display.display.u) &&
		!uuid_parse(approval->pairing, &approval->display.display.u)) {
		request_refuse(&request, ERR_INTERNAL);
		return;
	}
	request->state = approval;
	push_display(request, approval);
}

static void found_to_approve(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct display_id display;

	if (db_result_err(result) || !db_result_rows(result)) {
		found(request, result);
		return;
	}
	release_brake(request);
	if (uuid_parse(db_result_value(result, 0, FOUND_MADE), &display.u)) {
		request->is_repeat = true;
		device_tell(&request, display);
	} else if (is_of_kind(request, result) && is_free(request, result)) {
		begin_approval(request, result);
	}
}

static void add_device(struct request *request, const struct net_request *http)
{
	static const struct field_problem no_desks = { .path = "desks",
		.expected = N_("one desk at least, for a machine that gives numbers") };
	static const struct field_problem no_old = { .path = "device",
		.expected = N_("the device that is taken out of service") };
	const struct new_device *wanted = request->body;
	struct record_ids ids = record_ids_of(request);
	char code[DEVICE_CODE_BYTES], device[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(wanted->device.u, device);
	if (wanted->kind == DEVICE_TICKETS && !wanted->desks_count) {
		request_refuse_field(&request, ERR_BAD_FIELD, &no_desks);
		return;
	}
	if (wanted->ends_old && uuid_is_nil(wanted->device.u)) {
		request_refuse_field(&request, ERR_MISSING_FIELD, &no_old);
		return;
	}
	if (read_code(request, wanted->code, code))
		db_run(request->app->db, &pairings_find,
			(struct db_value[]){ db_text(code), db_text(ids.command),
				db_text(ids.facility),
				db_text(uuid_is_nil(wanted->device.u) ? NULL : device) },
			found_to_approve, request);
}

static const enum err find_errors[] = { ERR_NO_PAIRING, ERR_TOO_MANY, ERR_OK };
static const enum err refuse_errors[] = { ERR_NO_PAIRING, ERR_OK };
static const enum err add_errors[] = { ERR_NO_PAIRING, ERR_TOO_MANY, ERR_NO_DESK,
	ERR_ALREADY_EXISTS, ERR_CONFLICT, ERR_OK };

#define PAIRINGS "/v1/admin/facilities/{facility}/pairings"

static const struct route rows[] = {
	{
		.method = NET_POST,
		.path = PAIRINGS,
		.id = "findPairing",
		.summary = "Tells which device shows this code, before anybody approves it",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = find_pairing,
		.body = &code_shape,
		.answer = &pairing_shape,
		.errors = find_errors,
	},
	{
		.method = NET_POST,
		.path = PAIRINGS "/{pairing}/refuse",
		.id = "refusePairing",
		.summary = "Lets the code of a device that is not ours end",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = refuse_pairing,
		.body = &device_why_shape,
		.answer = &ended_shape,
		.errors = refuse_errors,
	},
	{
		.method = NET_POST,
		.path = DEVICES,
		.id = "addDevice",
		.summary = "Approves the device that shows this code, and says what it is for",
		.flags = ROUTE_CREATES | ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = add_device,
		.body = &new_device_shape,
		.answer = &device_shape,
		.errors = add_errors,
	},
};

const struct route_table routes_device_pairings =
	ROUTE_TABLE("device pairings", "How what stands in the halls comes in", rows);
