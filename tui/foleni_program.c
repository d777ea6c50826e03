// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_program.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "tui/console.h"
#include "tui/input.h"
#include "tui/keep.h"
#include "tui/lock.h"
#include "tui/plain.h"
#include "tui/printing.h"
#include "tui/sign_in.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

/* What comes from the network is painted together; keys are answered at once. */
enum { GATHER_MS = 50 };
/* Line by line: a sentence is not said in pieces. */
enum { GATHER_PLAIN_MS = 300 };

struct program {
	struct program_settings *settings;
	struct loop *loop;
	struct term *term;   /* NULL: line by line */
	struct plain *plain; /* NULL: on a screen */
	int line_keyboard;   /* line by line; -1: the standard input */
	struct input *lines;
	bool is_hushed;  /* the terminal does not show what is typed */
	tcflag_t echoed; /* and whether it did before: ECHO or 0 */
	bool has_ended;  /* the lines */
	struct console *console;
	struct link *link;
	struct keep *keep;
	struct printing *printing;
	char base[LINK_HOST_BYTES + 32]; /* of the pages of tickets */
	char home[SAVE_HOME_BYTES];
	char *login;
	struct loop_watch *keyboard;
	struct loop_signal *resized, *terminated, *hung_up, *continued;
	struct loop_timer *wake, *escape_timer, *gather;
	struct loop_task painting, leaving;
	struct escape escape;
	int code;
	char *why_out;
};

/* ---- painting ---- */

static void leave_when_answered(struct program *program);
static void hush(struct program *program, bool is_wanted);

static void paint(void *arg)
{
	struct program *program = arg;
	const struct link_status *status = program->link ? link_status(program->link) : NULL;
	const struct canvas *canvas;

	if (status)
		console_measured(program->console, status->rtt_ms, status->heard_us);
	canvas = console_draw(program->console);
	if (program->plain)
		hush(program, console_wants_secret(program->console));
	if (canvas && program->plain)
		plain_show(program->plain, program->console, canvas);
	else if (canvas)
		term_paint(program->term, canvas);
	if (program->plain)
		leave_when_answered(program);
}

static void paint_soon(struct program *program)
{
	loop_defer(program->loop, &program->painting, paint, program);
}

static void paint_later(struct program *program)
{
	if (!loop_timer_is_active(program->gather))
		loop_timer_start(program->gather, program->plain ? GATHER_PLAIN_MS : GATHER_MS, 0);
}

static void woke(void *arg)
{
	struct program *program = arg;

	console_tick(program->console);
	paint_soon(program);
}

static void resized(void *arg)
{
	struct program *program = arg;
	int columns, rows;

	term_resized(program->term);
	term_size(program->term, &columns, &rows);
	console_resize(program->console, columns, rows);
	/* Whoever drags a window gives many sizes. */
	paint_later(program);
}

/* ---- leaving ---- */

static void leave_now(void *arg)
{
	loop_stop(((struct program *)arg)->loop);
}

static void leave(void *arg)
{
	struct program *program = arg;

	loop_defer(program->loop, &program->leaving, leave_now, program);
}

/* ---- keys ---- */

static void escape_ended(void *arg)
{
	struct program *program = arg;
	uint32_t key = escape_end(&program->escape);

	if (key)
		console_key(program->console, key);
	paint_soon(program);
}

/* As if the arrows had been used, row by row, until the cursor is where the mouse was. */
static void click(struct program *program, int row)
{
	int columns, rows, at = -1, before;
	const struct canvas *canvas;

	term_size(program->term, &columns, &rows);
	for (int steps = 0; steps <= rows; steps++) {
		console_touch(program->console);
		canvas = console_draw(program->console);
		before = at;
		at = canvas ? canvas->cursor_y : row;
		if (at == row || at == before)
			break;
		console_key(program->console, at < row ? PRESS_DOWN : PRESS_UP);
	}
	console_touch(program->console);
}

static void typed(void *arg, unsigned ready)
{
	struct program *program = arg;
	uint32_t key, keys[2];
	size_t count;

	(void)ready;
	while ((key = term_key(program->term))) {
		if (key == PRESS_CLICK) {
			click(program, term_clicked_row(program->term));
			continue;
		}
		if (term_is_pasting(program->term)) {
			console_paste(program->console, key);
			continue;
		}
		count = escape_take(&program->escape, key, keys);
		for (size_t i = 0; i < count; i++)
			console_key(program->console, keys[i]);
	}
	if (program->escape.is_pending)
		loop_timer_start(program->escape_timer, ESCAPE_WAIT_MS, 0);
	else
		loop_timer_stop(program->escape_timer);
	if (term_is_gone(program->term))
		leave(program);
	paint_soon(program);
}

/* ---- line by line ---- */

static void said(void *arg, const char *line)
{
	(void)arg;
	puts(line);
	fflush(stdout);
}

static void line_came(void *arg, const char *line, size_t number)
{
	struct program *program = arg;

	(void)number;
	plain_take(program->plain, program->console, line);
	console_touch(program->console);
	paint_later(program);
}

/* A password is not shown; and what was said before the lock does not stay behind it. ED 3 takes
 * away the lines that were scrolled off: "XTerm Control Sequences", console_codes(4). It
 * comes last, because some terminals, tmux(1) for one, move there what ED 2 clears. */
static void hush(struct program *program, bool is_wanted)
{
	struct termios mode;

	if (is_wanted == program->is_hushed || program->line_keyboard < 0 ||
		tcgetattr(program->line_keyboard, &mode) != 0)
		return;
	program->is_hushed = is_wanted;
	if (is_wanted)
		program->echoed = mode.c_lflag & ECHO;
	mode.c_lflag = (mode.c_lflag & ~(tcflag_t)ECHO) | (is_wanted ? 0 : program->echoed);
	tcsetattr(program->line_keyboard, TCSADRAIN, &mode);
	if (is_wanted && lock_is_shut(program->console) && isatty(STDOUT_FILENO))
		fputs("\033[H\033[2J\033[3J", stdout);
}

/* Where the program was stopped, the shell has set the terminal as it wants it. */
static void continued(void *arg)
{
	const struct program *program = arg;
	struct termios mode;

	if (!program->is_hushed || tcgetattr(program->line_keyboard, &mode) != 0)
		return;
	mode.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(program->line_keyboard, TCSADRAIN, &mode);
}

/* What was asked for is waited for. */
static void leave_when_answered(struct program *program)
{
	bool is_live = program->link && link_status(program->link)->state == LINK_LIVE;

	if (!program->has_ended || (is_live && !console_is_ready(program->console)) ||
		(is_live && link_pending(program->link)))
		return;
	if (!is_live) {
		program->code = EX_UNAVAILABLE;
		snprintf(program->why_out, PROGRAM_WHY_BYTES, "there is no connection");
	}
	leave(program);
}

static void lines_ended(void *arg)
{
	struct program *program = arg;

	program->has_ended = true;
	console_touch(program->console);
	paint_later(program);
}

static const struct input_events line_events = { .line = line_came, .ended = lines_ended };

static void begin_lines(struct program *program)
{
	int keyboard = program->line_keyboard = term_open_keyboard();

	program->continued = loop_signal_create(program->loop, SIGCONT, continued, program);
	program->lines = input_open(
		program->loop, keyboard >= 0 ? keyboard : STDIN_FILENO, &line_events, program);
	input_pause(program->lines);
}

static void end_lines(struct program *program)
{
	loop_signal_destroy(&program->continued);
	hush(program, false);
	input_close(&program->lines);
	if (program->line_keyboard >= 0)
		close(program->line_keyboard);
	plain_destroy(&program->plain);
}

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
	paint_later(program);
}

static void tell_board(struct program *program, const struct board *board, unsigned changed)
{
	console_board(program->console, board, changed);
	if (program->printing)
		printing_board(program->printing);
	paint_later(program);
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
	paint_later(program);
}

static const struct link_events link_events = {
	.state = state_began,
	.snapshot = snapshot_came,
	.event = event_came,
	.changed = board_changed,
	.names = names_came,
};

static void connect_as(struct program *program, const char *login, const char *password)
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
	leave(program);
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
		connect_as(program, login, password);
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

/* One piece of a file is whole or not there. */
static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return true;
}

/* Of who is at the keyboard; else the folder of the start. */
static void find_home(char home_out[SAVE_HOME_BYTES])
{
	const char *home = getenv("HOME");
	size_t length = home ? strlen(home) : 0;

	while (length > 1 && home[length - 1] == '/')
		length--;
	if (length && *home == '/' && length < SAVE_HOME_BYTES)
		snprintf(home_out, SAVE_HOME_BYTES, "%.*s", (int)length, home);
	else if (!getcwd(home_out, SAVE_HOME_BYTES))
		snprintf(home_out, SAVE_HOME_BYTES, "/");
	/* The slash of the root is the one that comes before the name. */
	if (strcmp(home_out, "/") == 0)
		*home_out = '\0';
}

static bool save(void *arg, const char *path, const char *bytes, size_t length, bool is_first,
	char why_out[SAVE_WHY_BYTES])
{
	int how = is_first ? O_CREAT | O_EXCL : O_APPEND;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | how, 0600);
	bool good = fd >= 0 && write_all(fd, bytes, length);

	(void)arg;
	if (!good)
		snprintf(why_out, SAVE_WHY_BYTES, "%s", strerror(errno));
	if (fd >= 0 && close(fd) != 0 && good) {
		snprintf(why_out, SAVE_WHY_BYTES, "%s", strerror(errno));
		good = false;
	}
	return good;
}

static void touched(void *arg)
{
	paint_later(arg);
}

static void repaint(void *arg)
{
	struct program *program = arg;

	if (program->term)
		term_repaint(program->term);
}

/* ---- running ---- */

static void create_console(struct program *program)
{
	const struct console_ports ports = {
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
		.save = save,
		.touched = touched,
		.repaint = repaint,
		.quit = leave,
	};
	struct console_options options = {
		.language = program->settings->language,
		.has_language = program->settings->has_language,
		.is_read_only = program->settings->is_read_only,
		.never_locks = program->plain && !isatty(STDIN_FILENO),
	};

	find_home(program->home);
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

static void watch_terminal(struct program *program)
{
	program->resized = loop_signal_create(program->loop, SIGWINCH, resized, program);
	program->keyboard =
		loop_watch_create(program->loop, term_keyboard(program->term), typed, program);
	loop_watch_set(program->keyboard, LOOP_READABLE);
}

static void begin(struct program *program)
{
	struct loop *loop = program->loop;

	program->wake = loop_timer_create(loop, woke, program);
	program->escape_timer = loop_timer_create(loop, escape_ended, program);
	program->gather = loop_timer_create(loop, paint, program);
	program->terminated = loop_signal_create(loop, SIGTERM, leave, program);
	program->hung_up = loop_signal_create(loop, SIGHUP, leave, program);
	create_console(program);
	if (program->plain)
		begin_lines(program);
	else
		watch_terminal(program);
	if (program->settings->printer.is_there)
		begin_printing(program);
	if (program->settings->has_password)
		connect_as(program, program->settings->access.login,
			program->settings->access.password);
	explicit_bzero(
		program->settings->access.password, sizeof(program->settings->access.password));
	paint_soon(program);
}

static void end(struct program *program)
{
	if (program->plain)
		end_lines(program);
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
		program.plain = plain_create(said, &program);
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
