// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The age in the registration: up to three digits, of which none is taken for a service. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void at_age(struct stage *s)
{
	stage_replies(s, "GET /patients?", 200, "{\"patients\":[]}");
	stage_replies(
		s, "POST /patients", 201, "{\"id\":\"33333333-3333-4333-8333-333333333333\"}");
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	stage_type(s, "Zawadi Moshi<Enter>0712345678f");
}

/* The year of the stage is 2026. */
static void registers(struct stage *s, const char *keys, int birth_year)
{
	char wanted[40];

	at_age(s);
	stage_type(s, keys);
	snprintf(wanted, sizeof(wanted), "\"birth_year\":%d,", birth_year);
	assert_non_null(strstr(text_string(&s->asked), wanted));
	stage_sees(s, "is given to Zawadi Moshi, Doctor");
}

static void two_digits_are_enough_where_no_third_can_follow(void **state)
{
	registers(*state, "052<Enter>", 2021);
}

static void nobody_has_to_know_that_it_jumps(void **state)
{
	registers(*state, "36<Tab>2<Enter>", 1990);
}

static void ten_to_twelve_are_ended_by_tab(void **state)
{
	registers(*state, "12<Tab>2<Enter>", 2014);
}

static void an_age_of_three_digits_goes_on_and_is_asked_once(void **state)
{
	struct stage *s = *state;

	at_age(s);
	stage_type(s, "10");
	stage_sees(s, "Tab, or a third digit");
	stage_type(s, "32<Enter>");
	stage_sees(s, "100 and over? Enter: yes");
	assert_null(strstr(text_string(&s->asked), "POST /patients"));
	stage_type(s, "<Enter>");
	assert_non_null(strstr(text_string(&s->asked), "\"birth_year\":1923,"));
	stage_sees(s, "is given to Zawadi Moshi, Doctor");
}

static void the_oldest_are_120(void **state)
{
	struct stage *s = *state;

	registers(s, "1202<Enter><Enter>", 1906);
}

static void who_is_older_than_anybody_is_refused(void **state)
{
	struct stage *s = *state;

	at_age(s);
	stage_type(s, "1222<Enter>");
	stage_sees(s, "0 to 120 years");
	assert_null(strstr(text_string(&s->asked), "POST /patients"));
	stage_type(s, "<Backspace><Tab><Enter>");
	assert_non_null(strstr(text_string(&s->asked), "\"birth_year\":2014,"));
}

static void what_is_no_number_is_no_age(void **state)
{
	struct stage *s = *state;

	at_age(s);
	stage_type(s, "-<Tab>2<Enter>");
	stage_sees(s, "0 to 120 years");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(two_digits_are_enough_where_no_third_can_follow),
		TEST(nobody_has_to_know_that_it_jumps),
		TEST(ten_to_twelve_are_ended_by_tab),
		TEST(an_age_of_three_digits_goes_on_and_is_asked_once),
		TEST(the_oldest_are_120),
		TEST(who_is_older_than_anybody_is_refused),
		TEST(what_is_no_number_is_no_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
