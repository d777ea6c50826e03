// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen of a room or window: who is there, who comes next and why, and one key for what is
 * done a hundred times a day. Doctor, nurse, laboratory, pharmacy and cashier have the same. */
#include "tui/desk_view.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include "common/term/chart.h"
#include "common/term/table.h"
#include "tui/console.h"
#include "tui/desks.h"
#include "tui/home.h"
#include "tui/queue_row.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { BOX_ROWS = 5, SIDE_COLUMNS = 46, WIDE_COLUMNS = 126, TIMES_ROWS = 6 };

/* Whoever waits for this desk. The rows are those of the board: none without one. */
static void fill(struct console *console, struct desk_screen *state)
{
	const struct board *board = console_board_of(console);
	const struct desk *desk = console_desk(console);
	struct service_id services[DESK_SERVICES_MAX];

	state->roster.count = state->roster.all = 0;
	state->held.count = state->held.all = 0;
	if (!board || !desk)
		return;
	state->desk = desk->id;
	roster_waiting(&state->roster, board, services, roster_services(desk, services),
		desk->staff, console_now_us(console));
	/* Who is chosen has another place now, also where nothing is drawn: under a lock. */
	scroll_settle(&state->scroll, state->roster.ids, state->roster.count, state->rows);
}

/* A key may come before the next picture: the rows of the old board are gone by then. */
static void changed(struct console *console, void *arg, unsigned what)
{
	struct desk_screen *state = arg;
	struct desk_id id = state->desk;
	const struct board *board = console_board_of(console);
	const struct desk *desk;

	(void)what;
	fill(console, state);
	if (!board || console_status(console)->state != LINK_LIVE || console_desk(console))
		return;
	/* Somebody has taken the desk over, or it was closed. */
	home_open(console);
	desk = board_find_desk(board, id);
	if (desk && desk->state != DESK_CLOSED)
		desks_lost(console, desk);
}

/* ---- who is here ---- */

static void draw_current(struct console *console, struct canvas *canvas, struct area area,
	const struct ticket *ticket)
{
	struct area inside = canvas_box(canvas, area, NULL);
	char person[24], line[160];

	if (!ticket) {
		canvas_centre(canvas, inside, 1, STYLE_DIM,
			console_desk(console)->state == DESK_PAUSED
				? say(console,
					  N_("Nobody is with you. The desk pauses: p goes on."))
				: say(console, N_("Nobody is with you. Space calls the next.")));
		return;
	}
	tell_person(console, ticket->visit, person, sizeof(person));
	canvas_label(canvas, inside, 2, 0, STYLE_STRONG, ticket->number);
	canvas_label(canvas, inside, 9, 0, STYLE_BAD, tell_mark(ticket));
	canvas_data(canvas, inside, 11, 0, inside.columns - 34, STYLE_STRONG,
		tell_name(console, ticket->visit));
	canvas_data(canvas, inside, inside.columns - 22, 0, 6, STYLE_TEXT, person);
	canvas_data(canvas, inside, inside.columns - 15, 0, 14, STYLE_TEXT,
		tell_service(console, ticket->service));
	if (ticket->state == TICKET_CALLED)
		snprintf(line, sizeof(line),
			say_n(console, "called once; Enter when the patient is here",
				"called %d times; Enter when the patient is here",
				(unsigned long)ticket->calls),
			ticket->calls);
	else
		snprintf(line, sizeof(line), "%s", tell_place_reason(console, ticket));
	canvas_data(canvas, inside, 2, 1, inside.columns - 4,
		ticket->state == TICKET_CALLED ? STYLE_WARN : STYLE_DIM, line);
	desk_draw_note(console, canvas, inside, 2, ticket);
}

static void draw_here(struct console *console, struct canvas *canvas, struct area area,
	const struct desk *desk, const struct ticket *ticket)
{
	char line[120] = "", clock[CLOCK_BYTES];
	bool is_paused = desk->state == DESK_PAUSED;
	struct area head = area_top(&area, 1);
	int64_t since_us = ticket ? ticket->started_us : 0;
	int at;

	if (is_paused) {
		snprintf(line, sizeof(line), "%s · %s", say(console, N_("PAUSED")),
			tell_pause(console, desk->pause));
		canvas_label(canvas, head, 1, 0, STYLE_WARN, line);
		line[0] = '\0';
	} else {
		canvas_label(canvas, head, 1, 0, STYLE_STRONG, say(console, N_("NOW WITH YOU")));
	}
	if (ticket && ticket->state == TICKET_CALLED)
		since_us = ticket->called_us;
	if (since_us) {
		console_clock(console, since_us, clock);
		/* The patient's time is not that of the pause. */
		at = is_paused ? snprintf(line, sizeof(line), "%s ", ticket->number) : 0;
		snprintf(line + at, sizeof(line) - (size_t)at,
			say(console, ticket->state == TICKET_CALLED ? N_("called %s · %d min")
								    : N_("since %s · %d min")),
			clock, tell_minutes(console, since_us));
	}
	canvas_data(canvas, head, head.columns - 41, 0, -40, STYLE_TEXT, line);
	draw_current(console, canvas, area_top(&area, BOX_ROWS), ticket);
}

/* ---- who comes next ---- */

static const struct table_column columns[QUEUE_COLUMNS] = {
	[QUEUE_PLACE] = { .least = 3, .most = 3, .rank = 4, .is_right = true },
	[QUEUE_NUMBER] = { .heading = N_("Ticket"), .least = 6, .most = 6 },
	[QUEUE_MARK] = { .least = 1, .most = 1 },
	[QUEUE_NAME] = { .heading = N_("Patient"), .least = 14, .most = 40 },
	[QUEUE_AGE] = { .heading = N_("Age"), .least = 4, .most = 4, .rank = 3, .is_right = true },
	[QUEUE_WAIT] = { .heading = N_("Wait"),
		.least = 4,
		.most = 4,
		.rank = 2,
		.is_right = true },
	[QUEUE_REASON] = { .heading = N_("Why here"), .least = 16, .most = 60, .rank = 1 },
};

static void draw_next(
	struct console *console, struct canvas *canvas, struct area area, struct desk_screen *state)
{
	struct area head = area_top(&area, 1), names = area_top(&area, 1);
	struct table table;
	char line[48];

	canvas_label(canvas, head, 1, 0, STYLE_STRONG, say(console, N_("NEXT FOR YOU")));
	snprintf(line, sizeof(line),
		say_n(console, "%zu waits", "%zu wait", (unsigned long)state->roster.all),
		state->roster.all);
	canvas_data(canvas, head, head.columns - 25, 0, -24, STYLE_TEXT, line);
	/* A blank at the edge, as everywhere. */
	area_left(&names, 1);
	area_left(&area, 1);
	table_lay(&table, columns, COUNT_OF(columns), area.columns - 1);
	table_draw_head(&table, canvas, names, 0, console_translate, console);
	state->rows = area.rows > 0 ? (size_t)area.rows : 1;
	scroll_settle(&state->scroll, state->roster.ids, state->roster.count, state->rows);
	for (size_t i = state->scroll.top;
		i < state->roster.count && i < state->scroll.top + state->rows; i++)
		queue_row_draw(console, &table, canvas, area, (int)(i - state->scroll.top),
			state->roster.rows[i], i + 1, i == state->scroll.chosen);
}

/* ---- the day ---- */

static void add_numbers(struct text *text, const struct roster *roster)
{
	for (size_t i = 0; i < roster->count && i < 8; i++)
		text_printf(text, " %s", roster->rows[i]->number);
	if (roster->all > 8)
		text_add(text, " …");
}

static void draw_held(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct service_id *services, size_t count)
{
	struct desk_screen *state = console_state(console, &view_desk);
	struct text text = { 0 };

	roster_in_state(&state->held, console_board_of(console), services, count, TICKET_HELD);
	if (state->held.count) {
		text_printf(&text, "%s", say(console, N_("ON HOLD")));
		add_numbers(&text, &state->held);
	}
	canvas_data(canvas, area, 1, y, area.columns - 2, STYLE_TEXT, text_string(&text));
	text_finish(&text);
}

static void draw_day(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct desk *desk)
{
	const struct desk_screen *state = console_state(console, &view_desk);
	struct desk_day day =
		roster_day(console_board_of(console), desk->id, console_offset_s(console));
	int longest = 0;
	char line[160];

	for (size_t i = 0; i < state->roster.count; i++) {
		int minutes = tell_minutes(console, state->roster.rows[i]->issued_us);

		longest = minutes > longest ? minutes : longest;
	}
	snprintf(line, sizeof(line),
		say(console, N_("TODAY  seen %d   average %d min   longest wait %d min   "
				"closed as no-show %d")),
		day.served, (int)(day.mean_us / US_PER_MIN), longest, day.no_shows);
	canvas_label(canvas, area, 1, y, STYLE_TEXT, line);
}

/* ---- the side ---- */

static void draw_path(struct console *console, struct canvas *canvas, struct area *area,
	const struct ticket *current)
{
	const struct board *board = console_board_of(console);
	const struct visit *visit = board_find_visit(board, current->visit);
	const struct ticket *ticket = NULL;
	char clock[CLOCK_BYTES], line[200];

	canvas_label(canvas, area_top(area, 1), 1, 0, STYLE_DIM, say(console, N_("Today's way")));
	while (visit && (ticket = board_next_of_visit(board, visit, ticket))) {
		console_clock(console, ticket->issued_us, clock);
		snprintf(line, sizeof(line), "%s %s · %s", clock,
			tell_service(console, ticket->service), tell_state(console, ticket->state));
		canvas_data(canvas, area_top(area, 1), 1, 0, area->columns - 2, STYLE_TEXT, line);
	}
}

static void draw_patient(struct console *console, struct canvas *canvas, struct area *area,
	const struct ticket *ticket)
{
	const struct visit *visit = board_find_visit(console_board_of(console), ticket->visit);
	const struct person *person = directory_person(
		console_directory(console), visit ? visit->patient : (struct patient_id){ 0 });
	char line[300], who[24];

	tell_person(console, ticket->visit, who, sizeof(who));
	snprintf(line, sizeof(line), "%.200s · %s", tell_name(console, ticket->visit), who);
	canvas_data(canvas, area_top(area, 1), 1, 0, area->columns - 2, STYLE_TEXT, line);
	if (person->card_number[0] || person->phone_masked[0]) {
		snprintf(line, sizeof(line), "%s  %s", person->card_number, person->phone_masked);
		canvas_data(canvas, area_top(area, 1), 1, 0, area->columns - 2, STYLE_TEXT, line);
	}
	draw_path(console, canvas, area, ticket);
}

static void draw_colleagues(struct console *console, struct canvas *canvas, struct area *area)
{
	const struct board *board = console_board_of(console);
	const struct desk *desk, *own = console_desk(console);
	size_t cursor = 0;

	canvas_label(canvas, area_top(area, 1), 1, 0, STYLE_STRONG, say(console, N_("COLLEAGUES")));
	while ((desk = board_next(board, BOARD_DESKS, &cursor))) {
		const struct colleague *who =
			directory_colleague(console_directory(console), desk->staff);
		const struct ticket *ticket = board_desk_ticket(board, desk->id);
		struct area row;
		char where[24];

		if (desk->state == DESK_CLOSED || desk == own)
			continue;
		row = area_top(area, 1);
		tell_desk(console, desk, where, sizeof(where));
		canvas_data(canvas, row, 1, 0, 20, STYLE_TEXT, who ? who->name : "");
		canvas_data(canvas, row, 22, 0, 10, STYLE_DIM, where);
		canvas_data(canvas, row, 33, 0, row.columns - 34, STYLE_TEXT,
			desk->state == DESK_PAUSED ? tell_pause(console, desk->pause)
			: ticket                   ? ticket->number
						   : say(console, N_("free")));
	}
}

/* How long patients were here today, where there is room for it. */
static void draw_times(struct console *console, struct canvas *canvas, struct area *area)
{
	static const char *const labels[DESK_DAY_TIMES] = { "0–5", "6–10", "11–15", "16+" };
	const struct desk_day day = roster_day(
		console_board_of(console), console_desk(console)->id, console_offset_s(console));
	struct chart_bar bars[DESK_DAY_TIMES];
	struct area times;

	if (!day.served || area->rows < 3 * TIMES_ROWS)
		return;
	times = area_bottom(area, TIMES_ROWS);
	canvas_label(canvas, area_top(&times, 1), 1, 0, STYLE_STRONG,
		say(console, N_("SERVICE TIMES TODAY (minutes)")));
	for (size_t i = 0; i < DESK_DAY_TIMES; i++)
		bars[i] = (struct chart_bar){ labels[i], day.by_length[i] };
	area_left(&times, 1);
	times.columns--;
	chart_bars(canvas, times, bars, DESK_DAY_TIMES);
}

static void draw_side(struct console *console, struct canvas *canvas, struct area area,
	const struct ticket *current)
{
	for (int y = 0; y < area.rows; y++)
		canvas_label(canvas, area, 0, y, STYLE_RULE, "│");
	area.x++;
	area.columns--;
	canvas_label(canvas, area_top(&area, 1), 1, 0, STYLE_STRONG, say(console, N_("PATIENT")));
	if (current)
		draw_patient(console, canvas, &area, current);
	area_top(&area, 1);
	draw_times(console, canvas, &area);
	draw_colleagues(console, canvas, &area);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct desk_screen *state = arg;
	const struct board *board = console_board_of(console);
	const struct desk *desk = console_desk(console);
	struct service_id services[DESK_SERVICES_MAX];
	const struct ticket *current;
	struct area day, side = { 0 };
	size_t count;

	fill(console, state);
	if (!board || !desk)
		return;
	current = board_desk_ticket(board, desk->id);
	count = roster_services(desk, services);
	if (area.columns >= WIDE_COLUMNS) {
		side = area;
		side.columns = SIDE_COLUMNS;
		side.x = area.x + area.columns - SIDE_COLUMNS;
		area.columns -= SIDE_COLUMNS + 1;
		draw_side(console, canvas, side, current);
	}
	draw_here(console, canvas, area_top(&area, BOX_ROWS + 1), desk, current);
	day = area_bottom(&area, 2);
	draw_next(console, canvas, area, state);
	draw_held(console, canvas, day, 0, services, count);
	draw_day(console, canvas, day, 1, desk);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct desk_screen *state = arg;

	(void)console;
	return scroll_key(
		&state->scroll, pressed, state->roster.ids, state->roster.count, state->rows);
}

const struct view view_desk = {
	.name = "desk",
	.title = N_("Room"),
	.acts = DESK_ACTS,
	.state_bytes = sizeof(struct desk_screen),
	.draw = draw,
	.key = key,
	.changed = changed,
};
