// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/kiosk.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/number.h"
#include "kiosk/device.h"
#include "kiosk/speech.h"
#include <string.h>

enum {
	SIZE_MOST = 2,
	/* Three times in reverse, at less than 2 Hz: nothing may flicker. */
	BLINK_HALF_US = 300000,
	BLINK_HALVES = 6,
	/* A clock that differs less from the server's is right. */
	AHEAD_LEAST_US = 5000000,
};

struct kiosk {
	struct kiosk_ports ports;
	struct hall *hall;
	struct announce *announce;
	struct canvas *canvas;
	struct menu menu;
	struct hall_lines lines;
	enum language languages[ANNOUNCE_LANGUAGES];
	size_t language_count;
	bool is_silent;
	enum theme theme;
	/* What was chosen here, by an option or by a key, wins over the hospital. */
	bool has_languages, has_theme;
	int size;
	/* Of the server. */
	bool has_display, has_board;
	struct display_id display;
	char name_sw[NAME_BYTES], name_en[NAME_BYTES], zone[64];
	enum link_state link;
	struct link_status status;
	enum link_why why;
	int64_t lost_us, ahead_us;
	/* Of sound. */
	bool is_playing, is_trying;
	size_t tries; /* sentences that are still to be tried, with the one being played */
	enum voice_trouble trouble;
	int64_t blink_us;
	/* What the picture shows. */
	struct call_id drawn[SCREEN_LIST_MAX + 1];
	size_t drawn_count;
};

static void touch(struct kiosk *kiosk)
{
	kiosk->ports.touched(kiosk->ports.arg);
}

int64_t kiosk_now_us(const struct kiosk *kiosk)
{
	return kiosk->ports.now_us(kiosk->ports.arg) + kiosk->ahead_us;
}

static int32_t offset_s(const struct kiosk *kiosk)
{
	int32_t offset_s;

	return *kiosk->zone && zone_offset_s(kiosk->zone, kiosk_now_us(kiosk), &offset_s) ? offset_s
											  : 0;
}

struct announce_losses kiosk_losses(const struct kiosk *kiosk)
{
	return announce_losses(kiosk->announce);
}

/* ---- life ---- */

static void set_languages(struct kiosk *kiosk, const enum language *languages, size_t count)
{
	memcpy(kiosk->languages, languages, count * sizeof(*languages));
	kiosk->language_count = count;
	announce_set_languages(kiosk->announce, languages, kiosk->is_silent ? 0 : count);
}

/* As hospitals say it. */
static void take_languages(struct kiosk *kiosk, enum hall_languages said)
{
	struct speech meant = speech_of(said);

	if (kiosk->has_languages ||
		(kiosk->language_count == meant.count &&
			memcmp(kiosk->languages, meant.languages, sizeof(kiosk->languages)) == 0))
		return;
	set_languages(kiosk, meant.languages, meant.count);
	kiosk->tries = 0;
}

static void take_theme(struct kiosk *kiosk, enum hall_theme said)
{
	enum theme meant = speech_theme(said);

	if (kiosk->has_theme || kiosk->theme == meant)
		return;
	kiosk->theme = meant;
	kiosk->ports.set_theme(kiosk->ports.arg, meant);
}

static void take_settings(struct kiosk *kiosk, const struct hospital *hospital)
{
	take_languages(kiosk, hospital->hall_languages);
	take_theme(kiosk, hospital->hall_theme);
	announce_set_repeats(kiosk->announce,
		hospital->call_times ? hospital->call_times : ANNOUNCE_TIMES,
		hospital->call_every_s ? hospital->call_every_s : ANNOUNCE_EVERY_S);
}

struct kiosk *kiosk_create(const struct kiosk_ports *ports, const struct kiosk_options *options)
{
	struct kiosk *kiosk = mem_alloc(sizeof(*kiosk));

	if (options->pin && !menu_set_pin(&kiosk->menu, options->pin)) {
		mem_free(kiosk);
		return NULL;
	}
	kiosk->ports = *ports;
	kiosk->hall = hall_create();
	kiosk->announce = announce_create(NULL, 0);
	kiosk->canvas = canvas_create(options->columns, options->rows);
	kiosk->is_silent = options->is_silent;
	kiosk->theme = options->theme;
	kiosk->has_theme = options->has_theme;
	kiosk->has_languages = options->language_count;
	if (kiosk->has_languages)
		set_languages(kiosk, options->languages, options->language_count);
	else
		take_languages(kiosk, HALL_LANGUAGES_SW_EN);
	kiosk->link = LINK_OFFLINE;
	kiosk->lost_us = kiosk_now_us(kiosk);
	return kiosk;
}

void kiosk_destroy(struct kiosk **kiosk)
{
	if (!*kiosk)
		return;
	hall_destroy(&(*kiosk)->hall);
	announce_destroy(&(*kiosk)->announce);
	canvas_destroy(&(*kiosk)->canvas);
	mem_free(*kiosk);
	*kiosk = NULL;
}

void kiosk_resize(struct kiosk *kiosk, int columns, int rows)
{
	canvas_resize(kiosk->canvas, columns, rows);
	touch(kiosk);
}

/* ---- sound ---- */

static void try_next(struct kiosk *kiosk)
{
	int minute = minute_of_day(kiosk_now_us(kiosk), offset_s(kiosk));

	kiosk->is_trying = true;
	kiosk->ports.try_voice(kiosk->ports.arg,
		kiosk->languages[kiosk->language_count - kiosk->tries], minute / 60, minute % 60);
}

static void play_next(struct kiosk *kiosk)
{
	int64_t now_us = kiosk_now_us(kiosk);
	struct announce_step step;

	if (kiosk->is_playing)
		return;
	/* Between two announcements, not within one. */
	if (kiosk->tries && !announce_current(kiosk->announce)) {
		kiosk->is_playing = true;
		try_next(kiosk);
		return;
	}
	if (!announce_next(kiosk->announce, now_us, &step))
		return;
	kiosk->is_playing = true;
	if (step.sound == ANNOUNCE_CHIME)
		kiosk->blink_us = now_us;
	touch(kiosk);
	kiosk->ports.play(kiosk->ports.arg, &step);
}

static void report_spoken(struct kiosk *kiosk)
{
	struct call_id call;

	while (announce_take_spoken(kiosk->announce, &call))
		kiosk->ports.acknowledge(kiosk->ports.arg, call, true);
}

void kiosk_played(struct kiosk *kiosk, bool was_heard, enum voice_trouble trouble)
{
	if (!kiosk->is_playing)
		return;
	kiosk->is_playing = false;
	if (kiosk->trouble != trouble)
		touch(kiosk);
	kiosk->trouble = trouble;
	if (kiosk->is_trying) {
		kiosk->is_trying = false;
		kiosk->tries -= kiosk->tries > 0;
	} else {
		announce_played(kiosk->announce, was_heard, kiosk_now_us(kiosk));
		report_spoken(kiosk);
		touch(kiosk);
	}
	play_next(kiosk);
}

/* ---- the server ---- */

void kiosk_set_display(struct kiosk *kiosk, struct display_id display)
{
	kiosk->has_display = true;
	kiosk->display = display;
	hall_set_display(kiosk->hall, display);
}

bool kiosk_find_display(const struct kiosk *kiosk, struct display_id *display_out)
{
	if (kiosk->has_display)
		*display_out = kiosk->display;
	return kiosk->has_display;
}

static void take_facility(struct kiosk *kiosk, const struct board_facility *facility)
{
	memcpy(kiosk->name_sw, facility->name_sw, sizeof(kiosk->name_sw));
	memcpy(kiosk->name_en, facility->name_en, sizeof(kiosk->name_en));
	memcpy(kiosk->zone, facility->time_zone, sizeof(kiosk->zone));
	take_settings(kiosk, &facility->hospital);
}

void kiosk_board(struct kiosk *kiosk, const struct board *board)
{
	struct announcement call;
	struct ticket_id ended;

	if (!kiosk->has_display)
		return;
	kiosk->has_board = true;
	take_facility(kiosk, board_facility(board));
	hall_take(kiosk->hall, board, kiosk_now_us(kiosk));
	while (hall_take_ended(kiosk->hall, &ended))
		announce_forget(kiosk->announce, ended);
	/* There is room for more calls than a hall remembers. */
	while (hall_take_call(kiosk->hall, &call))
		if (!announce_add(kiosk->announce, &call))
			break;
	play_next(kiosk);
	touch(kiosk);
}

void kiosk_connected(struct kiosk *kiosk, const struct link_status *status)
{
	int64_t differs_us = status->server_ahead_us - kiosk->ahead_us;

	if (differs_us > AHEAD_LEAST_US || differs_us < -AHEAD_LEAST_US)
		kiosk->ahead_us = status->server_ahead_us;
	kiosk->status = *status;
	kiosk->link = status->state;
	kiosk->why = status->why;
	if (status->state == LINK_LIVE)
		kiosk->lost_us = 0;
	else if (!kiosk->lost_us)
		kiosk->lost_us =
			status->heard_us ? status->heard_us + kiosk->ahead_us : kiosk_now_us(kiosk);
	touch(kiosk);
}

void kiosk_lines(struct kiosk *kiosk, const struct jdoc *body)
{
	lines_read(&kiosk->lines, body, kiosk_now_us(kiosk));
	lines_keep_at_work(&kiosk->lines);
	touch(kiosk);
}

/* ---- keys ---- */

static void next_languages(struct kiosk *kiosk)
{
	static const enum language choices[][ANNOUNCE_LANGUAGES] = { { LANGUAGE_SW, LANGUAGE_EN },
		{ LANGUAGE_SW }, { LANGUAGE_EN }, { LANGUAGE_EN, LANGUAGE_SW } };
	static const size_t counts[] = { 2, 1, 1, 2 };
	size_t at = 0;

	while (at < COUNT_OF(counts) - 1 &&
		(counts[at] != kiosk->language_count ||
			memcmp(choices[at], kiosk->languages,
				counts[at] * sizeof(kiosk->languages[0])) != 0))
		at++;
	at = (at + 1) % COUNT_OF(counts);
	set_languages(kiosk, choices[at], counts[at]);
	kiosk->has_languages = true;
	kiosk->tries = 0;
}

static void toggle_desk(struct kiosk *kiosk)
{
	struct hall_desk desks[HALL_DESKS];
	size_t count = hall_desks(kiosk->hall, desks);
	const struct board *board = kiosk->ports.board(kiosk->ports.arg);

	if (kiosk->menu.chosen >= count || !board)
		return;
	hall_toggle(kiosk->hall, desks[kiosk->menu.chosen].id);
	kiosk_board(kiosk, board);
}

static void act(struct kiosk *kiosk, enum menu_act what)
{
	switch (what) {
	case MENU_NOTHING:
		return;
	case MENU_LARGER:
		kiosk->size += kiosk->size < SIZE_MOST;
		return;
	case MENU_SMALLER:
		kiosk->size -= kiosk->size > 0;
		return;
	case MENU_THEME:
		kiosk->theme = (enum theme)((kiosk->theme + 1) % THEME_COUNT);
		kiosk->has_theme = true;
		kiosk->ports.set_theme(kiosk->ports.arg, kiosk->theme);
		return;
	case MENU_LANGUAGES:
		next_languages(kiosk);
		return;
	case MENU_VOICE:
		if (!kiosk->tries)
			kiosk->tries = kiosk->language_count;
		play_next(kiosk);
		return;
	case MENU_TOGGLE:
		toggle_desk(kiosk);
		return;
	case MENU_QUIT:
		kiosk->ports.quit(kiosk->ports.arg);
		return;
	}
}

void kiosk_key(struct kiosk *kiosk, uint32_t key)
{
	struct hall_desk desks[HALL_DESKS];
	size_t count = hall_desks(kiosk->hall, desks);

	act(kiosk, menu_key(&kiosk->menu, key, count, kiosk_now_us(kiosk)));
	touch(kiosk);
}

/* ---- time ---- */

void kiosk_tick(struct kiosk *kiosk)
{
	menu_tick(&kiosk->menu, kiosk_now_us(kiosk));
	play_next(kiosk);
	touch(kiosk);
}

static void sooner(int64_t *due_us, int64_t other_us)
{
	if (other_us && (!*due_us || other_us < *due_us))
		*due_us = other_us;
}

static int64_t next_multiple(int64_t now_us, int64_t step_us)
{
	return (now_us / step_us + 1) * step_us;
}

/* Minutes and turns of the advice are multiples of the same seconds. */
int64_t kiosk_due_us(const struct kiosk *kiosk)
{
	int64_t now_us = kiosk_now_us(kiosk);
	int64_t due_us = next_multiple(now_us, SCREEN_TURN_S * US_PER_S);
	int64_t blinked_us = now_us - kiosk->blink_us;

	sooner(&due_us, announce_due_us(kiosk->announce));
	sooner(&due_us, hall_due_us(kiosk->hall, now_us));
	sooner(&due_us, menu_due_us(&kiosk->menu));
	if (kiosk->blink_us && blinked_us >= 0 && blinked_us < BLINK_HALVES * BLINK_HALF_US)
		sooner(&due_us, kiosk->blink_us + next_multiple(blinked_us, BLINK_HALF_US));
	if (kiosk->lost_us && now_us < kiosk->lost_us + SCREEN_LOST_S * US_PER_S)
		sooner(&due_us, kiosk->lost_us + SCREEN_LOST_S * US_PER_S);
	return due_us;
}

/* ---- the picture ---- */

static bool is_lit(const struct kiosk *kiosk, int64_t now_us)
{
	int64_t half = (now_us - kiosk->blink_us) / BLINK_HALF_US;

	return kiosk->blink_us && half >= 0 && half < BLINK_HALVES && half % 2 == 0;
}

static void find_calls(struct kiosk *kiosk, struct screen *screen)
{
	const struct announcement *current = announce_current(kiosk->announce);
	size_t rows = screen_list_rows(kiosk->canvas->columns, kiosk->canvas->rows, kiosk->size);

	screen->large = hall_large(
		kiosk->hall, current ? current->call : (struct call_id){ 0 }, screen->now_us);
	screen->is_lit = current && is_lit(kiosk, screen->now_us);
	screen->list_count =
		hall_list(kiosk->hall, screen->large, screen->now_us, rows, screen->list);
}

/* Somebody at the keys hides what is behind: that counts as not seen. */
static void remember_drawn(struct kiosk *kiosk, const struct screen *screen)
{
	kiosk->drawn_count = 0;
	if (kiosk->menu.state != MENU_LOCKED || kiosk->canvas->columns < SCREEN_COLUMNS_LEAST ||
		kiosk->canvas->rows < SCREEN_ROWS_LEAST)
		return;
	if (screen->large)
		kiosk->drawn[kiosk->drawn_count++] = screen->large->id;
	for (size_t i = 0; i < screen->list_count; i++)
		kiosk->drawn[kiosk->drawn_count++] = screen->list[i]->id;
}

const struct canvas *kiosk_draw(struct kiosk *kiosk)
{
	struct hall_desk desks[HALL_DESKS];
	struct screen screen = {
		.languages = kiosk->languages,
		.language_count = kiosk->language_count,
		.size = kiosk->size,
		.name_sw = kiosk->has_board ? kiosk->name_sw : NULL,
		.name_en = kiosk->has_board ? kiosk->name_en : NULL,
		.hall = hall_name(kiosk->hall, kiosk->languages[0]),
		.now_us = kiosk_now_us(kiosk),
		.utc_offset_s = offset_s(kiosk),
		.lines = &kiosk->lines,
		.link = kiosk->link,
		.why = kiosk->why,
		.lost_us = kiosk->lost_us,
		.is_silent = kiosk->is_silent,
		.trouble = kiosk->trouble,
		.menu = &kiosk->menu,
		.desks = desks,
		.desk_count = hall_desks(kiosk->hall, desks),
	};

	/* One that nobody knows shows nothing of a hall. */
	if (device_draw(kiosk->canvas, &kiosk->status, kiosk->languages, kiosk->language_count)) {
		kiosk->drawn_count = 0;
		return kiosk->canvas;
	}
	find_calls(kiosk, &screen);
	screen_draw(kiosk->canvas, &screen);
	remember_drawn(kiosk, &screen);
	return kiosk->canvas;
}

void kiosk_painted(struct kiosk *kiosk)
{
	int64_t now_us = kiosk_now_us(kiosk);

	for (size_t i = 0; i < kiosk->drawn_count; i++)
		if (hall_painted(kiosk->hall, kiosk->drawn[i], now_us))
			kiosk->ports.acknowledge(kiosk->ports.arg, kiosk->drawn[i], false);
	kiosk->drawn_count = 0;
}
