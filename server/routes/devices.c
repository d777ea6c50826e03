// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/devices: the screens, ticket machines and printers of a facility,
 * listed, named, moved to other rooms, taken out of service. Name and rooms are on the board, so
 * they go through the lane; key and connections are records. How one comes in is in
 * device_pairings.c, when it was connected in device_history.c. */
#include "server/routes/devices.h"
#include "server/app/sign_in.h"
#include "server/db/db.h"
#include "server/engine/displays.h"
#include "server/routes/board_answers.h"
#include "server/routes/edit.h"
#include "server/store/devices.h"
#include <stdio.h>
#include <string.h>

/* ---- how they are told ---- */

struct device {
	struct display_id id;
	char name[NAME_BYTES];
	char name_en[NAME_BYTES];
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
	FIELD(device, name, FIELD_TEXT, 0, .help = "In Swahili, or in both languages"),
	FIELD(device, name_en, FIELD_TEXT, FIELD_OPTIONAL, .help = "In English; missing: as name"),
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
const struct shape device_shape = DESCRIBED_SHAPE("Device", device_fields);

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
const struct shape device_page_shape = SHAPE("PageQuery", page_query, page_query_fields);

void device_page_read(const struct request *request, struct device_page *page_out)
{
	const struct page_query *query = request->query;

	uuid_format(query->cursor, page_out->cursor);
	page_out->after = uuid_is_nil(query->cursor) ? NULL : page_out->cursor;
	snprintf(page_out->limit, sizeof(page_out->limit), "%lld", (long long)query->limit);
}

static void list_devices(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);
	struct device_page page;

	(void)http;
	device_page_read(request, &page);
	record_ask(request, &devices_list,
		(struct db_value[]){
			db_text(ids.facility), db_text(page.after), db_text(page.limit) },
		ERR_NO_DEVICE);
}

void device_tell(struct request **request, struct display_id display)
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
	device_tell(&request, (struct display_id){ request->subject });
}

static const struct field why_fields[] = {
	FIELD(device_why, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON, .min = 1,
		.max = DEVICE_REASON_CHARS),
};
const struct shape device_why_shape = SHAPE("DeviceReason", device_why, why_fields);

/* ---- a change ---- */

static const struct shape edit_shape = {
	.name = "DeviceEdit",
	.fields = display_change_fields + DISPLAY_CHANGE_HEAD_COUNT,
	.count = DISPLAY_CHANGE_FIELD_COUNT - DISPLAY_CHANGE_HEAD_COUNT,
	.size = sizeof(struct display_change),
};

static void tell_changed(struct request **request, struct uuid id)
{
	device_tell(request, (struct display_id){ id });
}

static const struct edit_kind kind = {
	.action = "device.changed",
	.noun = "device",
	.shape = &edit_shape,
	.tell = tell_changed,
};

static void change_device(struct request *request, const struct board *board)
{
	const struct display *display =
		board_find_display(board, (struct display_id){ request->subject });
	struct display_change before, after;

	if (!display) {
		request_refuse(&request, ERR_NO_DEVICE);
		return;
	}
	before = after = display_change_of(display);
	/* As of queue rules: never laid over what was not read. */
	if (before.version != request->if_match)
		request_refuse(&request, ERR_PRECONDITION_FAILED);
	else if (edit_lay_over(&request, &kind, &after))
		edit_push(request, &kind, &before, &after);
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
		device_tell(&request, (struct display_id){ request->subject });
}

static void revoke_device(struct request *request, const struct net_request *http)
{
	const struct device_why *why = request->body;
	struct record_ids ids = record_ids_of(request);

	(void)http;
	db_run(request->app->db, &devices_revoke,
		(struct db_value[]){ db_text(record_by(request)), db_text(ids.facility),
			db_text(ids.subject), db_text(why->reason) },
		revoked, request);
}

static const enum err device_errors[] = { ERR_NO_DEVICE, ERR_OK };
static const enum err edit_errors[] = { ERR_NO_DEVICE, ERR_NO_DESK, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = DEVICES,
		.id = "listDevices",
		.summary = "Tells the screens, machines and printers, and how they are connected",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = list_devices,
		.query = &device_page_shape,
		.answer = &devices_shape,
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
		.flags = ROUTE_PARTIAL | ROUTE_ETAG,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.becomes = &command_display_change,
		.look = change_device,
		.body = &edit_shape,
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
		.body = &device_why_shape,
		.answer = &device_shape,
		.errors = device_errors,
	},
};

const struct route_table routes_devices = ROUTE_TABLE("devices", "What stands in the halls", rows);
