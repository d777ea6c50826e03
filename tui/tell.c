// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/tell.h"

#include "common/base/time.h"
#include "tui/console.h"
#include <stdio.h>
#include <time.h>

bool tell_is_urgent(const struct ticket *ticket)
{
	return ticket->colour == COLOUR_RED || ticket->colour == COLOUR_ORANGE;
}

const char *tell_mark(const struct ticket *ticket)
{
	if (tell_is_urgent(ticket))
		return "!";
	if (ticket->kind == KIND_RETURNING)
		return "↺";
	return ticket->vulnerable ? "*" : "";
}

const char *tell_place_reason(const struct console *console, const struct ticket *ticket)
{
	const struct link_status *status = console_status(console);

	if (ticket->colour == COLOUR_RED)
		return say(console, N_("emergency"));
	if (ticket->colour == COLOUR_ORANGE)
		return say(console, N_("very urgent"));
	if (ticket->skips)
		return say(console, N_("did not come when called"));
	if (ticket->is_moved)
		return say(console, N_("moved by hand"));
	if (!uuid_is_nil(ticket->assigned.u) && uuid_equal(ticket->assigned.u, status->user.id.u))
		return say(console, N_("waits for you"));
	if (ticket->kind == KIND_RETURNING)
		return say(console, N_("back with results"));
	if (ticket->kind == KIND_APPOINTMENT)
		return say(console, N_("appointment"));
	if (ticket->carried)
		return say(console, N_("from the day before"));
	if (ticket->vulnerable)
		return say(console, N_("should not wait long"));
	return say(console, N_("order of arrival"));
}

void tell_desk(const struct console *console, const struct desk *desk, char *text_out, size_t room)
{
	snprintf(text_out, room,
		say(console, desk->kind == DESK_ROOM ? N_("Room %s") : N_("Window %s")),
		desk->room);
}

void tell_wait(const struct console *console, struct wait_shown wait, char *text_out, size_t room)
{
	switch (wait.kind) {
	case WAIT_HIDDEN:
		snprintf(text_out, room, "–");
		return;
	case WAIT_BELOW_10:
		snprintf(text_out, room, "%s", say(console, N_("below 10 min")));
		return;
	case WAIT_RANGE:
		snprintf(text_out, room, say(console, N_("%d–%d min")), wait.lower_min,
			wait.upper_min);
		return;
	case WAIT_ABOVE_180:
		snprintf(text_out, room, "%s", say(console, N_("over 3 hours")));
		return;
	}
}

static const struct person *person_of(struct console *console, struct visit_id id)
{
	const struct board *board = console_board_of(console);
	const struct visit *visit = board ? board_find_visit(board, id) : NULL;

	return directory_person(
		console_directory(console), visit ? visit->patient : (struct patient_id){ 0 });
}

const char *tell_name(struct console *console, struct visit_id visit)
{
	const struct person *person = person_of(console, visit);

	if (!person->is_known)
		return "…";
	return *person->name ? person->name : say(console, N_("Unknown"));
}

int tell_age(struct console *console, struct visit_id visit)
{
	const struct person *person = person_of(console, visit);
	time_t now = (time_t)(console_now_us(console) / US_PER_S);
	struct tm local;

	if (!person->is_known || !person->birth_year || !gmtime_r(&now, &local))
		return -1;
	return local.tm_year + 1900 - person->birth_year;
}

void tell_person(struct console *console, struct visit_id visit, char *text_out, size_t room)
{
	const struct person *person = person_of(console, visit);
	int age = tell_age(console, visit);
	const char *sex = person->sex == SEX_FEMALE ? say(console, N_("F"))
			  : person->sex == SEX_MALE ? say(console, N_("M"))
						    : "";

	if (age >= 0)
		snprintf(text_out, room, "%s%s%d", sex, *sex ? " " : "", age);
	else
		snprintf(text_out, room, "%s", sex);
}

int tell_minutes(const struct console *console, int64_t since_us)
{
	int64_t us = since_us ? console_now_us(console) - since_us : 0;

	return us > 0 ? (int)(us / US_PER_MIN) : 0;
}

const char *tell_hold(const struct console *console, enum hold_reason reason)
{
	static const char *const texts[] = {
		[HOLD_NONE] = N_("no reason"),
		[HOLD_PAYMENT] = N_("has to pay first"),
		[HOLD_RESULTS] = N_("waits for results"),
		[HOLD_INSURANCE] = N_("insurance is checked"),
		[HOLD_LATE] = N_("will be late"),
		[HOLD_AWAY] = N_("has gone out"),
		[HOLD_OTHER] = N_("another reason"),
	};

	return say(console, texts[reason]);
}

const char *tell_pause(const struct console *console, enum pause_reason reason)
{
	static const char *const texts[] = {
		[PAUSE_NONE] = N_("no reason"),
		[PAUSE_BREAK] = N_("break"),
		[PAUSE_MEAL] = N_("meal"),
		[PAUSE_PRAYER] = N_("prayer"),
		[PAUSE_EMERGENCY] = N_("an emergency elsewhere"),
		[PAUSE_MEETING] = N_("meeting"),
		[PAUSE_EQUIPMENT] = N_("equipment out of order"),
		[PAUSE_OTHER] = N_("another reason"),
	};

	return say(console, texts[reason]);
}

const char *tell_state(const struct console *console, enum ticket_state state)
{
	static const char *const texts[] = {
		[TICKET_WAITING] = N_("waiting"),
		[TICKET_CALLED] = N_("called"),
		[TICKET_SERVING] = N_("in service"),
		[TICKET_HELD] = N_("on hold"),
		[TICKET_DONE] = N_("done"),
		[TICKET_NO_SHOW] = N_("did not come"),
		[TICKET_CANCELLED] = N_("cancelled"),
	};

	return say(console, texts[state]);
}

const char *tell_service(const struct console *console, struct service_id id)
{
	const struct board *board = console_board_of(console);
	const struct service *service = board ? board_find_service(board, id) : NULL;

	return service ? console_name(console, service->name_sw, service->name_en) : "";
}
