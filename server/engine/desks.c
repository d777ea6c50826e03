// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/desks.h"

#include "common/events/desk_closed.h"
#include "common/events/desk_configured.h"
#include "common/events/ticket_assigned.h"
#include "common/model/name.h"
#include "server/engine/override.h"
#include <string.h>

const struct field desk_change_fields[DESK_CHANGE_FIELD_COUNT] = {
	FIELD(desk_change, desk, FIELD_UUID, 0, .help = "Nil: a new one"),
	FIELD(desk_change, version, FIELD_INT, FIELD_OPTIONAL, .max = INT32_MAX,
		.help = "Of the desk that is changed"),
	FIELD(desk_change, code, FIELD_TEXT, 0, .min = 1, .max = CODE_CHARS,
		.help = "Letters of ASCII and digits, with . _ - between them"),
	FIELD(desk_change, name_sw, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD(desk_change, name_en, FIELD_TEXT, FIELD_NAME, .min = 1, .max = 60),
	FIELD_WORD_OF(desk_change, kind, desk_kind, 0, .help = "Shown in the hall"),
	FIELD(desk_change, room, FIELD_TEXT, 0, .min = 1, .max = 4,
		.help = "Its number in the hall"),
	FIELD_LIST_OF(desk_change, services, id_item_fields, FIELD_FLAT, .min = 1),
	FIELD(desk_change, retired, FIELD_BOOL, 0, .help = "Out of use"),
	FIELD(desk_change, reason, FIELD_TEXT, FIELD_REASON, .min = 1, .max = 200),
};

struct desk_change desk_change_of(const struct desk *desk)
{
	struct desk_change change = {
		.desk = desk->id,
		.version = (int64_t)desk->version,
		.kind = desk->kind,
		.retired = desk->retired,
	};

	memcpy(change.code, desk->code, sizeof(change.code));
	memcpy(change.name_sw, desk->name_sw, sizeof(change.name_sw));
	memcpy(change.name_en, desk->name_en, sizeof(change.name_en));
	memcpy(change.room, desk->room, sizeof(change.room));
	memcpy(change.services, desk->services, sizeof(change.services));
	change.services_count = keep_each_once(change.services, desk->services_count);
	return change;
}

enum err check_desk(struct decision *decision, struct desk_id id, const char *code,
	const char *room, const struct id_item *services, int services_count)
{
	const struct desk *before = board_find_desk(decision->board, id), *other;
	size_t cursor = 0;
	enum err err;

	for (int i = 0; i < services_count; i++)
		if (!board_find_service(decision->board, (struct service_id){ services[i].id }))
			return refuse(decision, ERR_NO_SERVICE, "services", "not of this facility");
	err = check_each_once(decision, "services", services, services_count);
	if (!err)
		err = check_code(decision, code, before ? before->code : NULL);
	if (err)
		return err;
	if (!before && board_count(decision->board, BOARD_DESKS) >= FACILITY_DESKS_MAX)
		return refuse(decision, ERR_FACILITY_FULL, "desk", "%d desks at most",
			FACILITY_DESKS_MAX);
	/* The hall sees it: a number, never the name of a clinic. */
	if (room[strcspn(room, "0123456789")] == '\0')
		return refuse(decision, ERR_BAD_FIELD, "room", "a number, such as 3 or 12B");
	while ((other = board_next(decision->board, BOARD_DESKS, &cursor)))
		if (!uuid_equal(other->id.u, id.u) && strcmp(other->code, code) == 0)
			return refuse(decision, ERR_ALREADY_EXISTS, "code", "another desk has it");
	return ERR_OK;
}

static const struct desk *other_desk(const struct decision *decision, struct desk_id except)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(decision->board, BOARD_DESKS, &cursor)))
		if (desk->state != DESK_CLOSED && !uuid_equal(desk->id.u, except.u) &&
			uuid_equal(desk->staff.u, decision->context.actor.id.u))
			return desk;
	return NULL;
}

enum err check_may_leave(struct decision *decision, struct desk_id except)
{
	const struct desk *desk = other_desk(decision, except);
	const struct ticket *ticket = desk ? board_desk_ticket(decision->board, desk->id) : NULL;

	if (decision->context.actor.kind != ACTOR_STAFF)
		return refuse(decision, ERR_FORBIDDEN, "desk", "only staff sit at desks");
	if (ticket)
		return refuse(decision, ERR_DESK_BUSY, "desk", "finish with %s at desk %s first",
			ticket->number, desk->code);
	return ERR_OK;
}

void leave_other_desk(struct decision *decision, struct desk_id except)
{
	const struct desk *desk = other_desk(decision, except);

	if (desk)
		emit(decision, desk_closed, .desk = desk->id, .staff = desk->staff);
}

void release_assigned(struct decision *decision, struct user_id staff)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	if (uuid_is_nil(staff.u))
		return;
	while ((ticket = board_next(decision->board, BOARD_TICKETS, &cursor)))
		if (ticket_is_open(ticket) && uuid_equal(ticket->assigned.u, staff.u) &&
			!staff_serves(decision->board, staff, ticket->service))
			emit(decision, ticket_assigned, .ticket = ticket->id, .automatic = true);
}

/* Whoever is called or served there stays in the care of whoever sits there. */
static enum err check_is_empty(struct decision *decision, const struct desk *desk)
{
	const struct ticket *ticket = board_desk_ticket(decision->board, desk->id);

	if (ticket)
		return refuse(
			decision, ERR_DESK_BUSY, "retired", "finish with %s first", ticket->number);
	if (desk->state != DESK_CLOSED)
		return refuse(decision, ERR_DESK_TAKEN, "retired",
			"somebody sits there; close the desk first");
	return ERR_OK;
}

static bool is_served(const struct board *board, struct service_id service, struct desk_id except)
{
	const struct desk *desk;
	size_t cursor = 0;

	while ((desk = board_next(board, BOARD_DESKS, &cursor)))
		if (!desk->retired && !uuid_equal(desk->id.u, except.u) &&
			desk_serves(desk, service))
			return true;
	return false;
}

static bool is_among(struct service_id service, const struct id_item *services, int services_count)
{
	for (int i = 0; i < services_count; i++)
		if (uuid_equal(services[i].id, service.u))
			return true;
	return false;
}

/* Nobody is left waiting for a desk that there is not any more. */
static enum err check_lines_are_served(struct decision *decision, const struct desk *desk,
	const struct id_item *services, int services_count, bool retired)
{
	for (int i = 0; i < desk->services_count; i++) {
		const struct service_id id = { desk->services[i].id };
		const struct service *service = board_find_service(decision->board, id);

		if (service && (retired || !is_among(id, services, services_count)) &&
			board_waiting(decision->board, id) &&
			!is_served(decision->board, id, desk->id))
			return refuse(decision, ERR_CONFLICT, retired ? "retired" : "services",
				"the last desk of %s, where %zu wait", service->code,
				board_waiting(decision->board, id));
	}
	return ERR_OK;
}

enum err check_desk_use(struct decision *decision, struct desk_id id,
	const struct id_item *services, int services_count, bool retired)
{
	const struct desk *desk = board_find_desk(decision->board, id);
	enum err err = ERR_OK;

	if (!desk || desk->retired)
		return ERR_OK;
	if (retired)
		err = check_is_empty(decision, desk);
	return err ? err
		   : check_lines_are_served(decision, desk, services, services_count, retired);
}

void configure_desk(struct decision *decision, const struct desk_configured *configured)
{
	const struct desk *old = board_find_desk(decision->board, configured->desk);

	if (old)
		override_keep(decision, &(struct desk_change[]){ desk_change_of(old) },
			sizeof(struct desk_change));
	emit_event(decision, &event_desk_configured, configured);
	release_assigned(decision, board_find_desk(decision->board, configured->desk)->staff);
}

bool tell_desk_edit(const struct decision *decision, const void *command, struct override *override)
{
	const struct desk_configured *configured = override_find(decision, &event_desk_configured);
	const struct desk_change nothing = { 0 };
	const struct desk_change after =
		desk_change_of(board_find_desk(decision->board, configured->desk));

	(void)command;
	override->action = decision->before ? "desk.changed" : "desk.added";
	override->object_kind = "desk";
	override->object = configured->desk.u;
	override->reason = configured->reason;
	/* All but the reason. */
	override_add_differences(override, decision, desk_change_fields + DESK_CHANGE_HEAD_COUNT,
		DESK_CHANGE_FIELD_COUNT - DESK_CHANGE_HEAD_COUNT - 1, &nothing, &after);
	return true;
}
