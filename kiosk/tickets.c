// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/tickets.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "common/term/digits.h"
#include "common/term/key.h"
#include "kiosk/device.h"
#include "kiosk/leave_phone.h"
#include "kiosk/speech.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	SHOWN_S = 12,     /* a number that is on paper */
	WRITTEN_S = 30,   /* one that has to be written down */
	TOLD_S = 8,       /* why there is none */
	TAKING_S = 15,    /* for the answer */
	STROKE_MS = 1500, /* a second stroke of Enter is no wish to go on */
	BIG_ROWS = 9,
	LEFT = 3,
	CHOICES = 9,
};

enum tickets_state {
	TICKETS_CHOOSING,
	TICKETS_TAKING, /* the answer is on its way */
	TICKETS_GIVEN,
	TICKETS_REFUSED,
};

enum slip { SLIP_NONE, SLIP_COMING, SLIP_DONE, SLIP_MISSING };

struct tickets {
	struct tickets_ports ports;
	struct canvas *canvas;
	char facility_sw[NAME_BYTES], facility_en[NAME_BYTES];
	char zone[sizeof(((struct board_facility *)0)->time_zone)];
	struct link_status status; /* that was told last; all zero before */
	bool is_live;
	bool is_set_up;
	struct speech speech;
	struct hall_lines lines;
	size_t first; /* choice on the page, and how many of them are drawn */
	size_t shown;
	enum tickets_state state;
	int64_t until_us;        /* of GIVEN and REFUSED */
	struct hall_line line;   /* the one that was chosen */
	struct command_id asked; /* of TAKING */
	char number[NUMBER_BYTES];
	int64_t ahead;
	struct wait_shown wait;
	enum slip slip;
	struct visit_id visit; /* of GIVEN */
	struct leave_phone phone;
	int64_t told_us; /* what became of the phone */
	const char *why; /* REFUSED: N_() */
	bool is_full;    /* because of the limit of its day */
};

struct tickets *tickets_create(const struct tickets_ports *ports, int columns, int rows)
{
	struct tickets *tickets = mem_alloc(sizeof(*tickets));

	tickets->ports = *ports;
	tickets->canvas = canvas_create(columns, rows);
	tickets->speech = speech_of(HALL_LANGUAGES_SW_EN);
	return tickets;
}

void tickets_destroy(struct tickets **tickets)
{
	if (!*tickets)
		return;
	canvas_destroy(&(*tickets)->canvas);
	mem_free(*tickets);
	*tickets = NULL;
}

static void touch(struct tickets *tickets)
{
	tickets->ports.touched(tickets->ports.arg);
}

static int64_t now_us(const struct tickets *tickets)
{
	return tickets->ports.now_us(tickets->ports.arg);
}

static void go(struct tickets *tickets, enum tickets_state state, int seconds)
{
	tickets->state = state;
	tickets->until_us = seconds ? now_us(tickets) + seconds * US_PER_S : 0;
	touch(tickets);
}

static void refuse(struct tickets *tickets, const char *why)
{
	tickets->why = why;
	tickets->is_full = false;
	go(tickets, TICKETS_REFUSED, TOLD_S);
}

/* ---- what comes ---- */

void tickets_facility(struct tickets *tickets, const struct board *board, bool is_set_up)
{
	const struct board_facility *facility = board_facility(board);

	memcpy(tickets->facility_sw, facility->name_sw, sizeof(tickets->facility_sw));
	memcpy(tickets->facility_en, facility->name_en, sizeof(tickets->facility_en));
	memcpy(tickets->zone, facility->time_zone, sizeof(tickets->zone));
	tickets->is_set_up = is_set_up;
	tickets->speech = speech_of(facility->hospital.hall_languages);
	tickets->ports.set_theme(tickets->ports.arg, speech_theme(facility->hospital.hall_theme));
	touch(tickets);
}

void tickets_known(struct tickets *tickets, const struct link_status *status)
{
	tickets->status = *status;
	touch(tickets);
}

void tickets_connected(struct tickets *tickets, bool is_live)
{
	tickets->is_live = is_live;
	touch(tickets);
}

void tickets_lines(struct tickets *tickets, const struct jdoc *body)
{
	lines_read(&tickets->lines, body, now_us(tickets));
	touch(tickets);
}

static const char *why_of(enum err err)
{
	switch ((int)err) {
	case ERR_SERVICE_CLOSED:
		return N_("This service is closed now");
	case ERR_OUTSIDE_HOURS:
		return N_("This service is not open at this hour");
	case ERR_DAILY_LIMIT:
		return N_("All numbers of this service are given out for today");
	default:
		return N_("There is no number now: please ask at the reception");
	}
}

/* Its number is there already. */
static void give(struct tickets *tickets, const struct jdoc *data)
{
	const char *visit = jdoc_get_string(data, "visit");
	char code[CODE_BYTES];
	struct tickets_slip slip = {
		.number = tickets->number, .code = code, .line = &tickets->line
	};

	if (!lines_text(jdoc_get(data, "code"), code, sizeof(code)))
		code[0] = '\0';
	slip.ahead = tickets->ahead = lines_ahead(data);
	slip.wait = tickets->wait = lines_wait(jdoc_get(data, "wait"));
	leave_phone_begin(&tickets->phone, visit && uuid_parse(visit, &tickets->visit.u));
	tickets->slip = tickets->ports.print ? SLIP_COMING : SLIP_NONE;
	go(tickets, TICKETS_GIVEN, WRITTEN_S);
	if (tickets->ports.print)
		tickets->ports.print(tickets->ports.arg, &slip);
}

static void give_back(struct tickets *tickets, const struct link_answer *answer)
{
	int64_t seq;

	if (answer->outcome == LINK_DONE && jdoc_int(jdoc_get(answer->data, "seq"), &seq))
		tickets->ports.give_back(tickets->ports.arg, seq);
}

void tickets_answered(struct tickets *tickets, const struct link_answer *answer)
{
	bool is_refused = answer->outcome == LINK_REFUSED;

	if (tickets->state != TICKETS_TAKING || !uuid_equal(answer->id.u, tickets->asked.u)) {
		give_back(tickets, answer);
		return;
	}
	if (answer->outcome == LINK_DONE && lines_text(jdoc_get(answer->data, "number"),
						    tickets->number, sizeof(tickets->number))) {
		give(tickets, answer->data);
		return;
	}
	/* A number that cannot be shown is nobody's. */
	give_back(tickets, answer);
	refuse(tickets, why_of(is_refused ? answer->err : ERR_COUNT));
	tickets->is_full = is_refused && answer->err == ERR_DAILY_LIMIT;
}

void tickets_printed(struct tickets *tickets, bool is_printed)
{
	if (tickets->state != TICKETS_GIVEN)
		return;
	tickets->slip = is_printed ? SLIP_DONE : SLIP_MISSING;
	/* Whoever types a phone number goes on. */
	if (leave_phone_is_typed(&tickets->phone))
		touch(tickets);
	else
		go(tickets, TICKETS_GIVEN, is_printed ? SHOWN_S : WRITTEN_S);
}

void tickets_phone_told(struct tickets *tickets, struct visit_id visit, bool is_kept)
{
	if (tickets->state != TICKETS_GIVEN || !uuid_equal(tickets->visit.u, visit.u))
		return;
	leave_phone_told(&tickets->phone, is_kept);
	tickets->told_us = now_us(tickets);
	go(tickets, TICKETS_GIVEN, TOLD_S);
}

void tickets_resize(struct tickets *tickets, int columns, int rows)
{
	canvas_resize(tickets->canvas, columns, rows);
	touch(tickets);
}

/* ---- keys and time ---- */

static void choose(struct tickets *tickets, size_t index)
{
	if (!tickets->is_live || !tickets->is_set_up || index >= tickets->shown ||
		tickets->first + index >= tickets->lines.count)
		return;
	tickets->line = tickets->lines.lines[tickets->first + index];
	if (tickets->line.intake != INTAKE_OPEN)
		return;
	if (tickets->ports.take(tickets->ports.arg, tickets->line.service, &tickets->asked))
		go(tickets, TICKETS_TAKING, TAKING_S);
	else
		refuse(tickets, why_of(ERR_COUNT));
}

static void turn_page(struct tickets *tickets)
{
	tickets->first += tickets->shown;
	if (tickets->first >= tickets->lines.count)
		tickets->first = 0;
	touch(tickets);
}

/* A second stroke of the same key is no wish to go on. */
static void key_when_given(struct tickets *tickets, uint32_t key)
{
	char number[PHONE_BYTES];

	if (leave_phone_key(&tickets->phone, tickets->zone, key, number)) {
		go(tickets, TICKETS_GIVEN, WRITTEN_S);
		if (*number &&
			!tickets->ports.leave_phone(tickets->ports.arg, tickets->visit, number))
			leave_phone_told(&tickets->phone, false);
	} else if ((key == PRESS_ENTER || key == ' ') && tickets->phone.state != LEAVE_PHONE_SENT &&
		   now_us(tickets) - tickets->told_us >= STROKE_MS * INT64_C(1000)) {
		go(tickets, TICKETS_CHOOSING, 0);
	}
}

void tickets_key(struct tickets *tickets, uint32_t key)
{
	switch (tickets->state) {
	case TICKETS_CHOOSING:
		if (key >= '1' && key <= '9')
			choose(tickets, key - '1');
		else if (key == '0')
			turn_page(tickets);
		return;
	case TICKETS_TAKING:
		return;
	case TICKETS_GIVEN:
		key_when_given(tickets, key);
		return;
	case TICKETS_REFUSED:
		go(tickets, TICKETS_CHOOSING, 0);
		return;
	}
}

void tickets_tick(struct tickets *tickets)
{
	if (!tickets->until_us || now_us(tickets) < tickets->until_us)
		return;
	if (tickets->state == TICKETS_TAKING) {
		refuse(tickets, why_of(ERR_COUNT));
		return;
	}
	if (tickets->state == TICKETS_GIVEN && tickets->phone.state == LEAVE_PHONE_SENT) {
		leave_phone_told(&tickets->phone, false);
		go(tickets, TICKETS_GIVEN, TOLD_S);
		return;
	}
	/* Whoever comes next begins at the first page. */
	tickets->first = 0;
	go(tickets, TICKETS_CHOOSING, 0);
}

int64_t tickets_due_us(const struct tickets *tickets)
{
	return tickets->until_us;
}

/* ---- the picture ---- */

static void add_minutes(const struct wait_shown *wait, const char *unit, struct text *text)
{
	switch (wait->kind) {
	case WAIT_HIDDEN:
		return;
	case WAIT_BELOW_10:
		text_printf(text, " · < 10 %s", unit);
		return;
	case WAIT_RANGE:
		text_printf(text, " · %d–%d %s", wait->lower_min, wait->upper_min, unit);
		return;
	case WAIT_ABOVE_180:
		text_printf(text, " · > 180 %s", unit);
		return;
	}
}

static void add_opening(const struct hall_line *line, enum language language, struct text *text)
{
	int hour = (int)line->opens_min / 60, minute = (int)line->opens_min % 60;

	if (line->opens_in_days > 1)
		text_printf(text, tr(language, N_("opens in %d days at %02d:%02d")),
			(int)line->opens_in_days, hour, minute);
	else if (line->opens_in_days)
		text_printf(text, tr(language, N_("opens tomorrow at %02d:%02d")), hour, minute);
	else
		text_printf(text, tr(language, N_("opens at %02d:%02d")), hour, minute);
}

/* In the words of the hospital, where it has some in this language. */
static void add_full(const struct hall_line *line, enum language language, struct text *text)
{
	const char *said = language == LANGUAGE_SW ? line->full_sw : line->full_en;

	text_add(text, *said ? said : tr(language, N_("no more numbers today")));
}

/* "wanasubiri 3 · 15–25 dk", or why nobody may come to it now. */
static void add_state(const struct hall_line *line, enum language language, struct text *text)
{
	switch (line->intake) {
	case INTAKE_OPEN:
		text_printf(text, tr(language, N_("%d waiting")), (int)line->waiting);
		add_minutes(&line->wait, tr(language, N_("min")), text);
		return;
	case INTAKE_CLOSED:
		text_add(text, tr(language, N_("closed now")));
		return;
	case INTAKE_HOURS:
		add_opening(line, language, text);
		return;
	case INTAKE_FULL:
		add_full(line, language, text);
		return;
	}
}

static void draw_choice(
	const struct tickets *tickets, struct area area, const struct hall_line *line, char key)
{
	const struct speech *speech = &tickets->speech;
	struct canvas *canvas = tickets->canvas;
	bool is_open = line->intake == INTAKE_OPEN;
	const char name[] = { key, '\0' };
	struct text text = { 0 };

	canvas_label(canvas, area, LEFT, 0, is_open ? STYLE_FOCUS : STYLE_DIM, " ");
	canvas_label(canvas, area, LEFT + 1, 0, is_open ? STYLE_FOCUS : STYLE_DIM, name);
	canvas_label(canvas, area, LEFT + 2, 0, is_open ? STYLE_FOCUS : STYLE_DIM, " ");
	speech_name(speech, line->name_sw, line->name_en, &text);
	canvas_data(canvas, area, LEFT + 5, 0, area.columns - LEFT - 6,
		is_open ? STYLE_STRONG : STYLE_DIM, text_string(&text));
	text_clear(&text);
	for (size_t i = 0; i < speech->count; i++) {
		text_add(&text, i ? "   " : "");
		add_state(line, speech->languages[i], &text);
	}
	canvas_data(canvas, area, LEFT + 5, 1, area.columns - LEFT - 6,
		is_open ? STYLE_TEXT : STYLE_DIM, text_string(&text));
	text_finish(&text);
}

/* As many as fit, two rows each or three; where not all fit, 0 turns the page. */
static void draw_choices(struct tickets *tickets, struct area area)
{
	struct area foot = area_bottom(&area, 1);
	size_t left, room;
	int each;

	speech_row(&tickets->speech, tickets->canvas, area_top(&area, 2), 0, STYLE_STRONG,
		N_("Press the digit of a service"));
	room = area.rows > 2 ? (size_t)area.rows / 2 : 1;
	room = room < CHOICES ? room : CHOICES;
	if (tickets->first >= tickets->lines.count)
		tickets->first = 0;
	left = tickets->lines.count - tickets->first;
	tickets->shown = left < room ? left : room;
	each = tickets->shown && (size_t)area.rows / tickets->shown > 2 ? 3 : 2;
	for (size_t i = 0; i < tickets->shown; i++)
		draw_choice(tickets, area_top(&area, each),
			&tickets->lines.lines[tickets->first + i], (char)('1' + i));
	if (tickets->shown < tickets->lines.count)
		speech_row(&tickets->speech, tickets->canvas, foot, 0, STYLE_STRONG,
			N_("0: more services"));
	if (!tickets->shown)
		speech_rows(&tickets->speech, tickets->canvas, area, area.rows / 2 - 1, STYLE_TEXT,
			N_("No number can be taken here now: please ask at the reception"));
}

static const char *slip_text(const struct tickets *tickets)
{
	switch (tickets->slip) {
	case SLIP_COMING:
		return N_("Your ticket is being printed");
	case SLIP_DONE:
		return N_("Take your ticket");
	case SLIP_NONE:
	case SLIP_MISSING:
		break;
	}
	return N_("There is no paper: write this number down");
}

/* "3 mbele yako · 15–25 dk   3 before you · 15–25 min" */
static void add_ahead(const struct tickets *tickets, struct text *text)
{
	for (size_t i = 0; i < tickets->speech.count; i++) {
		enum language language = tickets->speech.languages[i];

		text_add(text, i ? "   " : "");
		text_printf(text, tr(language, N_("%d before you")), (int)tickets->ahead);
		add_minutes(&tickets->wait, tr(language, N_("min")), text);
	}
}

static void draw_given(struct tickets *tickets, struct area area)
{
	struct canvas *canvas = tickets->canvas;
	struct area big;
	struct text text = { 0 };
	int gap, columns;

	speech_row(
		&tickets->speech, canvas, area_top(&area, 2), 0, STYLE_STRONG, N_("Your number"));
	big = area_top(&area, area.rows > BIG_ROWS + 10 ? BIG_ROWS + 2 : BIG_ROWS);
	columns = digits_columns(big, tickets->number);
	if (!columns)
		canvas_centre(canvas, big, 1, STYLE_BIG, tickets->number);
	big.x += (big.columns - columns) / 2;
	if (columns)
		digits_draw(canvas, big, STYLE_BIG, tickets->number);
	gap = area.rows > 10;
	speech_name(&tickets->speech, tickets->line.name_sw, tickets->line.name_en, &text);
	canvas_centre(canvas, area, 0, STYLE_TEXT, text_string(&text));
	text_clear(&text);
	if (tickets->ahead >= 0) {
		add_ahead(tickets, &text);
		canvas_centre(canvas, area, 1, STYLE_TEXT, text_string(&text));
	}
	area_top(&area, 2 + gap);
	speech_rows(&tickets->speech, canvas, area_top(&area, 2 + 1), 0,
		tickets->slip == SLIP_MISSING ? STYLE_WARN : STYLE_STRONG, slip_text(tickets));
	speech_rows(&tickets->speech, canvas, area_top(&area, 2 + gap), 0, STYLE_DIM,
		N_("Watch the screen and listen for your number"));
	leave_phone_draw(&tickets->phone, &tickets->speech, canvas, area);
	text_finish(&text);
}

/* That the day is full is said in the words of the hospital, where it has some in a language that
 * is spoken here. */
static bool say_full(struct tickets *tickets, struct area area, int y)
{
	const struct speech *speech = &tickets->speech;
	bool is_said = false;

	for (size_t i = 0; i < speech->count; i++) {
		const char *said = speech->languages[i] == LANGUAGE_SW ? tickets->line.full_sw
								       : tickets->line.full_en;

		is_said |= *said != '\0';
		canvas_centre(tickets->canvas, area, y + (int)i, STYLE_WARN, said);
	}
	return is_said;
}

static void draw_refusal(struct tickets *tickets, struct area area)
{
	int y = area.rows / 2 - 1;

	if (!tickets->is_full || !say_full(tickets, area, y))
		speech_rows(&tickets->speech, tickets->canvas, area, y, STYLE_WARN, tickets->why);
}

static void draw_head(struct tickets *tickets, struct area area)
{
	struct text text = { 0 };

	speech_name(&tickets->speech, tickets->facility_sw, tickets->facility_en, &text);
	if (*tickets->facility_sw)
		canvas_centre(tickets->canvas, area, 0, STYLE_BAR, text_string(&text));
	canvas_rule(tickets->canvas, area, 1);
	text_finish(&text);
}

const struct canvas *tickets_draw(struct tickets *tickets)
{
	struct area area = canvas_area(tickets->canvas), foot;

	if (device_draw(tickets->canvas, &tickets->status, tickets->speech.languages,
		    tickets->speech.count))
		return tickets->canvas;
	canvas_clear(tickets->canvas);
	draw_head(tickets, area_top(&area, 2));
	foot = area_bottom(&area, 1);
	speech_row(&tickets->speech, tickets->canvas, foot, 0, STYLE_DIM,
		N_("Emergency? Tell any member of staff"));
	if (tickets->state == TICKETS_GIVEN)
		draw_given(tickets, area);
	else if (tickets->state == TICKETS_REFUSED)
		draw_refusal(tickets, area);
	/* Whoever waits is not sent away before it is sure that nothing comes. */
	else if (tickets->state == TICKETS_TAKING)
		speech_row(&tickets->speech, tickets->canvas, area, area.rows / 2, STYLE_STRONG,
			N_("One moment"));
	else if (!tickets->is_live)
		speech_rows(&tickets->speech, tickets->canvas, area, area.rows / 2 - 1, STYLE_WARN,
			N_("There is no connection: please ask at the reception"));
	else if (!tickets->is_set_up)
		speech_rows(&tickets->speech, tickets->canvas, area, area.rows / 2 - 1, STYLE_WARN,
			N_("This machine is not set up yet: its display has no desks"));
	else
		draw_choices(tickets, area);
	return tickets->canvas;
}
