// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is done at the reception: numbers, and changes to those who have one. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/model/age.h"
#include "common/model/order.h"
#include "tui/admin.h"
#include "tui/appointments.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/distant.h"
#include "tui/issue.h"
#include "tui/menu.h"
#include "tui/patient.h"
#include "tui/reception.h"
#include "tui/register.h"
#include "tui/register_person.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { REASON_CHARS = 200 };

/* ---- giving a number ---- */

static bool is_vulnerable(const struct console *console, const struct match *who)
{
	return who->vulnerable ||
	       (who->birth_year && age_is_vulnerable(person_this_year(console) - who->birth_year));
}

void reception_issue(struct console *console)
{
	struct reception *reception = reception_of(console);
	struct issue issue = {
		.service = reception->services[reception->issue_service],
		.patient = reception->who.id,
		.is_emergency = reception->is_emergency,
		.is_vulnerable =
			!reception->is_emergency && is_vulnerable(console, &reception->who),
	};

	snprintf(issue.name, sizeof(issue.name), "%.80s",
		reception->is_emergency ? say(console, N_("Unknown")) : reception->who.name);
	if (!issue_number(console, &issue))
		return;
	reception->service = reception->issue_service;
	reception->focus = RECEPTION_FIND;
	reception_forget(console, reception);
}

static void emergency(struct console *console)
{
	struct reception *reception = reception_of(console);
	const struct service *service;

	reception->who = (struct match){ 0 };
	reception->is_emergency = true;
	/* Where the last one went may be a cashier. */
	service = board_find_service(
		console_board_of(console), reception->services[reception->issue_service]);
	if (!service || !services_is_for_all(service))
		reception->issue_service = reception->default_service;
	reception->focus = RECEPTION_ISSUE;
}

static void new_patient(struct console *console)
{
	register_open(console, reception_of(console)->find.bytes);
}

/* ---- the ticket that is meant ---- */

/* Of the match that is chosen, else the row of the queue that is chosen. */
static const struct ticket *meant(struct console *console)
{
	const struct reception *reception = reception_of(console);

	if (!reception || !console_board_of(console))
		return NULL;
	if (reception->focus != RECEPTION_QUEUE && !entry_is_empty(&reception->find))
		return reception->chosen < reception->match_count
			       ? reception_ticket_of(
					 console, &reception->matches[reception->chosen])
			       : NULL;
	return reception->roster.count ? reception->roster.rows[reception->scroll.chosen] : NULL;
}

static const char *why_none_meant(struct console *console)
{
	return meant(console) ? NULL : N_("no number is chosen");
}

static void send(struct console *console, const char *command, struct ticket_id ticket,
	const char *more, const char *said)
{
	struct errand errand = { .command = command, .can_be_undone = true };
	char id[UUID_TEXT_BYTES];
	struct text data = { 0 };

	uuid_format(ticket.u, id);
	text_printf(&data, "{\"ticket\":\"%s\"%s}", id, more);
	errand.data = text_string(&data);
	snprintf(errand.said, sizeof(errand.said), "%s", said);
	console_send(console, &errand);
	text_finish(&data);
}

/* ,"reason":".." */
static char *with_reason(const char *before, const char *reason)
{
	struct text more = { 0 };

	text_printf(&more, "%s,\"reason\":", before);
	text_json_string(&more, reason);
	return text_take(&more);
}

/* ---- printing ---- */

/* While it is said that F4 prints the number that was just given, it does not mean another one. */
static const char *why_no_print(struct console *console)
{
	const struct ticket *ticket = meant(console);

	if (distant_promised(console))
		return issue_why_no_print(console);
	if (!ticket)
		return why_none_meant(console);
	return console_ports(console)->print || distant_is_there(console, ticket->service)
		       ? NULL
		       : N_("no printer is connected");
}

static void print_again(struct console *console)
{
	const struct console_ports *ports = console_ports(console);
	const struct ticket *ticket = meant(console);
	const struct visit *visit;
	struct promise wanted;

	if (distant_promised(console)) {
		issue_print(console);
		return;
	}
	if (distant_is_there(console, ticket->service)) {
		wanted = (struct promise){ .ticket = ticket->id, .service = ticket->service };
		memcpy(wanted.number, ticket->number, sizeof(wanted.number));
		distant_offer(console, &wanted);
		return;
	}
	visit = board_find_visit(console_board_of(console), ticket->visit);
	ports->print(ports->arg, ticket->id, visit ? visit->code : "", true);
	console_toast(
		console, STYLE_GOOD, say(console, N_("✓ %s is printed again")), ticket->number);
}

/* ---- sending on ---- */

static void transferred(struct console *console, const struct menu_item *item, const void *context)
{
	char id[UUID_TEXT_BYTES], more[80], said[ERRAND_SAID_BYTES];

	uuid_format(item->id, id);
	snprintf(more, sizeof(more), ",\"services\":[\"%s\"]", id);
	snprintf(said, sizeof(said), say(console, N_("Sent to %s with the same number")),
		tell_service(console, (struct service_id){ item->id }));
	send(console, "ticket.transfer", (struct ticket_id){ *(const struct uuid *)context }, more,
		said);
}

static void transfer(struct console *console)
{
	const struct ticket *ticket = meant(console);
	char title[MENU_TITLE_BYTES];
	struct menu *menu;

	snprintf(title, sizeof(title), say(console, N_("Send %s on to")), ticket->number);
	menu = menu_open(console, title, transferred, &ticket->id.u, sizeof(ticket->id.u));
	services_offer(console, menu, ticket->service);
}

/* ---- priority ---- */

struct wish {
	struct ticket_id ticket;
	enum colour colour;
	bool vulnerable;
};

static void classify(struct console *console, const struct wish *wish, const char *reason)
{
	char before[80], *more;

	snprintf(before, sizeof(before), ",\"colour\":\"%s\",\"vulnerable\":%s",
		word_of(&words_colour, (int)wish->colour), wish->vulnerable ? "true" : "false");
	more = with_reason(before, reason);
	send(console, "ticket.set_class", wish->ticket, more,
		say(console, N_("The priority is changed")));
	mem_free(more);
}

static void reason_given(struct console *console, const char *reason, const void *context)
{
	classify(console, context, reason);
}

enum { PRIORITY_VULNERABLE = 100 };
static void priority_chosen(
	struct console *console, const struct menu_item *item, const void *context)
{
	const struct ticket *ticket = board_find_ticket(
		console_board_of(console), (struct ticket_id){ *(const struct uuid *)context });
	struct wish wish;

	if (!ticket)
		return;
	wish = (struct wish){ ticket->id, ticket->colour, ticket->vulnerable };
	if (item->value == PRIORITY_VULNERABLE)
		wish.vulnerable = !wish.vulnerable;
	else
		wish.colour = (enum colour)item->value;
	ask_reason(console, say(console, N_("Why? It is written down with your name.")),
		REASON_CHARS, reason_given, &wish, sizeof(wish));
}

/* As RULES.md 2.2 has it: less urgent than it was. */
static bool is_for_doctors(
	const struct console *console, const struct ticket *ticket, enum colour colour)
{
	return ticket->colour != COLOUR_UNTRIAGED && colour_is_worse(ticket->colour, colour) &&
	       console_status(console)->user.role != ROLE_DOCTOR;
}

static void priority(struct console *console)
{
	static const struct {
		const char *label;
		int value;
	} items[] = {
		{ N_("! red: at once"), COLOUR_RED },
		{ N_("! orange: very urgent"), COLOUR_ORANGE },
		{ N_("yellow: urgent"), COLOUR_YELLOW },
		{ N_("green: not urgent"), COLOUR_GREEN },
		{ N_("* elder, pregnant, small child, disabled: on or off"), PRIORITY_VULNERABLE },
	};
	const struct ticket *ticket = meant(console);
	char title[MENU_TITLE_BYTES], label[MENU_LABEL_BYTES];
	struct menu *menu;

	if (!console_may_send(console))
		return;
	snprintf(title, sizeof(title), say(console, N_("Priority of %s")), ticket->number);
	menu = menu_open(console, title, priority_chosen, &ticket->id.u, sizeof(ticket->id.u));
	for (size_t i = 0; i < COUNT_OF(items); i++) {
		bool is_off = items[i].value != PRIORITY_VULNERABLE &&
			      is_for_doctors(console, ticket, (enum colour)items[i].value);
		struct menu_item *item;

		snprintf(label, sizeof(label), "%s%s", say(console, items[i].label),
			is_off ? say(console, N_(" (only by a doctor)")) : "");
		item = menu_add(menu, label);
		item->value = items[i].value;
		item->why_not = is_off ? N_("doctors alone do that") : NULL;
	}
}

/* ---- moving by hand ---- */

struct move {
	struct ticket_id ticket, before;
};

static void move_reason(struct console *console, const char *reason, const void *context)
{
	const struct move *move = context;
	char before[80], id[UUID_TEXT_BYTES], *more;

	uuid_format(move->before.u, id);
	snprintf(before, sizeof(before), ",\"before\":\"%s\"", id);
	more = with_reason(before, reason);
	send(console, "ticket.move", move->ticket, more, say(console, N_("The ticket is moved")));
	mem_free(more);
}

static void move_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	struct move move = { { *(const struct uuid *)context }, { item->id } };

	ask_reason(console, say(console, N_("Why? It is written down with your name.")),
		REASON_CHARS, move_reason, &move, sizeof(move));
}

static void move_ticket(struct console *console)
{
	const struct reception *reception = reception_of(console);
	const struct ticket *ticket = meant(console);
	char title[MENU_TITLE_BYTES], label[MENU_LABEL_BYTES];
	struct menu *menu;

	if (!console_may_send(console))
		return;
	snprintf(title, sizeof(title), say(console, N_("Put %s before")), ticket->number);
	menu = menu_open(console, title, move_chosen, &ticket->id.u, sizeof(ticket->id.u));
	for (size_t i = 0; i < reception->roster.count; i++) {
		const struct ticket *other = reception->roster.rows[i];
		struct menu_item *item;

		if (uuid_equal(other->id.u, ticket->id.u))
			continue;
		snprintf(label, sizeof(label), "%s  %.60s", other->number,
			tell_name(console, other->visit));
		item = menu_add(menu, label);
		if (!item)
			return;
		item->id = other->id.u;
		/* Who was skipped has no place before which there is another. */
		if (!line_node_is_linked(board_node_of(other)))
			item->why_not = N_("who was skipped has no place in the line");
	}
}

/* ---- who it is ---- */

static struct patient_id patient_of(const struct console *console, const struct ticket *ticket)
{
	const struct visit *visit =
		ticket ? board_find_visit(console_board_of(console), ticket->visit) : NULL;

	return visit ? visit->patient : (struct patient_id){ 0 };
}

static const char *why_no_patient(struct console *console)
{
	const char *why = why_none_meant(console);

	if (why)
		return why;
	return uuid_is_nil(patient_of(console, meant(console)).u)
		       ? N_("it is not known who this patient is")
		       : NULL;
}

static void show_patient(struct console *console)
{
	const struct ticket *ticket = meant(console);

	patient_open(console, patient_of(console, ticket), ticket->visit);
}

/* ---- the rest ---- */

static void cancelled(struct console *console, const char *answer, const void *context)
{
	(void)answer;
	send(console, "ticket.cancel", (struct ticket_id){ *(const struct uuid *)context }, "",
		say(console, N_("The ticket is cancelled")));
}

static void cancel(struct console *console)
{
	const struct ticket *ticket = meant(console);
	char question[200];

	snprintf(question, sizeof(question), say(console, N_("Cancel %s, %.60s?")), ticket->number,
		tell_name(console, ticket->visit));
	ask_yes(console, question, cancelled, &ticket->id.u, sizeof(ticket->id.u));
}

static const char *why_no_requeue(struct console *console)
{
	const struct ticket *ticket = meant(console);

	if (!ticket)
		return why_none_meant(console);
	return ticket->state == TICKET_NO_SHOW || ticket->skips ? NULL
								: N_("the patient was not skipped");
}

static void requeue(struct console *console)
{
	send(console, "ticket.requeue", meant(console)->id, "",
		say(console, N_("The patient stands in line again")));
}

static void clear(struct console *console)
{
	struct reception *reception = reception_of(console);

	reception->focus = RECEPTION_FIND;
	reception_forget(console, reception);
}

const struct act reception_acts[RECEPTION_ACT_COUNT] = {
	{ "new", { PRESS_F(2) }, N_("New"), N_("Registers somebody new and gives a number"), 0,
		NULL, new_patient },
	{ "appointments", { PRESS_F(3) }, N_("Appointments"),
		N_("Who is expected today; checks in"), 0, NULL, appointments_open },
	{ "print", { PRESS_F(4) }, N_("Print"), N_("Prints the ticket again"), 0, why_no_print,
		print_again },
	{ "transfer", { PRESS_F(5) }, N_("Transfer"), N_("Sends on with the same number"), 0,
		why_none_meant, transfer },
	{ "priority", { PRESS_F(6) }, N_("Priority"), N_("Changes how urgent; asks for a reason"),
		0, why_none_meant, priority },
	{ "cancel", { PRESS_F(7) }, N_("Cancel"), N_("Cancels the ticket, after y"), 0,
		why_none_meant, cancel },
	{ "emergency", { PRESS_F(9) }, N_("Emergency"),
		N_("A number at the head, for nobody known"), 0, NULL, emergency },
	{ "move", { PRESS_CTRL('O') }, N_("Move"),
		N_("Puts the ticket before another, with a reason"), ACT_QUIET, why_none_meant,
		move_ticket },
	{ "requeue", { PRESS_CTRL('B') }, N_("Back in line"),
		N_("Somebody who was skipped is here again"), ACT_QUIET, why_no_requeue, requeue },
	{ "patient", { PRESS_CTRL('D') }, N_("Patient"), N_("Who the chosen one is"), ACT_QUIET,
		why_no_patient, show_patient },
	{ "clear", { PRESS_CTRL('X') }, N_("Empty"), N_("Empties the find field"), ACT_QUIET, NULL,
		clear },
	{ "admin", { PRESS_CTRL('G') }, N_("Administration"),
		N_("Back to the administrator's pages"), ACT_QUIET, admin_why_not, admin_open },
};
