// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/announce.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tests/random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const enum language both[] = { LANGUAGE_SW, LANGUAGE_EN };
enum { SECOND = 1000000 };

/* A loudspeaker: plays every step for a second, and keeps what it played. */
struct speaker {
	struct announce *announce;
	int64_t now_us;
	struct text played; /* "A001 chime" and so on, a line each; "again" of a repeat */
	struct text spoken; /* numbers of the calls that were reported */
	bool is_broken;
};

static struct uuid id_of(int number)
{
	struct uuid id = { { 0 } };

	id.bytes[0] = (unsigned char)(number >> 8);
	id.bytes[1] = (unsigned char)number;
	id.bytes[15] = 1;
	return id;
}

static struct announcement call_of(int call, int ticket)
{
	struct announcement what = {
		.call = { id_of(call) },
		.ticket = { id_of(ticket) },
		.kind = DESK_ROOM,
		.room = "2",
	};

	snprintf(what.number, sizeof(what.number), "A%03d", ticket);
	return what;
}

static void add(struct speaker *speaker, int call, int ticket)
{
	struct announcement what = call_of(call, ticket);

	assert_true(announce_add(speaker->announce, &what));
}

static void take_reports(struct speaker *speaker)
{
	struct call_id call;

	while (announce_take_spoken(speaker->announce, &call))
		text_printf(&speaker->spoken, "%d ", call.u.bytes[0] * 256 + call.u.bytes[1]);
}

/* One step. False: nothing is due. */
static bool play(struct speaker *speaker)
{
	struct announce_step step, other;

	if (!announce_next(speaker->announce, speaker->now_us, &step))
		return false;
	assert_false(announce_next(speaker->announce, speaker->now_us, &other));
	text_printf(&speaker->played, "%s%s %s\n", step.is_repeat ? "again " : "", step.what.number,
		step.sound == ANNOUNCE_CHIME ? "chime" : word_of(&words_language, step.language));
	speaker->now_us += SECOND;
	announce_played(speaker->announce, !speaker->is_broken, speaker->now_us);
	take_reports(speaker);
	return true;
}

static void play_all(struct speaker *speaker)
{
	int64_t due_us;

	do {
		while (play(speaker))
			;
		due_us = announce_due_us(speaker->announce);
		if (due_us > speaker->now_us)
			speaker->now_us = due_us;
	} while (due_us);
}

static void heard(struct speaker *speaker, const char *played, const char *spoken)
{
	assert_string_equal(text_string(&speaker->played), played);
	assert_string_equal(text_string(&speaker->spoken), spoken);
	text_clear(&speaker->played);
	text_clear(&speaker->spoken);
}

static int setup(void **state)
{
	struct speaker *speaker = mem_alloc(sizeof(*speaker));

	speaker->announce = announce_create(both, COUNT_OF(both));
	speaker->now_us = 1000 * (int64_t)SECOND;
	*state = speaker;
	return 0;
}

static int teardown(void **state)
{
	struct speaker *speaker = *state;

	announce_destroy(&speaker->announce);
	text_finish(&speaker->played);
	text_finish(&speaker->spoken);
	mem_free(speaker);
	return 0;
}

static void a_call_is_a_chime_and_both_languages_and_comes_once_more(void **state)
{
	struct speaker *s = *state;
	int64_t ended_us;

	add(s, 1, 41);
	while (play(s))
		;
	heard(s, "A041 chime\nA041 sw\nA041 en\n", "1 ");
	ended_us = s->now_us;
	assert_int_equal(announce_due_us(s->announce), ended_us + 8 * SECOND);
	s->now_us = ended_us + 8 * SECOND - 1;
	assert_false(play(s));
	play_all(s);
	heard(s, "again A041 chime\nagain A041 sw\nagain A041 en\n", "");
	assert_int_equal(announce_waiting(s->announce), 0);
}

static void a_call_is_said_as_often_and_as_far_apart_as_was_asked_for(void **state)
{
	struct speaker *s = *state;
	int64_t ended_us;

	announce_set_repeats(s->announce, 3, 20);
	add(s, 1, 1);
	while (play(s))
		;
	ended_us = s->now_us;
	assert_int_equal(announce_due_us(s->announce), ended_us + 20 * SECOND);
	play_all(s);
	heard(s,
		"A001 chime\nA001 sw\nA001 en\nagain A001 chime\nagain A001 sw\nagain A001 en\n"
		"again A001 chime\nagain A001 sw\nagain A001 en\n",
		"1 ");
	assert_int_equal(s->now_us, ended_us + (20 + 3 + 20 + 3) * SECOND);
	announce_set_repeats(s->announce, 1, 20);
	add(s, 2, 2);
	play_all(s);
	heard(s, "A002 chime\nA002 sw\nA002 en\n", "2 ");
	assert_int_equal(announce_waiting(s->announce), 0);
}

static void who_waits_for_less_is_said_again_before_who_waits_for_more(void **state)
{
	struct speaker *s = *state;

	announce_set_repeats(s->announce, 2, 60);
	add(s, 1, 1);
	while (play(s))
		;
	announce_set_repeats(s->announce, 2, 5);
	add(s, 2, 2);
	while (play(s))
		;
	assert_int_equal(announce_due_us(s->announce), s->now_us + 5 * SECOND);
	text_clear(&s->played);
	play_all(s);
	heard(s,
		"again A002 chime\nagain A002 sw\nagain A002 en\nagain A001 chime\nagain A001 sw\n"
		"again A001 en\n",
		"1 2 ");
}

static void fifty_calls_at_once_are_all_spoken_in_order(void **state)
{
	struct speaker *s = *state;
	struct text played = { 0 }, spoken = { 0 };

	for (int i = 1; i <= 50; i++) {
		add(s, i, i);
		text_printf(&played, "A%03d chime\nA%03d sw\nA%03d en\n", i, i, i);
		text_printf(&spoken, "%d ", i);
	}
	while (!strstr(text_string(&s->spoken), "50 "))
		assert_true(play(s));
	heard(s, text_string(&played), text_string(&spoken));
	text_finish(&played);
	text_finish(&spoken);
}

static void a_repeat_waits_for_first_announcements_and_not_for_ever(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	while (play(s))
		;
	s->now_us += 8 * SECOND;
	add(s, 2, 2);
	text_clear(&s->played);
	for (int i = 0; i < 6; i++)
		assert_true(play(s));
	heard(s, "A002 chime\nA002 sw\nA002 en\nagain A001 chime\nagain A001 sw\nagain A001 en\n",
		"1 2 ");
	s->now_us += (8 + 61) * SECOND;
	assert_false(play(s));
	assert_int_equal(announce_losses(s->announce).repeats, 1);
}

static void who_has_come_is_not_called(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	add(s, 2, 2);
	assert_true(play(s));
	announce_forget(s->announce, (struct ticket_id){ id_of(2) });
	play_all(s);
	heard(s, "A001 chime\nA001 sw\nA001 en\nagain A001 chime\nagain A001 sw\nagain A001 en\n",
		"1 ");
	/* Nor once more, where he heard it the first time. */
	add(s, 3, 3);
	while (play(s))
		;
	announce_forget(s->announce, (struct ticket_id){ id_of(3) });
	play_all(s);
	heard(s, "A003 chime\nA003 sw\nA003 en\n", "3 ");
}

static void who_comes_while_being_called_is_called_no_further(void **state)
{
	struct speaker *s = *state;
	struct announce_step step;

	add(s, 1, 1);
	assert_true(play(s));
	announce_forget(s->announce, (struct ticket_id){ id_of(1) });
	play_all(s);
	heard(s, "A001 chime\n", "");
	assert_null(announce_current(s->announce));

	/* Within a part: that part ends, no other begins. */
	add(s, 2, 2);
	assert_true(announce_next(s->announce, s->now_us, &step));
	announce_forget(s->announce, (struct ticket_id){ id_of(2) });
	assert_non_null(announce_current(s->announce));
	announce_played(s->announce, true, s->now_us);
	play_all(s);
	heard(s, "", "");
}

static void a_newer_call_takes_the_place_of_the_older_one(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	add(s, 2, 2);
	add(s, 3, 1);
	while (play(s))
		;
	heard(s, "A001 chime\nA001 sw\nA001 en\nA002 chime\nA002 sw\nA002 en\n", "3 2 ");
}

static void a_newer_call_spares_the_repeat(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	while (play(s))
		;
	add(s, 2, 1);
	play_all(s);
	heard(s,
		"A001 chime\nA001 sw\nA001 en\nA001 chime\nA001 sw\nA001 en\n"
		"again A001 chime\nagain A001 sw\nagain A001 en\n",
		"1 2 ");
}

static void what_was_not_heard_is_not_reported_before_it_was(void **state)
{
	struct speaker *s = *state;

	s->is_broken = true;
	add(s, 1, 1);
	while (play(s))
		;
	heard(s, "A001 chime\nA001 sw\nA001 en\n", "");
	assert_int_equal(announce_losses(s->announce).unheard, 1);
	s->is_broken = false;
	play_all(s);
	heard(s, "again A001 chime\nagain A001 sw\nagain A001 en\n", "1 ");
}

static void a_chime_that_fails_costs_nobody_his_call(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	s->is_broken = true;
	assert_true(play(s));
	s->is_broken = false;
	while (play(s))
		;
	heard(s, "A001 chime\nA001 sw\nA001 en\n", "1 ");
	assert_int_equal(announce_losses(s->announce).unheard, 0);
}

static void nothing_is_due_while_something_is_said(void **state)
{
	struct speaker *s = *state;

	add(s, 1, 1);
	while (play(s))
		;
	assert_true(announce_due_us(s->announce) > s->now_us);
	add(s, 2, 2);
	assert_true(play(s));
	assert_int_equal(announce_due_us(s->announce), 0);
}

static void without_a_language_there_is_a_chime_and_no_report(void **state)
{
	struct speaker *s = *state;

	announce_set_languages(s->announce, NULL, 0);
	add(s, 1, 1);
	play_all(s);
	heard(s, "A001 chime\nagain A001 chime\n", "");
}

static void languages_change_with_the_next_announcement(void **state)
{
	struct speaker *s = *state;
	const enum language english[] = { LANGUAGE_EN };

	add(s, 1, 1);
	assert_true(play(s));
	announce_set_languages(s->announce, english, 1);
	play_all(s);
	heard(s, "A001 chime\nA001 sw\nA001 en\nagain A001 chime\nagain A001 en\n", "1 ");
}

static void the_oldest_repeats_make_room_and_no_first_announcement_does(void **state)
{
	struct speaker *s = *state;
	struct announcement what = call_of(999, 999);

	for (int i = 1; i <= 3; i++)
		add(s, i, i);
	while (play(s))
		;
	for (int i = 4; i <= 3 + ANNOUNCE_MAX; i++)
		add(s, i, i);
	assert_int_equal(announce_losses(s->announce).repeats, 3);
	assert_int_equal(announce_waiting(s->announce), ANNOUNCE_MAX);
	assert_false(announce_add(s->announce, &what));
	announce_forget(s->announce, (struct ticket_id){ id_of(7) });
	assert_true(announce_add(s->announce, &what));
}

/* Whatever happens in whatever order: a call that stays open is announced and reported once, in the
 * order of the calls, and what was forgotten is not begun. */
static void no_open_call_is_lost_whatever_happens(void **state)
{
	enum { ROUNDS = 300, STEPS = 120, TICKETS = 40 };
	(void)state;

	for (uint64_t round = 1; round <= ROUNDS; round++) {
		struct random random = { round };
		void *fresh = NULL;
		struct speaker *s;
		int open[TICKETS] = { 0 }, calls = 0, reported[STEPS + 1] = { 0 };
		char *at;

		setup(&fresh);
		s = fresh;
		for (int i = 0; i < STEPS; i++) {
			int ticket = (int)random_below(&random, TICKETS);

			switch (random_below(&random, 4)) {
			case 0:
				open[ticket] = ++calls;
				add(s, calls, ticket + 1);
				break;
			case 1:
				open[ticket] = 0;
				announce_forget(
					s->announce, (struct ticket_id){ id_of(ticket + 1) });
				break;
			default:
				if (!play(s) && announce_due_us(s->announce))
					s->now_us = announce_due_us(s->announce);
			}
		}
		play_all(s);
		for (at = s->spoken.bytes; at && *at; at++) /* behind each stands a blank */
			reported[strtol(at, &at, 10)]++;
		for (int i = 0; i < TICKETS; i++)
			if (open[i])
				assert_int_equal(reported[open[i]], 1);
		for (int i = 1; i <= calls; i++)
			assert_in_range(reported[i], 0, 1);
		assert_int_equal(announce_waiting(s->announce), 0);
		teardown(&fresh);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_call_is_a_chime_and_both_languages_and_comes_once_more),
		TEST(fifty_calls_at_once_are_all_spoken_in_order),
		TEST(a_call_is_said_as_often_and_as_far_apart_as_was_asked_for),
		TEST(who_waits_for_less_is_said_again_before_who_waits_for_more),
		TEST(a_repeat_waits_for_first_announcements_and_not_for_ever),
		TEST(who_has_come_is_not_called),
		TEST(who_comes_while_being_called_is_called_no_further),
		TEST(a_newer_call_takes_the_place_of_the_older_one),
		TEST(a_newer_call_spares_the_repeat),
		TEST(what_was_not_heard_is_not_reported_before_it_was),
		TEST(a_chime_that_fails_costs_nobody_his_call),
		TEST(nothing_is_due_while_something_is_said),
		TEST(without_a_language_there_is_a_chime_and_no_report),
		TEST(languages_change_with_the_next_announcement),
		TEST(the_oldest_repeats_make_room_and_no_first_announcement_does),
		cmocka_unit_test(no_open_call_is_lost_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
