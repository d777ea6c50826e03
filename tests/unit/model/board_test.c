// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a board is by itself: rows, trials, notes, forgetting. Whole days of commands are tried in
 * tests/unit/engine. */
#include "common/model/board.h"

#include "common/base/mem.h"
#include "tests/engine/dump.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const struct board_facility facility = { .id = { { { 1 } } } };

static struct uuid id_of(int number)
{
	return (struct uuid){ { (unsigned char)number } };
}

static struct board *make_board(void)
{
	struct board *board = board_create(&facility, BOARD_WHOLE);
	struct service service = { .id.u = id_of(1), .code = "opd", .rule = order_rule_clinician };
	struct service_counts counts = { .id.u = id_of(1) };
	struct desk desk = { .id.u = id_of(2), .code = "r1", .state = DESK_OPEN };

	board_put(board, BOARD_SERVICES, &service);
	board_put(board, BOARD_COUNTS, &counts);
	board_put(board, BOARD_DESKS, &desk);
	board_settle(board);
	return board;
}

static void put_visit(struct board *board, int number, int32_t day)
{
	struct visit visit = { .id.u = id_of(number),
		.patient.u = id_of(number + 100),
		.day = day,
		.series = "A",
		.ordinal = number };

	memset(visit.code, 'a' + number / 10, CODE_BYTES - 1);
	board_put(board, BOARD_VISITS, &visit);
}

static void put_ticket(struct board *board, int number, int visit, enum ticket_state state)
{
	struct ticket ticket = { .id.u = id_of(number),
		.visit.u = id_of(visit),
		.service.u = id_of(1),
		.state = state,
		.seq = (uint64_t)number,
		.clock_us = number,
		.desk.u = id_of(state == TICKET_SERVING ? 2 : 0) };

	board_put(board, BOARD_TICKETS, &ticket);
}

static char *dump(const struct board *board)
{
	struct text text = { 0 };

	board_dump(board, 1000, &text);
	return text_take(&text);
}

static void check_same(const struct board *board, char *before)
{
	char *after = dump(board);

	assert_false(dumps_differ(before, after));
	mem_free(after);
	mem_free(before);
}

static void a_partial_board_makes_any_row(void **state)
{
	struct board *board = board_create(&facility, BOARD_PARTIAL);

	(void)state;
	for (int table = 0; table < BOARD_TABLE_COUNT; table++) {
		const struct uuid id = id_of(table + 1);
		const struct uuid *row = board_edit(board, (enum board_table)table, id);

		assert_non_null(row);
		assert_true(uuid_equal(*row, id));
		assert_ptr_equal(board_find(board, (enum board_table)table, id), row);
		assert_null(board_edit(board, (enum board_table)table, (struct uuid){ 0 }));
		assert_int_equal(board_count(board, (enum board_table)table), 1);
	}
	board_settle(board);
	board_destroy(&board);
	assert_null(board);
	board_destroy(&board);
}

static void a_whole_board_makes_none(void **state)
{
	struct board *board = make_board();

	(void)state;
	assert_null(board_edit(board, BOARD_TICKETS, id_of(50)));
	assert_null(board_find_ticket(board, (struct ticket_id){ id_of(50) }));
	assert_null(board_line(board, (struct service_id){ id_of(50) }));
	assert_null(board_desk_ticket(board, (struct desk_id){ id_of(50) }));
	assert_null(board_find_code(board, ""));
	assert_null(board_find_code(board, "no such code"));
	assert_null(board_find_patient(board, (struct patient_id){ { { 0 } } }));
	assert_int_equal(board_waiting(board, (struct service_id){ id_of(50) }), 0);
	assert_int_equal(board_last_number(board, 7, "A"), 0);
	board_destroy(&board);
}

static void a_trial_leaves_no_trace(void **state)
{
	struct board *board = make_board();
	struct ticket *ticket;
	char *before;

	(void)state;
	put_visit(board, 10, 1);
	put_ticket(board, 11, 10, TICKET_WAITING);
	put_ticket(board, 12, 10, TICKET_SERVING);
	board_settle(board);
	before = dump(board);
	board_begin(board);
	assert_true(board_is_trying(board));
	put_visit(board, 20, 1);
	put_ticket(board, 21, 20, TICKET_WAITING);
	board_settle(board);
	ticket = board_edit(board, BOARD_TICKETS, id_of(12));
	ticket->state = TICKET_WAITING;
	board_settle(board);
	ticket = board_edit(board, BOARD_TICKETS, id_of(11));
	ticket->state = TICKET_CALLED;
	ticket->desk.u = id_of(2);
	board_set_seq(board, 99);
	board_set_day(board, 99);
	/* Left unsettled on purpose. */
	assert_int_equal(board_touched_count(board), 4);
	assert_null(board_touched_at(board, 0).before);
	assert_int_equal(board_touched_at(board, 0).table, BOARD_VISITS);
	assert_non_null(board_touched_at(board, 2).before);
	board_rollback(board);
	assert_false(board_is_trying(board));
	check_same(board, before);
	board_destroy(&board);
}

static void a_trial_may_forget_and_gets_all_of_it_back(void **state)
{
	struct board *board = make_board();
	struct visit *visit;
	char *before;

	(void)state;
	put_visit(board, 10, 1);
	put_ticket(board, 11, 10, TICKET_DONE);
	put_ticket(board, 12, 10, TICKET_CANCELLED);
	put_visit(board, 20, 1);
	put_ticket(board, 21, 20, TICKET_WAITING);
	board_settle(board);
	visit = board_edit(board, BOARD_VISITS, id_of(10));
	visit->state = VISIT_CLOSED;
	board_settle(board);
	board_set_day(board, 1);
	before = dump(board);
	board_begin(board);
	/* One that closes in the same trial, and one that is made in it. */
	visit = board_edit(board, BOARD_VISITS, id_of(20));
	visit->state = VISIT_CLOSED;
	put_visit(board, 30, 1);
	visit = board_edit(board, BOARD_VISITS, id_of(30));
	visit->state = VISIT_CLOSED;
	put_ticket(board, 31, 30, TICKET_NO_SHOW);
	board_settle(board);
	board_set_day(board, 2);
	board_forget_old(board);
	assert_int_equal(board_count(board, BOARD_VISITS), 0);
	assert_int_equal(board_count(board, BOARD_TICKETS), 0);
	/* What was changed before is still to be stored. */
	assert_int_equal(board_touched_count(board), 3);
	board_rollback(board);
	check_same(board, before);
	board_set_day(board, 2);
	board_forget_old(board);
	assert_int_equal(board_count(board, BOARD_VISITS), 1);
	assert_int_equal(board_count(board, BOARD_TICKETS), 1);
	board_destroy(&board);
}

static void a_board_may_end_in_the_middle_of_a_trial(void **state)
{
	struct board *board = make_board();

	(void)state;
	put_visit(board, 10, 1);
	((struct visit *)board_edit(board, BOARD_VISITS, id_of(10)))->state = VISIT_CLOSED;
	put_ticket(board, 11, 10, TICKET_DONE);
	board_settle(board);
	board_begin(board);
	put_visit(board, 20, 1);
	board_set_day(board, 2);
	board_forget_old(board);
	board_destroy(&board);
}

/* Two changes, and reads that come back in another order. */
static void what_was_read_of_a_facility_before_does_not_come_back(void **state)
{
	struct board_facility first = facility, second, restored;
	struct board *board;

	(void)state;
	first.version = 1;
	second = first;
	second.version = 3;
	memcpy(second.name_sw, "Mpya", sizeof("Mpya"));
	board = board_create(&first, BOARD_WHOLE);
	assert_true(board_renew_facility(board, &second));
	first.version = 2;
	assert_false(board_renew_facility(board, &first));
	assert_string_equal(board_facility(board)->name_sw, "Mpya");
	/* The same once more, and what nobody sees, is no news. */
	assert_false(board_renew_facility(board, &second));
	second.version = 4;
	assert_false(board_renew_facility(board, &second));
	/* Of another log the board knows nothing. */
	restored = first;
	restored.version = 9;
	restored.epoch = id_of(7);
	assert_false(board_renew_facility(board, &restored));
	assert_string_equal(board_facility(board)->name_sw, "Mpya");
	board_destroy(&board);
}

static void displays_keep_who_is_at_a_desk(void **state)
{
	struct board *board = board_create(&facility, BOARD_PARTIAL);

	(void)state;
	put_ticket(board, 11, 10, TICKET_SERVING);
	put_ticket(board, 12, 10, TICKET_DONE);
	board_settle(board);
	board_forget_old(board);
	assert_non_null(board_find_ticket(board, (struct ticket_id){ id_of(11) }));
	assert_null(board_find_ticket(board, (struct ticket_id){ id_of(12) }));
	board_destroy(&board);
}

/* They know no rules; and a place of no target would divide by it. */
static void displays_have_no_lines(void **state)
{
	struct board *board = board_create(&facility, BOARD_PARTIAL);
	const struct service_id service = { id_of(1) };

	(void)state;
	board_edit(board, BOARD_SERVICES, service.u);
	put_ticket(board, 11, 10, TICKET_WAITING);
	board_settle(board);
	assert_int_equal(board_waiting(board, service), 0);
	board_destroy(&board);
}

static void a_place_by_hand_without_a_target_is_none(void **state)
{
	struct board *board = make_board();
	struct ticket *ticket;

	(void)state;
	put_visit(board, 10, 1);
	put_ticket(board, 11, 10, TICKET_WAITING);
	ticket = board_edit(board, BOARD_TICKETS, id_of(11));
	ticket->is_moved = true;
	board_settle(board);
	assert_true(line_place(board_node_of(ticket)).target_us > 0);
	board_destroy(&board);
}

static void lists_are_in_the_order_of_issue(void **state)
{
	static const int orders[][4] = { { 11, 12, 13, 14 }, { 14, 13, 12, 11 },
		{ 13, 11, 14, 12 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		struct board *board = make_board();
		const struct ticket *of_visit = NULL, *skipped = NULL;

		put_visit(board, 10, 1);
		for (size_t j = 0; j < 4; j++) {
			struct ticket *ticket;

			put_ticket(board, orders[i][j], 10, TICKET_WAITING);
			ticket = board_edit(board, BOARD_TICKETS, id_of(orders[i][j]));
			ticket->skipped_us = 5;
			ticket->behind_calls = 3;
			board_settle(board);
		}
		for (uint64_t seq = 11; seq <= 14; seq++) {
			of_visit = board_next_of_visit(board,
				board_find_visit(board, (struct visit_id){ id_of(10) }), of_visit);
			skipped =
				board_next_skipped(board, (struct service_id){ id_of(1) }, skipped);
			assert_int_equal(of_visit->seq, seq);
			assert_int_equal(skipped->seq, seq);
		}
		assert_int_equal(line_count(board_line(board, (struct service_id){ id_of(1) }),
					 (struct line_pools){ .all = true }),
			0);
		/* Three calls later all of them are in line. */
		((struct service_counts *)board_edit(board, BOARD_COUNTS, id_of(1)))->calls = 3;
		board_settle(board);
		assert_int_equal(line_count(board_line(board, (struct service_id){ id_of(1) }),
					 (struct line_pools){ .all = true }),
			4);
		board_destroy(&board);
	}
}

/* Not what events of one log can do; but another's must not take away who was there before. */
static void whoever_comes_second_takes_nothing_away(void **state)
{
	struct board *board = make_board();
	char *before;

	(void)state;
	put_visit(board, 10, 1);
	put_ticket(board, 11, 10, TICKET_SERVING);
	board_settle(board);
	before = dump(board);
	board_begin(board);
	/* The same code and patient, and the same desk. */
	put_visit(board, 10 + 1, 1);
	((struct visit *)board_edit(board, BOARD_VISITS, id_of(11)))->patient.u = id_of(110);
	put_ticket(board, 12, 11, TICKET_SERVING);
	board_settle(board);
	assert_true(uuid_equal(
		board_find_patient(board, (struct patient_id){ id_of(110) })->id.u, id_of(10)));
	board_rollback(board);
	check_same(board, before);
	board_destroy(&board);
}

static void check_found(const struct board *board, const char *code, int ordinal, bool expected)
{
	const struct visit *by_code = board_find_code(board, code);
	const struct visit *by_number = board_find_number(board, "A", ordinal);

	assert_int_equal(by_code != NULL, expected);
	assert_ptr_equal(by_number, by_code);
}

static void a_visit_is_found_by_the_keys_it_has_now(void **state)
{
	struct board *board = make_board();
	struct visit visit = { .id.u = id_of(10), .series = "A", .ordinal = 1, .code = "aaaaaaaa" };

	(void)state;
	board_put(board, BOARD_VISITS, &visit);
	board_settle(board);
	check_found(board, "aaaaaaaa", 1, true);
	board_begin(board);
	strcpy(visit.code, "bbbbbbbb");
	visit.ordinal = 2;
	board_put(board, BOARD_VISITS, &visit);
	board_settle(board);
	check_found(board, "aaaaaaaa", 1, false);
	check_found(board, "bbbbbbbb", 2, true);
	board_rollback(board);
	check_found(board, "aaaaaaaa", 1, true);
	check_found(board, "bbbbbbbb", 2, false);
	((struct visit *)board_edit(board, BOARD_VISITS, visit.id.u))->state = VISIT_CLOSED;
	board_settle(board);
	check_found(board, "aaaaaaaa", 1, true);
	board_forget_old(board);
	check_found(board, "aaaaaaaa", 1, false);
	board_destroy(&board);
}

/* Somebody still has the number of the day before. */
static void a_number_passes_to_who_has_it_too(void **state)
{
	struct board *board = make_board();
	struct visit visit = { .id.u = id_of(10), .series = "A", .ordinal = 1, .code = "aaaaaaaa" };

	(void)state;
	board_put(board, BOARD_VISITS, &visit);
	visit.id.u = id_of(20);
	strcpy(visit.code, "bbbbbbbb");
	board_put(board, BOARD_VISITS, &visit);
	board_settle(board);
	assert_true(uuid_equal(board_find_number(board, "A", 1)->id.u, id_of(10)));
	((struct visit *)board_edit(board, BOARD_VISITS, id_of(10)))->state = VISIT_CLOSED;
	board_settle(board);
	board_forget_old(board);
	board_edit(board, BOARD_VISITS, id_of(20));
	board_settle(board);
	assert_true(uuid_equal(board_find_number(board, "A", 1)->id.u, id_of(20)));
	board_destroy(&board);
}

static void notes_are_kept_of_what_may_be_undone(void **state)
{
	struct board *board = make_board();
	const struct command_id command = { id_of(70) };
	const struct user_id actor = { id_of(71) };

	(void)state;
	put_visit(board, 10, 1);
	put_ticket(board, 11, 10, TICKET_WAITING);
	assert_null(board_note(board, 0));
	board_set_event(board, 5, true, command, actor, 1234);
	((struct ticket *)board_edit(board, BOARD_TICKETS, id_of(11)))->state = TICKET_CALLED;
	board_settle(board);
	assert_int_equal(board_note(board, 0)->seq, 5);
	assert_int_equal(board_note(board, 0)->before.ticket.state, TICKET_WAITING);
	assert_false(board_note(board, 0)->is_new);
	assert_int_equal(board_find_ticket(board, (struct ticket_id){ id_of(11) })->changed_seq, 5);
	assert_null(board_note(board, 1));
	/* Not of a trial, nor of what cannot be undone. */
	board_begin(board);
	board_edit(board, BOARD_TICKETS, id_of(11));
	board_rollback(board);
	board_set_event(board, 6, false, command, actor, 1234);
	board_edit(board, BOARD_TICKETS, id_of(11));
	board_settle(board);
	assert_null(board_note(board, 1));
	for (uint64_t seq = 7; seq < 7 + 2 * BOARD_NOTES_MAX; seq++) {
		board_set_event(board, seq, true, command, actor, 1234);
		board_edit(board, BOARD_TICKETS, id_of(11));
		board_settle(board);
	}
	assert_int_equal(board_note(board, 0)->seq, 6 + 2 * BOARD_NOTES_MAX);
	assert_int_equal(board_note(board, BOARD_NOTES_MAX - 1)->seq, 7 + BOARD_NOTES_MAX);
	assert_null(board_note(board, BOARD_NOTES_MAX));
	board_destroy(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_partial_board_makes_any_row),
		cmocka_unit_test(a_whole_board_makes_none),
		cmocka_unit_test(a_trial_leaves_no_trace),
		cmocka_unit_test(a_trial_may_forget_and_gets_all_of_it_back),
		cmocka_unit_test(a_board_may_end_in_the_middle_of_a_trial),
		cmocka_unit_test(what_was_read_of_a_facility_before_does_not_come_back),
		cmocka_unit_test(displays_keep_who_is_at_a_desk),
		cmocka_unit_test(displays_have_no_lines),
		cmocka_unit_test(a_place_by_hand_without_a_target_is_none),
		cmocka_unit_test(lists_are_in_the_order_of_issue),
		cmocka_unit_test(whoever_comes_second_takes_nothing_away),
		cmocka_unit_test(a_visit_is_found_by_the_keys_it_has_now),
		cmocka_unit_test(a_number_passes_to_who_has_it_too),
		cmocka_unit_test(notes_are_kept_of_what_may_be_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
