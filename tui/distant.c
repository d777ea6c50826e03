// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/distant.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "tui/console_parts.h"
#include "tui/menu.h"
#include "tui/record.h"
#include <stdio.h>

/* Where F4 printed last. */
#define KEPT_AS "printer"

enum { LOOK_S = 1, LATE_S = 10, OWN = 1, PATH_BYTES = 80, BODY_BYTES = 64 };

/* ---- which there are ---- */

static bool can_print(
	const struct console *console, const struct display *display, struct service_id service)
{
	return board_prints_for(console->board, display, service) &&
	       !board_is_out(console->board, display->id);
}

/* The next printer for tickets of this service. NULL: no more. */
static const struct display *next_printer(
	const struct console *console, struct service_id service, size_t *cursor)
{
	const struct display *display;

	while ((display = board_next(console->board, BOARD_DISPLAYS, cursor)))
		if (can_print(console, display, service))
			return display;
	return NULL;
}

bool distant_is_there(const struct console *console, struct service_id service)
{
	size_t cursor = 0;

	return next_printer(console, service, &cursor);
}

/* ---- what became of it ---- */

void distant_forget(struct console *console)
{
	console_cancel(console, console->distant.request);
	console->distant = (struct distant){ 0 };
}

static void say_away(struct console *console)
{
	console_toast(console, STYLE_WARN,
		say(console, N_("! %s waits for the printer %.60s: is it on?")),
		console->distant.number, console->distant.printer);
}

/* Said once; what comes out later, the eye sees. */
static void give_up(struct console *console)
{
	say_away(console);
	distant_forget(console);
}

static void take(struct console *console, const struct jdoc *print)
{
	struct distant *distant = &console->distant;

	if (record_us(print, "printed_at")) {
		console_toast(console, STYLE_GOOD, say(console, N_("✓ %s is printed at %.60s")),
			distant->number, distant->printer);
		distant_forget(console);
	} else if (!record_flag(print, "online")) {
		give_up(console);
	}
}

/* The number stays to be read: without paper the patient has nothing else. */
static void refused(struct console *console, const struct jdoc *problem)
{
	console_toast(console, STYLE_BAD, say(console, N_("! %s is not printed. %s")),
		console->distant.number, errand_why(console, problem));
	distant_forget(console);
}

static void told(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct distant *distant = &console->distant;

	distant->request = 0;
	distant->look_us = console_now_us(console) + LOOK_S * US_PER_S;
	if (reply->outcome == LINK_DONE) {
		if (!uuid_parse(record_text(reply->body, "id"), &distant->print))
			distant->print = (struct uuid){ 0 };
		take(console, reply->body);
	} else if (uuid_is_nil(distant->print)) {
		refused(console, reply->problem);
	}
	console_touch(console);
}

int64_t distant_due_us(const struct console *console)
{
	const struct distant *distant = &console->distant;

	if (!distant->is_awaited)
		return 0;
	return distant->request || distant->late_us < distant->look_us ? distant->late_us
								       : distant->look_us;
}

void distant_tick(struct console *console)
{
	struct distant *distant = &console->distant;
	int64_t at_us = console_now_us(console);
	char id[UUID_TEXT_BYTES], path[PATH_BYTES];

	if (!distant->is_awaited)
		return;
	if (at_us >= distant->late_us) {
		give_up(console);
		return;
	}
	if (distant->request || at_us < distant->look_us)
		return;
	uuid_format(distant->print, id);
	snprintf(path, sizeof(path), "/prints/%s", id);
	distant->request = console_ask(
		console, &(struct link_request){ .method = "GET", .path = path }, told, console);
	distant->look_us = at_us + LOOK_S * US_PER_S;
}

/* ---- asking ---- */

static void ask(struct console *console, struct ticket_id ticket, const char *number,
	const struct display *printer)
{
	struct distant *distant = &console->distant;
	char id[UUID_TEXT_BYTES], path[PATH_BYTES], body[BODY_BYTES];

	distant_forget(console);
	uuid_format(ticket.u, id);
	snprintf(path, sizeof(path), "/tickets/%s/print", id);
	uuid_format(printer->id.u, id);
	snprintf(body, sizeof(body), "{\"printer\":\"%s\"}", id);
	snprintf(distant->number, sizeof(distant->number), "%s", number);
	snprintf(distant->printer, sizeof(distant->printer), "%s",
		console_name(console, printer->name, printer->name_en));
	distant->look_us = console_now_us(console) + LOOK_S * US_PER_S;
	distant->late_us = console_now_us(console) + LATE_S * US_PER_S;
	distant->request = console_ask(console,
		&(struct link_request){ .method = "POST", .path = path, .body = body }, told,
		console);
	distant->is_awaited = distant->request;
	console_touch(console);
}

static void keep_choice(struct console *console, struct uuid printer)
{
	char id[UUID_TEXT_BYTES];

	uuid_format(printer, id);
	console->ports.keep(console->ports.arg, KEPT_AS, id);
}

/* NULL: none was chosen, or it is not there for this service any more. */
static const struct display *kept_choice(struct console *console, struct service_id service)
{
	char *kept = console->ports.kept(console->ports.arg, KEPT_AS);
	const struct display *printer = NULL;
	struct display_id id;

	if (kept && uuid_parse(kept, &id.u))
		printer = board_find_display(console->board, id);
	mem_free(kept);
	return printer && can_print(console, printer, service) ? printer : NULL;
}

static const struct display *only_printer(const struct console *console, struct service_id service)
{
	size_t cursor = 0;
	const struct display *first = next_printer(console, service, &cursor);

	return first && !next_printer(console, service, &cursor) ? first : NULL;
}

bool distant_print_new(struct console *console, struct ticket_id ticket, const char *number,
	struct service_id service)
{
	const struct display *printer = kept_choice(console, service);

	if (!printer)
		printer = only_printer(console, service);
	if (printer)
		ask(console, ticket, number, printer);
	return printer;
}

static void print_here(struct console *console, struct ticket_id id)
{
	const struct ticket *ticket = board_find_ticket(console->board, id);
	const struct visit *visit = ticket ? board_find_visit(console->board, ticket->visit) : NULL;

	if (visit)
		console->ports.print(console->ports.arg, id, visit->code, true);
}

static void chosen(struct console *console, const struct menu_item *item, const void *context)
{
	const struct promise *wanted = context;
	const struct display *printer =
		board_find_display(console->board, (struct display_id){ item->id });

	if (item->value == OWN) {
		print_here(console, wanted->ticket);
	} else if (printer) {
		keep_choice(console, printer->id.u);
		ask(console, wanted->ticket, wanted->number, printer);
	}
}

void distant_promise(struct console *console, const struct promise *promise)
{
	console->toast.promise = *promise;
}

const struct promise *distant_promised(const struct console *console)
{
	const struct promise *promise = &console->toast.promise;

	if (uuid_is_nil(promise->ticket.u) || console->toast.until_us <= console_now_us(console))
		return NULL;
	return promise;
}

void distant_offer(struct console *console, const struct promise *wanted)
{
	char title[MENU_TITLE_BYTES];
	const struct display *printer;
	struct menu_item *item;
	struct menu *menu;
	size_t cursor = 0;

	if (!distant_is_there(console, wanted->service))
		return;
	/* The only one there is is not asked for. */
	printer = console->ports.print ? NULL : only_printer(console, wanted->service);
	if (printer) {
		ask(console, wanted->ticket, wanted->number, printer);
		return;
	}
	snprintf(title, sizeof(title), say(console, N_("Print %s at")), wanted->number);
	menu = menu_open(console, title, chosen, wanted, sizeof(*wanted));
	if (console->ports.print)
		menu_add(menu, say(console, N_("the printer of this console")))->value = OWN;
	while ((printer = next_printer(console, wanted->service, &cursor))) {
		item = menu_add(menu, console_name(console, printer->name, printer->name_en));
		if (!item)
			return;
		item->id = printer->id.u;
	}
}
