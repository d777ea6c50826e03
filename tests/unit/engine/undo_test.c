// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Taking back: within 15 seconds, by whoever did it, as a whole, unless something has happened
 * since (RULES.md 7). */
#include "common/base/text.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* The ticket's row, but for the event that changed it last. */
static char *row_of(struct scene *s, const char *word)
{
	struct ticket ticket =
		*board_find_ticket(s->board, (struct ticket_id){ scene_id(s, "ticket", word) });
	struct text text = { 0 };

	ticket.changed_seq = 0;
	fields_encode(ticket_fields, TICKET_FIELD_COUNT, &ticket, 0, &text);
	return text_take(&text);
}

static void undo(struct scene *s)
{
	when(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
}

/* Does the act, takes it back, and finds the ticket as it was. */
static void try_undo(struct scene *s, const char *ticket, const char *act)
{
	char *before = row_of(s, ticket), *after;

	given(s, "%s", act);
	scene_pass(s, 10);
	undo(s);
	if (s->err) {
		print_error("%s: %s\n", act, err_code(s->err));
		fail();
	}
	after = row_of(s, ticket);
	if (strcmp(before, after) != 0) {
		print_error("%s: from\n%s\nto\n%s\n", act, before, after);
		fail();
	}
	mem_free(before);
	mem_free(after);
}

static void every_act_on_a_ticket_can_be_taken_back(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd colour=green");
	scene_as(s, "amina", ROLE_DOCTOR);
	try_undo(s, "A001", "ticket.call_next desk=r1");
	try_undo(s, "A002", "ticket.call ticket=A002 desk=r1 reason='cannot wait'");
	try_undo(s, "A001", "ticket.hold ticket=A001 reason=away");
	try_undo(s, "A001", "ticket.set_class ticket=A001 colour=red");
	try_undo(s, "A002", "ticket.move ticket=A002 before=A001 reason='was first'");
	try_undo(s, "A001", "ticket.assign ticket=A001 staff=baraka");
	try_undo(s, "A001", "ticket.cancel ticket=A001");
	try_undo(s, "A001@opd", "ticket.transfer ticket=A001 services=lab");
	given(s, "ticket.call_next desk=r1");
	try_undo(s, "A001@opd", "ticket.recall ticket=A001@opd");
	try_undo(s, "A001@opd", "ticket.no_show ticket=A001@opd");
	try_undo(s, "A001@opd", "ticket.requeue ticket=A001@opd");
	try_undo(s, "A001@opd", "ticket.start ticket=A001@opd");
	given(s, "ticket.start ticket=A001@opd");
	try_undo(s, "A001@opd", "ticket.hold ticket=A001@opd reason=results");
	try_undo(s, "A001@opd", "ticket.finish ticket=A001@opd");
	try_undo(s, "A001@opd", "ticket.transfer ticket=A001@opd services=lab return_to_me=true");
	given(s, "ticket.hold ticket=A001@opd reason=results");
	try_undo(s, "A001@opd", "ticket.resume ticket=A001@opd");
	try_undo(s, "A001@opd", "visit.close visit=A001 reason='went home'");
}

static void the_whole_act_is_taken_back_by_any_of_its_events(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	when(s, "ticket.call_next desk=r1 finish=true");
	then(s, "ticket.finished ticket=A001", "visit.closed visit=A001",
		"ticket.called ticket=A002 desk=r1");
	when(s, "undo seq=%llu", (unsigned long long)board_seq(s->board) - 2);
	then(s, "ticket.restored ticket=A002 state=waiting", "visit.reopened visit=A001",
		"ticket.restored ticket=A001 state=serving desk=r1");
}

static void taking_in_is_taken_back_by_cancelling(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd patient=p1");
	undo(s);
	then(s, "ticket.cancelled ticket=A001 reason=undo", "visit.closed visit=A001 reason=undo");
	/* Numbers are not given twice. */
	given(s, "visit.open service=opd patient=p1");
	is(s, "tickets A002 state=waiting");
}

static void what_was_taken_back_can_be_done_again_by_taking_that_back(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	undo(s);
	is(s, "tickets A001 state=waiting !desk");
	undo(s);
	then(s, "ticket.restored ticket=A001 state=called desk=r1");
	is(s, "tickets A001 state=called desk=r1 call=A001");
}

static void only_whoever_did_it_may_take_it_back(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	undo(s);
	refused(s, ERR_UNDO_NOT_YOURS, "seq");
}

static void after_fifteen_seconds_it_is_too_late(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_pass(s, 15);
	s->now_us++;
	undo(s);
	refused(s, ERR_UNDO_TOO_LATE, "seq");
	s->now_us--;
	undo(s);
	then(s, "ticket.cancelled", "visit.closed");
}

static void a_machine_takes_back_for_ten_minutes_what_nobody_has_seen(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "display.register display=door name=Door desks=r1 kind=tickets");
	scene_as_display(s, "door");
	given(s, "visit.open service=opd");
	scene_pass(s, 600);
	s->now_us++;
	undo(s);
	refused(s, ERR_UNDO_TOO_LATE, "seq");
	s->now_us--;
	undo(s);
	then(s, "ticket.cancelled", "visit.closed");
	/* But not what somebody has called since. */
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.open desk=r1");
	given(s, "ticket.call_next desk=r1");
	scene_as_display(s, "door");
	when(s, "undo seq=%d", (int)board_seq(s->board) - 1);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void what_was_never_done_cannot_be_taken_back(void **state)
{
	struct scene *s = *state;

	when(s, "undo seq=1");
	refused(s, ERR_NOTHING_TO_UNDO, "seq");
	when(s, "undo seq=99999");
	refused(s, ERR_NOTHING_TO_UNDO, "seq");
	when(s, "undo seq=0");
	refused(s, ERR_BAD_FIELD, "seq");
}

static void what_changed_since_cannot_be_taken_back(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd");
	seq = board_seq(s->board);
	given(s, "ticket.set_class ticket=A001 colour=red");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void a_desk_that_has_somebody_else_gets_nobody_back(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.finish ticket=A001");
	seq = board_seq(s->board);
	given(s, "ticket.call_next desk=r1");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void nor_does_a_desk_that_was_closed_since(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.finish ticket=A001");
	seq = board_seq(s->board);
	given(s, "desk.close desk=r1");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void nobody_is_given_back_to_a_doctor_who_left(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.assign ticket=A001 staff=baraka");
	seq = board_seq(s->board);
	given(s, "desk.close desk=r1");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void leaving_a_desk_is_not_half_taken_back(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd assigned=amina");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.close desk=r1");
	undo(s);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void the_visit_gets_its_colour_back_too(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=yellow");
	given(s, "ticket.set_class ticket=A001 colour=red vulnerable=true");
	is(s, "visits A001 colour=red vulnerable=true");
	undo(s);
	is(s, "tickets A001 colour=yellow !vulnerable");
	is(s, "visits A001 colour=yellow !vulnerable");
}

static void a_visit_is_not_reopened_beside_a_newer_one_of_the_patient(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd patient=p1");
	given(s, "ticket.cancel ticket=A001");
	seq = board_seq(s->board);
	given(s, "visit.open service=opd patient=p1");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void a_ticket_is_not_reopened_beside_a_newer_one_at_its_service(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd");
	given(s, "ticket.transfer ticket=A001 services=lab");
	seq = board_seq(s->board);
	given(s, "ticket.transfer ticket=A001@lab services=opd");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

/* 256 changes are remembered: an act of which some are forgotten stays as it is. */
static void an_act_that_is_partly_forgotten_stays(void **state)
{
	struct scene *s = *state;
	uint64_t seq;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.call_next desk=r1 finish=true");
	seq = board_seq(s->board);
	for (int i = 0; i < 127; i++)
		given(s, "ticket.set_class ticket=A002 colour=red");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	assert_int_not_equal(s->err, ERR_OK);
	given(s, "visit.open service=opd");
	/* The newest two of the call's three changes are still known. */
	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "ticket.call ticket=A003 desk=r2 reason=x");
	given(s, "visit.open service=opd");
	given(s, "ticket.call ticket=A004 desk=r2 reason=x finish=true");
	seq = board_seq(s->board);
	for (int i = 0; i < 127; i++)
		given(s, "ticket.set_class ticket=A002 colour=red");
	when(s, "undo seq=%llu", (unsigned long long)seq);
	refused(s, ERR_UNDO_TOO_LATE, "seq");
}

static void nobody_is_put_back_to_a_desk_where_somebody_else_sits_now(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	given(s, "ticket.finish ticket=A001");
	scene_pass(s, 2);
	scene_as(s, "dalila", ROLE_DOCTOR);
	given(s, "desk.take_over desk=r1");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "undo seq=%llu", (unsigned long long)s->log[s->log_count - 3].seq);
	refused(s, ERR_UNDO_OVERTAKEN, "seq");
}

static void a_time_that_was_taken_back_is_not_counted(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.start ticket=A001");
	scene_pass(s, 300);
	given(s, "ticket.finish ticket=A001");
	undo(s);
	assert_int_equal(
		board_find_counts(s->board, (struct service_id){ scene_id(s, "service", "opd") })
			->recent_count,
		0);
	scene_pass(s, 60);
	given(s, "ticket.finish ticket=A001");
	assert_int_equal(
		board_find_counts(s->board, (struct service_id){ scene_id(s, "service", "opd") })
			->recent_count,
		1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(every_act_on_a_ticket_can_be_taken_back),
		TEST(the_whole_act_is_taken_back_by_any_of_its_events),
		TEST(taking_in_is_taken_back_by_cancelling),
		TEST(what_was_taken_back_can_be_done_again_by_taking_that_back),
		TEST(only_whoever_did_it_may_take_it_back),
		TEST(after_fifteen_seconds_it_is_too_late),
		TEST(a_machine_takes_back_for_ten_minutes_what_nobody_has_seen),
		TEST(what_was_never_done_cannot_be_taken_back),
		TEST(what_changed_since_cannot_be_taken_back),
		TEST(a_desk_that_has_somebody_else_gets_nobody_back),
		TEST(nor_does_a_desk_that_was_closed_since),
		TEST(nobody_is_given_back_to_a_doctor_who_left),
		TEST(leaving_a_desk_is_not_half_taken_back),
		TEST(the_visit_gets_its_colour_back_too),
		TEST(a_visit_is_not_reopened_beside_a_newer_one_of_the_patient),
		TEST(a_ticket_is_not_reopened_beside_a_newer_one_at_its_service),
		TEST(an_act_that_is_partly_forgotten_stays),
		TEST(nobody_is_put_back_to_a_desk_where_somebody_else_sits_now),
		TEST(a_time_that_was_taken_back_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
