// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_program_parts.h"
#include "tui/input.h"
#include "tui/lock.h"
#include "tui/plain.h"
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static void said(void *arg, const char *line)
{
	(void)arg;
	puts(line);
	fflush(stdout);
}

void program_open_lines(struct program *program)
{
	program->plain = plain_create(said, program);
}

static void line_came(void *arg, const char *line, size_t number)
{
	struct program *program = arg;

	(void)number;
	plain_take(program->plain, program->console, line);
	console_touch(program->console);
	program_paint_later(program);
}

/* A password is not shown; and what was said before the lock does not stay behind it. ED 3 takes
 * away the lines that were scrolled off: "XTerm Control Sequences", console_codes(4). It
 * comes last, because some terminals, tmux(1) for one, move there what ED 2 clears. */
void program_hush(struct program *program, bool is_wanted)
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
void program_leave_when_answered(struct program *program)
{
	const struct link_status *status = program->link ? link_status(program->link) : NULL;
	bool is_live = status && status->state == LINK_LIVE;
	bool is_refused = status && status->state == LINK_STOPPED && status->why;

	if (!program->has_ended || (is_live && !console_is_ready(program->console)) ||
		(is_live && link_pending(program->link)))
		return;
	if (!is_live) {
		program->code = is_refused ? EX_NOPERM : EX_UNAVAILABLE;
		snprintf(program->why_out, PROGRAM_WHY_BYTES, "%s",
			is_refused ? link_why_text(status->why) : "there is no connection");
	}
	program_leave(program);
}

static void lines_ended(void *arg)
{
	struct program *program = arg;

	program->has_ended = true;
	console_touch(program->console);
	program_paint_later(program);
}

static const struct input_events line_events = { .line = line_came, .ended = lines_ended };

void program_begin_lines(struct program *program)
{
	int keyboard = program->line_keyboard = term_open_keyboard();

	program->continued = loop_signal_create(program->loop, SIGCONT, continued, program);
	program->lines = input_open(
		program->loop, keyboard >= 0 ? keyboard : STDIN_FILENO, &line_events, program);
	input_pause(program->lines);
}

void program_end_lines(struct program *program)
{
	loop_signal_destroy(&program->continued);
	program_hush(program, false);
	input_close(&program->lines);
	if (program->line_keyboard >= 0)
		close(program->line_keyboard);
	plain_destroy(&program->plain);
}
