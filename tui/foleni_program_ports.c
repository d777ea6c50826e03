// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include "tui/foleni_program_parts.h"
#include "tui/input.h"
#include "tui/keep.h"
#include "tui/printing.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* ---- the link ---- */

static void state_began(void *arg, const struct link_status *status)
{
	struct program *program = arg;

	console_connected(program->console, status);
	/* Before that, what comes would be typed into the screen that signs in. Without a server
	 * it has to be possible to leave. */
	if (program->lines && (status->state == LINK_LIVE || status->state == LINK_STOPPED ||
				      status->state == LINK_OFFLINE))
		input_resume(program->lines);
	program_paint_later(program);
}

static void tell_board(struct program *program, const struct board *board, unsigned changed)
{
	console_board(program->console, board, changed);
	if (program->printing)
		printing_board(program->printing);
	program_paint_later(program);
}

static void snapshot_came(
	void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last)
{
	struct program *program = arg;

	(void)missed_first;
	(void)missed_last;
	tell_board(program, board, ~0u);
}

static void event_came(
	void *arg, const struct board *board, const struct event *event, const struct jdoc *raw)
{
	struct program *program = arg;

	(void)board;
	(void)raw;
	console_event(program->console, event);
}

static void board_changed(void *arg, const struct board *board, unsigned changed)
{
	struct program *program = arg;

	tell_board(program, board, changed);
}

static void names_came(void *arg, const struct jdoc *patients)
{
	struct program *program = arg;

	directory_take(console_directory(program->console), patients);
	console_touch(program->console);
	program_paint_later(program);
}

static const struct link_events link_events = {
	.state = state_began,
	.snapshot = snapshot_came,
	.event = event_came,
	.changed = board_changed,
	.names = names_came,
};

void program_connect(struct program *program, const char *login, const char *password)
{
	char why[LINK_DETAIL_BYTES], whose[LINK_HOST_BYTES + 128];
	struct link_options options = access_options(&program->settings->access);

	options.login = login;
	options.password = password;

	if (!program->login || strcmp(program->login, login) != 0)
		console_forget_user(program->console);
	link_destroy(&program->link);
	keep_close(&program->keep);
	mem_free(program->login);
	program->login = mem_strdup(login);
	snprintf(whose, sizeof(whose), "%s-%u-%s", options.server.host, options.server.port, login);
	program->keep = keep_open(whose);
	program->link = link_create(program->loop, &options, &link_events, program, why);
	if (program->link)
		return;
	snprintf(program->why_out, PROGRAM_WHY_BYTES, "%s", why);
	program->code = EX_NOINPUT;
	program_leave(program);
}

/* ---- ports ---- */

static int64_t now_us(void *arg)
{
	return loop_now_us(((struct program *)arg)->loop);
}

static enum err send_command(void *arg, const struct link_command *command, link_answered *answered,
	void *answered_arg, struct command_id *id_out)
{
	struct program *program = arg;

	if (!program->link)
		return ERR_BUSY;
	return link_command(program->link, command, answered, answered_arg, id_out);
}

static enum err send_request(void *arg, const struct link_request *request, link_replied *replied,
	void *replied_arg, uint64_t *id_out)
{
	struct program *program = arg;

	if (!program->link)
		return ERR_BUSY;
	return link_request(program->link, request, replied, replied_arg, id_out);
}

static void cancel_request(void *arg, uint64_t id)
{
	struct program *program = arg;

	if (program->link)
		link_request_cancel(program->link, id);
}

static void ask_names(void *arg, const struct patient_id *patients, size_t count)
{
	struct program *program = arg;

	if (!program->link || !link_ask_names(program->link, patients, count))
		directory_forget_asked(console_directory(program->console));
}

static void wake_at(void *arg, int64_t at_us)
{
	struct program *program = arg;
	int64_t wait_us = at_us - loop_now_us(program->loop);

	if (at_us)
		loop_timer_start(program->wake, wait_us > 0 ? (uint64_t)wait_us / 1000 + 1 : 1, 0);
	else
		loop_timer_stop(program->wake);
}

static void sign_in(void *arg, const char *login, const char *password, const char *change_to)
{
	struct program *program = arg;

	if (program->link && program->login && strcmp(program->login, login) == 0)
		link_set_password(program->link, password, change_to);
	else
		program_connect(program, login, password);
}

/* Whoever comes next has a link of his own, even if it is the same one. */
static void sign_out(void *arg)
{
	struct program *program = arg;

	if (program->link)
		link_sign_out(program->link);
	mem_free(program->login);
	program->login = NULL;
}

static void give_code(void *arg, const char *code)
{
	struct program *program = arg;

	if (program->link)
		link_set_code(program->link, code);
}

static void enrolled(void *arg)
{
	struct program *program = arg;

	if (program->link)
		link_enrolled(program->link);
}

static void print(void *arg, struct ticket_id ticket, const char *code, bool is_copy)
{
	printing_ticket(((struct program *)arg)->printing, ticket, code, is_copy);
}

static void keep(void *arg, const char *key, const char *text)
{
	keep_put(((struct program *)arg)->keep, key, text);
}

static char *kept(void *arg, const char *key)
{
	return keep_get(((struct program *)arg)->keep, key);
}

static void touched(void *arg)
{
	program_paint_later(arg);
}

static void repaint(void *arg)
{
	struct program *program = arg;

	if (program->term)
		term_repaint(program->term);
}

struct console_ports program_ports(struct program *program)
{
	return (struct console_ports){
		.arg = program,
		.now_us = now_us,
		.command = send_command,
		.request = send_request,
		.cancel = cancel_request,
		.names = ask_names,
		.wake = wake_at,
		.sign_in = sign_in,
		.sign_out = sign_out,
		.give_code = give_code,
		.enrolled = enrolled,
		.print = program->settings->printer.is_there ? print : NULL,
		.keep = keep,
		.kept = kept,
		.home = program->home,
		.save = program_save,
		.touched = touched,
		.repaint = repaint,
		.quit = program_leave,
	};
}
