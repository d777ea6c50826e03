// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-tail: prints what happens in a facility as it happens, one line an event; sends commands
 * that come on its input. For those who look after a server, and for tests. */
#include "common/base/flags.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/std_files.h"
#include "common/base/text.h"
#include "common/link/access.h"
#include "common/loop/loop.h"
#include "common/wire/snapshot.h"
#include "tui/foleni_tail_show.h"
#include "tui/input.h"
#include "tui/password.h"
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* Commands that wait for an answer, before the input has to wait. */
enum { PENDING_MAX = 32 };

struct settings {
	struct access access;
	bool has_since;
	uint64_t since;
	bool json, board, once, commands, quiet;
};

struct tail {
	struct settings settings;
	struct loop *loop;
	struct link *link;
	struct input *input;
	struct loop_signal *interrupt, *terminate;
	struct loop_task leaving;
	struct loop_task printing;
	struct text out;
	bool input_ended;
	bool input_was_bad;
	int code;
};

static const struct flags flags;
#define complain(code, ...) flags_complain(&flags, (code), __VA_ARGS__)

/* ---- leaving ---- */

static void leave_now(void *arg)
{
	loop_stop(((struct tail *)arg)->loop);
}

static void leave(struct tail *tail, int code)
{
	if (!tail->code)
		tail->code = code;
	loop_defer(tail->loop, &tail->leaving, leave_now, tail);
}

static void told_to_stop(void *arg)
{
	leave(arg, EX_OK);
}

/* With --once: everything was told and everything answered. */
static void leave_when_done(struct tail *tail)
{
	bool is_done =
		link_status(tail->link)->state == LINK_LIVE &&
		(!tail->settings.commands || (tail->input_ended && !link_pending(tail->link)));

	if (tail->settings.once && is_done)
		leave(tail, EX_OK);
}

/* ---- what the link tells ---- */

static void print(void *arg)
{
	struct tail *tail = arg;
	bool good;

	if (!tail->out.length)
		return;
	good = fwrite(tail->out.bytes, tail->out.length, 1, stdout) == 1 && fflush(stdout) == 0;
	if (!good && errno != EPIPE)
		complain(0, "the output could not be written: %s", strerror(errno));
	if (!good)
		leave(tail, EX_IOERR);
	text_clear(&tail->out);
}

/* The lines of a turn leave together. */
static void print_soon(struct tail *tail)
{
	loop_defer(tail->loop, &tail->printing, print, tail);
}

/* Nothing gets better by trying again; what is not named here is that somebody is not let in. */
static const int final_codes[LINK_WHY_COUNT] = {
	[LINK_WHY_TOO_MANY] = EX_TEMPFAIL,
	[LINK_WHY_FACILITY] = EX_DATAERR,
	[LINK_WHY_WHICH_FACILITY] = EX_DATAERR,
};

/* With --once nobody waits for better times. */
static const int once_codes[LINK_WHY_COUNT] = {
	[LINK_WHY_NAME] = EX_NOHOST,
	[LINK_WHY_UNREACHABLE] = EX_UNAVAILABLE,
	[LINK_WHY_TLS] = EX_PROTOCOL,
	[LINK_WHY_UNTRUSTED] = EX_PROTOCOL,
	[LINK_WHY_PROTOCOL] = EX_PROTOCOL,
	[LINK_WHY_REFUSED] = EX_UNAVAILABLE,
	[LINK_WHY_TOKEN] = EX_NOPERM,
};

static void state_began(void *arg, const struct link_status *status)
{
	struct tail *tail = arg;
	struct text line = { 0 };
	bool is_worth_it = status->state == LINK_LIVE || status->state == LINK_OFFLINE ||
			   status->state == LINK_STOPPED;
	int once = once_codes[status->why], final = final_codes[status->why];

	if (is_worth_it && !tail->settings.quiet) {
		show_status(&line, status, link_board(tail->link), loop_now_us(tail->loop));
		fprintf(stderr, "foleni-tail: %s", text_string(&line));
		text_finish(&line);
	}
	if (status->state == LINK_STOPPED)
		leave(tail, status->why == LINK_WHY_NONE ? EX_OK : final ? final : EX_NOPERM);
	if (status->state == LINK_OFFLINE && tail->settings.once && !tail->settings.commands)
		leave(tail, once ? once : EX_TEMPFAIL);
	leave_when_done(tail);
}

static void snapshot_came(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct tail *tail = arg;
	struct text json = { 0 };

	if (tail->settings.board) {
		snapshot_encode(board, FOR_STAFF, &json);
		show_line(&tail->out, text_string(&json), json.length);
		text_finish(&json);
	} else if (tail->settings.json) {
		show_snapshot_json(&tail->out, board, missed_first, missed_last);
	} else {
		show_snapshot(&tail->out, board, missed_first, missed_last);
	}
	print_soon(tail);
}

static void event_came(
	void *arg, const struct board *board, const struct event *event, const struct jdoc *raw)
{
	struct tail *tail = arg;
	char *json;

	print_soon(tail);
	if (!tail->settings.json) {
		show_event(&tail->out, board, event, raw);
		return;
	}
	json = jdoc_to_text(raw);
	show_line(&tail->out, json, strlen(json));
	mem_free(json);
}

static const struct link_events link_events = {
	.state = state_began,
	.snapshot = snapshot_came,
	.event = event_came,
};

/* ---- commands ---- */

static void answered(void *arg, const struct link_answer *answer)
{
	struct tail *tail = arg;

	if (tail->settings.json)
		show_answer_json(&tail->out, answer);
	else
		show_answer(&tail->out, answer);
	print_soon(tail);
	if (tail->input)
		input_resume(tail->input);
	leave_when_done(tail);
}

/* {"name":"ticket.call_next","data":{..},"id":..}; false: it is not. */
static bool give_command(struct tail *tail, const struct jdoc *object)
{
	const struct jdoc *data = jdoc_get(object, "data");
	const char *id = jdoc_get_string(object, "id");
	struct link_command command = { .name = jdoc_get_string(object, "name") };
	char *json = data ? jdoc_to_text(data) : NULL;
	bool good = command.name && (!data || jdoc_is_object(data)) &&
		    (!id || uuid_parse(id, &command.id.u));

	command.data = json;
	good = good && link_command(tail->link, &command, answered, tail, NULL) == ERR_OK;
	mem_free(json);
	return good;
}

static void line_came(void *arg, const char *line, size_t number)
{
	struct tail *tail = arg;
	char why[JDOC_WHY_BYTES] = "the line is too long";
	struct jdoc *object = NULL;

	if (line && !*line)
		return;
	if (line)
		object = jdoc_parse(line, strlen(line), why);
	if (!object) {
		complain(0, "line %zu: %s", number, why);
		tail->input_was_bad = true;
	} else if (!give_command(tail, object)) {
		complain(0, "line %zu: a command is {\"name\":\"..\",\"data\":{..}}", number);
		tail->input_was_bad = true;
	}
	jdoc_destroy(&object);
	if (link_pending(tail->link) >= PENDING_MAX)
		input_pause(tail->input);
}

static void input_ended(void *arg)
{
	struct tail *tail = arg;

	tail->input_ended = true;
	leave_when_done(tail);
}

static const struct input_events input_events = { .line = line_came, .ended = input_ended };

/* ---- the command line ---- */

static bool take_since(void *arg, const struct flag *flag, const char *value)
{
	struct settings *settings = arg;
	int64_t number;

	(void)flag;
	if (!text_to_int(value, 0, INT64_MAX, &number))
		return false;
	settings->has_since = true;
	settings->since = (uint64_t)number;
	return true;
}

#define MEMBER(name) offsetof(struct settings, name)
static const struct flag rows[] = {
	ACCESS_FLAGS(MEMBER(access)),
	{ "since", "N", "tell the events after number N, too", take_since, 0 },
	{ "json", NULL, "print JSON, one object a line", flag_take_truth, MEMBER(json) },
	{ "board", NULL, "print every snapshot whole, as JSON", flag_take_truth, MEMBER(board) },
	{ "once", NULL, "end when everything is told up to now", flag_take_truth, MEMBER(once) },
	{ "commands", NULL, "send the commands that come as JSON lines on the input",
		flag_take_truth, MEMBER(commands) },
	{ "quiet", NULL, "say nothing about the connection", flag_take_truth, MEMBER(quiet) },
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni-tail",
	.usage = "usage: foleni-tail [options] LOGIN\n\n"
		 "Prints what happens in a facility, one line for each event.",
	.ending = "The password is that of FOLENI_PASSWORD, or it is asked for at the "
		  "terminal.\n" ACCESS_ENDING "See foleni-tail(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

/* ---- running ---- */

static int create_link(struct tail *tail)
{
	struct settings *settings = &tail->settings;
	struct access *access = &settings->access;
	struct link_options options = access_options(access);
	char why[LINK_DETAIL_BYTES];
	int code = password_get(&flags, access->password_file, access->password);

	if (code)
		return code;
	options.keeps_password = true;
	options.has_since = settings->has_since;
	options.since = settings->since;
	tail->link = link_create(tail->loop, &options, &link_events, tail, why);
	explicit_bzero(access->password, sizeof(access->password));
	return tail->link ? 0 : complain(EX_NOINPUT, "%s", why);
}

static void run(struct tail *tail)
{
	tail->interrupt = loop_signal_create(tail->loop, SIGINT, told_to_stop, tail);
	tail->terminate = loop_signal_create(tail->loop, SIGTERM, told_to_stop, tail);
	if (tail->settings.commands)
		tail->input = input_open(tail->loop, STDIN_FILENO, &input_events, tail);
	loop_run(tail->loop);
	print(tail);
	loop_cancel(tail->loop, &tail->leaving);
	loop_cancel(tail->loop, &tail->printing);
	input_close(&tail->input);
	loop_signal_destroy(&tail->interrupt);
	loop_signal_destroy(&tail->terminate);
	if (!tail->code && tail->input_was_bad)
		tail->code = EX_DATAERR;
}

int main(int argc, char **argv)
{
	struct tail tail = { 0 };
	int first;

	setlocale(LC_ALL, "");
	std_files_hold();
	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(&flags, argc, argv, &tail.settings, &first, &tail.code))
		return tail.code;
	if (!access_finish(&tail.settings.access, &flags, argc, argv, first, true))
		return EX_USAGE;
	tail.loop = loop_create();
	if (!tail.loop)
		return complain(EX_OSERR, "%s", strerror(errno));
	tail.code = create_link(&tail);
	if (!tail.code)
		run(&tail);
	link_destroy(&tail.link);
	text_finish(&tail.out);
	loop_destroy(&tail.loop);
	return tail.code;
}
