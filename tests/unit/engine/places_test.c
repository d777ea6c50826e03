// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Desks, services, displays and rules: who sits where, and what an administrator sets. */
#include "common/base/text.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void somebody_sits_down_pauses_goes_on_and_leaves(void **state)
{
	struct scene *s = *state;

	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.pause desk=r1 reason=none");
	refused(s, ERR_NEEDS_REASON, "reason");
	scene_at(s, "09:10");
	when(s, "desk.pause desk=r1 reason=prayer");
	then(s, "desk.paused desk=r1 reason=prayer");
	is(s, "desks r1 state=paused pause=prayer staff=amina changed_at=09:10");
	when(s, "desk.open desk=r1");
	then(s, "desk.opened desk=r1 staff=amina");
	is(s, "desks r1 state=open !pause staff=amina");
	when(s, "desk.open desk=r1");
	then_nothing(s);
	when(s, "desk.close desk=r1");
	then(s, "desk.closed desk=r1 staff=amina");
	is(s, "desks r1 state=closed !staff");
	when(s, "desk.close desk=r1");
	then_nothing(s);
	when(s, "desk.pause desk=r1 reason=meal");
	refused(s, ERR_DESK_NOT_OPEN, "desk");
}

static void a_taken_desk_must_be_taken_over(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, "dalila", ROLE_DOCTOR);
	when(s, "desk.open desk=r1");
	refused(s, ERR_DESK_TAKEN, "desk");
	when(s, "desk.pause desk=r1 reason=meal");
	refused(s, ERR_NOT_YOUR_DESK, "desk");
	when(s, "desk.close desk=r1");
	refused(s, ERR_NOT_YOUR_DESK, "desk");
	when(s, "desk.take_over desk=r1");
	then(s, "desk.opened desk=r1 staff=dalila");
	/* With the patient who is there. */
	when(s, "ticket.start ticket=A001");
	then(s, "ticket.started ticket=A001 desk=r1");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "ticket.finish ticket=A001");
	refused(s, ERR_NOT_YOUR_DESK, "ticket");
}

static void nobody_sits_at_two_desks(void **state)
{
	struct scene *s = *state;

	scene_as(s, "baraka", ROLE_DOCTOR);
	given(s, "desk.close desk=r2");
	scene_as(s, "amina", ROLE_DOCTOR);
	when(s, "desk.open desk=r2");
	then(s, "desk.closed desk=r1 staff=amina", "desk.opened desk=r2 staff=amina");
	given(s, "visit.open service=opd");
	given(s, "ticket.call_next desk=r2");
	when(s, "desk.open desk=r1");
	refused(s, ERR_DESK_BUSY, "desk");
	when(s, "desk.take_over desk=r1");
	refused(s, ERR_DESK_BUSY, "desk");
	when(s, "desk.close desk=r2");
	refused(s, ERR_DESK_BUSY, "desk");
	/* A patient stays while the desk pauses. */
	given(s, "desk.pause desk=r2 reason=emergency");
	when(s, "ticket.finish ticket=A001");
	then(s, "ticket.finished ticket=A001", "visit.closed");
}

static void an_administrator_may_close_any_desk(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "desk.close desk=r1");
	then(s, "desk.closed desk=r1 staff=amina");
}

static void only_a_person_sits_at_a_desk(void **state)
{
	struct scene *s = *state;

	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "desk.close desk=r1");
	scene_as_timer(s);
	when(s, "desk.open desk=r1");
	refused(s, ERR_FORBIDDEN, "desk");
	when(s, "desk.take_over desk=r1");
	refused(s, ERR_FORBIDDEN, "desk");
}

static void a_desk_is_made_and_changed(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "desk.configure desk=r9 code=r9 name_sw=Tisa name_en=Nine room=9A services=opd,lab "
		"kind=window");
	then(s, "desk.configured desk=r9 code=r9 name_sw=Tisa name_en=Nine kind=window room=9A "
		"services=opd,lab");
	is(s, "desks r9 state=closed kind=window room=9A");
	/* What is going on there stays. */
	when(s, "desk.configure desk=r1 code=r1 name_sw=x name_en=y room=7 services=opd");
	then(s, "desk.configured desk=r1 room=7");
	is(s, "desks r1 state=open staff=amina name_en=y room=7");
	when(s, "desk.configure desk=r8 code=r1 name_sw=x name_en=x room=1 services=opd");
	refused(s, ERR_ALREADY_EXISTS, "code");
	when(s, "desk.configure desk=r8 code=r8 name_sw=x name_en=x room=1 services=nowhere");
	refused(s, ERR_NO_SERVICE, "services");
	when(s, "desk.configure desk=r8 code=r8 name_sw=x name_en=x room=1 services=");
	refused(s, ERR_BAD_FIELD, "services");
	when(s, "desk.configure desk=r8 code=r8 name_sw=x name_en=x room=12345 services=opd");
	refused(s, ERR_BAD_FIELD, "room");
	when(s, "desk.configure desk=nil code=r8 name_sw=x name_en=x room=1 services=opd");
	refused(s, ERR_BAD_FIELD, "desk");
}

static void a_service_is_made_and_changed(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "service.configure service=eye code=eye name_sw=Macho name_en=Eyes series=AB");
	then(s, "service.configured service=eye series=AB opens_min=0 closes_min=0 daily_limit=0 "
		"mean_s=540");
	is(s, "services eye state=closed series=AB mean_s=540");
	is(s, "counts eye issued=0 calls=0");
	when(s, "service.configure service=eye code=lab name_sw=x name_en=x series=A");
	refused(s, ERR_ALREADY_EXISTS, "code");
	when(s, "service.configure service=eye code=eye name_sw=x name_en=x series=I");
	refused(s, ERR_BAD_FIELD, "series");
	when(s, "service.configure service=eye code=eye name_sw=x name_en=x series=a");
	refused(s, ERR_BAD_FIELD, "series");
	when(s, "service.configure service=nil code=nil name_sw=x name_en=x series=A");
	refused(s, ERR_BAD_FIELD, "service");
	when(s, "service.configure service=eye code=eye name_sw=x name_en=x series=A mean_s=9");
	refused(s, ERR_BAD_FIELD, "mean_s");
}

static void numbers_of_a_sensitive_service_never_tell_what_it_is(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "service.configure service=ctc code=ctc name_sw=x name_en=x series=D "
		"sensitive=true");
	refused(s, ERR_BAD_FIELD, "series");
	given(s, "service.configure service=ctc code=ctc name_sw=x name_en=x series=A "
		 "sensitive=true");
	/* Two sensitive ones do not hide each other. */
	given(s,
		"service.configure service=tb code=tb name_sw=x name_en=x series=A sensitive=true");
	when(s, "service.configure service=opd code=opd name_sw=x name_en=x series=D");
	refused(s, ERR_CONFLICT, "series");
	when(s, "service.configure service=opd code=opd name_sw=x name_en=x series=A "
		"sensitive=true");
	refused(s, ERR_BAD_FIELD, "series");
	given(s, "service.configure service=eye code=eye name_sw=x name_en=x series=A");
	when(s, "service.configure service=opd code=opd name_sw=x name_en=x series=D");
	then(s, "service.configured service=opd series=D");
}

static void a_display_is_registered(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	when(s, "display.register display=door name='At the door' desks=r1,w1");
	then(s, "display.registered display=door name='At the door' desks=r1,w1");
	when(s, "display.register display=door name=Door desks=r1,nowhere");
	refused(s, ERR_NO_DESK, "desks");
	when(s, "display.register display=nil name=Door");
	refused(s, ERR_BAD_FIELD, "display");
	when(s, "display.register display=door name=Door");
	then(s, "display.registered display=door name=Door");
	is(s, "displays door name=Door");
}

static void put_rules(struct scene *s, const struct service *opd, const char *reason)
{
	struct text rule = { 0 }, no_show = { 0 };

	fields_encode(order_rule_fields, COUNT_OF(order_rule_fields), &opd->rule, 0, &rule);
	fields_encode(
		no_show_rule_fields, COUNT_OF(no_show_rule_fields), &opd->no_show, 0, &no_show);
	when(s, "rules.change service=opd reason='%s' rule=%s no_show=%s", reason,
		text_string(&rule), text_string(&no_show));
	text_finish(&rule);
	text_finish(&no_show);
}

static struct service rules_of_opd(struct scene *s)
{
	return *board_find_service(s->board, (struct service_id){ scene_id(s, "service", "opd") });
}

/* The rules of opd with some words replaced, as a command. */
static void change_rules(struct scene *s, const char *mode, int target, const char *reason)
{
	struct service opd = rules_of_opd(s);
	int word;

	assert_true(word_find(&words_order_mode, mode, &word));
	opd.rule.mode = (enum order_mode)word;
	opd.rule.classes[CLASS_YELLOW].target_us = target;
	put_rules(s, &opd, reason);
}

static void change_tier(struct scene *s, enum order_class row, int tier)
{
	struct service opd = rules_of_opd(s);

	opd.rule.classes[row].tier = tier;
	put_rules(s, &opd, "trial");
}

static void a_changed_rule_orders_the_line_anew(void **state)
{
	struct scene *s = *state;

	given(s, "visit.open service=opd colour=yellow");
	scene_pass(s, 60);
	given(s, "visit.open service=opd colour=orange");
	given(s, "visit.open service=lab colour=orange");
	line_is(s, "opd", "A002 A001");
	scene_as(s, "admin", ROLE_ADMIN);
	change_rules(s, "fifo", 3600000, "  ");
	refused(s, ERR_NEEDS_REASON, "reason");
	change_rules(s, "fifo", 0, "trial");
	refused(s, ERR_BAD_FIELD, "rule.classes.yellow.target_us");
	line_is(s, "opd", "A002 A001");
	change_rules(s, "fifo", 3600000, "trial");
	then(s, "rules.changed service=opd reason=trial");
	line_is(s, "opd", "A001 A002");
	change_rules(s, "strict", 3600000, "trial over");
	line_is(s, "opd", "A002 A001");
	when(s, "rules.change service=opd reason=x rule={} no_show={}");
	refused(s, ERR_MISSING_FIELD, "rule.mode");
}

static void a_new_rule_forgets_places_by_hand(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 3; i++) {
		given(s, "visit.open service=opd");
		scene_pass(s, 60);
	}
	given(s, "ticket.move ticket=A003 before=A001 reason=pain");
	line_is(s, "opd", "A003 A001 A002");
	scene_as(s, "admin", ROLE_ADMIN);
	change_rules(s, "fifo", 1800000000, "trial");
	is(s, "tickets A003 state=waiting !is_moved");
	line_is(s, "opd", "A001 A002 A003");
}

static void no_rule_puts_red_and_orange_among_the_others(void **state)
{
	struct scene *s = *state;
	char path[64];

	scene_as(s, "admin", ROLE_ADMIN);
	change_tier(s, CLASS_RED, 1);
	refused(s, ERR_BAD_FIELD, "rule.classes.red.tier");
	change_tier(s, CLASS_ORANGE, 2);
	refused(s, ERR_BAD_FIELD, "rule.classes.untriaged.tier");
	change_tier(s, CLASS_ORANGE, 0);
	refused(s, ERR_BAD_FIELD, "rule.classes.red.tier");
	for (int class = 0; class < CLASS_COUNT; class ++) {
		if (class == CLASS_RED || class == CLASS_ORANGE)
			continue;
		change_tier(s, (enum order_class) class, 1);
		snprintf(path, sizeof(path), "rule.classes.%s.tier",
			word_of(&words_order_class, class));
		refused(s, ERR_BAD_FIELD, path);
		change_tier(s, (enum order_class) class, 3);
		then(s, "rules.changed service=opd");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(somebody_sits_down_pauses_goes_on_and_leaves),
		TEST(a_taken_desk_must_be_taken_over),
		TEST(nobody_sits_at_two_desks),
		TEST(an_administrator_may_close_any_desk),
		TEST(only_a_person_sits_at_a_desk),
		TEST(a_desk_is_made_and_changed),
		TEST(a_service_is_made_and_changed),
		TEST(numbers_of_a_sensitive_service_never_tell_what_it_is),
		TEST(a_display_is_registered),
		TEST(a_changed_rule_orders_the_line_anew),
		TEST(a_new_rule_forgets_places_by_hand),
		TEST(no_rule_puts_red_and_orange_among_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
