// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a printer without anybody at it prints: lists and a clock in, tickets out. */
#include "kiosk/prints.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ONE "11111111-1111-4111-8111-111111111111"
#define TWO "22222222-2222-4222-8222-222222222222"
#define PRINT(id, number)                                                                          \
	"{\"id\":\"" id "\",\"paper\":{\"number\":\"" number "\",\"code\":\"ABC\",\"service_sw\":" \
	"\"Daktari\",\"ahead\":3,\"wait\":{\"shown\":\"below_10\"},\"shown\":true}}"

struct paper {
	struct prints *prints;
	int64_t now_us;
	struct text done; /* "print A001 cancel 1 ack 1" */
	uint64_t last_job;
	bool is_full, is_printing;
};

static int64_t now_us(void *arg)
{
	return ((struct paper *)arg)->now_us;
}

static uint64_t print(void *arg, const struct prints_paper *told)
{
	struct paper *paper = arg;

	if (paper->is_full)
		return 0;
	assert_string_equal(told->service_sw, "Daktari");
	assert_string_equal(told->code, "ABC");
	assert_int_equal(told->ahead, 3);
	assert_int_equal(told->wait.kind, WAIT_BELOW_10);
	assert_true(told->is_shown);
	text_printf(&paper->done, "print %s%s ", told->number, told->is_copy ? " copy" : "");
	return ++paper->last_job;
}

static bool cancel(void *arg, uint64_t job)
{
	struct paper *paper = arg;

	if (paper->is_printing)
		return false;
	text_printf(&paper->done, "cancel %d ", (int)job);
	return true;
}

static void acknowledge(void *arg, struct uuid print)
{
	text_printf(&((struct paper *)arg)->done, "ack %d ", print.bytes[0] >> 4);
}

static int setup(void **state)
{
	static struct paper paper;
	const struct prints_ports ports = { &paper, now_us, print, cancel, acknowledge };

	paper = (struct paper){ .now_us = US_PER_S, .prints = prints_create(&ports) };
	*state = &paper;
	return 0;
}

static int teardown(void **state)
{
	struct paper *paper = *state;

	prints_destroy(&paper->prints);
	text_finish(&paper->done);
	return 0;
}

static void tell(struct paper *paper, const char *json)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse(json, strlen(json), why);

	assert_non_null(body);
	prints_told(paper->prints, body);
	jdoc_destroy(&body);
}

static void did(struct paper *paper, const char *expected)
{
	assert_string_equal(text_string(&paper->done), expected);
	text_clear(&paper->done);
}

static void a_ticket_that_is_told_again_comes_out_once(void **state)
{
	struct paper *paper = *state;

	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	did(paper, "print A001 ");
	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "," PRINT(TWO, "A002") "]}");
	did(paper, "print A002 ");
	prints_printed(paper->prints, 1);
	did(paper, "ack 1 ");
	/* The server has not heard it. */
	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "," PRINT(TWO, "A002") "]}");
	did(paper, "ack 1 ");
	prints_printed(paper->prints, 2);
	did(paper, "ack 2 ");
	tell(paper, "{\"prints\":[]}");
	did(paper, "");
}

static void what_was_told_before_it_began_comes_out_as_a_copy(void **state)
{
	struct paper *paper = *state;
	struct text list = { 0 };

	/* The power was cut: nobody knows whether it is on paper. */
	text_printf(&list, "{\"prints\":[{\"told_before\":true,%s,%s]}", &PRINT(ONE, "A001")[1],
		PRINT(TWO, "A002"));
	tell(paper, text_string(&list));
	did(paper, "print A001 copy print A002 ");
	text_finish(&list);
}

static void what_the_paper_could_not_take_at_first_is_no_copy(void **state)
{
	struct paper *paper = *state;
	struct text list = { 0 };

	paper->is_full = true;
	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	did(paper, "");
	paper->is_full = false;
	text_printf(&list, "{\"prints\":[{\"told_before\":true,%s]}", &PRINT(ONE, "A001")[1]);
	tell(paper, text_string(&list));
	tell(paper, text_string(&list));
	did(paper, "print A001 ");
	prints_printed(paper->prints, 1);
	did(paper, "ack 1 ");
	text_finish(&list);
}

static void what_the_server_does_not_name_any_more_is_not_printed(void **state)
{
	struct paper *paper = *state;

	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	tell(paper, "{}");
	did(paper, "print A001 ");
	tell(paper, "{\"prints\":[]}");
	did(paper, "cancel 1 ");
}

static void nobody_waits_for_longer_than_five_minutes(void **state)
{
	struct paper *paper = *state;

	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	paper->now_us += PRINTS_STAND_S * US_PER_S - 1;
	prints_tick(paper->prints);
	did(paper, "print A001 ");
	/* What is being printed comes out. */
	paper->is_printing = true;
	paper->now_us += 1;
	prints_tick(paper->prints);
	did(paper, "");
	paper->is_printing = false;
	prints_tick(paper->prints);
	did(paper, "cancel 1 ");
}

static void a_full_printer_takes_it_with_a_later_list(void **state)
{
	struct paper *paper = *state;

	paper->is_full = true;
	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	did(paper, "");
	paper->is_full = false;
	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	did(paper, "print A001 ");
}

static void what_would_move_the_head_of_the_printer_is_not_printed(void **state)
{
	struct paper *paper = *state;

	tell(paper, "{\"prints\":[" PRINT(ONE, "A\\u001b@") "," PRINT("x", "A002") ",7,{}]}");
	tell(paper, "{\"prints\":[" PRINT(TWO, "") "," PRINT(TWO, "A00000000000000") "]}");
	did(paper, "");
}

static void it_asks_often_only_while_something_is_under_way(void **state)
{
	struct paper *paper = *state;

	/* A server of before tells of nothing new. */
	tell(paper, "{\"prints\":[]}");
	assert_int_equal(prints_ask_s(paper->prints), PRINTS_ASK_S);
	tell(paper, "{\"ask_s\":30,\"prints\":[]}");
	assert_int_equal(prints_ask_s(paper->prints), 30);
	tell(paper, "{\"ask_s\":30,\"prints\":[" PRINT(ONE, "A001") "]}");
	assert_int_equal(prints_ask_s(paper->prints), PRINTS_ASK_S);
	prints_printed(paper->prints, 1);
	did(paper, "print A001 ack 1 ");
	/* It is not known yet whether the server has heard it. */
	assert_int_equal(prints_ask_s(paper->prints), PRINTS_ASK_S);
	tell(paper, "{\"ask_s\":86400,\"prints\":[]}");
	assert_int_equal(prints_ask_s(paper->prints), PRINTS_ASK_MAX_S);
	tell(paper, "{\"ask_s\":-1,\"prints\":[]}");
	assert_int_equal(prints_ask_s(paper->prints), PRINTS_ASK_S);
}

static void add_numbered(struct text *list, int number)
{
	text_printf(list,
		"%s{\"id\":\"11111111-1111-4111-8111-%012d\",\"paper\":{\"number\":\"A%03d\","
		"\"code\":\"ABC\",\"service_sw\":\"Daktari\",\"ahead\":3,"
		"\"wait\":{\"shown\":\"below_10\"},\"shown\":true}}",
		list->bytes[list->length - 1] == '[' ? "" : ",", number, number);
}

static void what_is_on_paper_makes_room_for_what_is_new(void **state)
{
	struct paper *paper = *state;
	struct text list = { 0 };

	text_add(&list, "{\"prints\":[");
	for (int i = 1; i <= PRINTS_MAX; i++)
		add_numbered(&list, i);
	text_add(&list, "]}");
	tell(paper, text_string(&list));
	prints_printed(paper->prints, 1);
	prints_printed(paper->prints, 2);
	text_clear(&paper->done);
	text_clear(&list);
	text_add(&list, "{\"prints\":[");
	for (int i = 3; i <= PRINTS_MAX + 2; i++)
		add_numbered(&list, i);
	text_add(&list, "]}");
	tell(paper, text_string(&list));
	did(paper, "print A033 print A034 ");
	text_finish(&list);
}

static void out_of_service_it_prints_only_what_is_begun(void **state)
{
	struct paper *paper = *state;

	tell(paper, "{\"prints\":[" PRINT(ONE, "A001") "]}");
	did(paper, "print A001 ");
	prints_drop(paper->prints);
	did(paper, "cancel 1 ");
	tell(paper, "{\"prints\":[" PRINT(TWO, "A002") "]}");
	did(paper, "print A002 ");
	paper->is_printing = true;
	prints_drop(paper->prints);
	did(paper, "");
	prints_printed(paper->prints, 2);
	did(paper, "ack 2 ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_ticket_that_is_told_again_comes_out_once),
		TEST(what_was_told_before_it_began_comes_out_as_a_copy),
		TEST(what_the_paper_could_not_take_at_first_is_no_copy),
		TEST(what_the_server_does_not_name_any_more_is_not_printed),
		TEST(nobody_waits_for_longer_than_five_minutes),
		TEST(a_full_printer_takes_it_with_a_later_list),
		TEST(what_would_move_the_head_of_the_printer_is_not_printed),
		TEST(it_asks_often_only_while_something_is_under_way),
		TEST(what_is_on_paper_makes_room_for_what_is_new),
		TEST(out_of_service_it_prints_only_what_is_begun),
	};

	return cmocka_run_group_tests_name("prints", tests, NULL, NULL);
}
