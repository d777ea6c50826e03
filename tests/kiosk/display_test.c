// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A display on the board that follows from what displays are sent: what is seen, heard and
 * acknowledged. Sounds last a second each and end when the test says so. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "common/i18n/i18n.h"
#include "common/term/glyph.h"
#include "common/term/key.h"
#include "kiosk/kiosk.h"
#include "kiosk/phrase.h"
#include "tests/engine/scene.h"
#include "tests/golden/golden.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct wall {
	struct scene *scene;
	struct kiosk *kiosk;
	struct link_status status;
	bool is_playing;
	bool has_no_sound;
	struct text heard;         /* "chime", or the sentence; a line each */
	struct text shown, spoken; /* numbers of the calls */
	enum theme theme;
	bool has_quit;
};

/* ---- ports ---- */

static int64_t now_us(void *arg)
{
	return ((struct wall *)arg)->scene->now_us;
}

static const struct board *board(void *arg)
{
	return ((struct wall *)arg)->scene->display;
}

static void play(void *arg, const struct announce_step *step)
{
	struct wall *wall = arg;

	assert_false(wall->is_playing);
	wall->is_playing = true;
	if (step->sound == ANNOUNCE_CHIME)
		text_add(&wall->heard, "chime");
	else
		phrase_say(&wall->heard, step->language, step->what.number, step->what.kind,
			step->what.room);
	text_add(&wall->heard, "\n");
}

static void try_voice(void *arg, enum language language, int hour, int minute)
{
	struct wall *wall = arg;

	assert_false(wall->is_playing);
	wall->is_playing = true;
	phrase_test(&wall->heard, language, hour, minute);
	text_add(&wall->heard, "\n");
}

static void acknowledge(void *arg, struct call_id call, bool is_spoken)
{
	struct wall *wall = arg;
	const struct call *row = board_find_call(wall->scene->board, call);
	struct text *text = is_spoken ? &wall->spoken : &wall->shown;

	assert_non_null(row);
	text_printf(text, "%s%s", text->length ? " " : "", row->number);
}

static void set_theme(void *arg, enum theme theme)
{
	((struct wall *)arg)->theme = theme;
}

static void touched(void *arg)
{
	(void)arg;
}

static void quit(void *arg)
{
	((struct wall *)arg)->has_quit = true;
}

/* ---- life ---- */

static void connected(struct wall *wall, enum link_state state)
{
	wall->status.state = state;
	if (state == LINK_LIVE)
		wall->status.heard_us = wall->scene->now_us;
	kiosk_connected(wall->kiosk, &wall->status);
}

static struct kiosk *create(struct wall *wall, bool is_silent)
{
	const struct kiosk_ports ports = {
		.arg = wall,
		.now_us = now_us,
		.board = board,
		.play = play,
		.try_voice = try_voice,
		.acknowledge = acknowledge,
		.set_theme = set_theme,
		.touched = touched,
		.quit = quit,
	};
	const struct kiosk_options options = {
		.is_silent = is_silent,
		.theme = THEME_DARK,
		.pin = "4711",
		.columns = 80,
		.rows = 24,
	};

	return kiosk_create(&ports, &options);
}

static int setup(void **state)
{
	struct wall *wall = mem_alloc(sizeof(*wall));
	void *scene = NULL;

	if (!i18n_init())
		print_error("there is no catalogue: set FOLENI_LOCALE_DIR\n");
	scene_setup(&scene);
	wall->scene = scene;
	wall->kiosk = create(wall, false);
	assert_non_null(wall->kiosk);
	*state = wall;
	return 0;
}

static int teardown(void **state)
{
	struct wall *wall = *state;
	void *scene = wall->scene;

	kiosk_destroy(&wall->kiosk);
	scene_teardown(&scene);
	text_finish(&wall->heard);
	text_finish(&wall->shown);
	text_finish(&wall->spoken);
	mem_free(wall);
	return 0;
}

/* ---- playing ---- */

static void tell_board(struct wall *wall)
{
	kiosk_board(wall->kiosk, wall->scene->display);
}

static void go_live(struct wall *wall)
{
	kiosk_set_display(
		wall->kiosk, (struct display_id){ scene_id(wall->scene, "display", "hall") });
	connected(wall, LINK_LIVE);
	tell_board(wall);
}

static void tell_lines(struct wall *wall)
{
	static const char json[] =
		"{\"lines\":["
		"{\"name_sw\":\"OPD\",\"name_en\":\"OPD\",\"waiting\":31,\"next\":[\"A038\","
		"\"A042\",\"A043\",\"A044\"],\"wait\":{\"shown\":\"range\",\"lower_min\":35,"
		"\"upper_min\":50}},"
		"{\"name_sw\":\"Watoto\",\"name_en\":\"Children\",\"waiting\":12,\"next\":["
		"\"B018\","
		"\"B019\"],\"wait\":{\"shown\":\"range\",\"lower_min\":15,\"upper_min\":25}},"
		"{\"name_sw\":\"Maabara\",\"name_en\":\"Laboratory\",\"waiting\":2,\"next\":"
		"[\"D007\"],\"wait\":{\"shown\":\"below_10\"}},"
		"{\"name_sw\":\"Dawa\",\"name_en\":\"Pharmacy\",\"waiting\":104,\"next\":[],"
		"\"wait\":{\"shown\":\"above_180\"}},"
		"{\"name_sw\":\"Meno\",\"name_en\":\"Dentist\",\"waiting\":7,\"next\":[],"
		"\"wait\":{\"shown\":\"hidden\"}}]}";
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(json, strlen(json), why);

	assert_non_null(body);
	kiosk_lines(wall->kiosk, body);
	jdoc_destroy(&body);
}

static void visits(struct wall *wall, int count)
{
	scene_as(wall->scene, "rehema", ROLE_RECEPTIONIST);
	for (int i = 0; i < count; i++)
		given(wall->scene, "visit.open service=opd");
}

static void call_next(struct wall *wall, const char *who, const char *desk)
{
	scene_as(wall->scene, who, ROLE_DOCTOR);
	given(wall->scene, "ticket.call_next desk=%s", desk);
	tell_board(wall);
}

static void paint(struct wall *wall)
{
	kiosk_draw(wall->kiosk);
	kiosk_painted(wall->kiosk);
}

/* Lets time pass, with everything that happens by itself. */
static void pass(struct wall *wall, int seconds)
{
	int64_t end_us = wall->scene->now_us + seconds * US_PER_S, due_us, sounds_us = 0;

	while (wall->scene->now_us < end_us) {
		due_us = kiosk_due_us(wall->kiosk);
		assert_true(due_us > wall->scene->now_us - US_PER_S);
		if (wall->is_playing && !sounds_us)
			sounds_us = wall->scene->now_us + US_PER_S;
		if (sounds_us && (!due_us || sounds_us < due_us))
			due_us = sounds_us;
		if (due_us <= wall->scene->now_us)
			due_us = wall->scene->now_us + 1;
		wall->scene->now_us = due_us < end_us ? due_us : end_us;
		if (sounds_us && wall->scene->now_us >= sounds_us) {
			sounds_us = 0;
			wall->is_playing = false;
			kiosk_played(wall->kiosk, !wall->has_no_sound,
				wall->has_no_sound ? VOICE_NO_SOUND : VOICE_WELL);
		}
		kiosk_tick(wall->kiosk);
		paint(wall);
	}
}

static void type(struct wall *wall, const char *keys)
{
	for (; *keys; keys++)
		kiosk_key(wall->kiosk, (unsigned char)*keys);
}

static void unlock(struct wall *wall)
{
	kiosk_key(wall->kiosk, PRESS_CTRL('K'));
	type(wall, "4711\r");
}

static void unlocked(struct wall *wall, const char *keys)
{
	unlock(wall);
	type(wall, keys);
	type(wall, "\x1b");
}

/* ---- looking ---- */

static char *screen_text(struct wall *wall)
{
	struct text text = { 0 };

	canvas_text(kiosk_draw(wall->kiosk), &text);
	return text_take(&text);
}

static void sees_at(struct wall *wall, const char *text, bool is_there, int line)
{
	char *screen = screen_text(wall);

	if (!strstr(screen, text) == is_there) {
		print_error("%d: \"%s\" %s:\n%s", line, text,
			is_there ? "is not on the screen" : "is on the screen", screen);
		mem_free(screen);
		fail();
	}
	mem_free(screen);
}
#define sees(wall, text) sees_at((wall), (text), true, __LINE__)
#define misses(wall, text) sees_at((wall), (text), false, __LINE__)

static void was(struct text *text, const char *expected)
{
	assert_string_equal(text_string(text), expected);
	text_clear(text);
}

static bool is_reversed(struct wall *wall)
{
	const struct canvas *canvas = kiosk_draw(wall->kiosk);

	for (int i = 0; i < canvas->columns * canvas->rows; i++)
		if (canvas->cells[i].style == STYLE_BLINK)
			return true;
	return false;
}

/* Is the number? */
static bool is_dim(struct wall *wall)
{
	const struct canvas *canvas = kiosk_draw(wall->kiosk);

	for (int i = 0; i < canvas->columns * canvas->rows; i++)
		if (canvas->cells[i].character == 0x2588 && canvas->cells[i].style != STYLE_DIM)
			return false;
	return true;
}

/* ---- golden files ---- */

/* The screen at 120x33 and 80x24. */
static void golden(struct wall *wall, const char *name)
{
	struct text pictures = { 0 };

	kiosk_resize(wall->kiosk, 120, 33);
	golden_add(&pictures, kiosk_draw(wall->kiosk), NULL);
	kiosk_resize(wall->kiosk, 80, 24);
	golden_add(&pictures, kiosk_draw(wall->kiosk), NULL);
	golden_check(FOLENI_GOLDEN_DIR, name, &pictures);
}

/* ---- tests ---- */

static void the_screen_looks_as_drawn(void **state)
{
	struct wall *w = *state;

	golden(w, "starting");
	go_live(w);
	golden(w, "nobody");
	/* Of one that nobody knows, and of one that somebody knew. */
	memcpy(w->status.code, "K7QM3XPT", sizeof("K7QM3XPT"));
	w->status.why = LINK_WHY_PAIRING;
	connected(w, LINK_OFFLINE);
	golden(w, "pairing");
	w->status.was_revoked = true;
	w->status.why = LINK_WHY_UNREACHABLE;
	connected(w, LINK_OFFLINE);
	golden(w, "revoked");
	w->status.code[0] = '\0';
	w->status.was_revoked = false;
	w->status.why = LINK_WHY_NONE;
	connected(w, LINK_LIVE);
	visits(w, 3);
	call_next(w, "amina", "r1");
	call_next(w, "baraka", "r2");
	tell_lines(w);
	pass(w, 20);
	golden(w, "calls");
	unlock(w);
	golden(w, "keys");
	type(w, "d");
	golden(w, "rooms");
	type(w, "\x1b\x1b");
	kiosk_key(w->kiosk, PRESS_CTRL('K'));
	type(w, "47");
	golden(w, "pin");
	type(w, "\x1b");
	assert_false(is_dim(w));
	connected(w, LINK_OFFLINE);
	pass(w, SCREEN_LOST_S - 20);
	assert_true(is_dim(w));
	golden(w, "lost");
	pass(w, 80);
	golden(w, "lost-long");
}

static void no_size_cuts_a_word_of_ours(void **state)
{
	static const int sizes[][2] = { { 200, 60 }, { 160, 45 }, { 100, 30 }, { 80, 25 },
		{ 79, 24 }, { 60, 20 }, { 40, 12 }, { 39, 12 }, { 40, 11 }, { 20, 5 }, { 1, 1 } };
	struct wall *w = *state;

	go_live(w);
	visits(w, 3);
	call_next(w, "amina", "r1");
	call_next(w, "baraka", "r2");
	tell_lines(w);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct text text = { 0 };

		kiosk_resize(w->kiosk, sizes[i][0], sizes[i][1]);
		golden_add(&text, kiosk_draw(w->kiosk), NULL);
		if (sizes[i][0] >= 20 && sizes[i][1] >= 2)
			assert_true(text.length > 0);
		text_finish(&text);
		memcpy(w->status.code, "K7QM3XPT", sizeof("K7QM3XPT"));
		connected(w, LINK_OFFLINE);
		(void)kiosk_draw(w->kiosk);
		w->status.code[0] = '\0';
		connected(w, LINK_LIVE);
	}
}

static void a_large_screen_has_its_room_in_large_letters(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	kiosk_resize(w->kiosk, 200, 60);
	misses(w, "CHUMBA 1");
	kiosk_resize(w->kiosk, 120, 33);
	sees(w, "▶  CHUMBA 1  ·  ROOM 1");
}

static void a_call_is_seen_heard_twice_and_acknowledged_once(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	was(&w->shown, "");
	paint(w);
	was(&w->shown, "A001");
	was(&w->spoken, "");
	pass(w, 4);
	was(&w->heard, "chime\n"
		       "Nambari A, sifuri sifuri moja, tafadhali nenda chumba cha kwanza.\n"
		       "Number A, zero zero one, please go to room 1.\n");
	was(&w->spoken, "A001");
	pass(w, 30);
	was(&w->heard, "chime\n"
		       "Nambari A, sifuri sifuri moja, tafadhali nenda chumba cha kwanza.\n"
		       "Number A, zero zero one, please go to room 1.\n");
	was(&w->spoken, "");
	was(&w->shown, "");
}

static void the_number_blinks_three_times_at_most_twice_a_second(void **state)
{
	struct wall *w = *state;
	int64_t began_us, turns = 0;
	bool was_reversed = false;

	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	began_us = w->scene->now_us;
	while (w->scene->now_us < began_us + 3 * US_PER_S) {
		bool now = is_reversed(w);

		turns += now && !was_reversed;
		was_reversed = now;
		w->scene->now_us += 50000;
		if (turns == 1 && !now)
			assert_true(w->scene->now_us - began_us >= 250000);
	}
	assert_int_equal(turns, 3);
	assert_false(was_reversed);
}

static void two_calls_are_heard_one_after_the_other_and_stand_large_in_turn(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 2);
	call_next(w, "amina", "r1");
	call_next(w, "baraka", "r2");
	sees(w, "CHUMBA 1  ·  ROOM 1");
	sees(w, "A002    Chumba 2");
	pass(w, 4);
	sees(w, "CHUMBA 2  ·  ROOM 2");
	sees(w, "A001    Chumba 1");
	pass(w, 3);
	was(&w->spoken, "A001 A002");
}

static void who_comes_at_once_is_not_called_further(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	scene_as(w->scene, "amina", ROLE_DOCTOR);
	given(w->scene, "ticket.start ticket=A001");
	tell_board(w);
	pass(w, 30);
	was(&w->heard, "chime\n");
	was(&w->spoken, "");
	was(&w->shown, "A001");
}

static void without_sound_the_call_is_shown_and_not_told_as_spoken(void **state)
{
	struct wall *w = *state;

	go_live(w);
	w->has_no_sound = true;
	visits(w, 1);
	call_next(w, "amina", "r1");
	pass(w, 30);
	was(&w->shown, "A001");
	was(&w->spoken, "");
	sees(w, "● HEWANI · LIVE   Kimya: sauti haichezeki · Silent: no sound can be played");
	w->has_no_sound = false;
	scene_as(w->scene, "amina", ROLE_DOCTOR);
	given(w->scene, "ticket.recall ticket=A001");
	tell_board(w);
	pass(w, 5);
	was(&w->spoken, "A001");
	misses(w, "Kimya");
}

static void a_silent_display_speaks_nothing(void **state)
{
	struct wall *w = *state;

	kiosk_destroy(&w->kiosk);
	w->kiosk = create(w, true);
	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	pass(w, 30);
	was(&w->heard, "chime\nchime\n");
	was(&w->shown, "A001");
	was(&w->spoken, "");
	sees(w, "The voice is off");
}

static void calls_missed_in_a_cut_are_shown_and_spoken_while_open(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 3);
	connected(w, LINK_OFFLINE);
	scene_as(w->scene, "amina", ROLE_DOCTOR);
	given(w->scene, "ticket.call_next desk=r1");
	given(w->scene, "ticket.start ticket=A001");
	scene_as(w->scene, "baraka", ROLE_DOCTOR);
	given(w->scene, "ticket.call_next desk=r2");
	pass(w, 70);
	sees(w, "Connection lost since 08:00");
	was(&w->shown, "");
	connected(w, LINK_LIVE);
	tell_board(w);
	misses(w, "Connection lost");
	pass(w, 30);
	assert_null(strstr(text_string(&w->heard), "sifuri moja,"));
	assert_non_null(strstr(text_string(&w->heard), "sifuri mbili,"));
	was(&w->spoken, "A002");
	was(&w->shown, "A002 A001");
}

static void the_keys_work_behind_the_pin(void **state)
{
	struct wall *w = *state;

	go_live(w);
	tell_lines(w);
	type(w, "q+tl");
	assert_false(w->has_quit);
	sees(w, "WANAOFUATA · NEXT");
	unlocked(w, "+");
	misses(w, "WANAOFUATA");
	unlocked(w, "-t");
	sees(w, "WANAOFUATA · NEXT");
	assert_int_equal(w->theme, THEME_LIGHT);
	unlocked(w, "l");
	misses(w, "NEXT");
	unlocked(w, "l");
	misses(w, "WANAOFUATA");
	unlocked(w, "l");
	sees(w, "NEXT · WANAOFUATA");
	unlocked(w, "l");
	sees(w, "WANAOFUATA · NEXT");
	unlock(w);
	pass(w, MENU_IDLE_S + 1);
	type(w, "q");
	assert_false(w->has_quit);
	unlock(w);
	type(w, "q");
	assert_true(w->has_quit);
}

/* The hospital has set something, and the display hears of it. */
static void set_up(struct wall *wall, struct hospital hospital)
{
	struct board_facility facility = *board_facility(wall->scene->display);

	facility.hospital = hospital;
	board_set_facility(wall->scene->display, &facility);
	tell_board(wall);
}

static void the_hall_is_as_the_hospital_says_from_then_on(void **state)
{
	struct wall *w = *state;

	go_live(w);
	tell_lines(w);
	sees(w, "WANAOFUATA · NEXT");
	set_up(w, (struct hospital){ .hall_languages = HALL_LANGUAGES_EN,
			  .hall_theme = HALL_THEME_CONTRAST,
			  .call_times = 3,
			  .call_every_s = 20 });
	misses(w, "WANAOFUATA");
	assert_int_equal(w->theme, THEME_CONTRAST);
	visits(w, 1);
	call_next(w, "amina", "r1");
#define SAID "chime\nNumber A, zero zero one, please go to room 1.\n"
	pass(w, 21);
	was(&w->heard, SAID);
	pass(w, 2);
	was(&w->heard, SAID);
	pass(w, 60);
	was(&w->heard, SAID);
#undef SAID
	set_up(w, (struct hospital){ .hall_languages = HALL_LANGUAGES_SW });
	sees(w, "WANAOFUATA");
	misses(w, "NEXT");
	assert_int_equal(w->theme, THEME_DARK);
}

static void what_was_chosen_at_the_display_stays(void **state)
{
	struct wall *w = *state;

	go_live(w);
	tell_lines(w);
	unlocked(w, "tl");
	set_up(w, (struct hospital){
			  .hall_languages = HALL_LANGUAGES_EN, .hall_theme = HALL_THEME_CONTRAST });
	sees(w, "WANAOFUATA");
	misses(w, "NEXT");
	assert_int_equal(w->theme, THEME_LIGHT);
}

static void the_voice_is_tried_between_two_announcements(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 1);
	call_next(w, "amina", "r1");
	unlock(w);
	type(w, "vv");
	pass(w, 6);
	was(&w->heard, "chime\n"
		       "Nambari A, sifuri sifuri moja, tafadhali nenda chumba cha kwanza.\n"
		       "Number A, zero zero one, please go to room 1.\n"
		       "Hili ni jaribio la sauti. Sasa ni saa mbili asubuhi.\n"
		       "This is a test of the voice. It is now 8:00.\n");
	was(&w->spoken, "A001");
}

static void a_room_that_is_hidden_is_not_announced(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 2);
	unlock(w);
	type(w, "d ");
	type(w, "\x1b\x1b");
	call_next(w, "amina", "r1");
	call_next(w, "baraka", "r2");
	pass(w, 5);
	was(&w->spoken, "A002");
	was(&w->shown, "A002");
	misses(w, "A001");
}

static void what_is_behind_a_menu_was_not_seen(void **state)
{
	struct wall *w = *state;

	go_live(w);
	visits(w, 1);
	unlock(w);
	call_next(w, "amina", "r1");
	paint(w);
	was(&w->shown, "");
	type(w, "\x1b");
	paint(w);
	was(&w->shown, "A001");
}

static void a_display_that_does_not_know_the_time_follows_the_server(void **state)
{
	struct wall *w = *state;

	w->status.server_ahead_us = 7 * US_PER_HOUR + 30 * US_PER_MIN;
	go_live(w);
	sees(w, "15:30");
	w->status.server_ahead_us += US_PER_S;
	connected(w, LINK_LIVE);
	assert_int_equal(
		kiosk_now_us(w->kiosk), w->scene->now_us + 7 * US_PER_HOUR + 30 * US_PER_MIN);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_screen_looks_as_drawn),
		TEST(no_size_cuts_a_word_of_ours),
		TEST(a_large_screen_has_its_room_in_large_letters),
		TEST(a_call_is_seen_heard_twice_and_acknowledged_once),
		TEST(the_number_blinks_three_times_at_most_twice_a_second),
		TEST(two_calls_are_heard_one_after_the_other_and_stand_large_in_turn),
		TEST(who_comes_at_once_is_not_called_further),
		TEST(without_sound_the_call_is_shown_and_not_told_as_spoken),
		TEST(a_silent_display_speaks_nothing),
		TEST(calls_missed_in_a_cut_are_shown_and_spoken_while_open),
		TEST(the_keys_work_behind_the_pin),
		TEST(the_hall_is_as_the_hospital_says_from_then_on),
		TEST(what_was_chosen_at_the_display_stays),
		TEST(the_voice_is_tried_between_two_announcements),
		TEST(a_room_that_is_hidden_is_not_announced),
		TEST(what_is_behind_a_menu_was_not_seen),
		TEST(a_display_that_does_not_know_the_time_follows_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
