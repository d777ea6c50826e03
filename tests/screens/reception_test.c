// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen of the reception, with its keystroke budgets, counted. */
#include "server/engine/services.h"
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include "common/model/phone.h"
#include "tui/reception.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#define ASHA                                                                                       \
	"{\"id\":\"11111111-1111-4111-8111-111111111111\",\"full_name\":\"Asha Mushi\","           \
	"\"sex\":\"female\",\"birth_year\":1990,\"phone_number\":\"+255712345678\","               \
	"\"card_number\":\"FK000042119\",\"vulnerable\":[]}"
#define JUMA                                                                                       \
	"{\"id\":\"22222222-2222-4222-8222-222222222222\",\"full_name\":\"Juma Mushi\","           \
	"\"sex\":\"male\",\"birth_year\":1955,\"phone_number\":\"+255712990013\","                 \
	"\"vulnerable\":[\"elder\"]}"

static void at_reception(struct stage *s)
{
	stage_replies(s, "GET /patients?", 200, "{\"patients\":[]}");
	stage_replies(s, "GET /patients?name=mus", 200, "{\"patients\":[" ASHA "," JUMA "]}");
	stage_replies(s, "GET /patients?phone=5678", 200, "{\"patients\":[" ASHA "]}");
	stage_replies(s, "GET /patients?card=FK000042119", 200, "{\"patients\":[" ASHA "]}");
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_count_keys(s);
}

static void a_known_patient_by_phone_takes_eight_keys_at_most(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	is(s->scene, "tickets A001 state=waiting");
	stage_sees(s, "✓ A001 is given to Asha Mushi, Doctor");
	assert_in_range(s->keys, 1, 8);
}

static void a_known_patient_by_name_takes_seven_keys_at_most(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	/* The service of the last number is offered: no digit for it. */
	stage_type(s, "5678<Enter>2<Enter>");
	stage_count_keys(s);
	stage_type(s, "mus<Down><Enter><Enter>");
	stage_sees(s, "✓ A002 is given to Juma Mushi, Doctor");
	is(s->scene, "tickets A002 state=waiting vulnerable=true");
	assert_in_range(s->keys, 1, 7);
}

static void a_scanned_card_takes_one_key_more_than_the_scan(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "FK000042119<Enter>");
	stage_count_keys(s);
	stage_type(s, "<Enter>");
	assert_int_equal(s->keys, 1);
	stage_sees(s, "is given to Asha Mushi");
}

static void a_card_is_taken_in_any_focus(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "somebodFK000042119<Enter>");
	stage_sees(s, "Asha Mushi →");
	stage_type(s, "<Esc><Esc><Tab>FK000042119<Enter>");
	stage_sees(s, "Asha Mushi →");
	stage_type(s, "<Esc><Esc><F2>Zawadi FK000042119<Enter>");
	stage_sees(s, "Asha Mushi →");
}

static void the_check_digit_decides_what_is_a_card(void **state)
{
	(void)state;
	/* 79927398713 is the textbook number of Luhn's check (ISO/IEC 7812-1). */
	assert_true(card_is_valid("FK000042119"));
	assert_true(card_is_valid("fk000042119"));
	assert_false(card_is_valid("FK000042118"));
	assert_false(card_is_valid("FK000024114"));
	assert_false(card_is_valid("FK00004211"));
	assert_false(card_is_valid("XK000042114"));
}

static void an_emergency_takes_two_keys(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_count_keys(s);
	stage_type(s, "<F9><Enter>");
	assert_int_equal(s->keys, 2);
	is(s->scene, "tickets A002 state=waiting colour=red");
	line_is(s->scene, "opd", "A002 A001");
}

static void a_full_day_is_told_in_the_words_of_the_hospital(void **state)
{
	struct stage *s = *state;
	struct service_change change = service_change_of(board_find_service(
		s->scene->board, (struct service_id){ scene_id(s->scene, "service", "opd") }));

	change.daily_limit = 1;
	snprintf(change.full_en, sizeof(change.full_en), "Come back tomorrow at seven");
	snprintf(change.reason, sizeof(change.reason), "x");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	scene_run(s->scene, &command_service_change, &change);
	given(s->scene, "visit.open service=opd");
	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_sees(s, "! Come back tomorrow at seven");
}

/* A hospital of forty lines; the last of them is closed, and two have one name. */
static void add_lines(struct stage *s)
{
	scene_as(s->scene, "admin", ROLE_ADMIN);
	for (int i = 3; i <= 40; i++) {
		given(s->scene,
			"service.configure service=q%d code=q%02d name_sw='Kliniki %d' "
			"name_en='Clinic %d' series=D",
			i, i, i == 7 ? 6 : i, i == 7 ? 6 : i);
		if (i < 40)
			given(s->scene, "service.open service=q%d", i);
	}
}

static void all_of_forty_lines_are_in_reach(void **state)
{
	struct stage *s = *state;

	add_lines(s);
	at_reception(s);
	/* Two of one name are told apart. */
	stage_sees(s, "q06: Clinic 6");
	stage_sees(s, "q07: Clinic 6");
	stage_type(s, "5678<Enter>");
	stage_misses(s, "Clinic 39");
	stage_golden(s, "reception-many");
	/* Those behind the last sign are reached by the arrows. */
	stage_type(s, "<Left><Left>");
	stage_sees(s, "Asha Mushi → ");
	stage_sees(s, "Clinic 39");
	stage_type(s, "<Right>");
	stage_sees(s, "↑");
	stage_type(s, "<Left>");
	stage_type(s, "<Enter>");
	stage_sees(s, "✓ D001 is given to Asha Mushi, Clinic 39");
	stage_sees(s, "1 waits");
}

static void of_forty_lines_letters_pick_one(void **state)
{
	struct stage *s = *state;

	add_lines(s);
	at_reception(s);
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "Zawadi Moshi<Enter>0712345678f36cli<Enter>");
	stage_sees(s, "is needed");
	stage_golden(s, "register-many");
	stage_type(s, "<Ctrl-U>40");
	/* It takes nobody in, and comes last. */
	stage_sees(s, "Clinic 40 (closed)");
	stage_type(s, "<Ctrl-U>39<Enter>");
	stage_sees(s, "✓ D001 is given to Zawadi Moshi, Clinic 39");
}

static void a_patient_is_sent_on_to_any_of_forty_lines(void **state)
{
	struct stage *s = *state;

	add_lines(s);
	given(s->scene, "visit.open service=lab");
	at_reception(s);
	stage_type(s, "<Tab><F5>");
	stage_type(s, "<End>");
	for (int i = 28; i <= 40; i++) {
		char name[16];

		snprintf(name, sizeof(name), "Clinic %d", i);
		stage_sees(s, name);
	}
	stage_sees(s, "↑");
	stage_type(s, "<Home>");
	stage_sees(s, "↓");
}

static void an_emergency_is_not_sent_to_a_counter(void **state)
{
	struct stage *s = *state;

	scene_as(s->scene, "admin", ROLE_ADMIN);
	given(s->scene, "service.configure service=cash code=cash name_sw=Malipo name_en=Cashier"
			" series=K is_counter=true opens_min=0 closes_min=0");
	at_reception(s);
	stage_type(s, "5678<Enter>");
	stage_type(s, "1<Enter>");
	stage_sees(s, "Cashier");
	stage_type(s, "<F9>");
	/* Nothing of what is asked now is answered by them. */
	stage_misses(s, "F2 ");
	stage_misses(s, "F9 ");
	stage_sees(s, "F10 Quit");
	stage_misses(s, "EMERGENCY, nobody known → 1 Cashier");
	stage_sees(s, "EMERGENCY, nobody known");
}

static void a_new_walk_in_takes_its_data_and_four_keys(void **state)
{
	struct stage *s = *state;
	size_t data = sizeof("Zawadi Moshi") - 1 + sizeof("0712345678") - 1 + sizeof("f") - 1 +
		      sizeof("36") - 1 + sizeof("2") - 1;

	at_reception(s);
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "Zawadi Moshi<Enter>0712345678f362<Enter>");
	assert_in_range(s->keys, data, data + 4);
	stage_sees(s, "✓ A001 is given to Zawadi Moshi, Doctor");
	assert_non_null(strstr(text_string(&s->asked),
		"{\"full_name\":\"Zawadi Moshi\",\"sex\":\"female\",\"birth_year\":1990,"
		"\"phone_number\":\"+255712345678\""));
}

static void typing_ahead_of_the_search_loses_nothing(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	s->is_slow = true;
	stage_type(s, "mus<Enter>2<Enter>5678<Enter>");
	for (int i = 0; i < 12; i++)
		stage_answer(s);
	is(s->scene, "tickets A001 state=waiting");
	/* Asha has a number already: it is said, and none is given twice. */
	stage_sees(s, "Asha Mushi has A001 today");
}

static void a_draft_survives_leaving_and_a_restart(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "Zawadi Moshi<F2>0712345678<F2>");
	stage_misses(s, "is needed");
	stage_restart(s, 80, 24);
	stage_type(s, "<F2>");
	stage_sees(s, "Zawadi Moshi");
	stage_sees(s, "0712345678");
	stage_sees(s, "This was typed before");
}

static void a_sign_is_a_key_while_the_field_is_empty_and_text_after_it(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_sees(s, ": Command");
	stage_type(s, ":lang<Esc>");
	stage_misses(s, "lang");
	stage_type(s, "?");
	stage_sees(s, "THIS SCREEN");
	stage_type(s, "<Esc>a:b?");
	stage_sees(s, "a:b?");
}

static void a_registration_is_thrown_away_after_y(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "Zawadi Moshi<F2>0712345678<Esc>");
	stage_sees(s, "Throw away what was typed?");
	stage_type(s, "<F12>");
	stage_sees(s, "Kilichoandikwa kitupwe?");
	stage_type(s, "<F12>");
	/* Enter says nothing, n goes back. */
	stage_type(s, "<Enter>n");
	stage_misses(s, "Throw away what");
	stage_sees(s, "0712345678");
	stage_type(s, "<Esc>y");
	stage_misses(s, "is needed");
	stage_type(s, "<Ctrl-X><F2>");
	stage_misses(s, "Zawadi Moshi");
	stage_misses(s, "0712345678");
	/* Where nothing was typed nothing is asked. */
	stage_sees(s, "Esc Leave");
	stage_misses(s, "F2");
	stage_type(s, "<Esc>");
	stage_misses(s, "is needed");
	/* So goes one that was kept before, too. */
	stage_type(s, "Zawadi Moshi<F2><F2><Ctrl-X><F2>");
	stage_sees(s, "This was typed before");
	stage_type(s, "<Esc>y");
	stage_misses(s, "This was typed before");
	stage_type(s, "<F2>");
	stage_misses(s, "Zawadi Moshi");
	/* Nobody alike is there to be taken. */
	stage_misses(s, "F3");
}

static void who_leaves_a_registration_under_way_is_warned(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "Zawadi Moshi<F2>0712345678f362");
	s->is_slow = true;
	stage_type(s, "<Enter><Esc>");
	stage_sees(s, "It is on its way");
	stage_sees(s, "is needed");
	stage_answer(s);
	stage_answer(s);
	stage_sees(s, "is given to Zawadi Moshi");
}

static void each_draft_is_kept_until_its_own_registration(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "Zawadi Moshi<F2>0712345678<F2>");
	stage_misses(s, "is needed");
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "<Ctrl-X>Neema Ally<F2>0712345679f362<F4>");
	stage_sees(s, "The patient is registered");
	stage_type(s, "<F2>");
	stage_sees(s, "Zawadi Moshi");
	/* Whoever empties it has no use for it. */
	stage_type(s, "<Ctrl-U><Down><Ctrl-U><Esc><F2>");
	stage_misses(s, "0712345678");
}

static void somebody_alike_is_offered_before_a_second_record_is_made(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(s, "POST /patients", 409,
		"{\"code\":\"duplicates_found\",\"duplicates\":[" ASHA "]}");
	stage_type(s, "Asha Musha<Enter>0712345678f362<Enter>");
	stage_sees(s, "Perhaps registered already");
	stage_golden(s, "register-alike");
	stage_type(s, "<F3>");
	stage_sees(s, "is given to Asha Mushi");
	assert_null(strstr(text_string(&s->asked), "confirm_new"));
}

static void of_several_alike_the_arrows_choose_one(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(s, "POST /patients", 409,
		"{\"code\":\"duplicates_found\",\"duplicates\":[{\"id\":"
		"\"44444444-4444-4444-8444-444444444444\",\"full_name\":\"Aisha Musha\","
		"\"sex\":\"female\",\"birth_year\":1988}," ASHA "]}");
	stage_type(s, "Asha Musha<Enter>0712345678f362<Enter>");
	stage_sees(s, "Aisha Musha");
	stage_type(s, "<Down><Down>");
	assert_int_equal(stage_style(s, "Asha Mushi"), STYLE_FOCUS);
	stage_type(s, "<Up><Up><Down><F3>");
	stage_sees(s, "is given to Asha Mushi");
}

static void enter_again_says_that_it_is_somebody_new(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(s, "POST /patients", 409,
		"{\"code\":\"duplicates_found\",\"duplicates\":[" ASHA "]}");
	stage_type(s, "Asha Musha<Enter>0712345678f362<Enter>");
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_type(s, "<Enter>");
	assert_non_null(strstr(text_string(&s->asked), "\"confirm_new\":true"));
	stage_sees(s, "is given to Asha Musha");
}

static void what_is_missing_or_wrong_is_said_at_its_row(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "<F2><Enter>");
	stage_sees(s, "is needed");
	stage_type(s, "Zawadi<Tab>12<Tab>f362<Enter>");
	stage_sees(s, "is no phone number");
	assert_null(strstr(text_string(&s->asked), "POST"));
}

static void undo_takes_one_key_and_redo_gives_it_back(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_count_keys(s);
	stage_type(s, "<Ctrl-Z>");
	assert_int_equal(s->keys, 1);
	is(s->scene, "tickets A001 state=cancelled");
	stage_type(s, "<Ctrl-Y>");
	line_is(s->scene, "opd", "A002");
}

static void undo_is_offered_for_ten_seconds(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_sees(s, "Ctrl-Z undo 10 s");
	stage_pass(s, 9);
	stage_sees(s, "Ctrl-Z undo 1 s");
	stage_pass(s, 2);
	stage_misses(s, "Ctrl-Z");
	stage_type(s, "<Ctrl-Z>");
	stage_sees(s, "Undo: not now, nothing was done in the last seconds that can be");
	is(s->scene, "tickets A001 state=waiting");
}

static void another_queue_takes_two_keys(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter><Tab>");
	stage_count_keys(s);
	stage_type(s, "<F5>1");
	assert_int_equal(s->keys, 2);
	is(s->scene, "tickets A001@lab state=waiting");
}

static void a_ticket_is_found_by_its_number(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter><F9><Enter>a1");
	stage_sees(s, "Enter shows A001");
	stage_type(s, "<Enter>");
	stage_cursor_on(s, "A001");
	stage_type(s, "<F7>");
	stage_sees(s, "Cancel A001");
	stage_type(s, "<Enter>n<F7>y");
	is(s->scene, "tickets A001 state=cancelled");
}

static void a_lost_ticket_is_found_by_the_phone_that_was_left(void **state)
{
	struct stage *s = *state;
	const struct visit *visit;
	char id[UUID_TEXT_BYTES], reply[200];

	at_reception(s);
	stage_type(s, "<F9>2<Enter>");
	visit = board_find_number(s->scene->board, "A", 1);
	assert_non_null(visit);
	uuid_format(visit->id.u, id);
	snprintf(reply, sizeof(reply),
		"{\"patients\":[],\"visits\":[{\"visit\":\"%s\",\"phone_number\":"
		"\"+255711222333\"}]}",
		id);
	stage_replies(s, "GET /patients?phone=2333", 200, reply);
	stage_type(s, "2333");
	stage_sees(s, "+255***2333");
	stage_sees(s, "A001");
	stage_type(s, "<Enter>");
	stage_cursor_on(s, "A001");
	stage_type(s, "<F7>y");
	is(s->scene, "tickets A001 state=cancelled");
}

static void a_box_that_is_open_follows_the_language(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>a1<Enter><F5>");
	stage_sees(s, "Send A001 on to");
	stage_type(s, "<F12>");
	stage_misses(s, "Send A001 on to");
	stage_sees(s, "Maabara");
	stage_type(s, "<F12>");
	stage_sees(s, "Send A001 on to");
	stage_type(s, "<Esc><F7>");
	stage_sees(s, "Cancel A001");
	stage_type(s, "<F12>");
	stage_misses(s, "Cancel A001");
	stage_type(s, "y");
	is(s->scene, "tickets A001 state=cancelled");
}

static void whoever_is_expected_is_named_before_a_number_is_given(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(s, "GET /appointments?patient=11111111-1111-4111-8111-111111111111", 200,
		"{\"appointments\":[{\"status\":\"arrived\",\"time\":\"08:10\",\"patient_name\":"
		"\"Asha Mushi\"},{\"status\":\"booked\",\"time\":\"09:30\",\"patient_name\":"
		"\"Asha Mushi\"}]}");
	stage_type(s, "5678<Enter>");
	stage_sees(s, "Asha Mushi is expected at 09:30: F3 checks in");
}

static void priority_and_moving_ask_for_a_reason(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>mus<Down><Enter><Enter>");
	line_is(s->scene, "opd", "A001 A002");
	stage_type(s, "a2<Enter><F6>2chest pain<Enter>");
	is(s->scene, "tickets A002 state=waiting colour=orange");
	stage_type(s, "<Ctrl-Z>a2<Enter><Ctrl-O>1asked by the doctor<Enter>");
	line_is(s->scene, "opd", "A002 A001");
}

static void a_phone_is_hidden_but_for_the_digits_that_were_typed(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_replies(s, "GET /patients?phone=0712345678", 200, "{\"patients\":[" ASHA "]}");
	stage_type(s, "mus");
	stage_sees(s, "+255***678");
	stage_misses(s, "+255712345678");
	stage_type(s, "<Ctrl-X>5678");
	stage_sees(s, "+255***5678");
	stage_type(s, "<Ctrl-X>0712345678");
	stage_sees(s, "+255712345678");
}

static void what_only_a_doctor_may_is_not_offered(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>a1<Enter><F6>2chest pain<Enter>");
	is(s->scene, "tickets A001 colour=orange");
	/* Less urgent than it was. */
	stage_type(s, "<F6>");
	stage_sees(s, "yellow: urgent (only by a doctor)");
	stage_type(s, "3");
	stage_misses(s, "It is written down");
	stage_sees(s, "not now, doctors");
	stage_type(s, "1");
	stage_sees(s, "It is written down");
	stage_misses(s, "chest pain");
}

static void a_printed_ticket_can_be_printed_again(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	assert_string_equal(text_string(&s->printed), "A001\n");
	stage_type(s, "<Tab><F4>");
	assert_string_equal(text_string(&s->printed), "A001\nA001 copy\n");
}

#define PRINT(more) "{\"id\":\"44444444-4444-4444-8444-444444444444\",\"online\":true" more "}"

static void at_a_printer_in_the_house(struct stage *s)
{
	at_reception(s);
	stage_type(s, "5678<Enter>2<Enter>");
	scene_as(s->scene, "mkuu", ROLE_ADMIN);
	stage_happens(s, "display.register display=paper name=Mapokezi kind=printer");
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_replies(s, "POST /tickets/", 201, PRINT(""));
	stage_replies(s, "GET /prints/", 200, PRINT(""));
	text_clear(&s->asked);
}

static void a_ticket_comes_out_where_the_reception_wants_it(void **state)
{
	struct stage *s = *state;

	at_a_printer_in_the_house(s);
	/* The own printer comes first. */
	stage_type(s, "<Tab><F4>");
	stage_sees(s, "Print A001 at");
	stage_sees(s, "the printer of this console");
	stage_type(s, "<Enter>");
	assert_string_equal(text_string(&s->printed), "A001\nA001 copy\n");
	assert_null(strstr(text_string(&s->asked), "/print"));
	stage_type(s, "<F4>2");
	assert_non_null(strstr(text_string(&s->asked), "POST /tickets/"));
	stage_pass(s, 1);
	stage_answer(s);
	stage_misses(s, "is printed at");
	stage_replies(s, "GET /prints/", 200, PRINT(",\"printed_at\":\"2026-11-23T05:00:00Z\""));
	stage_pass(s, 1);
	stage_answer(s);
	stage_sees(s, "A001 is printed at Mapokezi");
}

static void a_printer_that_says_nothing_is_said_to_be_away(void **state)
{
	struct stage *s = *state;

	at_a_printer_in_the_house(s);
	stage_type(s, "<Tab><F4>2");
	for (int second = 0; second < 9; second++) {
		stage_pass(s, 1);
		stage_answer(s);
		stage_misses(s, "waits for the printer");
	}
	stage_pass(s, 1);
	stage_sees(s, "A001 waits for the printer Mapokezi: is it on?");
	text_clear(&s->asked);
	stage_pass(s, 5);
	stage_answer(s);
	assert_string_equal(text_string(&s->asked), "");
}

static void one_that_is_not_connected_is_said_to_be_away_at_once(void **state)
{
	struct stage *s = *state;

	at_a_printer_in_the_house(s);
	stage_replies(s, "POST /tickets/", 201,
		"{\"id\":\"44444444-4444-4444-8444-444444444444\",\"online\":false}");
	stage_type(s, "<Tab><F4>2");
	stage_sees(s, "waits for the printer Mapokezi");
}

static void the_screen_looks_as_drawn(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_golden(s, "reception-empty");
	stage_type(s, "5678<Enter>2<Enter><F9><Enter>");
	scene_as(s->scene, "amina", ROLE_DOCTOR);
	stage_happens(s, "ticket.call_next desk=r1");
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "mus");
	stage_golden(s, "reception-find");
	stage_type(s, "<Down><Enter>");
	stage_golden(s, "reception-issue");
	stage_type(s, "<Esc><Esc><F2>");
	stage_golden(s, "register");
	stage_type(s, "<Esc>?");
	stage_golden(s, "reception-help");
}

static void phone_numbers_are_stored_with_their_country(void **state)
{
	char number[PHONE_BYTES];

	(void)state;
	assert_true(phone_parse("Africa/Dar_es_Salaam", "0712 345 678", number));
	assert_string_equal(number, "+255712345678");
	assert_true(phone_parse("Africa/Nairobi", "0712-345-678", number));
	assert_string_equal(number, "+254712345678");
	assert_true(phone_parse("Europe/Berlin", "+255 712 345 678", number));
	assert_string_equal(number, "+255712345678");
	assert_true(phone_parse("Africa/Kampala", "00255712345678", number));
	assert_string_equal(number, "+255712345678");
	assert_false(phone_parse("Africa/Kampala", "712345678", number));
	assert_false(phone_parse("Africa/Kampala", "0712x45678", number));
	assert_false(phone_parse("Africa/Kampala", "0712", number));
	assert_false(phone_parse("Europe/Berlin", "0712345678", number));
	assert_false(phone_parse("Africa/Kampala", "+1234567890123456789", number));
}

static void a_wide_screen_shows_who_arrived_when(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	stage_type(s, "<F9><Enter>");
	stage_pass(s, 45 * 60);
	stage_type(s, "<F9><Enter><F9><Enter>");
	stage_misses(s, "ARRIVALS PER HALF HOUR");
	console_resize(s->console, 132, 43);
	stage_sees(s, "ARRIVALS PER HALF HOUR");
	stage_sees(s, "08:00 ██");
	stage_sees(s, "08:30 ██");
	stage_misses(s, "07:30");
}

/* A console without a printer of its own, in a house that has some. */
static void at_a_desk_without_paper(struct stage *s, const char *printers[])
{
	stage_without_printer(s);
	at_reception(s);
	scene_as(s->scene, "mkuu", ROLE_ADMIN);
	for (size_t i = 0; printers[i]; i++)
		stage_happens(s, "%s", printers[i]);
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_replies(s, "POST /tickets/", 201, PRINT(""));
	stage_replies(s, "GET /prints/", 200, PRINT(",\"printed_at\":\"2026-11-23T05:00:00Z\""));
	text_clear(&s->asked);
}

#define MAPOKEZI "display.register display=paper name=Mapokezi kind=printer"
#define MLANGO "display.register display=door name=Mlango kind=printer"
#define MAABARA "display.register display=far name=Maabara desks=w1 kind=printer"

static size_t count(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text += strlen(part);
	}
	return count;
}

static void prints_once_at(struct stage *s, const char *printer)
{
	char body[80], id[UUID_TEXT_BYTES];

	uuid_format(scene_id(s->scene, "display", printer), id);
	snprintf(body, sizeof(body), "/print {\"printer\":\"%s\"}", id);
	assert_int_equal(count(text_string(&s->asked), "/print "), 1);
	assert_int_equal(count(text_string(&s->asked), body), 1);
	text_clear(&s->asked);
}

static void where_nobody_has_a_printer_a_number_comes_out_in_the_house(void **state)
{
	struct stage *s = *state;

	/* One of the laboratory alone is no choice for the doctor's line. */
	at_a_desk_without_paper(s, (const char *[]){ MAPOKEZI, MAABARA, NULL });
	stage_type(s, "5678<Enter>2<Enter>");
	is(s->scene, "tickets A001 state=waiting");
	prints_once_at(s, "paper");
	stage_answer(s);
	stage_pass(s, 1);
	stage_answer(s);
	stage_sees(s, "A001 is printed at Mapokezi");
}

static void of_several_printers_the_one_that_was_chosen_here_prints(void **state)
{
	struct stage *s = *state;

	at_a_desk_without_paper(s, (const char *[]){ MAPOKEZI, MLANGO, NULL });
	stage_type(s, "5678<Enter>2<Enter>");
	stage_sees(s, "A001 is given to Asha Mushi, Doctor · F4 prints it");
	assert_null(strstr(text_string(&s->asked), "/print"));
	stage_type(s, "<Tab><F4>");
	stage_sees(s, "Print A001 at");
	stage_type(s, "2");
	prints_once_at(s, "door");
	stage_answer(s);
	stage_type(s, "<Tab>mus<Down><Enter><Enter>");
	is(s->scene, "tickets A002 state=waiting");
	prints_once_at(s, "door");
}

static void a_printer_that_is_away_is_said_so_with_the_new_number(void **state)
{
	struct stage *s = *state;

	at_a_desk_without_paper(s, (const char *[]){ MAPOKEZI, NULL });
	stage_replies(s, "POST /tickets/", 201,
		"{\"id\":\"44444444-4444-4444-8444-444444444444\",\"online\":false}");
	stage_type(s, "5678<Enter>2<Enter>");
	stage_answer(s);
	stage_sees(s, "A001 waits for the printer Mapokezi: is it on?");
}

static void a_printer_that_is_out_of_service_is_not_offered(void **state)
{
	struct stage *s = *state;
	struct id_item door;

	at_a_desk_without_paper(s, (const char *[]){ MAPOKEZI, MLANGO, NULL });
	door.id = scene_id(s->scene, "display", "door");
	stage_out_of_service(s, &door, 1);
	/* The other one is the only one, and is not asked for; so do new numbers. */
	stage_type(s, "5678<Enter>2<Enter>");
	prints_once_at(s, "paper");
	stage_answer(s);
	stage_type(s, "<Tab><F4>");
	prints_once_at(s, "paper");
	stage_answer(s);
	/* Paired anew it is there again. */
	stage_out_of_service(s, NULL, 0);
	stage_type(s, "<F4>");
	stage_sees(s, "Print A001 at");
	/* It may be refused all the same: it was taken out of service this moment. */
	stage_replies(s, "POST /tickets/", 403, "{\"code\":\"device_revoked\"}");
	stage_type(s, "2");
	prints_once_at(s, "door");
	stage_answer(s);
	stage_sees(s, "! A001 is not printed. This device was taken out of service");
	/* Without any there is nothing to be offered. */
	stage_out_of_service(
		s, (const struct id_item[]){ door, { scene_id(s->scene, "display", "paper") } }, 2);
	stage_type(s, "<F4>");
	stage_sees(s, "no printer is connected");
	assert_null(strstr(text_string(&s->asked), "/print"));
}

static void who_has_a_printer_prints_on_no_other_of_himself(void **state)
{
	struct stage *s = *state;

	at_reception(s);
	scene_as(s->scene, "mkuu", ROLE_ADMIN);
	stage_happens(s, MAPOKEZI);
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "5678<Enter>2<Enter>");
	assert_string_equal(text_string(&s->printed), "A001\n");
	assert_null(strstr(text_string(&s->asked), "/print"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(a_known_patient_by_phone_takes_eight_keys_at_most),
		TEST(a_wide_screen_shows_who_arrived_when),
		TEST(a_known_patient_by_name_takes_seven_keys_at_most),
		TEST(a_scanned_card_takes_one_key_more_than_the_scan),
		TEST(a_card_is_taken_in_any_focus),
		TEST(the_check_digit_decides_what_is_a_card),
		TEST(an_emergency_takes_two_keys),
		TEST(a_full_day_is_told_in_the_words_of_the_hospital),
		TEST(all_of_forty_lines_are_in_reach),
		TEST(of_forty_lines_letters_pick_one),
		TEST(a_patient_is_sent_on_to_any_of_forty_lines),
		TEST(an_emergency_is_not_sent_to_a_counter),
		TEST(a_new_walk_in_takes_its_data_and_four_keys),
		TEST(typing_ahead_of_the_search_loses_nothing),
		TEST(a_draft_survives_leaving_and_a_restart),
		TEST(a_sign_is_a_key_while_the_field_is_empty_and_text_after_it),
		TEST(a_registration_is_thrown_away_after_y),
		TEST(who_leaves_a_registration_under_way_is_warned),
		TEST(each_draft_is_kept_until_its_own_registration),
		TEST(somebody_alike_is_offered_before_a_second_record_is_made),
		TEST(of_several_alike_the_arrows_choose_one),
		TEST(enter_again_says_that_it_is_somebody_new),
		TEST(what_is_missing_or_wrong_is_said_at_its_row),
		TEST(undo_takes_one_key_and_redo_gives_it_back),
		TEST(undo_is_offered_for_ten_seconds),
		TEST(another_queue_takes_two_keys),
		TEST(a_ticket_is_found_by_its_number),
		TEST(a_lost_ticket_is_found_by_the_phone_that_was_left),
		TEST(a_box_that_is_open_follows_the_language),
		TEST(whoever_is_expected_is_named_before_a_number_is_given),
		TEST(priority_and_moving_ask_for_a_reason),
		TEST(a_phone_is_hidden_but_for_the_digits_that_were_typed),
		TEST(what_only_a_doctor_may_is_not_offered),
		TEST(a_printed_ticket_can_be_printed_again),
		TEST(a_ticket_comes_out_where_the_reception_wants_it),
		TEST(a_printer_that_says_nothing_is_said_to_be_away),
		TEST(one_that_is_not_connected_is_said_to_be_away_at_once),
		TEST(the_screen_looks_as_drawn),
		TEST(phone_numbers_are_stored_with_their_country),
		TEST(where_nobody_has_a_printer_a_number_comes_out_in_the_house),
		TEST(of_several_printers_the_one_that_was_chosen_here_prints),
		TEST(a_printer_that_is_away_is_said_so_with_the_new_number),
		TEST(a_printer_that_is_out_of_service_is_not_offered),
		TEST(who_has_a_printer_prints_on_no_other_of_himself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
