// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_program.h"

#include "common/base/mem.h"
#include "tui/foleni_program_parts.h"
#include "tui/keep.h"
#include "tui/plain.h"
#include "tui/printing.h"
#include "tui/sign_in.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* What comes from the network is painted together; keys are answered at once. */
enum { GATHER_MS = 50 };
/* Line by line: a sentence is not said in pieces. */
enum { GATHER_PLAIN_MS = 300 };

/* ---- painting ---- */

static void paint(void *arg)
{
	struct program *program = arg;
	const struct link_status *status = program->link ? link_status(program->link) : NULL;
	const struct canvas *canvas;

	if (status)
		console_measured(program->console, status->rtt_ms, status->heard_us);
	canvas = console_draw(program->console);
	if (program->plain)
		program_hush(program, console_wants_secret(program->console));
	if (canvas && program->plain)
		plain_show(program->plain, program->console, canvas);
	else if (canvas)
		term_paint(program->term, canvas);
	if (program->plain)
		program_leave_when_answered(program);
}

void program_paint_soon(struct program *program)
{
	loop_defer(program->loop, &program->painting, paint, program);
}

void program_paint_later(struct program *program)
{
	if (!loop_timer_is_active(program->gather))
		loop_timer_start(program->gather, program->plain ? GATHER_PLAIN_MS : GATHER_MS, 0);
}

static void woke(void *arg)
{
	struct program *program = arg;

	console_tick(program->console);
	program_paint_soon(program);
}

/* ---- leaving ---- */

static void leave_now(void *arg)
{
	loop_stop(((struct program *)arg)->loop);
}

void program_leave(void *arg)
{
	struct program *program = arg;

	loop_defer(program->loop, &program->leaving, leave_now, program);
}

/* ---- running ---- */

static void create_console(struct program *program)
{
	const struct console_ports ports = program_ports(program);
	struct console_options options = {
		.language = program->settings->language,
		.has_language = program->settings->has_language,
		.is_read_only = program->settings->is_read_only,
		.never_locks = program->plain && !isatty(STDIN_FILENO),
	};

	program_find_home(program->home);
	options.columns = PLAIN_COLUMNS;
	options.rows = PLAIN_ROWS;
	if (program->term)
		term_size(program->term, &options.columns, &options.rows);
	program->console = console_create(&ports, &options);
	console_push(program->console, &view_sign_in);
	sign_in_set_login(program->console, program->settings->access.login);
}

/* Where phones find the server: as this console does. */
static void begin_printing(struct program *program)
{
	const struct link_server *server = &program->settings->access.server;
	bool is_v6 = strchr(server->host, ':');

	snprintf(program->base, sizeof(program->base), "%s://%s%s%s",
		server->has_tls ? "https" : "http", is_v6 ? "[" : "", server->host,
		is_v6 ? "]" : "");
	if (server->port != (server->has_tls ? 443 : 80))
		snprintf(program->base + strlen(program->base),
			sizeof(program->base) - strlen(program->base), ":%u", server->port);
	program->printing = printing_create(program->loop,
		&(struct printing_options){
			.printer = program->settings->printer.address,
			.paper = program->settings->printer.paper,
			.base = program->base,
		},
		program->console);
}

static void begin(struct program *program)
{
	struct loop *loop = program->loop;

	program->wake = loop_timer_create(loop, woke, program);
	program->gather = loop_timer_create(loop, paint, program);
	program->terminated = loop_signal_create(loop, SIGTERM, program_leave, program);
	program->hung_up = loop_signal_create(loop, SIGHUP, program_leave, program);
	create_console(program);
	if (program->plain)
		program_begin_lines(program);
	else
		program_watch_terminal(program);
	if (program->settings->printer.is_there)
		begin_printing(program);
	if (program->settings->has_password)
		program_connect(program, program->settings->access.login,
			program->settings->access.password);
	explicit_bzero(
		program->settings->access.password, sizeof(program->settings->access.password));
	program_paint_soon(program);
}

static void end(struct program *program)
{
	if (program->plain)
		program_end_lines(program);
	link_destroy(&program->link);
	printing_destroy(&program->printing);
	console_destroy(&program->console);
	keep_close(&program->keep);
	mem_free(program->login);
	loop_cancel(program->loop, &program->painting);
	loop_cancel(program->loop, &program->leaving);
	loop_watch_destroy(&program->keyboard);
	loop_signal_destroy(&program->resized);
	loop_signal_destroy(&program->terminated);
	loop_signal_destroy(&program->hung_up);
	loop_timer_destroy(&program->wake);
	loop_timer_destroy(&program->escape_timer);
	loop_timer_destroy(&program->gather);
	term_close(&program->term);
}

int program_run(struct program_settings *settings, char why_out[PROGRAM_WHY_BYTES])
{
	struct program program = { .settings = settings, .why_out = why_out };
	char why[TERM_WHY_BYTES];

	*why_out = '\0';
	program.loop = loop_create();
	if (!program.loop) {
		snprintf(why_out, PROGRAM_WHY_BYTES, "%s", strerror(errno));
		return EX_OSERR;
	}
	if (settings->is_plain)
		program_open_lines(&program);
	else
		program.term = term_open(&settings->term, why);
	if (program.term || program.plain) {
		begin(&program);
		loop_run(program.loop);
		end(&program);
	} else {
		snprintf(why_out, PROGRAM_WHY_BYTES, "%s", why);
		program.code = EX_UNAVAILABLE;
	}
	loop_destroy(&program.loop);
	return program.code;
}
