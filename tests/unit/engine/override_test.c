// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which commands the audit log has a row of, and what it says: those that break the order, lower an
 * urgency, or end or take back what somebody else, or one a moment ago, did; and those that
 * configure a facility. */
#include "common/base/text.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void open_visits(struct scene *s, int count)
{
	for (int i = 0; i < count; i++) {
		given(s, "visit.open service=opd");
		scene_pass(s, 60);
	}
}

static const char *detail_of(
	struct scene *s, struct text *text, const char *key, const char *first, const char *second)
{
	char id[UUID_TEXT_BYTES];

	text_clear(text);
	uuid_format(scene_id(s, "ticket", first), id);
	text_printf(text, "\"%s\":[\"%s\"", key, id);
	if (second) {
		uuid_format(scene_id(s, "ticket", second), id);
		text_printf(text, ",\"%s\"", id);
	}
	text_add_char(text, ']');
	return text_string(text);
}

static void these_commands_can_be_overrides_or_edits_and_no_others(void **state)
{
	static const char *const names[] = { "desk.change", "desk.close", "desk.configure",
		"desk.take_over", "display.change", "display.register", "rules.change",
		"service.change", "service.configure", "ticket.call", "ticket.move",
		"ticket.set_class", "ticket.triage", "undo", "visit.close" };
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COMMAND_KIND_COUNT; i++)
		count += command_types[i]->override != NULL;
	assert_int_equal(count, COUNT_OF(names));
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_non_null(command_type_find(names[i])->override);
}

static void what_is_done_all_day_is_none(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	overrode_nothing(s);
	given(s, "ticket.set_class ticket=A001 colour=orange");
	overrode_nothing(s);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	overrode_nothing(s);
	given(s, "ticket.recall ticket=A001");
	overrode_nothing(s);
	given(s, "ticket.finish ticket=A001");
	overrode_nothing(s);
	given(s, "desk.close desk=r1");
	overrode_nothing(s);
	given(s, "desk.take_over desk=r1");
	overrode_nothing(s);
}

static void a_call_by_name_tells_whom_it_overtook(void **state)
{
	struct scene *s = *state;
	struct text text = { 0 };

	open_visits(s, 3);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "rehema", ROLE_RECEPTIONIST);
	open_visits(s, 1);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call ticket=A004 desk=r1 reason='very weak' finish=true outcome=done");
	overrode(s, "ticket.called ticket=A004 'very weak' {\"before\":{},\"after\":{\"call\":");
	overrode(s, "\"overtook\":2,");
	overrode(s, detail_of(s, &text, "passed", "A002", "A003"));
	text_finish(&text);
}

static void a_place_by_hand_tells_whom_it_passed(void **state)
{
	struct scene *s = *state;
	struct text text = { 0 };

	open_visits(s, 3);
	when(s, "ticket.move ticket=A003 before=A001 reason=' '");
	overrode_nothing(s);
	given(s, "ticket.move ticket=A003 before=A001 reason=weak");
	overrode(s, "ticket.moved ticket=A003 'weak' {\"before\":{},\"after\":{\"overtook\":2,");
	overrode(s, detail_of(s, &text, "passed", "A001", "A002"));
	text_finish(&text);
}

static void an_urgency_with_a_reason_tells_both_colours_and_nothing_measured(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=orange");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.set_class ticket=A001 colour=green reason='seen by me'");
	overrode(s,
		"ticket.classified ticket=A001 'seen by me' {\"before\":{\"colour\":\"orange\"},"
		"\"after\":{\"colour\":\"green\",\"vulnerable\":false}}");
	given(s, "ticket.triage ticket=A001 age_months=400 vitals={\"pulse\":80} colour=yellow");
	overrode_nothing(s);
	given(s, "ticket.triage ticket=A001 age_months=400 vitals={\"pulse\":80} colour=red "
		 "reason='turned blue'");
	overrode(s,
		"ticket.classified ticket=A001 'turned blue' {\"before\":{\"colour\":\"yellow\"},"
		"\"after\":{\"colour\":\"red\",\"vulnerable\":false}}");
}

static void a_desk_that_is_taken_from_somebody_tells_both(void **state)
{
	struct scene *s = *state;

	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "desk.take_over desk=r1");
	overrode(s, "desk.opened desk=r1 '' {\"before\":{\"staff\":\"");
	scene_as(s, "juma", ROLE_ADMIN);
	given(s, "desk.close desk=r1");
	overrode(s, "desk.closed desk=r1 '' {\"before\":{\"staff\":\"");
	given(s, "desk.close desk=r1");
	overrode_nothing(s);
}

static void a_visit_that_is_ended_tells_its_tickets(void **state)
{
	struct scene *s = *state;
	struct text text = { 0 };

	given(s, "visit.open service=opd");
	given(s, "visit.close visit=A001 reason='went home'");
	overrode(s, "visit.closed visit=A001 'went home' {\"before\":{},\"after\":{\"ticket\":[");
	overrode(s, detail_of(s, &text, "ticket", "A001", NULL));
	text_finish(&text);
}

static void what_is_taken_back_tells_all_that_it_was_about(void **state)
{
	struct scene *s = *state;
	struct text text = { 0 };

	open_visits(s, 2);
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	given(s, "ticket.call_next desk=r1 finish=true outcome=done");
	given(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	overrode(s, "act.undone ticket=A002 '' {\"before\":{},\"after\":{\"undone_seq\":");
	overrode(s, detail_of(s, &text, "ticket", "A002", "A001"));
	text_finish(&text);
}

static void a_machine_overrides_nobody(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	given(s, "display.register display=door name=Door desks=r1 kind=tickets");
	scene_as_display(s, "door");
	given(s, "visit.open service=opd");
	given(s, "undo seq=%llu", (unsigned long long)board_seq(s->board));
	overrode_nothing(s);
}

static void what_configures_a_desk_tells_what_it_changed(void **state)
{
	struct scene *s = *state;

	scene_as(s, "juma", ROLE_ADMIN);
	given(s, "desk.configure desk=r9 code=r9 name_sw=Tisa name_en=Nine room=9 services=opd");
	overrode(s, "desk.added desk=r9 '' {\"before\":{},\"after\":{\"code\":\"r9\",\"name_sw\":"
		    "\"Tisa\",\"name_en\":\"Nine\",\"room\":\"9\",\"services\":[\"");
	given(s, "desk.configure desk=r9 code=r9 name_sw=Tisa name_en=Nine room=19 services=opd");
	overrode(s, "desk.changed desk=r9 '' {\"before\":{\"room\":\"9\"},\"after\":{\"room\":"
		    "\"19\"}}");
	given(s,
		"desk.change desk=r9 version=%llu code=r9 name_sw=Tisa name_en=Nine kind=room "
		"room=19 services=opd retired=true reason='roof leaks'",
		(unsigned long long)board_seq(s->board));
	overrode(s, "desk.changed desk=r9 'roof leaks' {\"before\":{\"retired\":false},\"after\":{"
		    "\"retired\":true}}");
	/* Where nothing differs nothing was done. */
	given(s,
		"desk.change desk=r9 version=%llu code=r9 name_sw=Tisa name_en=Nine kind=room "
		"room=19 services=opd retired=true reason='once more'",
		(unsigned long long)board_seq(s->board));
	overrode_nothing(s);
	when(s, "desk.change desk=r9 version=1 code=r9 name_sw=Tisa name_en=Nine kind=room "
		"room=20 services=opd retired=true reason='too late'");
	overrode_nothing(s);
}

static void what_configures_a_service_or_its_rules_tells_what_it_changed(void **state)
{
	struct scene *s = *state;
	struct text rule = { 0 }, no_show = { 0 };
	const struct service *service;
	struct order_rule order;

	scene_as(s, "juma", ROLE_ADMIN);
	given(s,
		"service.configure service=xray code=xray name_sw=Picha name_en=Pictures series=D");
	overrode(s, "service.added service=xray '' {\"before\":{},\"after\":{\"code\":\"xray\",");
	given(s, "service.configure service=xray code=xray name_sw=Picha name_en=Pictures series=D "
		 "daily_limit=40");
	overrode(s, "service.changed service=xray '' {\"before\":{\"daily_limit\":0},\"after\":{"
		    "\"daily_limit\":40}}");
	service =
		board_find_service(s->board, (struct service_id){ scene_id(s, "service", "xray") });
	order = service->rule;
	order.mode = ORDER_FIFO;
	fields_encode(order_rule_fields, COUNT_OF(order_rule_fields), &order, 0, &rule);
	fields_encode(
		no_show_rule_fields, COUNT_OF(no_show_rule_fields), &service->no_show, 0, &no_show);
	given(s, "rules.change service=xray reason='too slow' rule=%s no_show=%s",
		text_string(&rule), text_string(&no_show));
	overrode(s, "rules.changed service=xray 'too slow' {\"before\":{\"rule.mode\":\"hybrid\"},"
		    "\"after\":{\"rule.mode\":\"fifo\"}}");
	text_finish(&rule);
	text_finish(&no_show);
}

static void what_configures_a_display_tells_what_it_changed(void **state)
{
	struct scene *s = *state;

	scene_as(s, "juma", ROLE_ADMIN);
	given(s, "display.register display=door name=Mlango desks=r1 kind=tickets");
	overrode(s, "display.registered display=door '' {\"before\":{},\"after\":{\"kind\":"
		    "\"tickets\",\"name\":\"Mlango\",\"desks\":[\"");
	given(s, "display.register display=door name=Mlango name_en=Door desks=r1");
	overrode(s, "'' {\"before\":{\"name_en\":\"\"},\"after\":{\"name_en\":\"Door\"}}");
	given(s,
		"display.change display=door version=%llu kind=tickets name=Lango name_en=Door "
		"desks=r1 reason='new sign'",
		(unsigned long long)board_seq(s->board));
	overrode(s, "device.changed device=");
	overrode(s, "'new sign' {\"before\":{\"name\":\"Mlango\"},\"after\":{\"name\":\"Lango\"}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(these_commands_can_be_overrides_or_edits_and_no_others),
		TEST(what_is_done_all_day_is_none),
		TEST(a_call_by_name_tells_whom_it_overtook),
		TEST(a_place_by_hand_tells_whom_it_passed),
		TEST(an_urgency_with_a_reason_tells_both_colours_and_nothing_measured),
		TEST(a_desk_that_is_taken_from_somebody_tells_both),
		TEST(a_visit_that_is_ended_tells_its_tickets),
		TEST(what_is_taken_back_tells_all_that_it_was_about),
		TEST(a_machine_overrides_nobody),
		TEST(what_configures_a_desk_tells_what_it_changed),
		TEST(what_configures_a_service_or_its_rules_tells_what_it_changed),
		TEST(what_configures_a_display_tells_what_it_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
