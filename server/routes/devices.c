// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/devices: the screens, ticket machines and printers of a facility.
 * An administrator looks at the code that one shows, says whose it is, names it, moves it to other
 * rooms, takes it out of service, and sees when it was connected. Its name and rooms are on the
 * board, so they go through the lane; its key and its connections are records. */
#include "server/store/devices.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/audit.h"
#include "server/app/device_key.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"
#include <stdio.h>
#include <string.h>

enum { DEVICE_NAME_CHARS = 60, CODE_TYPED_BYTES = 33, REASON_CHARS = 200, LIMIT_BYTES = 24 };

/* ---- how they are told ---- */

struct device {
	struct display_id id;
	char name[NAME_BYTES];
	enum device_kind kind;
	int desks_count;
	struct id_item desks[DISPLAY_DESKS_MAX];
	char state[8];
	char login[LOGIN_BYTES];
	int64_t paired_us;
	struct user_id paired_by;
	char paired_from[ADDRESS_BYTES];
	int64_t key_ends_us;
	bool online;
	int64_t since_us;
	int64_t last_seen_us;
	char address[ADDRESS_BYTES];
	int64_t minutes_today;
	int64_t minutes_week;
	int64_t disconnects_today;
	int64_t disconnects_week;
	int64_t version;
};
static const struct field device_fields[] = {
	FIELD(device, id, FIELD_UUID, 0),
	FIELD(device, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(device, kind, device_kind, 0),
	FIELD_LIST_OF(device, desks, id_item_fields, FIELD_FLAT, .help = "None: all"),
	FIELD(device, state, FIELD_TEXT, 0,
		.help = "paired; account: it has a login and a password; none: nobody comes as it"),
	FIELD(device, login, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_TIME_OF(device, paired, FIELD_OPTIONAL),
	FIELD(device, paired_by, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(device, paired_from, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_TIME_OF(device, key_ends, FIELD_OPTIONAL, .help = "Unless it is renewed"),
	FIELD(device, online, FIELD_BOOL, 0),
	FIELD_TIME_OF(device, since, FIELD_OPTIONAL, .help = "Of being connected now"),
	FIELD_TIME_OF(device, last_seen, FIELD_OPTIONAL),
	FIELD(device, address, FIELD_TEXT, FIELD_OPTIONAL, .help = "Where it was last"),
	FIELD(device, minutes_today, FIELD_INT, 0, .help = "Connected, since midnight there"),
	FIELD(device, minutes_week, FIELD_INT, 0, .help = "Today and the six days before"),
	FIELD(device, disconnects_today, FIELD_INT, 0,
		.help = "Without those that the server's own stops have made"),
	FIELD(device, disconnects_week, FIELD_INT, 0),
	FIELD(device, version, FIELD_INT, 0, .help = "For If-Match"),
};
static const struct shape device_shape = DESCRIBED_SHAPE("Device", device_fields);

struct devices_page {
	int devices_count;
	struct device devices[1];
	struct display_id next;
};
static const struct field devices_page_fields[] = {
	FIELD_LIST_OF(devices_page, devices, device_fields, 0),
	FIELD(devices_page, next, FIELD_UUID, FIELD_OPTIONAL,
		.help = "The cursor of the next page"),
};
static const struct shape devices_shape = DESCRIBED_SHAPE("Devices", devices_page_fields);

struct page_query {
	struct uuid cursor;
	int64_t limit;
};
static const struct field page_query_fields[] = {
	FIELD(page_query, cursor, FIELD_UUID, FIELD_OPTIONAL, .help = "next of the page before"),
	FIELD(page_query, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = 200, .absent = 50),
};
static const struct shape page_query_shape = SHAPE("PageQuery", page_query, page_query_fields);

/* As text; NULL: the first page. */
struct page {
	char cursor[UUID_TEXT_BYTES];
	const char *after;
	char limit[LIMIT_BYTES];
};

static void read_page(const struct request *request, struct page *page)
{
	const struct page_query *query = request->query;

	uuid_format(query->cursor, page->cursor);
	page->after = uuid_is_nil(query->cursor) ? NULL : page->cursor;
	snprintf(page->limit, sizeof(page->limit), "%lld", (long long)query->limit);
}

static void list_devices(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	struct page page;

	(void)http;
	read_page(request, &page);
	record_ask(request, &devices_list,
		(struct db_value[]){
			db_text(ids.facility), db_text(page.after), db_text(page.limit) },
		ERR_NO_DEVICE);
}

static void tell_device(struct request **request, struct display_id display)
{
	struct record_ids ids = record_ids_of(*request);
	char id[UUID_TEXT_BYTES];

	uuid_format(display.u, id);
	record_ask(*request, &devices_read,
		(struct db_value[]){ db_text(ids.facility), db_text(id) }, ERR_NO_DEVICE);
	*request = NULL;
}

/* The version is that of its name and rooms; how it is connected has none. */
static void tell_one(struct request *request, const struct net_request *http)
{
	(void)http;
	tell_device(&request, (struct display_id){ request->subject });
}

/* ---- when they were connected ---- */

struct connection_view {
	struct uuid id;
	int64_t opened_us;
	int64_t closed_us;
	int64_t minutes;
	char address[ADDRESS_BYTES];
	bool by_server;
};
static const struct field connection_fields[] = {
	FIELD(connection_view, id, FIELD_UUID, 0),
	FIELD_TIME_OF(connection_view, opened, 0),
	FIELD_TIME_OF(connection_view, closed, FIELD_OPTIONAL, .help = "Missing: it lasts"),
	FIELD(connection_view, minutes, FIELD_INT, 0),
	FIELD(connection_view, address, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD(connection_view, by_server, FIELD_BOOL, 0,
		.help = "The server has stopped, not the device gone away"),
};
struct connections_page {
	int connections_count;
	struct connection_view connections[1];
	struct uuid next;
};
static const struct field connections_page_fields[] = {
	FIELD_LIST_OF(connections_page, connections, connection_fields, 0,
		.help = "The newest first; kept for three months"),
	FIELD(connections_page, next, FIELD_UUID, FIELD_OPTIONAL,
		.help = "The cursor of the next page"),
};
static const struct shape connections_shape =
	DESCRIBED_SHAPE("Connections", connections_page_fields);

static void list_connections(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	struct page page;

	(void)http;
	read_page(request, &page);
	record_ask(request, &connections_list,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
			db_text(page.after), db_text(page.limit) },
		ERR_NO_DEVICE);
}

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
		.expected = "the eight signs that the device shows" };
	uint32_t retry_after_s;

	if (!device_code_parse(typed, code_out))
		request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	else if (brake(request, &retry_after_s))
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
	else
		return true;
	return false;
}

static void note_wrong_code(const struct request *request)
{
	audit_note(request->routes->audit, &(struct audit_entry){
						   .who = &request->who,
						   .facility = request->facility,
						   .action = "device.code_wrong",
						   .is_refused = true,
						   .address = request->address,
						   .request = request->name,
					   });
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
		request_answer(
			&request, db_result_value(result, 0, 0), db_result_length(result, 0, 0));
}

static void find_pairing(struct request *request, const struct net_request *http)
{
	const struct code_shown *shown = request->body;
	struct record_ids ids = record_ids_of(request);
	char code[DEVICE_CODE_BYTES];

	(void)http;
	if (read_code(request, shown->code, code))
		db_run(request->app->db, &pairings_find,
			(struct db_value[]){ db_text(code), db_text(NULL), db_text(ids.facility) },
			found, request);
}

struct why {
	char reason[4 * REASON_CHARS + 1];
};
static const struct field why_fields[] = {
	FIELD(why, reason, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = REASON_CHARS),
};
static const struct shape reason_shape = SHAPE("DeviceReason", why, why_fields);

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
	const struct why *why = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &pairings_refuse,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.facility),
			db_text(ids.subject), db_text(why->reason) },
		refused, request);
}

/* ---- its name and rooms, on the board ---- */

/* Registers what wanted says as this display. False: it was refused. */
static bool register_display(struct request *request, const struct device *wanted,
	struct command_id id, lane_answered *answered)
{
	struct lane_request command = {
		.type = &command_display_register,
		.actor = actor_of(&request->who),
		.id = id,
	};
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct text text = { 0 };
	struct jdoc *object;
	enum err err = ERR_INTERNAL;

	text_add(&text, "{\"name\":");
	text_json_string(&text, wanted->name);
	text_printf(&text, ",\"kind\":\"%s\",\"desks\":[", words_device_kind.words[wanted->kind]);
	for (int i = 0; i < wanted->desks_count; i++) {
		char desk[UUID_TEXT_BYTES];

		uuid_format(wanted->desks[i].id, desk);
		text_printf(&text, "%s\"%s\"", i ? "," : "", desk);
	}
	text_add(&text, "]}");
	object = jdoc_parse(text_string(&text), text.length, why);
	if (object)
		err = command_read(command.type, object, wanted->id.u, request->arena,
			&command.input, &problem);
	jdoc_destroy(&object);
	text_finish(&text);
	if (err) {
		request_refuse_field(&request, err, &problem);
		return false;
	}
	lanes_push(request->app->lanes, request->facility, &command, answered, request);
	return true;
}

/* ---- a new one ---- */

struct new_device {
	char code[CODE_TYPED_BYTES];
	enum device_kind kind;
	char name[NAME_BYTES];
	int desks_count;
	struct id_item desks[DISPLAY_DESKS_MAX];
	struct display_id device;
};
static const struct field new_device_fields[] = {
	FIELD(new_device, code, FIELD_TEXT, 0, .min = 1, .max = CODE_TYPED_BYTES - 1),
	FIELD_WORD_OF(new_device, kind, device_kind, 0, .help = "What it says it is"),
	FIELD(new_device, name, FIELD_TEXT, 0, .min = 1, .max = DEVICE_NAME_CHARS),
	FIELD_LIST_OF(new_device, desks, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Whose calls it shows, for whose lines it gives numbers; none: all"),
	FIELD(new_device, device, FIELD_UUID, FIELD_OPTIONAL,
		.help = "In place of this one, which nobody comes as any more"),
};
static const struct shape new_device_shape = SHAPE("NewDevice", new_device, new_device_fields);

struct approval {
	struct device device;
	char pairing[UUID_TEXT_BYTES];
};

static const struct record_constraint constraints[] = {
	{ "users_display", ERR_ALREADY_EXISTS, "device", "one that was taken out of service" },
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
		tell_device(&request, approval->device.id);
}

static void registered(void *arg, const struct lane_answer *answer)
{
	struct request *request = arg;
	struct approval *approval = request->state;
	struct record_ids ids = record_ids_of(request);
	char display[UUID_TEXT_BYTES];

	if (answer->err) {
		request_refuse_field(&request, answer->err, answer->problem);
		return;
	}
	uuid_format(approval->device.id.u, display);
	db_run(request->app->db, &devices_approve,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.user),
			db_text(ids.facility), db_text(approval->pairing), db_text(display),
			db_text(words_device_kind.words[approval->device.kind]),
			db_text(approval->device.name), db_text(ids.command) },
		approved, request);
}

/* A device that says it is a screen is not made a machine by a slip, and not by whoever asks for it
 * on the phone. */
static bool is_of_kind(struct request *request, const struct db_result *result)
{
	const struct new_device *wanted = request->body;
	struct field_problem problem = { .path = "kind" };

	if (strcmp(db_result_value(result, 0, 2), words_device_kind.words[wanted->kind]) == 0)
		return true;
	snprintf(problem.expected, sizeof(problem.expected), "%s, as the device says",
		db_result_value(result, 0, 2));
	request_refuse_field(&request, ERR_BAD_FIELD, &problem);
	return false;
}

static void begin_approval(struct request *request, const struct db_result *result)
{
	const struct new_device *wanted = request->body;
	struct approval *approval = arena_alloc(request->arena, sizeof(*approval));

	approval->device = (struct device){
		.id = wanted->device, .kind = wanted->kind, .desks_count = wanted->desks_count
	};
	memcpy(approval->device.name, wanted->name, sizeof(wanted->name));
	memcpy(approval->device.desks, wanted->desks, sizeof(wanted->desks));
	snprintf(approval->pairing, sizeof(approval->pairing), "%s", db_result_value(result, 0, 1));
	/* Always the same one for the same pairing: who has to ask again makes no second display.
	 */
	if (uuid_is_nil(approval->device.id.u) &&
		!uuid_parse(approval->pairing, &approval->device.id.u)) {
		request_refuse(&request, ERR_INTERNAL);
		return;
	}
	request->state = approval;
	(void)register_display(request, &approval->device, request->key, registered);
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
	if (uuid_parse(db_result_value(result, 0, 3), &display.u)) {
		request->is_repeat = true;
		tell_device(&request, display);
	} else if (is_of_kind(request, result)) {
		begin_approval(request, result);
	}
}

static void add_device(struct request *request, const struct net_request *http)
{
	static const struct field_problem no_desks = { .path = "desks",
		.expected = "one desk at least, for a machine that gives numbers" };
	const struct new_device *wanted = request->body;
	struct record_ids ids = record_ids_of(request);
	char code[DEVICE_CODE_BYTES];

	(void)http;
	if (wanted->kind == DEVICE_TICKETS && !wanted->desks_count) {
		request_refuse_field(&request, ERR_BAD_FIELD, &no_desks);
		return;
	}
	if (read_code(request, wanted->code, code))
		db_run(request->app->db, &pairings_find,
			(struct db_value[]){
				db_text(code), db_text(ids.command), db_text(ids.facility) },
			found_to_approve, request);
}

/* ---- a change ---- */

struct device_edit {
	char name[NAME_BYTES];
	int desks_count;
	struct id_item desks[DISPLAY_DESKS_MAX];
};
static const struct field device_edit_fields[] = {
	FIELD(device_edit, name, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = DEVICE_NAME_CHARS),
	FIELD_LIST_OF(device_edit, desks, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Missing: as they are; none: all"),
};
static const struct shape device_edit_shape = SHAPE("DeviceEdit", device_edit, device_edit_fields);

struct change {
	bool has_desks; /* Of the body. */
	struct device before, after;
};

static void add_side(struct text *text, const char *key, const struct device *device)
{
	static const struct field fields[] = {
		FIELD(device, name, FIELD_TEXT, 0),
		FIELD_LIST_OF(device, desks, id_item_fields, FIELD_FLAT),
	};

	text_printf(text, "%s\"%s\":", text->length > 1 ? "," : "", key);
	fields_encode(fields, COUNT_OF(fields), device, 0, text);
}

static void changed(void *arg, const struct lane_answer *answer)
{
	struct request *request = arg;
	struct change *change = request->state;
	struct text detail = { 0 };

	if (answer->err) {
		request_refuse_field(&request, answer->err, answer->problem);
		return;
	}
	text_add_char(&detail, '{');
	add_side(&detail, "before", &change->before);
	add_side(&detail, "after", &change->after);
	text_add_char(&detail, '}');
	audit_note(request->routes->audit, &(struct audit_entry){
						   .who = &request->who,
						   .facility = request->facility,
						   .action = "device.changed",
						   .object_kind = "device",
						   .object = change->after.id.u,
						   .address = request->address,
						   .request = request->name,
						   .detail = text_string(&detail),
					   });
	text_finish(&detail);
	tell_device(&request, change->after.id);
}

static void apply_edit(struct change *change, const struct device_edit *edit)
{
	change->after = change->before;
	if (edit->name[0])
		memcpy(change->after.name, edit->name, sizeof(edit->name));
	if (!change->has_desks)
		return;
	change->after.desks_count = edit->desks_count;
	memcpy(change->after.desks, edit->desks, sizeof(edit->desks));
}

static void board_ready(void *arg, enum err err, const struct board *board)
{
	static const struct field_problem no_desks = { .path = "desks",
		.expected = "one desk at least, for a machine that gives numbers" };
	struct request *request = arg;
	struct change *change = request->state;
	const struct display *display =
		err ? NULL : board_find_display(board, (struct display_id){ request->subject });

	if (!display) {
		request_refuse(&request, err ? err : ERR_NO_DEVICE);
		return;
	}
	change->before = (struct device){
		.id = display->id, .kind = display->kind, .desks_count = display->desks_count
	};
	memcpy(change->before.name, display->name, sizeof(display->name));
	memcpy(change->before.desks, display->desks, sizeof(display->desks));
	apply_edit(change, request->body);
	if (change->after.kind == DEVICE_TICKETS && !change->after.desks_count)
		request_refuse_field(&request, ERR_BAD_FIELD, &no_desks);
	else
		(void)register_display(request, &change->after, (struct command_id){ 0 }, changed);
}

static void version_known(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_DEVICE);
	else if (db_result_int(result, 0, 1) != request->if_match)
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else
		lanes_load(request->app->lanes, request->facility, board_ready, request);
}

static void edit_device(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	struct change *change = arena_alloc(request->arena, sizeof(*change));
	char why[JDOC_WHY_BYTES];
	struct jdoc *document =
		http->body_length ? jdoc_parse(http->body, http->body_length, why) : NULL;

	change->has_desks = jdoc_get(document, "desks");
	jdoc_destroy(&document);
	request->state = change;
	db_run(request->app->db, &devices_read,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject) }, version_known,
		request);
}

/* ---- the end of one ---- */

static void revoked(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else if (!db_result_rows(result))
		request_refuse(&request, ERR_NO_DEVICE);
	else
		tell_device(&request, (struct display_id){ request->subject });
}

static void revoke_device(struct request *request, const struct net_request *http)
{
	const struct why *why = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &devices_revoke,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.facility),
			db_text(ids.subject), db_text(why->reason) },
		revoked, request);
}

static const enum err find_errors[] = { ERR_NO_PAIRING, ERR_TOO_MANY, ERR_OK };
static const enum err refuse_errors[] = { ERR_NO_PAIRING, ERR_OK };
static const enum err add_errors[] = { ERR_NO_PAIRING, ERR_TOO_MANY, ERR_NO_DESK,
	ERR_ALREADY_EXISTS, ERR_OK };
static const enum err device_errors[] = { ERR_NO_DEVICE, ERR_OK };
static const enum err edit_errors[] = { ERR_NO_DEVICE, ERR_NO_DESK, ERR_OK };

#define DEVICES "/v1/admin/facilities/{facility}/devices"
#define PAIRINGS "/v1/admin/facilities/{facility}/pairings"

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = DEVICES,
		.id = "listDevices",
		.summary = "Tells the screens, machines and printers, and how they are connected",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = list_devices,
		.query = &page_query_shape,
		.answer = &devices_shape,
	},
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
		.body = &reason_shape,
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
	{
		.method = NET_GET,
		.path = DEVICES "/{device}",
		.id = "getDevice",
		.summary = "Tells a device",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = tell_one,
		.answer = &device_shape,
		.errors = device_errors,
	},
	{
		.method = NET_PATCH,
		.path = DEVICES "/{device}",
		.id = "editDevice",
		.summary = "Names a device anew, or moves it to other rooms",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = edit_device,
		.body = &device_edit_shape,
		.answer = &device_shape,
		.errors = edit_errors,
	},
	{
		.method = NET_POST,
		.path = DEVICES "/{device}/revoke",
		.id = "revokeDevice",
		.summary = "Takes a device out of service: its key, its tokens and its connections "
			   "end",
		.flags = ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = revoke_device,
		.body = &reason_shape,
		.answer = &device_shape,
		.errors = device_errors,
	},
	{
		.method = NET_GET,
		.path = DEVICES "/{device}/connections",
		.id = "listDeviceConnections",
		.summary = "Tells when a device was connected",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = list_connections,
		.query = &page_query_shape,
		.answer = &connections_shape,
		.errors = device_errors,
	},
};

const struct route_table routes_devices = ROUTE_TABLE("devices", "What stands in the halls", rows);
