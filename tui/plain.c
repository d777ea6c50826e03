// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/plain.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tui/console_parts.h"
#include <stdlib.h>
#include <string.h>

/* As in frame.c: the bar above, below a message and two lines of keys, which the list replaces. */
enum { KEY_LINES = 2, MESSAGE_ROW = PLAIN_ROWS - KEY_LINES - 1 };

#define UNDO_KEY "Ctrl-Z"

struct plain {
	plain_said *said;
	void *arg;
	const struct view *view; /* that was said last */
	bool was_asked;
	char *rows[PLAIN_ROWS]; /* as they were said; NULL: not yet */
	int cursor;
};

struct plain *plain_create(plain_said *said, void *arg)
{
	struct plain *plain = mem_alloc(sizeof(*plain));

	plain->said = said;
	plain->arg = arg;
	plain->was_asked = true;
	plain->cursor = -1;
	return plain;
}

void plain_destroy(struct plain **plain)
{
	if (!*plain)
		return;
	for (int i = 0; i < PLAIN_ROWS; i++)
		mem_free((*plain)->rows[i]);
	mem_free(*plain);
	*plain = NULL;
}

/* ---- what is said ---- */

/* Lines and blocks, such as those of a QR code. */
static bool is_line(uint32_t character)
{
	return character >= 0x2500 && character < 0x25a0;
}

/* Without frames, and with one blank where there are many. */
static char *row_text(const struct canvas *canvas, int y)
{
	struct text text = { 0 };
	char bytes[4];
	bool gap = false;

	for (int x = 0; x < canvas->columns; x++) {
		const struct cell *cell = &canvas->cells[y * canvas->columns + x];

		if (cell->character == ' ' || is_line(cell->character)) {
			gap = text.length > 0;
			continue;
		}
		if (gap)
			text_add(&text, " ");
		gap = false;
		if (cell->character)
			text_add_bytes(&text, bytes, unicode_put(cell->character, bytes));
		if (cell->mark)
			text_add_bytes(&text, bytes, unicode_put(cell->mark, bytes));
	}
	return text_take(&text);
}

static void say_acts_of(
	struct plain *plain, struct console *console, struct acts acts, unsigned *number)
{
	for (size_t i = 0; i < acts.count; i++) {
		const struct act *act = &acts.rows[i];
		char name[KEY_NAME_BYTES];
		struct text text = { 0 };

		++*number;
		if (!act_can(console, act) || !console_key_of(console, act))
			continue;
		press_name(console_key_of(console, act), name);
		text_printf(&text, "%u %s (%s): %s", *number, say(console, act->label), name,
			say(console, act->help));
		plain->said(plain->arg, text_string(&text));
		text_finish(&text);
	}
}

static void say_acts(struct plain *plain, struct console *console)
{
	const struct view *front = console_front(console)->view;
	unsigned number = 0;

	say_acts_of(plain, console, front->acts, &number);
	say_acts_of(plain, console, view_kind_acts(front), &number);
	say_acts_of(plain, console, console_everywhere(console), &number);
}

static void say_row(struct plain *plain, int y, bool is_focus)
{
	struct text text = { 0 };

	text_printf(&text, "%s%s", is_focus ? "> " : "", plain->rows[y] ? plain->rows[y] : "");
	plain->said(plain->arg, text_string(&text));
	text_finish(&text);
}

/* The seconds that are left for taking back are no news. */
static void drop_countdown(char *row)
{
	char *undo = strstr(row, UNDO_KEY);

	if (undo)
		undo[strlen(UNDO_KEY)] = '\0';
}

/* Keeps the row; true: it is another one than was said. */
static bool take_row(struct plain *plain, const struct canvas *canvas, int y)
{
	char *now = row_text(canvas, y);
	bool is_other;

	drop_countdown(now);
	is_other = !plain->rows[y] || strcmp(plain->rows[y], now) != 0;

	mem_free(plain->rows[y]);
	plain->rows[y] = now;
	return is_other && *now;
}

/* Another screen is said whole. */
static void say_title(struct plain *plain, struct console *console)
{
	const struct view *view = console_front(console)->view;
	struct text text = { 0 };

	if (view == plain->view)
		return;
	plain->view = view;
	plain->was_asked = true;
	text_printf(&text, "== %s", say(console, view->title));
	plain->said(plain->arg, text_string(&text));
	text_finish(&text);
}

void plain_show(struct plain *plain, struct console *console, const struct canvas *canvas)
{
	int cursor = canvas->cursor_y;

	if (!console_is_ready(console) || !console_front(console) || canvas->rows != PLAIN_ROWS)
		return;
	say_title(plain, console);
	if (plain->was_asked)
		for (int y = 0; y < MESSAGE_ROW; y++)
			if (take_row(plain, canvas, y) && y != cursor)
				say_row(plain, y, false);
	/* A long message begins in the row above. */
	for (int y = MESSAGE_ROW - 1; y <= MESSAGE_ROW; y++)
		if (take_row(plain, canvas, y))
			say_row(plain, y, false);
	if (plain->was_asked || cursor != plain->cursor) {
		take_row(plain, canvas, cursor);
		say_row(plain, cursor, true);
	}
	plain->cursor = cursor;
	plain->was_asked = false;
}

/* ---- what is typed ---- */

/* Of the screen, of its kind, of everywhere: in the order in which they are said. */
enum { ACT_GROUPS = 3 };
static void gather(const struct console *console, struct acts groups_out[ACT_GROUPS])
{
	const struct view *front = console_front(console)->view;

	groups_out[0] = front->acts;
	groups_out[1] = view_kind_acts(front);
	groups_out[2] = console_everywhere(console);
}

static const struct act *act_of_number(const struct acts groups[ACT_GROUPS], size_t number)
{
	for (size_t i = 0; i < ACT_GROUPS; i++) {
		if (number <= groups[i].count)
			return &groups[i].rows[number - 1];
		number -= groups[i].count;
	}
	return NULL;
}

static const struct act *act_of_name(const struct acts groups[ACT_GROUPS], const char *name)
{
	for (size_t i = 0; i < ACT_GROUPS; i++)
		for (size_t row = 0; row < groups[i].count; row++) {
			const struct act *act = &groups[i].rows[row];

			if (unicode_starts_with(tr(LANGUAGE_EN, act->label), name) ||
				unicode_starts_with(tr(LANGUAGE_SW, act->label), name))
				return act;
		}
	return NULL;
}

static void run(struct plain *plain, struct console *console, const char *name)
{
	struct acts groups[ACT_GROUPS];
	const struct act *act;
	int64_t number;

	gather(console, groups);
	if (text_to_int(name, 1, 999, &number))
		act = act_of_number(groups, (size_t)number);
	else
		act = act_of_name(groups, name);
	if (act && console_key_of(console, act))
		console_key(console, console_key_of(console, act));
	else if (act)
		plain->said(plain->arg, say(console, N_("Leave what is being typed first")));
	else
		plain->said(plain->arg, say(console, N_("There is no such act; ? lists them")));
}

static void type(struct console *console, const char *text)
{
	uint32_t character;

	while ((character = unicode_next(&text)))
		console_key(console, character);
}

void plain_take(struct plain *plain, struct console *console, const char *line)
{
	uint32_t key = line && strlen(line) > 1 ? press_find(line) : PRESS_NONE;

	plain->was_asked = true;
	if (!line)
		plain->said(plain->arg, say(console, N_("That line is too long")));
	else if (!*line)
		console_key(console, PRESS_ENTER);
	else if (strcmp(line, "?") == 0)
		say_acts(plain, console);
	else if (line[0] == ':' && line[1])
		run(plain, console, line + 1);
	else if (key)
		console_key(console, key);
	else
		type(console, line + strspn(line, " "));
}
