// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who comes next, and how many wait for how long at each service. */
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "common/i18n/i18n.h"
#include "kiosk/screen_parts.h"
#include <inttypes.h>
#include <string.h>

enum { LEFT = 2, GAP = 4, WAIT_ROWS = 2 };

/* The numbers of one service stand together. */
static void draw_next(struct canvas *canvas, const struct screen *screen, struct area area, int y)
{
	const struct hall_lines *lines = screen->lines;
	struct text text = { 0 };
	int x = canvas_label(canvas, area, LEFT, y, STYLE_STRONG,
			screen_both(screen, N_("NEXT"), " · ", &text)) +
		GAP;

	for (size_t i = 0; i < lines->count; i++) {
		const struct hall_line *line = &lines->lines[i];

		for (size_t j = 0; j < line->next_count; j++) {
			if (x + (int)strlen(line->next[j]) > area.columns - LEFT)
				break;
			x = canvas_label(canvas, area, x, y, STYLE_TEXT, line->next[j]) + 2;
		}
		x += line->next_count ? GAP : 0;
	}
	text_finish(&text);
}

static void add_name(const struct screen *screen, const struct hall_line *line, struct text *text)
{
	const char *const names[] = {
		[LANGUAGE_SW] = line->name_sw, [LANGUAGE_EN] = line->name_en
	};

	text_add(text, names[screen->languages[0]]);
	if (screen->language_count > 1 && strcmp(line->name_sw, line->name_en) != 0)
		text_printf(text, "·%s", names[screen->languages[1]]);
}

/* "Maabara·Laboratory 12: 35–50 dk/min": how many wait, and how long. */
static void add_wait(const struct screen *screen, const struct hall_line *line, struct text *text)
{
	struct text unit = { 0 };

	add_name(screen, line, text);
	text_printf(text, " %" PRId64, line->waiting);
	screen_both(screen, N_("min"), "/", &unit);
	switch (line->wait.kind) {
	case WAIT_HIDDEN:
		break;
	case WAIT_BELOW_10:
		text_printf(text, ": < 10 %s", text_string(&unit));
		break;
	case WAIT_RANGE:
		text_printf(text, ": %d–%d %s", line->wait.lower_min, line->wait.upper_min,
			text_string(&unit));
		break;
	case WAIT_ABOVE_180:
		text_printf(text, ": > 180 %s", text_string(&unit));
		break;
	}
	text_finish(&unit);
}

/* As many as fit, from one on; returns the first that did not. */
static size_t draw_waits_from(
	struct canvas *canvas, const struct screen *screen, struct area area, int y, size_t first)
{
	const struct hall_lines *lines = screen->lines;
	int end = y + WAIT_ROWS, x = LEFT;
	size_t i;

	for (i = first; i < lines->count; i++) {
		struct text text = { 0 };
		int cells;

		add_wait(screen, &lines->lines[i], &text);
		cells = unicode_cells(text_string(&text));
		if (x > LEFT && x + cells > area.columns - LEFT) {
			x = LEFT;
			y++;
		}
		if (y < end)
			canvas_data(canvas, area, x, y, area.columns - x, STYLE_TEXT,
				text_string(&text));
		x += cells + GAP;
		text_finish(&text);
		if (y >= end)
			break;
	}
	return i;
}

/* Where not all fit, they take turns. */
static void draw_waits(struct canvas *canvas, const struct screen *screen, struct area area, int y)
{
	struct canvas *trial = canvas_create(area.columns, 1);
	size_t starts[LINES_MAX] = { 0 }, pages = 0, next = 0;

	while (next < screen->lines->count) {
		starts[pages++] = next;
		next = draw_waits_from(
			trial, screen, (struct area){ 0, 0, area.columns, 0 }, 0, next);
	}
	canvas_destroy(&trial);
	if (pages)
		draw_waits_from(canvas, screen, area, y,
			starts[(size_t)(screen->now_us / US_PER_S / SCREEN_TURN_S) % pages]);
}

void screen_draw_lines(struct canvas *canvas, const struct screen *screen, struct area area)
{
	struct text text = { 0 };

	if (!area.rows)
		return;
	canvas_rule(canvas, area, 0);
	draw_next(canvas, screen, area, 1);
	if (screen->lines->count)
		canvas_label(canvas, area, LEFT, 2, STYLE_DIM,
			screen_both(screen, N_("Waiting, and for how long"), " · ", &text));
	draw_waits(canvas, screen, area, 3);
	canvas_rule(canvas, area, 5);
	text_finish(&text);
}
