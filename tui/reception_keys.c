// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the keys of the reception do that are no acts: finding, choosing, giving a number. */
#include "tui/console.h"
#include "tui/reception.h"
#include "tui/register.h"
#include "tui/tell.h"
#include <string.h>

/* 1 to 9, then a to z. False: no service has this key. */
static bool service_of_key(const struct reception *reception, uint32_t key, size_t *index_out)
{
	size_t index = key >= '1' && key <= '9'   ? key - '1'
		       : key >= 'a' && key <= 'z' ? key - 'a' + 9
						  : SERVICES_MAX;

	if (index >= reception->service_count)
		return false;
	*index_out = index;
	return true;
}

/* Round and round. */
static bool step(const struct reception *reception, bool forward, size_t *index)
{
	size_t count = reception->service_count;

	if (count)
		*index = (*index + (forward ? 1 : count - 1)) % count;
	return true;
}

static bool key_in_queue(struct reception *reception, uint32_t pressed)
{
	return scroll_key(&reception->scroll, pressed, reception->roster.ids,
		reception->roster.count, reception->rows);
}

static bool key_in_issue(struct console *console, struct reception *reception, uint32_t pressed)
{
	if (pressed == PRESS_ENTER)
		reception_issue(console);
	else if (pressed == PRESS_ESC)
		reception->focus = RECEPTION_FIND;
	else if (pressed == PRESS_LEFT || pressed == PRESS_UP)
		return step(reception, false, &reception->issue_service);
	else if (pressed == PRESS_RIGHT || pressed == PRESS_DOWN)
		return step(reception, true, &reception->issue_service);
	else if (!service_of_key(reception, pressed, &reception->issue_service))
		return press_is_text(pressed);
	return true;
}

/* Its line is shown, and its row chosen. */
static void show_ticket(
	struct console *console, struct reception *reception, const struct ticket *ticket)
{
	for (size_t i = 0; i < reception->service_count; i++)
		if (uuid_equal(reception->services[i].u, ticket->service.u))
			reception->service = i;
	reception->scroll = (struct scroll){ .id = ticket->id.u };
	reception->focus = RECEPTION_QUEUE;
	entry_clear(&reception->find);
	console_toast(console, STYLE_TEXT, "%s  %.60s  %s", ticket->number,
		tell_name(console, ticket->visit), tell_state(console, ticket->state));
}

static void choose_match(struct console *console, struct reception *reception)
{
	const struct ticket *ticket;

	if (reception->chosen >= reception->match_count) {
		register_open(console, reception->find.bytes);
		return;
	}
	reception->who = reception->matches[reception->chosen];
	ticket = reception_ticket_of(console, &reception->who);
	if (!uuid_is_nil(reception->who.visit.u)) {
		if (ticket)
			show_ticket(console, reception, ticket);
		return;
	}
	if (ticket) {
		console_toast(console, STYLE_WARN,
			say(console, N_("%.60s has %s today (%s); F5 sends on")),
			reception->who.name, ticket->number, tell_state(console, ticket->state));
		return;
	}
	reception->is_emergency = false;
	reception->focus = RECEPTION_ISSUE;
	reception_ask_expected(console, &reception->who);
}

static bool enter(struct console *console, struct reception *reception)
{
	const char *typed = reception->find.bytes;
	const struct ticket *ticket = reception_ticket_of_number(console, typed);
	bool is_whole_card = strlen(typed) == CARD_LENGTH && card_is_valid(typed);

	if (entry_is_empty(&reception->find))
		return true;
	/* A scanner types into what stands there. */
	if (!is_whole_card && reception_take_card(console, typed))
		return true;
	if (reception->is_searching)
		console_hold_key(console, PRESS_ENTER);
	else if (ticket)
		show_ticket(console, reception, ticket);
	else
		choose_match(console, reception);
	return true;
}

static bool move_match(struct reception *reception, uint32_t pressed)
{
	if (pressed == PRESS_DOWN)
		reception->chosen += reception->chosen < reception->match_count;
	else if (pressed == PRESS_UP)
		reception->chosen -= reception->chosen > 0;
	else
		return false;
	return true;
}

static bool move_service(struct reception *reception, uint32_t pressed)
{
	if (!reception->service_count || (pressed != PRESS_LEFT && pressed != PRESS_RIGHT))
		return false;
	step(reception, pressed == PRESS_RIGHT, &reception->service);
	scroll_reset(&reception->scroll);
	return true;
}

static bool key_in_find(struct console *console, struct reception *reception, uint32_t pressed)
{
	size_t before = reception->find.length;

	if (pressed == PRESS_ENTER)
		return enter(console, reception);
	if (pressed == PRESS_ESC) {
		reception_forget(console, reception);
		return true;
	}
	if (!before && move_service(reception, pressed))
		return true;
	if (before && move_match(reception, pressed))
		return true;
	if (!before && key_in_queue(reception, pressed)) {
		reception->focus = RECEPTION_QUEUE;
		return true;
	}
	if (!entry_key(&reception->find, pressed))
		return false;
	if (press_is_text(pressed) || reception->find.length != before)
		reception_search(console, reception);
	return true;
}

bool reception_key(struct console *console, void *arg, uint32_t pressed)
{
	struct reception *reception = arg;

	if (pressed == PRESS_TAB || pressed == PRESS_BACK_TAB) {
		reception->focus =
			reception->focus == RECEPTION_QUEUE ? RECEPTION_FIND : RECEPTION_QUEUE;
		return true;
	}
	if (reception->focus == RECEPTION_ISSUE)
		return key_in_issue(console, reception, pressed);
	if (reception->focus == RECEPTION_QUEUE) {
		if (key_in_queue(reception, pressed) || move_service(reception, pressed))
			return true;
		/* Whoever begins to type is looking for somebody. */
		reception->focus = RECEPTION_FIND;
	}
	return key_in_find(console, reception, pressed);
}
