// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* visit.open: Opens a visit: a number, a code and a place in a line. */
#include "common/base/time.h"
#include "common/events/ticket_issued.h"
#include "common/events/visit_opened.h"
#include "server/engine/flow.h"
#include "server/engine/stages.h"
#include <string.h>

struct input {
	struct service_id service;
	struct patient_id patient;
	enum visit_origin origin;
	int64_t slot_us;
	enum colour colour;
	bool vulnerable;
	struct user_id assigned;
};

static const struct field fields[] = {
	FIELD(input, service, FIELD_UUID, 0, .help = "The first stage"),
	FIELD(input, patient, FIELD_UUID, FIELD_OPTIONAL, .help = "Missing: not known yet"),
	FIELD_WORD_OF(input, origin, visit_origin, FIELD_OPTIONAL,
		.help = "An emergency without a colour is red"),
	FIELD_TIME_OF(input, slot, FIELD_OPTIONAL, .help = "Of the appointment, for a check-in"),
	FIELD_WORD_OF(input, colour, colour, FIELD_OPTIONAL),
	FIELD(input, vulnerable, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "60 or older, pregnant, under 5, disabled, or very weak"),
	FIELD(input, assigned, FIELD_UUID, FIELD_OPTIONAL, .help = "The doctor asked for by name"),
};

static enum colour colour_of(const struct input *input)
{
	if (input->origin == ORIGIN_EMERGENCY && input->colour == COLOUR_UNTRIAGED)
		return COLOUR_RED;
	return input->colour;
}

static enum err check_patient(struct decision *decision, struct patient_id patient)
{
	const struct visit *visit = board_find_patient(decision->board, patient);
	char number[NUMBER_BYTES];

	if (uuid_is_nil(patient.u) || !visit)
		return ERR_OK;
	number_format(visit->series, visit->ordinal, number);
	return refuse(decision, ERR_ALREADY_IN_LINE, "patient", "has the open number %s", number);
}

static bool is_too_early(
	const struct decision *decision, const struct input *input, const struct service *service)
{
	return input->slot_us && input->slot_us - decision->context.now_us > service->rule.early_us;
}

static enum err check_slot(struct decision *decision, const struct input *input,
	const struct service *service, enum colour colour)
{
	if (is_emergency(colour) || !is_too_early(decision, input, service))
		return ERR_OK;
	return refuse(decision, ERR_BAD_FIELD, "slot_at", "check-in opens %d minutes before it",
		(int)(service->rule.early_us / US_PER_MIN));
}

/* An emergency before its check-in opens has no appointment yet. */
static enum order_kind kind_of(
	const struct decision *decision, const struct input *input, const struct service *service)
{
	return input->origin == ORIGIN_CHECK_IN && input->slot_us &&
			       !is_too_early(decision, input, service)
		       ? KIND_APPOINTMENT
		       : KIND_WALK_IN;
}

/* Numbers begin anew each day, but not those that somebody had from the day before: two people with
 * one number would come to one call, also where the first comes back by an undo. */
static int32_t next_ordinal(const struct decision *decision, int32_t day, const char *series)
{
	int32_t ordinal = board_last_number(decision->board, day, series) + 1;

	while (board_find_number(decision->board, series, ordinal))
		ordinal++;
	return ordinal;
}

/* Where people take a number by themselves, a machine of the hall asks for it: for somebody nobody
 * knows, who waits like everybody, at a service that this hall may be told of. */
static enum err check_machine(
	struct decision *decision, const struct input *input, const struct service *service)
{
	const struct actor *actor = &decision->context.actor;
	const struct display *display;

	if (!decision->is_own_only)
		return ERR_OK;
	display = board_find_display(decision->board, actor->display);
	if (!display)
		return refuse(decision, ERR_NO_DISPLAY, "display", "one of this facility");
	if (!uuid_is_nil(input->patient.u) || !uuid_is_nil(input->assigned.u) || input->slot_us ||
		input->origin != ORIGIN_WALK_IN || input->colour != COLOUR_UNTRIAGED ||
		input->vulnerable)
		return refuse(decision, ERR_BAD_FIELD, "service", "nothing else, from a display");
	if (display->kind != DEVICE_TICKETS)
		return refuse(decision, ERR_FORBIDDEN, "display", "a machine of kind tickets");
	/* One that belongs to all desks stands in no hall. */
	if (service->sensitive || !display->desks_count ||
		!board_display_serves(decision->board, display, service->id))
		return refuse(decision, ERR_NO_SERVICE, "service", "one of the display's desks");
	return ERR_OK;
}

static enum err check(struct decision *decision, const struct input *input, enum colour colour,
	const struct service **service_out)
{
	int32_t day = current_day(decision);
	enum err err = find_service(decision, input->service, service_out);

	if (!err)
		err = check_machine(decision, input, *service_out);
	if (!err)
		err = check_intake(decision, *service_out, colour, true);
	if (!err)
		err = check_patient(decision, input->patient);
	if (!err)
		err = check_slot(decision, input, *service_out, colour);
	if (!err && next_ordinal(decision, day, (*service_out)->series) > NUMBER_MAX)
		err = refuse(decision, ERR_SERIES_FULL, "service", "use another series");
	if (!err && !uuid_is_nil(input->assigned.u) &&
		!staff_serves(decision->board, input->assigned, input->service))
		err = refuse(decision, ERR_NO_STAFF, "assigned",
			"nobody of this id is at a desk of that service");
	return err;
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	enum colour colour = colour_of(input);
	const struct service *service;
	struct visit_opened opened = { .patient = input->patient, .origin = input->origin };
	struct new_ticket first;
	enum err err = check(decision, input, colour, &service);

	if (err)
		return err;
	opened.visit.u = take_id(decision);
	opened.colour = colour;
	opened.vulnerable = input->vulnerable;
	opened.day = open_day(decision);
	opened.ordinal = next_ordinal(decision, opened.day, service->series);
	memcpy(opened.series, service->series, sizeof(opened.series));
	code_format(decision->context.secret, opened.code);
	emit_event(decision, &event_visit_opened, &opened);
	first = (struct new_ticket){
		.visit = opened.visit,
		.service = input->service,
		.kind = kind_of(decision, input, service),
		.slot_us = input->slot_us,
		.colour = colour,
		.vulnerable = input->vulnerable,
		.assigned = input->assigned,
	};
	issue_ticket(decision, &first);
	return ERR_OK;
}

static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct visit_opened *opened = NULL;
	const struct ticket_issued *issued = NULL;

	(void)command;
	for (size_t i = 0; i < decision->event_count; i++) {
		if (decision->events[i].type == &event_visit_opened)
			opened = decision->events[i].payload;
		if (decision->events[i].type == &event_ticket_issued)
			issued = decision->events[i].payload;
	}
	if (!opened || !issued)
		return;
	answer_id(text, "visit", opened->visit.u);
	answer_id(text, "ticket", issued->ticket.u);
	answer_text(text, "number", issued->number);
	answer_text(text, "code", opened->code);
	answer_place(decision, issued->ticket, text);
}

const struct command_type command_visit_open = {
	.name = "visit.open",
	.help = "Opens a visit",
	.subject = SUBJECT_FACILITY,
	.roles = ROLES_STAFF | ROLE_BIT(ROLE_DISPLAY),
	.own_roles = ROLE_BIT(ROLE_DISPLAY),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
};
