// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A board as one document, and back: for staff all of it, for displays what halls may see. */
#include "common/wire/snapshot.h"

#include "common/base/jdoc.h"
#include "tests/engine/dump.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void have_a_busy_morning(struct scene *s)
{
	given(s, "visit.open service=opd patient=p1 colour=red");
	given(s, "visit.open service=opd patient=p2");
	given(s, "visit.open service=opd vulnerable=true colour=green");
	given(s, "visit.open service=lab");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r2");
	given(s, "ticket.no_show ticket=A003");
	given(s, "ticket.call_next desk=r2");
	given(s, "ticket.hold ticket=A004 reason=payment");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "desk.pause desk=w1 reason=meal");
}

static struct board *decode(const char *json, enum board_kind kind)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	struct board *board = NULL;

	if (snapshot_decode(document, kind, &board, &problem) != ERR_OK)
		print_error("%s: %s\n", problem.path, problem.expected);
	jdoc_destroy(&document);
	assert_non_null(board);
	return board;
}

static struct board *carry(
	const struct board *board, enum event_audience audience, enum board_kind kind)
{
	struct text text = { 0 };
	struct board *copy;

	snapshot_encode(board, audience, &text);
	copy = decode(text_string(&text), kind);
	text_finish(&text);
	return copy;
}

static void staff_get_the_whole_board(void **state)
{
	struct scene *s = *state;
	struct text wanted = { 0 }, got = { 0 };
	struct board *copy;

	have_a_busy_morning(s);
	copy = carry(s->board, FOR_STAFF, BOARD_WHOLE);
	board_dump(s->board, s->now_us, &wanted);
	board_dump(copy, s->now_us, &got);
	assert_false(dumps_differ(text_string(&wanted), text_string(&got)));
	assert_string_equal(board_facility(copy)->name_sw, board_facility(s->board)->name_sw);
	assert_true(uuid_equal(board_facility(copy)->epoch, board_facility(s->board)->epoch));
	text_finish(&wanted);
	text_finish(&got);
	board_destroy(&copy);
}

static void equal_boards_give_equal_bytes(void **state)
{
	struct scene *s = *state;
	struct board *copy;
	struct text one = { 0 }, other = { 0 };

	have_a_busy_morning(s);
	copy = board_reload(s->board, 5);
	snapshot_encode(s->board, FOR_STAFF, &one);
	snapshot_encode(copy, FOR_STAFF, &other);
	assert_string_equal(text_string(&one), text_string(&other));
	text_finish(&one);
	text_finish(&other);
	board_destroy(&copy);
}

static void years_of_counters_do_not_travel(void **state)
{
	struct scene *s = *state;
	struct text before = { 0 }, after = { 0 };

	have_a_busy_morning(s);
	snapshot_encode(s->board, FOR_STAFF, &before);
	for (int32_t day = board_day(s->board) - 1000; day < board_day(s->board); day++) {
		const struct counter counter = {
			.id = counter_key(day, "A"),
			.day = day,
			.series = "A",
			.last = 300,
		};

		board_put(s->board, BOARD_COUNTERS, &counter);
	}
	board_settle(s->board);
	snapshot_encode(s->board, FOR_STAFF, &after);
	assert_string_equal(text_string(&after), text_string(&before));
	assert_non_null(strstr(text_string(&after), "\"counters\":[{"));
	text_finish(&before);
	text_finish(&after);
}

static void check_desk(
	const struct board *display, const struct desk *desk, const struct ticket *ticket)
{
	const struct desk *shown = board_find_desk(display, desk->id);
	const struct ticket *at_desk = board_desk_ticket(display, desk->id);

	assert_non_null(shown);
	assert_string_equal(shown->room, desk->room);
	assert_int_equal(shown->kind, desk->kind);
	assert_int_equal(shown->state, desk->state);
	assert_int_equal(at_desk != NULL, ticket != NULL);
	if (!ticket)
		return;
	assert_string_equal(at_desk->number, ticket->number);
	assert_int_equal(at_desk->state, ticket->state);
	assert_non_null(board_find_call(display, ticket->call));
	assert_string_equal(board_find_call(display, ticket->call)->number, ticket->number);
}

static void displays_get_rooms_and_who_is_called_there(void **state)
{
	struct scene *s = *state;
	struct board *display;
	const struct desk *desk;
	size_t cursor = 0;

	have_a_busy_morning(s);
	display = carry(s->board, FOR_DISPLAY, BOARD_PARTIAL);
	while ((desk = board_next(s->board, BOARD_DESKS, &cursor)))
		check_desk(display, desk, board_desk_ticket(s->board, desk->id));
	assert_int_equal(board_count(display, BOARD_TICKETS), 2);
	assert_int_equal(board_count(display, BOARD_VISITS), 0);
	assert_int_equal(board_count(display, BOARD_SERVICES), 0);
	assert_true(board_seq(display) == board_seq(s->board));
	assert_int_equal(board_day(display), board_day(s->board));
	board_destroy(&display);
}

/* The last twenty, and whoever is still at a desk, however long ago. */
static void displays_get_the_latest_calls(void **state)
{
	struct scene *s = *state;
	struct board *display;

	given(s, "visit.open service=opd");
	for (int i = 0; i < 30; i++)
		given(s, "visit.open service=opd");
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r2");
	scene_as(s, "amina", ROLE_DOCTOR);
	for (int i = 0; i < 30; i++)
		given(s, "ticket.call_next desk=r1 finish=true");
	display = carry(s->board, FOR_DISPLAY, BOARD_PARTIAL);
	assert_int_equal(board_count(display, BOARD_CALLS), SNAPSHOT_DISPLAY_CALLS + 1);
	assert_int_equal(board_count(display, BOARD_TICKETS), 2);
	assert_non_null(board_find_call(display, (struct call_id){ scene_id(s, "call", "A001") }));
	assert_null(board_find_call(display, (struct call_id){ scene_id(s, "call", "A011") }));
	assert_non_null(board_find_call(display, (struct call_id){ scene_id(s, "call", "A012") }));
	board_destroy(&display);
}

static void a_display_goes_on_from_its_snapshot(void **state)
{
	struct scene *s = *state;
	const struct desk *desk;
	size_t cursor = 0;

	have_a_busy_morning(s);
	board_destroy(&s->display);
	s->display = carry(s->board, FOR_DISPLAY, BOARD_PARTIAL);
	/* The scene feeds the display, and fails on a misfit. */
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1 finish=true");
	given(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	given(s, "ticket.finish ticket=A001");
	scene_as(s, "chiku", ROLE_NURSE);
	given(s, "desk.open desk=w1");
	given(s, "ticket.call_next desk=w1");
	while ((desk = board_next(s->board, BOARD_DESKS, &cursor)))
		check_desk(s->display, desk, board_desk_ticket(s->board, desk->id));
}

static void displays_learn_of_nobody_who_waits(void **state)
{
	static const char *const secrets[] = { "colour", "patient", "code", "service", "visit",
		"staff", "waiting", "red", "series", "clock", "skip", "assigned", "opd", "lab",
		"A004", "B001", "Daktari", "rule" };
	struct scene *s = *state;
	struct text text = { 0 };

	have_a_busy_morning(s);
	snapshot_encode(s->board, FOR_DISPLAY, &text);
	assert_non_null(strstr(text_string(&text), "A001"));
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		if (strstr(text_string(&text), secrets[i]))
			print_error("%s in %s\n", secrets[i], text_string(&text));
		assert_null(strstr(text_string(&text), secrets[i]));
	}
	text_finish(&text);
}

static void refuse(const char *json)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);
	struct board *board = NULL;

	assert_non_null(document);
	assert_int_not_equal(snapshot_decode(document, BOARD_WHOLE, &board, &problem), ERR_OK);
	assert_null(board);
	jdoc_destroy(&document);
}

static void what_is_no_snapshot_is_refused(void **state)
{
	struct scene *s = *state;
	struct text text = { 0 };

	refuse("null");
	refuse("[]");
	refuse("{}");
	refuse("{\"facility\":{}}");
	have_a_busy_morning(s);
	snapshot_encode(s->board, FOR_STAFF, &text);
	/* One member of one row by another name. */
	memcpy(strstr(text.bytes, "\"series\":\"A\""), "\"serien\"", 8);
	refuse(text_string(&text));
	text_clear(&text);
	/* A console does not take what displays are sent for the whole. */
	snapshot_encode(s->board, FOR_DISPLAY, &text);
	refuse(text_string(&text));
	text_finish(&text);
}

/* Takes a member out of each row that has it. */
static void leave_out(struct text *text, const char *member)
{
	char *at;

	while ((at = strstr(text->bytes, member))) {
		memmove(at, at + strlen(member), strlen(at + strlen(member)) + 1);
		text->length -= strlen(member);
	}
}

/* Servers are renewed one after the other, and consoles and screens before them. */
static void what_a_server_sends_that_knows_no_kinds_is_read(void **state)
{
	static const enum event_audience audiences[] = { FOR_STAFF, FOR_DISPLAY };
	static const enum board_kind kinds[] = { BOARD_WHOLE, BOARD_PARTIAL };
	struct scene *s = *state;
	struct display_id hall = { scene_id(s, "display", "hall") };

	have_a_busy_morning(s);
	for (int i = 0; i < 2; i++) {
		struct text text = { 0 };
		struct board *board;

		snapshot_encode(s->board, audiences[i], &text);
		assert_non_null(strstr(text.bytes, ",\"kind\":\"display\""));
		leave_out(&text, ",\"kind\":\"display\"");
		board = decode(text_string(&text), kinds[i]);
		assert_int_equal(board_find_display(board, hall)->kind, DEVICE_DISPLAY);
		assert_string_equal(
			display_name(board_find_display(board, hall), LANGUAGE_EN), "Hall");
		board_destroy(&board);
		text_finish(&text);
	}
}

static void staff_learns_which_devices_are_out_of_service(void **state)
{
	struct scene *s = *state;
	const struct id_item hall = { scene_id(s, "display", "hall") };
	struct text text = { 0 };
	struct board *board;

	/* A server of before says nothing of it, as one where all are in service. */
	snapshot_encode(s->board, FOR_STAFF, &text);
	assert_null(strstr(text.bytes, "out_of_service"));
	board = decode(text_string(&text), BOARD_WHOLE);
	assert_false(board_is_out(board, (struct display_id){ hall.id }));
	board_destroy(&board);
	assert_true(board_set_out(s->board, &hall, 1));
	assert_false(board_set_out(s->board, &hall, 1));
	board = carry(s->board, FOR_STAFF, BOARD_WHOLE);
	assert_true(board_is_out(board, (struct display_id){ hall.id }));
	assert_false(board_is_out(board, (struct display_id){ scene_id(s, "desk", "r1") }));
	board_destroy(&board);
	text_clear(&text);
	snapshot_encode(s->board, FOR_DISPLAY, &text);
	assert_null(strstr(text.bytes, "out_of_service"));
	text_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(staff_get_the_whole_board),
		TEST(equal_boards_give_equal_bytes),
		TEST(years_of_counters_do_not_travel),
		TEST(displays_get_rooms_and_who_is_called_there),
		TEST(displays_get_the_latest_calls),
		TEST(a_display_goes_on_from_its_snapshot),
		TEST(displays_learn_of_nobody_who_waits),
		TEST(what_is_no_snapshot_is_refused),
		TEST(what_a_server_sends_that_knows_no_kinds_is_read),
		TEST(staff_learns_which_devices_are_out_of_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
