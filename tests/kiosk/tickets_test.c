// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The machine for tickets: keys, answers and a clock in, a picture out. */
#include "kiosk/tickets.h"
#include "tests/golden/golden.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "common/term/key.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define VISIT "33333333-3333-4333-8333-333333333333"
#define OPD "11111111-1111-4111-8111-111111111111"
#define LAB "22222222-2222-4222-8222-222222222222"
#define LINES                                                                                      \
	"{\"lines\":[{\"service\":\"" OPD "\",\"intake\":\"open\",\"opens_min\":0,\"name_sw\":"    \
	"\"Daktari\",\"name_en\":\"Doctor\",\"waiting\":3,\"next\":[],\"wait\":{\"shown\":"        \
	"\"range\",\"lower_min\":15,\"upper_min\":25}},{\"service\":\"" LAB "\",\"intake\":"       \
	"\"outside_hours\",\"opens_min\":450,\"name_sw\":\"Maabara\",\"name_en\":\"Laboratory\","  \
	"\"waiting\":0,\"next\":[],\"wait\":{\"shown\":\"hidden\"}}]}"

struct machine {
	struct tickets *tickets;
	int64_t now_us;
	size_t takes, prints, backs;
	char phone[32]; /* that was left last */
	struct visit_id visit;
	struct service_id service; /* that was asked for last */
	char printed[256];
	bool refuses;
	enum theme theme;
	struct hospital hospital; /* what it sets */
};

static int64_t now_us(void *arg)
{
	return ((struct machine *)arg)->now_us;
}

static bool take(void *arg, struct service_id service, struct command_id *id_out)
{
	struct machine *machine = arg;

	machine->takes++;
	machine->service = service;
	id_out->u.bytes[0] = (unsigned char)machine->takes;
	return !machine->refuses;
}

static void give_back(void *arg, int64_t seq)
{
	struct machine *machine = arg;

	assert_int_equal(seq, 77);
	machine->backs++;
}

static bool leave_phone(void *arg, struct visit_id visit, const char *number)
{
	struct machine *machine = arg;

	machine->visit = visit;
	snprintf(machine->phone, sizeof(machine->phone), "%s", number);
	return true;
}

static void print(void *arg, const struct tickets_slip *slip)
{
	struct machine *machine = arg;

	machine->prints++;
	snprintf(machine->printed, sizeof(machine->printed), "%s %s %s %d", slip->number,
		slip->code, slip->line->name_en, (int)slip->ahead);
}

static void set_theme(void *arg, enum theme theme)
{
	((struct machine *)arg)->theme = theme;
}

static void touched(void *arg)
{
	(void)arg;
}

static void give_lines(struct machine *machine, const char *json)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(json, strlen(json), why);

	tickets_lines(machine->tickets, body);
	jdoc_destroy(&body);
}

static void give_facility(struct machine *machine, bool is_set_up)
{
	const struct board_facility facility = {
		.name_sw = "Hospitali ya Mfano",
		.name_en = "Example Hospital",
		.time_zone = "Africa/Dar_es_Salaam",
		.series_letters = "AB",
		.hospital = machine->hospital,
	};
	struct board *board = board_create(&facility, BOARD_PARTIAL);

	tickets_facility(machine->tickets, board, is_set_up);
	board_destroy(&board);
}

static int set_up(void **state)
{
	struct machine *machine = mem_alloc(sizeof(*machine));
	const struct tickets_ports ports = { machine, now_us, take, give_back, leave_phone, print,
		set_theme, touched };

	assert_true(i18n_init());
	machine->now_us = 1000 * US_PER_S;
	machine->tickets = tickets_create(&ports, 80, 24);
	tickets_connected(machine->tickets, true);
	give_facility(machine, true);
	give_lines(machine, LINES);
	/* Only what is seen can be chosen. */
	tickets_draw(machine->tickets);
	*state = machine;
	return 0;
}

static int tear_down(void **state)
{
	struct machine *machine = *state;

	tickets_destroy(&machine->tickets);
	mem_free(machine);
	return 0;
}

static bool sees(struct machine *machine, const char *wanted)
{
	const struct canvas *canvas = tickets_draw(machine->tickets);
	struct text text = { 0 };
	bool is_there;

	assert_int_equal(canvas->cuts, 0);
	canvas_text(canvas, &text);
	is_there = strstr(text_string(&text), wanted);
	text_finish(&text);
	return is_there;
}

static void answer_json(struct machine *machine, size_t take, enum link_outcome outcome,
	enum err err, const char *json)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *data = jdoc_parse(json, strlen(json), why);

	tickets_answered(
		machine->tickets, &(struct link_answer){ .id.u.bytes[0] = (unsigned char)take,
					  .outcome = outcome,
					  .err = err,
					  .data = outcome == LINK_DONE ? data : NULL });
	jdoc_destroy(&data);
}

/* The answer to this asking, counted from 1. */
static void answer_to(struct machine *machine, size_t take, enum link_outcome outcome, enum err err)
{
	answer_json(machine, take, outcome, err,
		"{\"seq\":77,\"visit\":\"" VISIT
		"\",\"number\":\"A042\",\"code\":\"abc\",\"ahead\":3,\"wait\":{\"shown\":"
		"\"range\",\"lower_min\":15,\"upper_min\":25}}");
}

static void answer(struct machine *machine, enum link_outcome outcome, enum err err)
{
	answer_to(machine, machine->takes, outcome, err);
}

static void pass(struct machine *machine, int seconds)
{
	machine->now_us += seconds * US_PER_S;
	tickets_tick(machine->tickets);
}

static void a_digit_gives_a_number_that_is_printed(void **state)
{
	struct machine *machine = *state;
	struct service_id opd;

	assert_true(uuid_parse(OPD, &opd.u));
	assert_true(sees(machine, "Daktari · Doctor"));
	assert_true(sees(machine, "15–25"));
	tickets_key(machine->tickets, '1');
	assert_true(uuid_equal(machine->service.u, opd.u));
	answer(machine, LINK_DONE, ERR_OK);
	assert_string_equal(machine->printed, "A042 abc Doctor 3");
	assert_true(sees(machine, "Your ticket is being printed"));
	tickets_printed(machine->tickets, true);
	assert_true(sees(machine, "Take your ticket"));
	pass(machine, 13);
	assert_true(sees(machine, "Press the digit of a service"));
}

static void a_key_that_is_struck_twice_gives_one_number(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	tickets_key(machine->tickets, '1');
	answer(machine, LINK_DONE, ERR_OK);
	tickets_key(machine->tickets, '1');
	assert_int_equal(machine->takes, 1);
	assert_int_equal(machine->prints, 1);
}

static void an_answer_that_takes_too_long_is_nobodys_any_more(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	assert_true(sees(machine, "One moment"));
	pass(machine, 16);
	assert_true(sees(machine, "ask at the reception"));
	answer(machine, LINK_DONE, ERR_OK);
	assert_int_equal(machine->prints, 0);
	assert_int_equal(machine->backs, 1);
	pass(machine, 9);
	assert_true(sees(machine, "Press the digit of a service"));
}

static void a_late_answer_is_not_given_to_the_next(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	pass(machine, 16);
	pass(machine, 9);
	sees(machine, "");
	tickets_key(machine->tickets, '1');
	answer_to(machine, 1, LINK_DONE, ERR_OK);
	assert_int_equal(machine->backs, 1);
	assert_true(sees(machine, "One moment"));
	answer_to(machine, 2, LINK_DONE, ERR_OK);
	assert_int_equal(machine->prints, 1);
	assert_int_equal(machine->backs, 1);
}

static void whoever_waits_is_not_sent_away_by_a_cut(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	tickets_connected(machine->tickets, false);
	assert_true(sees(machine, "One moment"));
	tickets_connected(machine->tickets, true);
	answer(machine, LINK_DONE, ERR_OK);
	assert_int_equal(machine->prints, 1);
}

static void a_display_without_desks_says_that_it_is_not_set_up(void **state)
{
	struct machine *machine = *state;

	give_facility(machine, false);
	assert_true(sees(machine, "This machine is not set up yet"));
	tickets_key(machine->tickets, '1');
	assert_int_equal(machine->takes, 0);
}

static void more_services_than_fit_are_on_another_page(void **state)
{
	struct machine *machine = *state;
	struct text json = { 0 };

	text_add(&json, "{\"lines\":[");
	for (int i = 1; i <= 12; i++)
		text_printf(&json,
			"%s{\"service\":\"11111111-1111-4111-8111-1111111111%02d\",\"intake\":"
			"\"open\",\"name_sw\":\"Huduma %d\",\"name_en\":\"Service %d\","
			"\"waiting\":0,\"next\":[],\"wait\":{\"shown\":\"hidden\"}}",
			i > 1 ? "," : "", i, i, i);
	text_add(&json, "]}");
	give_lines(machine, text_string(&json));
	text_finish(&json);
	assert_true(sees(machine, "Service 9"));
	assert_false(sees(machine, "Service 12"));
	assert_true(sees(machine, "0: more services"));
	tickets_key(machine->tickets, '0');
	assert_true(sees(machine, "Service 12"));
	tickets_key(machine->tickets, '9');
	assert_int_equal(machine->takes, 0);
	tickets_key(machine->tickets, '1');
	assert_int_equal(machine->takes, 1);
	assert_int_equal(machine->service.u.bytes[15], 0x10);
}

static void a_service_that_is_closed_says_when_it_opens(void **state)
{
	struct machine *machine = *state;

	assert_true(sees(machine, "opens at 07:30"));
	assert_true(sees(machine, "hufunguliwa"));
	tickets_key(machine->tickets, '2');
	tickets_key(machine->tickets, '3');
	assert_int_equal(machine->takes, 0);
}

#define FULL_LINES                                                                                 \
	"{\"lines\":[{\"service\":\"" OPD "\",\"intake\":\"open\",\"name_sw\":\"Daktari\","        \
	"\"name_en\":\"Doctor\",\"waiting\":3,\"full_sw\":\"Rudi kesho saa moja\"},"               \
	"{\"service\":\"" LAB "\",\"intake\":\"daily_limit\",\"name_sw\":\"Maabara\",\"name_en\":" \
	"\"Laboratory\",\"waiting\":3,\"full_sw\":\"Njoo Jumatatu\",\"full_en\":\"Come on "        \
	"Monday\"},"                                                                               \
	"{\"service\":\"" VISIT "\",\"intake\":\"outside_hours\",\"opens_min\":450,"               \
	"\"opens_in_days\":1,\"name_sw\":\"Meno\",\"name_en\":\"Teeth\",\"waiting\":0},"           \
	"{\"service\":\"" VISIT "\",\"intake\":\"outside_hours\",\"opens_min\":480,"               \
	"\"opens_in_days\":3,\"name_sw\":\"Macho\",\"name_en\":\"Eyes\",\"waiting\":0}]}"

static void a_full_day_is_told_in_the_words_of_the_hospital(void **state)
{
	struct machine *machine = *state;

	give_lines(machine, FULL_LINES);
	assert_true(sees(machine, "Njoo Jumatatu   Come on Monday"));
	assert_true(sees(machine, "opens tomorrow at 07:30"));
	assert_true(sees(machine, "opens in 3 days at 08:00"));
	tickets_key(machine->tickets, '1');
	answer(machine, LINK_REFUSED, ERR_DAILY_LIMIT);
	assert_true(sees(machine, "Rudi kesho saa moja"));
	assert_false(sees(machine, "given out for today"));
}

static void what_the_server_refuses_is_told_in_plain_words(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	answer(machine, LINK_REFUSED, ERR_DAILY_LIMIT);
	assert_true(sees(machine, "All numbers of this service are given out for today"));
	assert_int_equal(machine->prints, 0);
	pass(machine, 9);
	tickets_key(machine->tickets, '1');
	answer(machine, LINK_NOT_SENT, ERR_OK);
	assert_true(sees(machine, "ask at the reception"));
}

static void a_number_that_cannot_be_shown_is_given_back(void **state)
{
	static const char *const answers[] = {
		"{\"seq\":77}",
		"{\"seq\":77,\"number\":\"\"}",
		"{\"seq\":77,\"number\":\"A\\u001b@\"}",
		"{\"seq\":77,\"number\":\"A000000000042\"}",
	};
	struct machine *machine = *state;

	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		tickets_key(machine->tickets, '1');
		answer_json(machine, machine->takes, LINK_DONE, ERR_OK, answers[i]);
		assert_true(sees(machine, "ask at the reception"));
		assert_int_equal(machine->prints, 0);
		assert_int_equal(machine->backs, i + 1);
		pass(machine, 9);
	}
}

static void what_makes_no_sense_beside_a_number_is_left_out(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	answer_json(machine, machine->takes, LINK_DONE, ERR_OK,
		"{\"seq\":77,\"number\":\"A042\",\"code\":\"a\\u001b@\",\"ahead\":4294967299}");
	assert_string_equal(machine->printed, "A042  Doctor -1");
	assert_false(sees(machine, "before you"));
	assert_int_equal(machine->backs, 0);
}

static void without_paper_the_number_stays_to_be_written_down(void **state)
{
	struct machine *machine = *state;

	tickets_key(machine->tickets, '1');
	answer(machine, LINK_DONE, ERR_OK);
	tickets_printed(machine->tickets, false);
	assert_true(sees(machine, "There is no paper: write this number down"));
	pass(machine, 25);
	assert_true(sees(machine, "There is no paper"));
	pass(machine, 10);
	assert_false(sees(machine, "There is no paper"));
}

static void without_a_connection_nothing_is_offered(void **state)
{
	struct machine *machine = *state;

	tickets_connected(machine->tickets, false);
	assert_true(sees(machine, "There is no connection"));
	assert_false(sees(machine, "Daktari"));
	tickets_key(machine->tickets, '1');
	assert_int_equal(machine->takes, 0);
}

static void type(struct machine *machine, const char *keys)
{
	for (; *keys; keys++)
		tickets_key(machine->tickets, *keys == '\n' ? PRESS_ENTER : (uint32_t)*keys);
}

static void take_a_number(struct machine *machine)
{
	type(machine, "1");
	answer(machine, LINK_DONE, ERR_OK);
	tickets_printed(machine->tickets, true);
}

static void a_phone_number_may_be_left(void **state)
{
	struct machine *machine = *state;
	struct visit_id visit;

	assert_true(uuid_parse(VISIT, &visit.u));
	take_a_number(machine);
	assert_true(sees(machine, "Type your phone number"));
	/* A finger that rests on the key of the service types nothing. */
	type(machine, "1110712\n");
	assert_true(sees(machine, "This is no phone number"));
	pass(machine, 25);
	type(machine, " 345678");
	pass(machine, 25);
	assert_true(sees(machine, "0712 345678"));
	assert_string_equal(machine->phone, "");
	type(machine, "\n");
	assert_string_equal(machine->phone, "+255712345678");
	assert_true(uuid_equal(machine->visit.u, visit.u));
	tickets_phone_told(machine->tickets, visit, true);
	assert_true(sees(machine, "Your phone number is written down"));
	assert_false(sees(machine, "345678"));
	pass(machine, 9);
	assert_true(sees(machine, "Press the digit of a service"));
}

static void what_became_of_a_phone_is_told_to_nobody_else(void **state)
{
	struct machine *machine = *state;
	struct visit_id other = { .u.bytes[0] = 9 };

	take_a_number(machine);
	type(machine, "0712345678\n");
	tickets_phone_told(machine->tickets, other, true);
	assert_false(sees(machine, "written down"));
	tickets_phone_told(machine->tickets, machine->visit, false);
	assert_true(sees(machine, "could not be written down"));
	/* A second stroke is no wish to go on. */
	type(machine, "\n");
	assert_true(sees(machine, "could not be written down"));
	pass(machine, 2);
	type(machine, "\n");
	assert_true(sees(machine, "Press the digit of a service"));
}

static void that_nobody_knows_what_became_of_a_phone_is_told(void **state)
{
	struct machine *machine = *state;

	take_a_number(machine);
	type(machine, "0712345678\n\n");
	assert_true(sees(machine, "One moment"));
	pass(machine, 31);
	assert_true(sees(machine, "could not be written down"));
	pass(machine, 9);
	assert_true(sees(machine, "Press the digit of a service"));
}

static void nobody_has_to_leave_a_phone(void **state)
{
	struct machine *machine = *state;

	take_a_number(machine);
	type(machine, "\n");
	assert_true(sees(machine, "Press the digit of a service"));
	take_a_number(machine);
	type(machine, "07");
	tickets_key(machine->tickets, PRESS_ESC);
	type(machine, "\n");
	assert_true(sees(machine, "Press the digit of a service"));
	assert_string_equal(machine->phone, "");
}

static void golden(struct machine *machine, const char *name)
{
	struct text pictures = { 0 };

	tickets_resize(machine->tickets, 120, 33);
	golden_add(&pictures, tickets_draw(machine->tickets), NULL);
	tickets_resize(machine->tickets, 80, 24);
	golden_add(&pictures, tickets_draw(machine->tickets), NULL);
	golden_check(FOLENI_GOLDEN_DIR, name, &pictures);
}

static void the_screen_looks_as_drawn(void **state)
{
	struct machine *machine = *state;

	golden(machine, "tickets");
	tickets_key(machine->tickets, '1');
	golden(machine, "tickets-taking");
	answer(machine, LINK_DONE, ERR_OK);
	tickets_printed(machine->tickets, true);
	golden(machine, "tickets-given");
	type(machine, "0712345\n");
	golden(machine, "tickets-phone");
	tickets_key(machine->tickets, PRESS_ESC);
	type(machine, "\n");
	pass(machine, 13);
	tickets_key(machine->tickets, '1');
	answer(machine, LINK_REFUSED, ERR_DAILY_LIMIT);
	golden(machine, "tickets-refused");
	tickets_connected(machine->tickets, false);
	pass(machine, 9);
	golden(machine, "tickets-lost");
}

static void both_languages_fit_every_window(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 100, 30 }, { 120, 33 }, { 200, 60 } };
	struct machine *machine = *state;

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		tickets_resize(machine->tickets, sizes[i][0], sizes[i][1]);
		assert_true(sees(machine, "Doctor"));
		tickets_key(machine->tickets, '1');
		answer(machine, LINK_DONE, ERR_OK);
		assert_true(sees(machine, "3"));
		tickets_printed(machine->tickets, false);
		assert_true(sees(machine, "write this number down"));
		tickets_key(machine->tickets, PRESS_ENTER);
		tickets_key(machine->tickets, '1');
		answer(machine, LINK_REFUSED, ERR_COUNT);
		assert_true(sees(machine, "reception"));
		pass(machine, 60);
	}
}

/* All that is on the screen while a number is taken, refused and left a phone at. */
static bool ever_sees(struct machine *machine, const char *wanted)
{
	bool has_seen = sees(machine, wanted);

	tickets_key(machine->tickets, '1');
	has_seen |= sees(machine, wanted);
	answer(machine, LINK_DONE, ERR_OK);
	tickets_printed(machine->tickets, false);
	has_seen |= sees(machine, wanted);
	tickets_key(machine->tickets, '0');
	has_seen |= sees(machine, wanted);
	pass(machine, 60);
	tickets_key(machine->tickets, '1');
	answer(machine, LINK_REFUSED, ERR_DAILY_LIMIT);
	has_seen |= sees(machine, wanted);
	pass(machine, 60);
	tickets_connected(machine->tickets, false);
	has_seen |= sees(machine, wanted);
	tickets_connected(machine->tickets, true);
	return has_seen | sees(machine, wanted);
}

static void it_speaks_and_looks_as_the_hospital_sets_its_halls(void **state)
{
	static const char *const english[] = { "Example", "Doctor", "waiting", "Your number",
		"write", "Enter when", "given out", "connection", "Emergency" };
	static const char *const swahili[] = { "Mfano", "Daktari", "wanasubiri", "Nambari yako",
		"andika", "Dharura" };
	struct machine *machine = *state;

	assert_true(sees(machine, "Daktari · Doctor"));
	assert_int_equal(machine->theme, THEME_DARK);
	machine->hospital.hall_languages = HALL_LANGUAGES_EN_SW;
	machine->hospital.hall_theme = HALL_THEME_LIGHT;
	give_facility(machine, true);
	assert_int_equal(machine->theme, THEME_LIGHT);
	assert_true(sees(machine, "Doctor · Daktari"));
	assert_true(sees(machine, "Example Hospital · Hospitali ya Mfano"));
	machine->hospital.hall_languages = HALL_LANGUAGES_SW;
	give_facility(machine, true);
	for (size_t i = 0; i < COUNT_OF(swahili); i++)
		assert_true(ever_sees(machine, swahili[i]));
	for (size_t i = 0; i < COUNT_OF(english); i++)
		assert_false(ever_sees(machine, english[i]));
	machine->hospital.hall_languages = HALL_LANGUAGES_EN;
	give_facility(machine, true);
	for (size_t i = 0; i < COUNT_OF(swahili); i++)
		assert_false(ever_sees(machine, swahili[i]));
	for (size_t i = 0; i < COUNT_OF(english); i++)
		assert_true(ever_sees(machine, english[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_digit_gives_a_number_that_is_printed),
		TEST(a_key_that_is_struck_twice_gives_one_number),
		TEST(an_answer_that_takes_too_long_is_nobodys_any_more),
		TEST(a_late_answer_is_not_given_to_the_next),
		TEST(whoever_waits_is_not_sent_away_by_a_cut),
		TEST(a_display_without_desks_says_that_it_is_not_set_up),
		TEST(more_services_than_fit_are_on_another_page),
		TEST(a_service_that_is_closed_says_when_it_opens),
		TEST(a_full_day_is_told_in_the_words_of_the_hospital),
		TEST(what_the_server_refuses_is_told_in_plain_words),
		TEST(a_number_that_cannot_be_shown_is_given_back),
		TEST(what_makes_no_sense_beside_a_number_is_left_out),
		TEST(without_paper_the_number_stays_to_be_written_down),
		TEST(without_a_connection_nothing_is_offered),
		TEST(a_phone_number_may_be_left),
		TEST(what_became_of_a_phone_is_told_to_nobody_else),
		TEST(that_nobody_knows_what_became_of_a_phone_is_told),
		TEST(nobody_has_to_leave_a_phone),
		TEST(the_screen_looks_as_drawn),
		TEST(both_languages_fit_every_window),
		TEST(it_speaks_and_looks_as_the_hospital_sets_its_halls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
