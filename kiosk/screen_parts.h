// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The parts of the screen, for screen.c only. An area without rows is a part that is left out. */
#pragma once

#include "kiosk/screen.h"

/* The message in every language of the screen, with something between. Borrowed from text. */
const char *screen_both(
	const struct screen *screen, const char *message, const char *between, struct text *text);
void screen_say(struct canvas *canvas, struct area area, int y, enum style style,
	const struct screen *screen, const char *message);

/* The hour and minute of a moment, by the clock of the facility. */
enum { SCREEN_CLOCK_BYTES = 8 };
void screen_clock(const struct screen *screen, int64_t at_us, char clock_out[SCREEN_CLOCK_BYTES]);
/* The day and the time; days: in how many languages the day of the week stands before it. */
void screen_date(const struct screen *screen, int days, struct text *text);

void screen_draw_lines(struct canvas *canvas, const struct screen *screen, struct area area);
void screen_draw_advice(struct canvas *canvas, const struct screen *screen, struct area area);
void screen_draw_state(struct canvas *canvas, const struct screen *screen, struct area area);
void screen_draw_menu(struct canvas *canvas, const struct screen *screen);
