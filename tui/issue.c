// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/issue.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/console.h"
#include "tui/distant.h"
#include "tui/tell.h"
#include <stdio.h>

struct context {
	struct service_id service;
	char name[ISSUE_NAME_BYTES];
};

/* False: nothing will come out by itself. */
static bool print(struct console *console, const struct jdoc *visit, const struct promise *number)
{
	const struct console_ports *ports = console_ports(console);
	const char *code = jdoc_get_string(visit, "code");

	if (!code || uuid_is_nil(number->ticket.u))
		return false;
	if (!ports->print)
		return distant_print_new(console, number->ticket, number->number, number->service);
	ports->print(ports->arg, number->ticket, code, false);
	return true;
}

void issue_told(struct console *console, const struct jdoc *visit, struct service_id service,
	const char *name)
{
	const char *number = jdoc_get_string(visit, "number");
	const char *ticket = jdoc_get_string(visit, "ticket");
	struct promise given = { .service = service };

	if (!number)
		return;
	snprintf(given.number, sizeof(given.number), "%s", number);
	if (!ticket || !uuid_parse(ticket, &given.ticket.u))
		given.ticket = (struct ticket_id){ 0 };
	if (print(console, visit, &given) || !distant_is_there(console, service)) {
		console_toast(console, STYLE_GOOD, say(console, N_("✓ %s is given to %s, %s")),
			number, name, tell_service(console, service));
		return;
	}
	console_toast(console, STYLE_GOOD,
		say(console, N_("✓ %s is given to %s, %s · F4 prints it")), number, name,
		tell_service(console, service));
	distant_promise(console, &given);
}

const char *issue_why_no_print(struct console *console)
{
	const struct promise *given = distant_promised(console);

	if (!given)
		return N_("no number was given this moment");
	return distant_is_there(console, given->service) ? NULL : N_("no printer is connected");
}

void issue_print(struct console *console)
{
	const struct promise given = *distant_promised(console);

	distant_offer(console, &given);
}

static void issued(struct console *console, const struct link_answer *answer, const void *context)
{
	const struct context *issue = context;

	if (answer->outcome == LINK_DONE)
		issue_told(console, answer->data, issue->service, issue->name);
}

bool issue_number(struct console *console, const struct issue *issue)
{
	const struct console_ports *ports = console_ports(console);
	struct context context = { .service = issue->service };
	struct errand errand = {
		.command = "visit.open",
		.can_be_undone = true,
		.done = issued,
		.context = &context,
		.context_bytes = sizeof(context),
	};
	char id[UUID_TEXT_BYTES];
	struct text data = { 0 };
	bool is_sent;

	snprintf(context.name, sizeof(context.name), "%s", issue->name);
	uuid_format(issue->service.u, id);
	text_printf(&data, "{\"service\":\"%s\"", id);
	if (!uuid_is_nil(issue->patient.u)) {
		uuid_format(issue->patient.u, id);
		text_printf(&data, ",\"patient\":\"%s\"", id);
	}
	if (issue->is_emergency)
		text_add(&data, ",\"origin\":\"emergency\"");
	if (issue->is_vulnerable)
		text_add(&data, ",\"vulnerable\":true");
	text_add_char(&data, '}');
	errand.data = text_string(&data);
	is_sent = console_send(console, &errand);
	text_finish(&data);
	uuid_format(issue->service.u, id);
	ports->keep(ports->arg, "service", id);
	return is_sent;
}
