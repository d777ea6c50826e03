// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/act.h"

#include "common/base/unicode.h"
#include "tui/console_parts.h"
#include <stdio.h>

enum { GAP = 2 };

static bool has_key(const struct act *act, uint32_t key)
{
	for (size_t i = 0; i < ACT_KEYS; i++)
		if (act->keys[i] == key)
			return true;
	return false;
}

const struct act *acts_find(struct acts acts, uint32_t key, bool is_typing)
{
	for (size_t i = 0; i < acts.count; i++) {
		const struct act *act = &acts.rows[i];

		if (!has_key(act, key))
			continue;
		if (is_typing && (act->flags & ACT_LETTER) && press_is_text(key))
			continue;
		return act;
	}
	return NULL;
}

bool act_can(struct console *console, const struct act *act)
{
	return !act->why_not || !act->why_not(console);
}

void act_refuse(struct console *console, const char *label, const char *why)
{
	console_toast(
		console, STYLE_WARN, say(console, N_("%s: not now, %s")), label, say(console, why));
}

void act_try(struct console *console, const struct act *act)
{
	const char *why = act->why_not ? act->why_not(console) : NULL;

	if (why)
		act_refuse(console, say(console, act->label), why);
	else
		act->run(console);
}

/* ---- the key line ---- */

struct pen {
	struct console *console;
	struct canvas *canvas;
	struct area area;
	int x, y;
	int reserved; /* columns of the last row that are kept for the help */
};

static const char *label_of(struct console *console, const struct act *act)
{
	const struct view *view = console_front(console)->view;
	const char *label = view->tell_act ? view->tell_act(console, act->keys[0]) : NULL;

	return console_translate(console, label ? label : act->label);
}

static int width_of(struct console *console, const struct act *act)
{
	char name[KEY_NAME_BYTES];

	press_name(console_key_of(console, act), name);
	return unicode_cells(name) + 1 + unicode_cells(label_of(console, act));
}

/* False: there is no room left for it. */
static bool make_room(struct pen *pen, int width)
{
	int end = pen->area.columns - (pen->y == pen->area.rows - 1 ? pen->reserved : 0);

	if (pen->x + width <= end)
		return true;
	if (pen->y + 1 >= pen->area.rows)
		return false;
	pen->y++;
	pen->x = 1;
	return make_room(pen, width);
}

static void put(struct pen *pen, const struct act *act)
{
	bool can = act_can(pen->console, act);
	char name[KEY_NAME_BYTES];

	press_name(console_key_of(pen->console, act), name);
	pen->x = canvas_label(
		pen->canvas, pen->area, pen->x, pen->y, can ? STYLE_KEY : STYLE_DIM, name);
	pen->x = canvas_label(pen->canvas, pen->area, pen->x + 1, pen->y,
			 can ? STYLE_TEXT : STYLE_DIM, label_of(pen->console, act)) +
		 GAP;
}

/* What does nothing, or nothing to what is in sight, takes no room. */
static bool is_shown(struct console *console, const struct act *act)
{
	return !(act->flags & ACT_QUIET) && console_key_of(console, act) &&
	       *label_of(console, act) && (!(act->flags & ACT_IF_CAN) || act_can(console, act));
}

static void put_all(struct pen *pen, struct acts acts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_shown(pen->console, &acts.rows[i]) &&
			make_room(pen, width_of(pen->console, &acts.rows[i])))
			put(pen, &acts.rows[i]);
}

void acts_draw(struct console *console, struct acts here, struct acts of_kind, struct acts beyond,
	struct canvas *canvas, struct area area)
{
	const struct act *help = &beyond.rows[beyond.count - 1];
	struct pen pen = { .console = console,
		.canvas = canvas,
		.area = area,
		.x = 1,
		.reserved = console_key_of(console, help) ? width_of(console, help) + GAP : 0 };

	if (area.rows < 1)
		return;
	put_all(&pen, here, here.count);
	put_all(&pen, of_kind, of_kind.count);
	put_all(&pen, beyond, beyond.count - 1);
	if (!pen.reserved)
		return;
	pen.y = area.rows - 1;
	pen.x = area.columns - pen.reserved + 1;
	put(&pen, help);
}
