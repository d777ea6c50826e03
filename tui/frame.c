// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What stands around every view: the bar at the top with the state of the link as a sign and a
 * word, the message, and the keys. */
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/events/call_unheard.h"
#include "tui/console_parts.h"
#include "tui/lock.h"
#include "tui/patience.h"
#include <stdio.h>
#include <string.h>

enum { KEY_ROWS = 2, WIDE_COLUMNS = 110 };
/* So much of the user's name is shown whatever else there is, and what stands before it. */
enum { NAME_CELLS = 8, NAME_GAP = 2 };
/* Older than this, what is shown carries its age. */
#define FRESH_US (10 * US_PER_S)

/* ---- the link ---- */

struct link_words {
	enum style style;
	char text[64];
};

static void add_span(const struct console *console, int64_t s, char *text_out, size_t room)
{
	if (s < 0)
		s = 0;
	if (s < 60)
		snprintf(text_out, room, say(console, N_("%d s")), (int)s);
	else
		snprintf(text_out, room, say(console, N_("%d min")), (int)(s / 60));
}

static void add_age(const struct console *console, int64_t since_us, char *text_out, size_t room)
{
	add_span(console, (console_now_us(console) - since_us) / US_PER_S, text_out, room);
}

/* The server is there, and wants to be left alone for a while. */
static bool add_wait(const struct console *console, char *text_out, size_t room)
{
	const struct link_status *status = &console->status;
	int64_t left_us = status->retry_us - console_now_us(console);
	int64_t left_s = status->state == LINK_STOPPED ? patience_left_s(console)
						       : (left_us + US_PER_S - 1) / US_PER_S;

	if (status->why != LINK_WHY_TOO_MANY || !status->retry_us || left_s <= 0)
		return false;
	add_span(console, left_s, text_out, room);
	return true;
}

/* When what is shown was good: each try begins a state anew. */
static int64_t known_us(const struct console *console)
{
	const struct link_status *status = &console->status;

	return console->board && status->heard_us ? status->heard_us : status->since_us;
}

/* Before somebody signs in nothing is wrong with a server that has answered, or was not asked. */
static struct link_words stopped_words(const struct console *console)
{
	static const bool are_silent[LINK_WHY_COUNT] = {
		[LINK_WHY_NAME] = true,
		[LINK_WHY_UNREACHABLE] = true,
		[LINK_WHY_TLS] = true,
		[LINK_WHY_UNTRUSTED] = true,
		[LINK_WHY_BROKEN] = true,
		[LINK_WHY_SILENT] = true,
		[LINK_WHY_PROTOCOL] = true,
	};
	bool is_silent = are_silent[console->status.why];
	struct link_words words = { .style = is_silent ? STYLE_BAD : STYLE_DIM };

	snprintf(words.text, sizeof(words.text), "%s",
		say(console, is_silent ? N_("○ NOT CONNECTED") : N_("○ NOT SIGNED IN")));
	return words;
}

/* is_short: without the time there and back. */
static struct link_words link_words(const struct console *console, bool is_short)
{
	const struct link_status *status = &console->status;
	struct link_words words = { .style = STYLE_BAD };
	char age[24];

	if (add_wait(console, age, sizeof(age))) {
		snprintf(words.text, sizeof(words.text), say(console, N_("○ WAIT %s")), age);
		return words;
	}
	add_age(console, known_us(console), age, sizeof(age));
	switch (status->state) {
	case LINK_LIVE:
		words.style = STYLE_GOOD;
		if (status->rtt_ms && !is_short)
			snprintf(words.text, sizeof(words.text), say(console, N_("● LIVE %u ms")),
				status->rtt_ms);
		else
			snprintf(words.text, sizeof(words.text), "%s", say(console, N_("● LIVE")));
		break;
	case LINK_SIGNING_IN:
	case LINK_CONNECTING:
	case LINK_CATCHING_UP:
		words.style = STYLE_WARN;
		snprintf(words.text, sizeof(words.text), say(console, N_("◐ CONNECTING %s")), age);
		break;
	case LINK_OFFLINE:
		/* Before the first try it is so since no moment. */
		if (!status->since_us)
			return stopped_words(console);
		snprintf(words.text, sizeof(words.text), say(console, N_("○ OFFLINE %s")), age);
		break;
	case LINK_SIGNING_OUT:
	case LINK_STOPPED:
	case LINK_STATE_COUNT:
		return stopped_words(console);
	}
	return words;
}

/* ---- the bar ---- */

/* The layer that covers those below it. */
static int front_layer(const struct console *console)
{
	for (int i = console->layer_count - 1; i > 0; i--)
		if (!console->layers[i].view->is_box)
			return i;
	return 0;
}

/* What covers the screen; boxes lie over it. NULL: nothing. */
static const struct view *front_page(const struct console *console)
{
	if (lock_is_shut(console))
		return console->lock.view;
	return console->layer_count ? console->layers[front_layer(console)].view : NULL;
}

static void place_of(const struct console *console, int cells, struct text *text)
{
	const struct view *page = front_page(console);
	/* What covers the page of the work is at no desk, but that it is locked is. */
	bool is_work = lock_is_shut(console) || page == console_page(console);
	const struct desk *desk = is_work ? console_desk(console) : NULL;

	if (page && page->kind) {
		int name = unicode_cells(console->status.user.name);

		name = name > NAME_CELLS ? NAME_CELLS : name;
		page->kind->tell_place(console, cells - name - NAME_GAP, text);
		return;
	}
	if (page)
		text_printf(text, "%s", say(console, page->title));
	if (desk)
		text_printf(text, " · %s", console_name(console, desk->name_sw, desk->name_en));
	if (console->board && console->canvas->columns >= WIDE_COLUMNS)
		text_printf(text, " · %s",
			console_name(console, board_facility(console->board)->name_sw,
				board_facility(console->board)->name_en));
}

static const char *printer_words(const struct console *console)
{
	static const char *const texts[PRINTER_WHY_COUNT] = {
		[PRINTER_NONE] = N_("printer ✓"),
		[PRINTER_GONE] = N_("! no printer"),
		[PRINTER_NO_PAPER] = N_("! no paper"),
		[PRINTER_COVER_OPEN] = N_("! printer open"),
		[PRINTER_NOT_READY] = N_("! printer not ready"),
		[PRINTER_FULL] = "",
	};

	return console->knows_printer ? say(console, texts[console->printer]) : "";
}

static void draw_bar(struct console *console, struct area area)
{
	const struct view *page = front_page(console);
	bool is_wide = area.columns >= WIDE_COLUMNS;
	/* What names the pages of a kind needs the room more. */
	struct link_words words = link_words(console, page && page->kind && !is_wide);
	const char *printer = is_wide ? printer_words(console) : "";
	int x, right = area.columns - 1;
	struct text place = { 0 };
	char clock[CLOCK_BYTES];

	canvas_fill(console->canvas, area, STYLE_BAR, ' ');
	if (*printer) {
		right -= unicode_cells(printer);
		canvas_label(console->canvas, area, right, 0, STYLE_BAR, printer);
		right -= 3;
	}
	right -= unicode_cells(words.text);
	canvas_label(console->canvas, area, right, 0, STYLE_BAR, words.text);
	/* Which zone it is is not known before the hospital is. */
	if (console->board) {
		console_clock(console, console_now_us(console), clock);
		right -= (int)strlen(clock) + 2;
		canvas_label(console->canvas, area, right, 0, STYLE_BAR, clock);
	}
	x = canvas_label(console->canvas, area, 1, 0, STYLE_BAR, "FOLENI") + 2;
	right -= 2;
	place_of(console, right - x, &place);
	/* Before the sign-in it would be that of whoever was here last. */
	if (console->status.user.name[0] && front_page(console) != &view_sign_in) {
		int room = right - x - unicode_cells(text_string(&place)) - NAME_GAP;
		int cells = unicode_cells(console->status.user.name);

		cells = cells < room ? cells : room;
		if (cells > 3) {
			canvas_data(console->canvas, area, right - cells, 0, cells, STYLE_BAR,
				console->status.user.name);
			right -= cells + 2;
		}
	}
	canvas_data(console->canvas, area, x, 0, right - x, STYLE_BAR, text_string(&place));
	text_finish(&place);
}

/* ---- the message ---- */

static bool is_old(const struct console *console)
{
	return console->board && console->status.state != LINK_LIVE &&
	       console_now_us(console) - known_us(console) > FRESH_US;
}

static void say_age(struct console *console, struct area area)
{
	char clock[CLOCK_BYTES], text[160], age[24];
	const struct link_status *status = &console->status;
	int64_t now_us = console_now_us(console);

	console_clock(console, known_us(console), clock);
	add_age(console, known_us(console), age, sizeof(age));
	if (status->retry_us > now_us)
		snprintf(text, sizeof(text),
			say(console, N_("What you see is from %s (%s ago) · try %u in %d s")),
			clock, age, status->failures + 1,
			(int)((status->retry_us - now_us) / US_PER_S) + 1);
	else
		snprintf(text, sizeof(text), say(console, N_("What you see is from %s (%s ago)")),
			clock, age);
	canvas_label(console->canvas, area, 1, 0, STYLE_WARN, text);
}

/* One that is longer than the row has that of the rule above, too. */
static void draw_toast(struct console *console, struct area area, int room)
{
	const char *text = console->toast.text;

	if (unicode_cells(text) <= room) {
		canvas_data(console->canvas, area, 1, 0, room, console->toast.style, text);
		return;
	}
	area.y--;
	canvas_fill(console->canvas, area, STYLE_TEXT, ' ');
	area.rows++;
	area.x++;
	area.columns = room;
	canvas_paragraph(console->canvas, area, console->toast.style, text);
}

static void draw_message(struct console *console, struct area area)
{
	int64_t now_us = console_now_us(console), left_s;
	char undo[48] = "";
	int room = area.columns - 2;

	if (console->undo.seq && console->undo.until_us > now_us) {
		left_s = (console->undo.until_us - now_us + US_PER_S - 1) / US_PER_S;
		snprintf(undo, sizeof(undo), say(console, N_("Ctrl-Z undo %d s")), (int)left_s);
		room -= unicode_cells(undo) + 2;
		canvas_label(console->canvas, area, room + 3, 0, STYLE_KEY, undo);
	}
	if (!console->is_holding && console->toast.until_us > now_us) {
		draw_toast(console, area, room);
		return;
	}
	area.columns = room + 1;
	if (console->is_holding)
		canvas_label(console->canvas, area, 1, 0, STYLE_WARN,
			say(console, N_("… waiting for the answer; what you type is kept")));
	else if (is_old(console))
		say_age(console, area);
	else if (console->errand_count)
		canvas_label(console->canvas, area, 1, 0, STYLE_DIM, say(console, N_("… sending")));
}

void frame_warn_unheard(struct console *console, const struct event *event, const struct desk *desk)
{
	const struct call_unheard *unheard = event->payload;
	const struct call *call =
		console->board ? board_find_call(console->board, unheard->call) : NULL;

	if (call && uuid_equal(call->desk.u, desk->id.u))
		console_toast(console, STYLE_BAD,
			say(console, N_("! No screen has shown the call of %s: call by voice")),
			call->number);
}

/* ---- all of it ---- */

static void draw_layers(struct console *console, struct area area)
{
	if (lock_is_shut(console)) {
		console->lock.view->draw(console, console->lock.state, console->canvas, area);
		return;
	}
	for (int i = front_layer(console); i < console->layer_count; i++) {
		const struct layer *layer = &console->layers[i];

		canvas_put_cursor(console->canvas, area, 0, 0);
		layer->view->draw(console, layer->state, console->canvas, area);
	}
}

static void draw_too_small(struct console *console)
{
	canvas_paragraph(console->canvas, canvas_area(console->canvas), STYLE_WARN,
		"Dirisha dogo mno / window too small (80x24)");
}

void frame_draw(struct console *console)
{
	struct canvas *canvas = console->canvas;
	struct area area = canvas_area(canvas), bar, keys, message;
	const struct layer *front = console_front(console);

	canvas_clear(canvas);
	if (area.columns < CONSOLE_LEAST_COLUMNS || area.rows < CONSOLE_LEAST_ROWS) {
		draw_too_small(console);
		return;
	}
	bar = area_top(&area, 1);
	canvas_rule(canvas, area_top(&area, 1), 0);
	keys = area_bottom(&area, KEY_ROWS);
	message = area_bottom(&area, 1);
	canvas_rule(canvas, area_bottom(&area, 1), 0);
	draw_bar(console, bar);
	/* Messages tell of the work. */
	if (!lock_is_shut(console))
		draw_message(console, message);
	if (front)
		acts_draw(console, front->view->acts, view_kind_acts(front->view),
			console_everywhere(console), canvas, keys);
	draw_layers(console, area);
}
