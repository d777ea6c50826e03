// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is done at a desk. Whatever can be taken back is done at once; the whole screen is on one
 * key each. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/consultation.h"
#include "tui/desk_view.h"
#include "tui/menu.h"
#include "tui/patient.h"
#include "tui/services.h"
#include "tui/tell.h"
#include "tui/triage.h"
#include <stdio.h>
#include <string.h>

enum { REASON_CHARS = 200 };

/* Nil where the desk was closed in the meantime: the server refuses that. */
static struct uuid desk_id(const struct console *console)
{
	const struct desk *desk = console_desk(console);

	return desk ? desk->id.u : (struct uuid){ 0 };
}

/* ---- what is sent ---- */

static void add_id(struct text *data, const char *key, struct uuid id)
{
	char text[UUID_TEXT_BYTES];

	uuid_format(id, text);
	text_printf(data, "%s\"%s\":\"%s\"", data->length > 1 ? "," : "", key, text);
}

/* A command on a ticket; more: further members with their comma, or "". */
static void send(struct console *console, const char *command, struct ticket_id ticket,
	const char *more, const char *said)
{
	struct errand errand = { .command = command, .can_be_undone = true };
	struct text data = { 0 };

	text_add_char(&data, '{');
	add_id(&data, "ticket", ticket.u);
	text_printf(&data, "%s}", more);
	errand.data = text_string(&data);
	snprintf(errand.said, sizeof(errand.said), "%s", said);
	console_send(console, &errand);
	text_finish(&data);
}

/* format holds the place for the number. */
#define SEND_ON_CURRENT(console, command, format)                                                  \
	do {                                                                                       \
		const struct ticket *here_ = desk_current(console);                                \
		char said_[ERRAND_SAID_BYTES];                                                     \
                                                                                                   \
		snprintf(said_, sizeof(said_), say((console), (format)), here_->number);           \
		send((console), (command), here_->id, "", said_);                                  \
	} while (0)

/* Who is called, and what became of the one before: one key does both. */
static void was_called(
	struct console *console, const struct link_answer *answer, const void *context)
{
	const char *number = jdoc_get_string(answer->data, "number"), *finished = context;

	console_release(console);
	if (answer->outcome != LINK_DONE || !number)
		return;
	if (*finished)
		console_toast(console, STYLE_GOOD,
			say(console, N_("✓ %s is finished, %s is called")), finished, number);
	else
		console_toast(console, STYLE_GOOD, say(console, N_("✓ %s is called")), number);
}

/* finished: the number that ends with it; "": none. */
static void call(
	struct console *console, const char *command, const struct text *data, const char *finished)
{
	char number[NUMBER_BYTES] = "";
	const struct errand errand = {
		.command = command,
		.data = text_string(data),
		.can_be_undone = true,
		.done = was_called,
		.context = number,
		.context_bytes = sizeof(number),
	};

	snprintf(number, sizeof(number), "%s", finished);

	/* A second press is meant for whoever is called then. */
	if (console_send(console, &errand))
		console_hold(console);
}

static void begin_call(const struct console *console, struct text *data, bool finish)
{
	const struct ticket *here = desk_current(console);

	text_add_char(data, '{');
	add_id(data, "desk", desk_id(console));
	if (finish && here) {
		text_add(data, ",\"finish\":true");
		add_id(data, "current", here->id.u);
	}
}

static void finish_and_call(struct console *console)
{
	const struct ticket *here = desk_current(console);
	struct text data = { 0 };

	begin_call(console, &data, true);
	text_add_char(&data, '}');
	call(console, "ticket.call_next", &data, here ? here->number : "");
	text_finish(&data);
}

/* ---- a named call ---- */

static void call_named(struct console *console, const char *reason, const void *context)
{
	const struct ticket *here = desk_current(console);
	struct text data = { 0 };

	begin_call(console, &data, true);
	add_id(&data, "ticket", *(const struct uuid *)context);
	text_add(&data, ",\"reason\":");
	text_json_string(&data, reason);
	text_add_char(&data, '}');
	call(console, "ticket.call", &data, here ? here->number : "");
	text_finish(&data);
}

static void call_chosen(struct console *console)
{
	const struct ticket *ticket = desk_chosen(console);
	char question[200];

	if (ticket == ((struct desk_screen *)console_state(console, &view_desk))->roster.rows[0]) {
		finish_and_call(console);
		return;
	}
	snprintf(question, sizeof(question),
		say(console, N_("Why is %s called before the others? It is written down.")),
		ticket->number);
	ask_reason(
		console, question, REASON_CHARS, call_named, &ticket->id.u, sizeof(ticket->id.u));
}

/* ---- the one who is here ---- */

static void start(struct console *console)
{
	SEND_ON_CURRENT(console, "ticket.start", N_("%s is here"));
}

static void finish(struct console *console)
{
	SEND_ON_CURRENT(console, "ticket.finish", N_("%s is done"));
}

static void recall(struct console *console)
{
	SEND_ON_CURRENT(console, "ticket.recall", N_("%s is called again"));
}

static void skip(struct console *console)
{
	SEND_ON_CURRENT(console, "ticket.no_show", N_("%s did not come"));
}

static void back(struct console *console)
{
	SEND_ON_CURRENT(console, "ticket.requeue", N_("%s stands in line again"));
}

static void held(struct console *console, const struct menu_item *item, const void *context)
{
	const struct ticket_id ticket = { *(const struct uuid *)context };
	char more[64];

	snprintf(
		more, sizeof(more), ",\"reason\":\"%s\"", word_of(&words_hold_reason, item->value));
	send(console, "ticket.hold", ticket, more, say(console, N_("The patient is on hold")));
}

static void hold(struct console *console)
{
	const struct ticket *ticket = desk_meant(console);
	struct menu *menu;
	char title[MENU_TITLE_BYTES];

	snprintf(title, sizeof(title), say(console, N_("Hold %s because")), ticket->number);
	menu = menu_open(console, title, held, &ticket->id.u, sizeof(ticket->id.u));
	for (int i = HOLD_PAYMENT; i <= HOLD_OTHER; i++)
		menu_add(menu, tell_hold(console, (enum hold_reason)i))->value = i;
}

static void resumed(struct console *console, const struct menu_item *item, const void *context)
{
	(void)context;
	send(console, "ticket.resume", (struct ticket_id){ item->id }, "",
		say(console, N_("The patient stands in line again")));
}

static void resume(struct console *console)
{
	const struct desk_screen *state = console_state(console, &view_desk);
	struct menu *menu =
		menu_open(console, say(console, N_("Who can be called again?")), resumed, NULL, 0);

	for (size_t i = 0; i < state->held.count; i++) {
		const struct ticket *ticket = state->held.rows[i];
		char label[MENU_LABEL_BYTES];
		struct menu_item *item;

		snprintf(label, sizeof(label), "%s  %.60s  %s", ticket->number,
			tell_name(console, ticket->visit), tell_hold(console, ticket->hold));
		item = menu_add(menu, label);
		if (item)
			item->id = ticket->id.u;
	}
}

/* ---- sending on ---- */

static void send_to(
	struct console *console, struct ticket_id ticket, struct uuid service, bool comes_back)
{
	const struct ticket *sent = board_find_ticket(console_board_of(console), ticket);
	char id[UUID_TEXT_BYTES], more[160], said[ERRAND_SAID_BYTES];

	uuid_format(service, id);
	snprintf(more, sizeof(more), ",\"services\":[\"%s\"]%s", id,
		comes_back ? ",\"return_to_me\":true" : "");
	snprintf(said, sizeof(said), say(console, N_("%s is sent to %s with the same number")),
		sent ? sent->number : "", tell_service(console, (struct service_id){ service }));
	send(console, "ticket.transfer", ticket, more, said);
}

static void transferred(struct console *console, const struct menu_item *item, const void *context)
{
	send_to(console, (struct ticket_id){ *(const struct uuid *)context }, item->id, false);
}

static void sent_for_results(
	struct console *console, const struct menu_item *item, const void *context)
{
	send_to(console, (struct ticket_id){ *(const struct uuid *)context }, item->id, true);
}

static struct menu *choose_service(struct console *console, const char *title, menu_chosen *then)
{
	const struct ticket *ticket = desk_meant(console);
	struct menu *menu = menu_open(console, title, then, &ticket->id.u, sizeof(ticket->id.u));

	services_offer(console, menu, ticket->service);
	return menu;
}

static void transfer(struct console *console)
{
	choose_service(console, say(console, N_("Send on to")), transferred);
}

static void send_away_and_back(struct console *console)
{
	struct menu *menu = choose_service(
		console, say(console, N_("Send there, then back to me")), sent_for_results);

	/* Most go to the laboratory, which its code tells where anything does. */
	for (size_t i = 0; i < menu->count; i++) {
		const struct service *service = board_find_service(
			console_board_of(console), (struct service_id){ menu->items[i].id });

		if (service && strncmp(service->code, "lab", 3) == 0 && !menu->items[i].why_not)
			menu->at = i;
	}
}

/* ---- the desk ---- */

static void paused(struct console *console, const struct menu_item *item, const void *context)
{
	char id[UUID_TEXT_BYTES], data[128];
	struct errand errand = { .command = "desk.pause", .data = data };

	(void)context;
	uuid_format(desk_id(console), id);
	snprintf(data, sizeof(data), "{\"desk\":\"%s\",\"reason\":\"%s\"}", id,
		word_of(&words_pause_reason, item->value));
	snprintf(errand.said, sizeof(errand.said), "%s",
		say(console, N_("The desk pauses; p goes on")));
	console_send(console, &errand);
}

static void send_desk(struct console *console, const char *command, const char *said)
{
	char id[UUID_TEXT_BYTES], data[64];
	struct errand errand = { .command = command, .data = data };

	uuid_format(desk_id(console), id);
	snprintf(data, sizeof(data), "{\"desk\":\"%s\"}", id);
	snprintf(errand.said, sizeof(errand.said), "%s", said);
	console_send(console, &errand);
}

static void pause_or_go_on(struct console *console)
{
	struct menu *menu;

	if (console_desk(console)->state == DESK_PAUSED) {
		send_desk(console, "desk.open", say(console, N_("The desk is open again")));
		return;
	}
	menu = menu_open(console, say(console, N_("Pause because of")), paused, NULL, 0);
	for (int i = PAUSE_BREAK; i <= PAUSE_OTHER; i++)
		menu_add(menu, tell_pause(console, (enum pause_reason)i))->value = i;
}

static void leave_desk(struct console *console)
{
	const struct console_ports *ports = console_ports(console);

	/* The next time another one may be chosen. */
	ports->keep(ports->arg, "desk", NULL);
	send_desk(console, "desk.close", say(console, N_("The desk is closed")));
}

/* ---- notes ---- */

static void write_note(struct console *console)
{
	desk_write_note(console, desk_current(console));
}

/* ---- who it is, what was found ---- */

static void triage(struct console *console)
{
	triage_open(console, desk_meant(console));
}

static void write_consultation(struct console *console)
{
	consultation_open(console, desk_current(console));
}

static void show_patient(struct console *console)
{
	const struct ticket *ticket = desk_meant(console);

	patient_open(console, desk_patient_of(console, ticket), ticket->visit);
}

/* ---- why ---- */

static void explain(struct console *console)
{
	const struct ticket *ticket = desk_chosen(console);
	struct place place;
	int64_t percent;

	if (!line_node_is_linked(board_node_of(ticket))) {
		console_toast(console, STYLE_TEXT,
			say(console, N_("%s did not come when called and waits behind others")),
			ticket->number);
		return;
	}
	place = line_place(board_node_of(ticket));
	percent = place_value_ppm(&place, console_now_us(console)) / 10000;
	console_toast(console, STYLE_TEXT,
		say(console, N_("%s: %s; has waited %d min, %lld %% of the longest wait meant for "
				"this class")),
		ticket->number, tell_place_reason(console, ticket),
		tell_minutes(console, ticket->issued_us), (long long)percent);
}

const struct act desk_acts[DESK_ACT_COUNT] = {
	{ "finish_and_call", { ' ' }, N_("Finish+call"), N_("Finishes and calls the next patient"),
		ACT_LETTER, desk_why_no_next, finish_and_call },
	{ "start", { PRESS_ENTER }, N_("Is here"), N_("The called patient has come in"), 0,
		desk_why_no_called, start },
	{ "recall", { 'r' }, N_("Recall"), N_("Calls the same patient again"), ACT_LETTER,
		desk_why_no_called, recall },
	{ "no_show", { 'n' }, N_("No-show"), N_("The called patient did not come"), ACT_LETTER,
		desk_why_no_called, skip },
	{ "call", { 'c' }, N_("Call this"), N_("Calls the chosen one, with a reason"), ACT_LETTER,
		desk_why_no_call, call_chosen },
	{ "transfer", { 't' }, N_("Transfer"), N_("Sends on with the same number"), ACT_LETTER,
		desk_why_nobody, transfer },
	{ "laboratory", { 'l' }, N_("To lab"), N_("Sends for results, then back to you"),
		ACT_LETTER, desk_why_no_current, send_away_and_back },
	{ "hold", { 'h' }, N_("Hold"), N_("Cannot be called for now, with a reason"), ACT_LETTER,
		desk_why_nobody, hold },
	{ "pause", { 'p' }, N_("Pause"), N_("Pauses the desk, or goes on"), ACT_LETTER,
		desk_why_no_desk, pause_or_go_on },
	{ "note", { 'e' }, N_("Note"), N_("A note for the next desk"), ACT_LETTER, desk_why_no_note,
		write_note },
	{ "consultation", { 'm' }, N_("Consultation"), N_("What was found, what is given"),
		ACT_LETTER, desk_why_no_consultation, write_consultation },
	{ "triage", { 'v' }, N_("Triage"), N_("Vitals and signs to a colour"), ACT_LETTER,
		desk_why_no_triage, triage },
	{ "patient", { 'i' }, N_("Patient"), N_("Notes, earlier visits, what was found"),
		ACT_LETTER, desk_why_no_patient, show_patient },
	{ "finish", { 'f' }, N_("Finish"), N_("Finishes without calling anybody"), ACT_LETTER,
		desk_why_no_current, finish },
	{ "why", { 'w' }, N_("Why"), N_("Why the chosen one stands there"), ACT_LETTER,
		desk_why_no_chosen, explain },
	{ "resume", { 'g' }, N_("Go on"), N_("One who was on hold can be called again"),
		ACT_LETTER | ACT_QUIET, desk_why_none_held, resume },
	{ "back", { 'b' }, N_("Back"), N_("Called in error: back into the line"),
		ACT_LETTER | ACT_QUIET, desk_why_no_called, back },
	{ "leave_desk", { 'd' }, N_("Other desk"), N_("Closes this desk and chooses another"),
		ACT_LETTER | ACT_QUIET, desk_why_no_desk, leave_desk },
};
