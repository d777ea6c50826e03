// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Codes of desks and services: keyed in, said aloud, and each that of one. */
#include "server/engine/desks.h"
#include "server/engine/services.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

/* What has a code. name_sw: NULL leaves it. */
struct coded {
	const char *event, *others;
	void (*change)(struct scene *s, const char *code, const char *name_sw);
	/* As a server of before has put it. */
	void (*put)(struct scene *s, const char *code);
};

static const struct desk *desk(struct scene *s)
{
	return board_find_desk(s->board, (struct desk_id){ scene_id(s, "desk", "r1") });
}

static void change_desk(struct scene *s, const char *code, const char *name_sw)
{
	struct desk_change change = desk_change_of(desk(s));

	snprintf(change.reason, sizeof(change.reason), "as agreed");
	snprintf(change.code, sizeof(change.code), "%s", code);
	if (name_sw)
		snprintf(change.name_sw, sizeof(change.name_sw), "%s", name_sw);
	scene_run(s, &command_desk_change, &change);
}

static void put_desk(struct scene *s, const char *code)
{
	struct desk old = *desk(s);

	snprintf(old.code, sizeof(old.code), "%s", code);
	board_put(s->board, BOARD_DESKS, &old);
}

static const struct service *service(struct scene *s)
{
	return board_find_service(s->board, (struct service_id){ scene_id(s, "service", "opd") });
}

static void change_service(struct scene *s, const char *code, const char *name_sw)
{
	struct service_change change = service_change_of(service(s));

	snprintf(change.reason, sizeof(change.reason), "as agreed");
	snprintf(change.code, sizeof(change.code), "%s", code);
	if (name_sw)
		snprintf(change.name_sw, sizeof(change.name_sw), "%s", name_sw);
	scene_run(s, &command_service_change, &change);
}

static void put_service(struct scene *s, const char *code)
{
	struct service old = *service(s);

	snprintf(old.code, sizeof(old.code), "%s", code);
	board_put(s->board, BOARD_SERVICES, &old);
}

static const struct coded kinds[] = {
	{ "desk.configured", "r2", change_desk, put_desk },
	{ "service.configured", "lab", change_service, put_service },
};

static void configured(struct scene *s, const struct coded *kind, const char *with)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %s", kind->event, with);
	then(s, line);
}

static void a_code_can_be_keyed_in_but_one_of_before_stays(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		kinds[i].change(s, "xray 1", NULL);
		refused(s, ERR_BAD_FIELD, "code");
		kinds[i].put(s, "xray 1");
		board_settle(s->board);
		kinds[i].change(s, "xray 1", "Eksirei");
		configured(s, &kinds[i], "code='xray 1' name_sw=Eksirei");
		kinds[i].change(s, "xray 2", NULL);
		refused(s, ERR_BAD_FIELD, "code");
		kinds[i].change(s, "xray-1", NULL);
		configured(s, &kinds[i], "code=xray-1 name_sw=Eksirei");
	}
}

static void a_code_is_that_of_one(void **state)
{
	struct scene *s = *state;

	scene_as(s, "admin", ROLE_ADMIN);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		kinds[i].change(s, kinds[i].others, NULL);
		refused(s, ERR_ALREADY_EXISTS, "code");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
		TEST(a_code_can_be_keyed_in_but_one_of_before_stays),
		TEST(a_code_is_that_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
