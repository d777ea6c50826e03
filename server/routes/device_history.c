// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* When a device was connected, and what ended that. */
#include "common/base/uuid.h"
#include "server/db/db.h"
#include "server/routes/devices.h"
#include "server/routes/request.h"
#include "server/store/devices.h"

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
		.help = "The server has ended it, by its stop or because the device was taken out "
			"of "
			"service; the device has not gone away"),
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
	struct device_page page;

	(void)http;
	device_page_read(request, &page);
	record_ask(request, &connections_list,
		(struct db_value[]){ db_text(ids.facility), db_text(ids.subject),
			db_text(page.after), db_text(page.limit) },
		ERR_NO_DEVICE);
}

static const enum err list_errors[] = { ERR_NO_DEVICE, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = DEVICES "/{device}/connections",
		.id = "listDeviceConnections",
		.summary = "Tells when a device was connected",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = list_connections,
		.query = &device_page_shape,
		.answer = &connections_shape,
		.errors = list_errors,
	},
};

const struct route_table routes_device_history =
	ROUTE_TABLE("device history", "When devices were connected", rows);
