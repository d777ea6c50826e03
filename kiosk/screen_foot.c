// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The foot of the screen: advice, or that what is shown is old; the state; and what belongs to the
 * clock. */
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "common/i18n/i18n.h"
#include "common/model/number.h"
#include "kiosk/screen_parts.h"
#include <stdio.h>

enum { LEFT = 2 };

/* ---- the clock ---- */

void screen_clock(const struct screen *screen, int64_t at_us, char clock_out[SCREEN_CLOCK_BYTES])
{
	int minute = minute_of_day(at_us, screen->utc_offset_s);

	snprintf(clock_out, SCREEN_CLOCK_BYTES, "%02d:%02d", minute / 60 % 24, minute % 60);
}

static const char *const days[] = { N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
	N_("Monday"), N_("Tuesday"), N_("Wednesday") };
static const char *const months[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"),
	N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

/* The first day of all was a Thursday. */
void screen_date(const struct screen *screen, int languages, struct text *text)
{
	int64_t local_us = screen->now_us + screen->utc_offset_s * US_PER_S;
	int32_t day = (int32_t)(local_us / US_PER_DAY);
	char date[DATE_TEXT_BYTES], clock[SCREEN_CLOCK_BYTES];
	int month, of_month;

	date_format(day, date);
	sscanf(date + 5, "%2d-%2d", &month, &of_month); /* NOLINT(cert-err34-c): ours */
	for (int i = 0; i < languages && i < (int)screen->language_count; i++)
		text_printf(text, "%s%s", i ? " · " : "", tr(screen->languages[i], days[day % 7]));
	text_printf(text, "%s%d %s", languages ? " " : "", of_month,
		tr(screen->languages[0], months[month - 1]));
	screen_clock(screen, screen->now_us, clock);
	text_printf(text, "   %s", clock);
}

/* ---- the advice ---- */

static const char *const advice[] = {
	N_("Listen for your number"),
	N_("Keep your ticket"),
	N_("If you feel worse, tell a nurse at once"),
	N_("Emergency patients are seen first"),
};

/* "! Connection lost since 08:39 ..", in each language. */
static void draw_lost(struct canvas *canvas, const struct screen *screen, struct area area, int y)
{
	char clock[SCREEN_CLOCK_BYTES], said[200];

	screen_clock(screen, screen->lost_us, clock);
	for (size_t i = 0; i < screen->language_count; i++) {
		snprintf(said, sizeof(said),
			tr(screen->languages[i],
				"! Connection lost since %s – listen for the call"),
			clock);
		canvas_data(canvas, area, LEFT, y + (int)i, area.columns - LEFT, STYLE_WARN, said);
	}
}

void screen_draw_advice(struct canvas *canvas, const struct screen *screen, struct area area)
{
	size_t turn = (size_t)(screen->now_us / US_PER_S / SCREEN_TURN_S);

	if (!area.rows)
		return;
	if (screen->lost_us && screen->name_sw &&
		screen->now_us - screen->lost_us >= SCREEN_LOST_S * US_PER_S)
		draw_lost(canvas, screen, area, 0);
	else
		screen_say(canvas, area, 0, STYLE_TEXT, screen, advice[turn % COUNT_OF(advice)]);
	screen_say(
		canvas, area, 2, STYLE_STRONG, screen, N_("Emergency? Tell any member of staff"));
}

/* ---- the state ---- */

struct link_words {
	enum style style;
	const char *sign, *words;
};

static struct link_words link_words(enum link_state state)
{
	switch (state) {
	case LINK_LIVE:
		return (struct link_words){ STYLE_GOOD, "● ", N_("LIVE") };
	case LINK_SIGNING_IN:
	case LINK_CONNECTING:
	case LINK_CATCHING_UP:
	case LINK_OFFLINE:
		return (struct link_words){ STYLE_WARN, "◐ ", N_("RECONNECTING") };
	case LINK_SIGNING_OUT:
	case LINK_STOPPED:
	case LINK_STATE_COUNT:
		break;
	}
	return (struct link_words){ STYLE_BAD, "○ ", N_("NOT CONNECTED") };
}

static const char *voice_words(const struct screen *screen)
{
	switch (screen->trouble) {
	case VOICE_NO_SPEECH:
		return N_("Silent: no voice is installed");
	case VOICE_NO_SOUND:
		return N_("Silent: no sound can be played");
	case VOICE_HUNG:
		return N_("Silent: the player hangs");
	case VOICE_WELL:
	case VOICE_TROUBLE_COUNT:
		break;
	}
	return screen->is_silent ? N_("The voice is off") : NULL;
}

/* In all languages where there is room for them, else in the first. */
static void draw_note(struct canvas *canvas, const struct screen *screen, struct area area, int x,
	enum style style, const char *message)
{
	struct text text = { 0 };
	int width = area.columns - x;

	if (unicode_cells(screen_both(screen, message, " · ", &text)) > width) {
		text_clear(&text);
		text_add(&text, tr(screen->languages[0], message));
	}
	canvas_data(canvas, area, x, 0, width, style, text_string(&text));
	text_finish(&text);
}

/* Nothing blinks, and no second is shown: a display is repainted by the minute. */
void screen_draw_state(struct canvas *canvas, const struct screen *screen, struct area area)
{
	const struct link_words words = link_words(screen->link);
	const char *voice = voice_words(screen);
	struct text text = { 0 };
	char clock[SCREEN_CLOCK_BYTES];
	int x = canvas_label(canvas, area, LEFT, 0, words.style, words.sign);

	x = canvas_label(
		canvas, area, x, 0, words.style, screen_both(screen, words.words, " · ", &text));
	text_finish(&text);
	if (screen->lost_us && screen->name_sw) {
		screen_clock(screen, screen->lost_us, clock);
		x = canvas_label(canvas, area, x + 2, 0, words.style, clock);
	}
	if (screen->link == LINK_STOPPED)
		draw_note(canvas, screen, area, x + 3, STYLE_BAD, link_why_text(screen->why));
	else if (voice)
		draw_note(canvas, screen, area, x + 3, STYLE_DIM, voice);
}
