// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the files of the program alone: what it is made of. foleni_program.c has its life and paints,
 * foleni_program_keys.c has the terminal, foleni_program_lines.c what is said line by line,
 * foleni_program_ports.c the link and all that the console asks of the world, and
 * foleni_program_files.c the files of the machine. */
#pragma once

#include "common/loop/loop.h"
#include "tui/console.h"
#include "tui/foleni_program.h"
#include <termios.h>

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

/* ---- foleni_program.c ---- */
void program_paint_soon(struct program *program);
/* Together with what else comes. */
void program_paint_later(struct program *program);
/* As a callback of signals, too. */
void program_leave(void *program);

/* ---- foleni_program_keys.c ---- */
void program_watch_terminal(struct program *program);

/* ---- foleni_program_lines.c ---- */
/* In place of a terminal that is painted. */
void program_open_lines(struct program *program);
void program_begin_lines(struct program *program);
void program_end_lines(struct program *program);
/* The terminal shows what is typed, or does not. */
void program_hush(struct program *program, bool is_wanted);
/* Where the lines have ended: what was asked for is waited for. */
void program_leave_when_answered(struct program *program);

/* ---- foleni_program_ports.c ---- */
void program_connect(struct program *program, const char *login, const char *password);
/* All but those that the program has itself. */
struct console_ports program_ports(struct program *program);

/* ---- foleni_program_files.c ---- */
/* Of who is at the keyboard; else the folder of the start. */
void program_find_home(char home_out[SAVE_HOME_BYTES]);
/* As console_ports.save(). */
bool program_save(void *arg, const char *path, const char *bytes, size_t length, bool is_first,
	char why_out[SAVE_WHY_BYTES]);
