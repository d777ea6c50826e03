// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_program_parts.h"
#include <signal.h>

static void escape_ended(void *arg)
{
	struct program *program = arg;
	uint32_t key = escape_end(&program->escape);

	if (key)
		console_key(program->console, key);
	program_paint_soon(program);
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
		program_leave(program);
	program_paint_soon(program);
}

static void resized(void *arg)
{
	struct program *program = arg;
	int columns, rows;

	term_resized(program->term);
	term_size(program->term, &columns, &rows);
	console_resize(program->console, columns, rows);
	/* Whoever drags a window gives many sizes. */
	program_paint_later(program);
}

void program_watch_terminal(struct program *program)
{
	program->escape_timer = loop_timer_create(program->loop, escape_ended, program);
	program->resized = loop_signal_create(program->loop, SIGWINCH, resized, program);
	program->keyboard =
		loop_watch_create(program->loop, term_keyboard(program->term), typed, program);
	loop_watch_set(program->keyboard, LOOP_READABLE);
}
