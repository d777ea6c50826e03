// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What was sent, and what is said of it when the answer comes. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "tui/console_parts.h"
#include <stdio.h>
#include <string.h>

/* A command that is not answered yet. */
struct sent {
	struct list link;
	struct console *console; /* NULL: it is gone */
	char command[32];
	char *data;
	char said[ERRAND_SAID_BYTES];
	bool can_be_undone;
	bool is_undo;
	bool is_awaited; /* keys are kept until it is answered */
	bool has_reason; /* that was typed for it */
	errand_done *done;
	unsigned char context[ERRAND_CONTEXT_BYTES];
};

/* Without a connection for longer than this, nothing new is taken: it would be done at a time when
 * nobody thinks of it any more. */
#define PATIENCE_US (3 * US_PER_S)

static void forget(struct sent **sent)
{
	mem_free((*sent)->data);
	mem_free(*sent);
	*sent = NULL;
}

void errands_forget(struct console *console)
{
	struct list *link;

	while ((link = list_shift(&console->errands)))
		LIST_ENTRY(link, struct sent, link)->console = NULL;
	console->errand_count = 0;
	mem_free(console->undo.data);
	mem_free(console->redo.data);
	console->undo.data = console->redo.data = NULL;
	console->undo.seq = console->redo.seq = 0;
	ask_taken(console);
}

static void offer_undo(struct console *console, const struct sent *sent, uint64_t seq)
{
	mem_free(console->undo.data);
	console->undo.data = mem_strdup(sent->data);
	snprintf(console->undo.command, sizeof(console->undo.command), "%s", sent->command);
	console->undo.done = sent->done;
	memcpy(console->undo.context, sent->context, sizeof(sent->context));
	console->undo.seq = seq;
	console->undo.until_us = console_now_us(console) + UNDO_US;
}

/* What was taken back may be wanted after all. */
static void offer_redo(struct console *console)
{
	mem_free(console->redo.data);
	console->redo = console->undo;
	console->redo.until_us = console_now_us(console) + UNDO_US;
	console->undo.data = NULL;
	console->undo.seq = 0;
	console_toast(console, STYLE_GOOD, "%s",
		say(console, N_("It was taken back; Ctrl-Y does it again")));
}

static void tell_done(
	struct console *console, const struct sent *sent, const struct link_answer *answer)
{
	int64_t seq = 0;
	bool has_seq = jdoc_int(jdoc_get(answer->data, "seq"), &seq);

	if (sent->is_undo)
		offer_redo(console);
	else if (sent->can_be_undone && has_seq)
		offer_undo(console, sent, (uint64_t)seq);
	if (sent->said[0])
		console_toast(console, STYLE_GOOD, "\xe2\x9c\x93 %s", sent->said);
}

/* In the words of the hospital, where it has some for a day that is full. */
static const char *why_not(
	struct console *console, const struct sent *sent, const struct jdoc *problem)
{
	const char *code = jdoc_get_string(problem, "code"), *said;
	char why[JDOC_WHY_BYTES];
	struct jdoc *data = jdoc_parse(sent->data, strlen(sent->data), why);
	const char *id = jdoc_get_string(data, "service");
	const struct service *service = NULL;
	struct service_id key;

	if (code && strcmp(code, "daily_limit") == 0 && id && uuid_parse(id, &key.u) &&
		console->board)
		service = board_find_service(console->board, key);
	jdoc_destroy(&data);
	if (!service)
		return errand_why(console, problem);
	said = console_name(console, service->full_sw, service->full_en);
	return *said ? said : errand_why(console, problem);
}

static void answered(void *arg, const struct link_answer *answer)
{
	struct sent *sent = arg;
	struct console *console = sent->console;

	if (console) {
		list_remove(&sent->link);
		console->errand_count--;
		if (answer->outcome == LINK_DONE && sent->has_reason)
			ask_taken(console);
		if (answer->outcome == LINK_DONE)
			tell_done(console, sent, answer);
		else
			console_toast(console, STYLE_BAD, "! %s",
				why_not(console, sent, answer->problem));
		if (sent->done)
			sent->done(console, answer, sent->context);
		if (sent->is_awaited)
			console_release(console);
		console_touch(console);
	}
	forget(&sent);
}

static bool is_cut_off(const struct console *console)
{
	const struct link_status *status = &console->status;

	return status->state != LINK_LIVE &&
	       (status->state == LINK_STOPPED || !console->board ||
		       console_now_us(console) - status->since_us > PATIENCE_US);
}

bool console_may_send(struct console *console)
{
	if (console->options.is_read_only)
		console_toast(console, STYLE_WARN, "! %s",
			say(console, N_("This console only looks: nothing was done")));
	else if (is_cut_off(console))
		console_toast(console, STYLE_BAD, "! %s",
			say(console, N_("There is no connection: nothing was done")));
	else
		return true;
	return false;
}

enum sending { PLAIN, UNDO, REDO };

/* What is taken back, and done again, depends on the answer to what was taken back before. */
static bool send(struct console *console, const struct errand *errand, enum sending sending)
{
	struct link_command command = { .name = errand->command, .data = errand->data };
	struct sent *sent;

	if (console->is_retelling || !console_may_send(console))
		return false;
	sent = mem_alloc(sizeof(*sent));
	sent->console = console;
	snprintf(sent->command, sizeof(sent->command), "%s", errand->command);
	snprintf(sent->said, sizeof(sent->said), "%s", errand->said);
	sent->data = mem_strdup(errand->data ? errand->data : "{}");
	sent->can_be_undone = errand->can_be_undone;
	sent->is_undo = sending == UNDO;
	sent->is_awaited = sending != PLAIN;
	sent->has_reason = console->reason.is_sending;
	sent->done = errand->done;
	if (errand->context)
		memcpy(sent->context, errand->context, errand->context_bytes);
	if (console->ports.command(console->ports.arg, &command, answered, sent, NULL)) {
		console_toast(console, STYLE_BAD, "! %s",
			say(console, N_("Too much is waiting for an answer: nothing was done")));
		forget(&sent);
		return false;
	}
	list_append(&console->errands, &sent->link);
	console->errand_count++;
	if (sent->is_awaited)
		console_hold(console);
	console_touch(console);
	return true;
}

bool console_send(struct console *console, const struct errand *errand)
{
	return send(console, errand, PLAIN);
}

void console_done(struct console *console, const char *said)
{
	mem_free(console->undo.data);
	console->undo.data = NULL;
	console->undo.seq = 0;
	console_toast(console, STYLE_GOOD, "%s", said);
}

void console_undo(struct console *console)
{
	char data[48];

	snprintf(data, sizeof(data), "{\"seq\":%llu}", (unsigned long long)console->undo.seq);
	send(console, &(struct errand){ .command = "undo", .data = data }, UNDO);
}

void redo(struct console *console)
{
	struct errand errand = {
		.command = console->redo.command,
		.data = console->redo.data,
		.can_be_undone = true,
		.done = console->redo.done,
		.context = console->redo.context,
		.context_bytes = sizeof(console->redo.context),
	};

	/* Else it says it: a number that is given again is another one. */
	if (!errand.done)
		snprintf(errand.said, sizeof(errand.said), "%s",
			say(console, N_("It was done again")));
	send(console, &errand, REDO);
	mem_free(console->redo.data);
	console->redo.data = NULL;
}

uint64_t console_ask(struct console *console, const struct link_request *request,
	link_replied *replied, void *arg)
{
	uint64_t id = 0;
	bool is_reading = strcmp(request->method, "GET") == 0;

	if (!is_reading && (console->is_retelling || !console_may_send(console)))
		return 0;
	if (console->ports.request(console->ports.arg, request, replied, arg, &id)) {
		console_toast(console, STYLE_BAD, "! %s",
			say(console, N_("Too much is waiting for an answer: nothing was done")));
		return 0;
	}
	return id;
}

void console_cancel(struct console *console, uint64_t request)
{
	if (request)
		console->ports.cancel(console->ports.arg, request);
}

bool console_may_leave(struct console *console, bool is_sending, bool *was_warned)
{
	if (!is_sending || *was_warned)
		return true;
	*was_warned = true;
	console_toast(console, STYLE_WARN, "%s",
		say(console,
			N_("It is on its way; Esc again leaves, and nothing more is said of it")));
	return false;
}
