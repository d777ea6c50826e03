// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities/{facility}/staff: who works here. */
#include "common/model/rows.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/store/users.h"

struct member {
	struct user_id id;
	char name[NAME_BYTES];
	enum role role;
};
static const struct field member_fields[] = {
	FIELD(member, id, FIELD_UUID, 0),
	FIELD(member, name, FIELD_TEXT, 0),
	FIELD_WORD_OF(member, role, role, 0),
};

struct staff {
	int staff_count;
	struct member staff[1];
};
static const struct field staff_fields[] = {
	FIELD_LIST_OF(staff, staff, member_fields, 0, .help = "In the order of their names"),
};
static const struct shape staff_shape = DESCRIBED_SHAPE("Staff", staff_fields);

static void list_staff(struct request *request, const struct net_request *http)
{
	char facility[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->facility.u, facility);
	record_ask(request, &users_tell_staff, (struct db_value[]){ db_text(facility) },
		ERR_NO_FACILITY);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/staff",
		.id = "listStaff",
		.summary = "Tells who works here: accounts of persons that are not disabled",
		.roles = ROLES_STAFF,
		.handle = list_staff,
		.answer = &staff_shape,
	},
};

const struct route_table routes_staff = ROUTE_TABLE("staff", "Who works in a facility", rows);
