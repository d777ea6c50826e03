// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which desk? Asked once: the next time the console sits down there by itself. A desk at which
 * somebody else sits is taken over only when that is said. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/term/scroll.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/desks.h"
#include "tui/home.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEAF_US (2 * US_PER_S)

struct state {
	struct scroll scroll;
	size_t count;
	struct uuid ids[FACILITY_DESKS_MAX];
	size_t rows;
	bool was_tried; /* the desk of the last time */
	int64_t deaf_until_us;
};

/* ---- the desks, by kind and room ---- */

int desks_order(const void *a, const void *b)
{
	const struct desk *const *one = a, *const *other = b;
	int kinds = (int)(*one)->kind - (int)(*other)->kind;
	long rooms = strtol((*one)->room, NULL, 10) - strtol((*other)->room, NULL, 10);
	int names = strcmp((*one)->room, (*other)->room);

	if (kinds || rooms)
		return kinds ? kinds : (rooms > 0) - (rooms < 0);
	return names ? names : strcmp((*one)->code, (*other)->code);
}

static void list(struct console *console, struct state *state)
{
	const struct board *board = console_board_of(console);
	const struct desk *desk, *desks[FACILITY_DESKS_MAX] = { NULL };
	size_t cursor = 0;

	state->count = 0;
	while (board && state->count < FACILITY_DESKS_MAX &&
		(desk = board_next(board, BOARD_DESKS, &cursor)))
		if (!desk->retired)
			desks[state->count++] = desk;
	qsort(desks, state->count, sizeof(desks[0]), desks_order);
	for (size_t i = 0; i < state->count; i++)
		state->ids[i] = desks[i]->id.u;
}

/* ---- sitting down ---- */

static void keep_choice(struct console *console, struct uuid desk)
{
	const struct console_ports *ports = console_ports(console);
	char text[UUID_TEXT_BYTES];

	uuid_format(desk, text);
	ports->keep(ports->arg, "desk", text);
}

static void sat_down(struct console *console, const struct link_answer *answer, const void *context)
{
	if (answer->outcome == LINK_DONE)
		keep_choice(console, *(const struct uuid *)context);
}

static void sit_down(struct console *console, struct uuid desk, const char *command)
{
	struct errand errand = { .command = command,
		.done = sat_down,
		.context = &desk,
		.context_bytes = sizeof(desk) };
	char id[UUID_TEXT_BYTES], data[64];

	uuid_format(desk, id);
	snprintf(data, sizeof(data), "{\"desk\":\"%s\"}", id);
	errand.data = data;
	console_send(console, &errand);
}

static void take_over(struct console *console, const char *answer, const void *context)
{
	(void)answer;
	sit_down(console, *(const struct uuid *)context, "desk.take_over");
}

static void choose_desk(struct console *console, const struct desk *desk)
{
	const struct user_id me = console_status(console)->user.id;
	const struct colleague *other;
	char question[400];

	if (desk->state == DESK_CLOSED || uuid_equal(desk->staff.u, me.u)) {
		sit_down(console, desk->id.u, "desk.open");
		return;
	}
	other = directory_colleague(console_directory(console), desk->staff);
	snprintf(question, sizeof(question), say(console, N_("%s is at %s. Take the desk over?")),
		other ? other->name : say(console, N_("Somebody else")),
		console_name(console, desk->name_sw, desk->name_en));
	ask_yes(console, question, take_over, &desk->id.u, sizeof(desk->id.u));
}

void desks_lost(struct console *console, const struct desk *desk)
{
	struct state *state = console_state(console, &view_desks);
	const struct colleague *who = directory_colleague(console_directory(console), desk->staff);

	console_toast(console, STYLE_WARN, say(console, N_("! %.80s has taken over your desk")),
		who ? who->name : say(console, N_("Somebody else")));
	if (state)
		state->deaf_until_us = console_now_us(console) + DEAF_US;
}

static bool is_deaf(const struct console *console, const struct state *state)
{
	return console_now_us(console) < state->deaf_until_us;
}

static void choose(struct console *console)
{
	const struct state *state = console_state(console, &view_desks);
	const struct board *board = console_board_of(console);
	const struct desk *desk;

	if (!board || !state->count || is_deaf(console, state))
		return;
	desk = board_find_desk(board, (struct desk_id){ state->ids[state->scroll.chosen] });
	if (desk)
		choose_desk(console, desk);
}

/* The desk of the last time, if nobody else is there. */
static void try_last(struct console *console, struct state *state)
{
	const struct console_ports *ports = console_ports(console);
	const struct desk *desk = NULL;
	char *kept = ports->kept(ports->arg, "desk");
	struct uuid id;

	state->was_tried = true;
	if (kept && uuid_parse(kept, &id))
		desk = board_find_desk(console_board_of(console), (struct desk_id){ id });
	if (desk) {
		state->scroll.id = id;
		if (desk->state == DESK_CLOSED)
			sit_down(console, id, "desk.open");
	}
	mem_free(kept);
}

static bool is_live(const struct console *console)
{
	return console_board_of(console) && console_status(console)->state == LINK_LIVE;
}

static void begin(struct console *console, void *arg)
{
	if (is_live(console))
		try_last(console, arg);
}

static void changed(struct console *console, void *arg, unsigned what)
{
	struct state *state = arg;

	(void)what;
	if (!is_live(console))
		return;
	if (console_desk(console)) {
		home_open(console);
		return;
	}
	if (!state->was_tried)
		try_last(console, state);
}

/* ---- drawing ---- */

static void draw_desk(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct desk *desk, bool is_chosen)
{
	const struct colleague *who = directory_colleague(console_directory(console), desk->staff);
	enum style style = is_chosen ? STYLE_FOCUS : STYLE_TEXT;
	struct text where = { 0 };

	text_printf(&where, say(console, desk->kind == DESK_ROOM ? N_("Room %s") : N_("Window %s")),
		desk->room);
	canvas_data(canvas, area, 1, y, 14, style, text_string(&where));
	text_finish(&where);
	canvas_data(canvas, area, 16, y, 34, style,
		console_name(console, desk->name_sw, desk->name_en));
	if (desk->state == DESK_CLOSED)
		canvas_label(canvas, area, 52, y, STYLE_DIM, say(console, N_("free")));
	else
		canvas_data(canvas, area, 52, y, area.columns - 53, STYLE_WARN,
			who ? who->name : say(console, N_("taken")));
	if (is_chosen)
		canvas_put_cursor(canvas, area, 1, y);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	const struct board *board = console_board_of(console);

	canvas_label(canvas, area_top(&area, 2), 1, 0, STYLE_STRONG,
		say(console, N_("At which desk do you work?")));
	list(console, state);
	state->rows = area.rows > 0 ? (size_t)area.rows : 1;
	scroll_settle(&state->scroll, state->ids, state->count, state->rows);
	for (size_t i = state->scroll.top; i < state->count && i < state->scroll.top + state->rows;
		i++)
		draw_desk(console, canvas, area, (int)(i - state->scroll.top),
			board_find_desk(board, (struct desk_id){ state->ids[i] }),
			i == state->scroll.chosen);
	if (!board)
		canvas_label(canvas, area, 1, 0, STYLE_DIM, say(console, N_("Connecting …")));
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	if (is_deaf(console, state))
		return true;
	return scroll_key(&state->scroll, pressed, state->ids, state->count, state->rows);
}

static const struct act acts[] = {
	{ "choose", { PRESS_ENTER, ' ' }, N_("Sit down"), N_("Opens the desk that is chosen"), 0,
		NULL, choose },
};

const struct view view_desks = {
	.name = "desks",
	.title = N_("Desk"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.draw = draw,
	.key = key,
	.changed = changed,
};
