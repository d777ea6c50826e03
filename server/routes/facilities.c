// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/facilities: hospitals and health centres, as a whole. */
#include "server/store/facilities.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/wire/snapshot.h"
#include "server/db/db.h"
#include "server/routes/board_answers.h"
#include "server/routes/dispatch.h"
#include "server/routes/facility_shape.h"
#include "server/routes/record.h"
#include <stdio.h>
#include <string.h>

struct facility_view {
	struct facility_id id;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	char time_zone[64];
	int64_t cutover_hour;
	char series_letters[27];
	int64_t version;
};
static const struct field facility_fields[] = {
	FIELD(facility_view, id, FIELD_UUID, 0),
	FIELD(facility_view, code, FIELD_TEXT, 0),
	FIELD(facility_view, name_sw, FIELD_TEXT, 0),
	FIELD(facility_view, name_en, FIELD_TEXT, 0),
	FIELD(facility_view, time_zone, FIELD_TEXT, 0),
	FIELD(facility_view, cutover_hour, FIELD_INT, 0, .help = "When the business day begins"),
	FIELD(facility_view, series_letters, FIELD_TEXT, 0, .help = "Numbers begin with these"),
	FIELD(facility_view, version, FIELD_INT, 0),
};
const struct shape shape_facility = DESCRIBED_SHAPE("Facility", facility_fields);

struct facilities_view {
	int facilities_count;
	struct facility_view facilities[1];
};
static const struct field facilities_fields[] = {
	FIELD_LIST_OF(facilities_view, facilities, facility_fields, 0),
};
const struct shape shape_facilities = DESCRIBED_SHAPE("Facilities", facilities_fields);

static void list_facilities(struct request *request, const struct net_request *http)
{
	char facility[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->who.facility.u, facility);
	record_ask(request, &facilities_tell, (struct db_value[]){ db_text(facility) },
		ERR_NO_FACILITY);
}

static void tell_facility(struct request *request, const struct net_request *http)
{
	char facility[UUID_TEXT_BYTES];

	(void)http;
	uuid_format(request->facility.u, facility);
	record_ask(request, &facilities_tell_one, (struct db_value[]){ db_text(facility) },
		ERR_NO_FACILITY);
}

/* ---- the whole live state ---- */

/* The rows are those of common/model/rows.h, as far as the one who asks may see them: members that
 * a display does not learn are missing there, so none can be promised. */
struct live_state_view {
	char t[16];
	int64_t seq;
	int32_t day;
	int out_of_service_count;
	struct id_item out_of_service[1];
};
#define OBJECT(name_, help_)                                                                       \
	{                                                                                          \
		.name = (name_), .kind = FIELD_STRUCT, .help = (help_)                             \
	}
#define ROWS(name_, help_)                                                                         \
	{                                                                                          \
		.name = (name_), .kind = FIELD_LIST, .flags = FIELD_OPTIONAL, .help = (help_)      \
	}
static const struct field live_state_fields[] = {
	FIELD(live_state_view, t, FIELD_TEXT, 0, .help = "snapshot"),
	OBJECT("facility", "Its id, its epoch, its names and its zone"),
	FIELD(live_state_view, seq, FIELD_INT, 0, .help = "The last event that it holds"),
	FIELD(live_state_view, day, FIELD_DATE, FIELD_OPTIONAL),
	ROWS("services", "As in Services"),
	ROWS("counts", "What is counted for each service"),
	ROWS("desks", "As in Desks"),
	ROWS("displays", "What each display shows"),
	ROWS("visits", "As in VisitState"),
	ROWS("tickets", "As in TicketState"),
	ROWS("calls", "Who was called where, and whether it was shown and spoken"),
	ROWS("counters", "The last number of each series and day"),
	FIELD_LIST_OF(live_state_view, out_of_service, id_item_fields, FIELD_FLAT | FIELD_OPTIONAL,
		.help = "Devices that nobody comes as; missing: none, or not told"),
};
static const struct shape live_state_shape = DESCRIBED_SHAPE("LiveState", live_state_fields);

/* What was encoded last for a facility. */
struct live_state {
	struct text json;
	char etag[SEQ_ETAG_BYTES];
};

static struct live_state *state_of(struct routes *routes, struct facility_id facility)
{
	struct live_state *state = map_find(routes->live_states, facility.u);

	if (!state) {
		state = mem_alloc(sizeof(*state));
		map_put(routes->live_states, facility.u, state);
	}
	return state;
}

/* What the facility itself is, and which devices are out of service, changes without an event. */
static void live_etag(const struct board *board, const char *who, char etag_out[SEQ_ETAG_BYTES])
{
	const struct id_item *out;
	size_t count = board_out(board, &out);
	int64_t version = board_facility(board)->version;
	uint32_t digest = 2166136261U;
	char kind[24];

	for (size_t i = 0; i < sizeof(version); i++)
		digest = (digest ^ ((const unsigned char *)&version)[i]) * 16777619U;
	for (size_t i = 0; i < count * sizeof(*out); i++)
		digest = (digest ^ ((const unsigned char *)out)[i]) * 16777619U;
	snprintf(kind, sizeof(kind), "%s-%08x", who, digest);
	seq_etag(board, kind, etag_out);
}

/* Each display has its own: of its desks. */
static void tell_display(struct request *request, const struct board *board)
{
	const struct display *display = board_find_display(board, request->who.display);
	char etag[SEQ_ETAG_BYTES];
	struct text json = { 0 };

	if (!display) {
		request_refuse(&request, ERR_NO_DISPLAY);
		return;
	}
	live_etag(board, "display", etag);
	snapshot_encode_for(board, display->desks_count ? display : NULL, &json);
	request_answer_etag(&request, text_string(&json), json.length, etag);
	text_finish(&json);
}

static void tell_live_state(struct request *request, const struct board *board)
{
	struct live_state *state = state_of(request->routes, request->facility);
	char etag[SEQ_ETAG_BYTES];

	if (request->who.role == ROLE_DISPLAY) {
		tell_display(request, board);
		return;
	}
	live_etag(board, "staff", etag);
	if (strcmp(etag, state->etag) != 0) {
		memcpy(state->etag, etag, sizeof(etag));
		text_clear(&state->json);
		snapshot_encode(board, FOR_STAFF, &state->json);
	}
	request_answer_etag(&request, text_string(&state->json), state->json.length, etag);
}

void live_states_destroy(struct map **states)
{
	struct live_state *state;
	size_t cursor = 0;

	while ((state = map_next(*states, &cursor))) {
		text_finish(&state->json);
		mem_free(state);
	}
	map_destroy(states);
}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/facilities",
		.id = "listFacilities",
		.summary = "Tells the facilities that one may enter",
		.roles = ROLES_ALL,
		.scope = SCOPE_ACCOUNT,
		.handle = list_facilities,
		.answer = &shape_facilities,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}",
		.id = "getFacility",
		.summary = "Tells a facility",
		.flags = ROUTE_ETAG,
		.roles = ROLES_ALL,
		.handle = tell_facility,
		.answer = &shape_facility,
	},
	{
		.method = NET_GET,
		.path = "/v1/facilities/{facility}/live",
		.id = "getLiveState",
		.summary = "Tells the whole live state, as a live connection gets it at first",
		.flags = ROUTE_ETAG,
		.roles = ROLES_ALL,
		.look = tell_live_state,
		.answer = &live_state_shape,
	},
	{
		.method = NET_POST,
		.path = "/v1/facilities/{facility}/undo",
		.id = "undo",
		.command = &command_undo,
		.answer = &shape_done,
	},
};

const struct route_table routes_facilities =
	ROUTE_TABLE("facilities", "Hospitals and health centres", rows);
