// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Ids come from outside: whatever stands where an id belongs, a command is refused or does what it
 * says, and never harms the board (the scene asks the laws after each). */
#include "common/base/mem.h"
#include "tests/engine/invent.h"
#include "tests/engine/scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { WRONG_IDS = 9 };

/* Nil, of nothing, and one of each kind. */
static void wrong_ids(struct scene *s, struct uuid ids_out[WRONG_IDS])
{
	size_t count = 0;

	ids_out[count++] = (struct uuid){ 0 };
	ids_out[count++] = scene_id(s, "service", "nowhere");
	ids_out[count++] = scene_id(s, "service", "opd");
	ids_out[count++] = scene_id(s, "desk", "r1");
	ids_out[count++] = scene_id(s, "display", "hall");
	ids_out[count++] = scene_id(s, "visit", "A001");
	ids_out[count++] = scene_id(s, "ticket", "A001");
	ids_out[count++] = scene_id(s, "call", "A001");
	ids_out[count++] = scene_id(s, "staff", "amina");
	assert_int_equal(count, WRONG_IDS);
}

/* An input that would do something: known ids wherever one belongs. */
static bool choose(void *arg, const struct field *field, void *at)
{
	static const struct {
		const char *field;
		const char *word;
	} words[] = {
		{ "ticket", "A001" },
		{ "before", "A002" },
		{ "visit", "A001" },
		{ "call", "A001" },
		{ "desk", "r1" },
		{ "desks", "r1" },
		{ "display", "hall" },
		{ "service", "opd" },
		{ "services", "lab" },
	};
	struct uuid id = { { 0 } };

	if (field->kind == FIELD_TEXT) {
		memcpy(at, "A", 2);
		return true;
	}
	if (field->kind != FIELD_UUID && field->kind != FIELD_LIST)
		return false;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i].field, field->name) == 0)
			id = scene_id(arg, field->name, words[i].word);
	memcpy(at, &id, sizeof(id));
	return true;
}

static struct scene *busy_scene(const char *actor, enum role role)
{
	void *state;
	struct scene *s;

	scene_setup(&state);
	s = state;
	given(s, "visit.open service=opd patient=p1");
	given(s, "visit.open service=opd");
	scene_as(s, "amina", ROLE_DOCTOR);
	given(s, "ticket.call_next desk=r1");
	scene_as(s, actor, role);
	return s;
}

static void try_member(
	const struct command_type *type, const struct field *field, int wrong, bool all_members)
{
	struct scene *s = busy_scene("amina", ROLE_DOCTOR);
	struct invent invent = {
		.random = { 1 }, .given_percent = 100, .choose = choose, .arg = s
	};
	struct uuid ids[WRONG_IDS];
	char *input = mem_alloc(type->size);
	int one = 1;

	wrong_ids(s, ids);
	invent_struct(&invent, type->fields, type->field_count, input);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *other = &type->fields[i];

		if (other != field && !all_members)
			continue;
		if (other->kind == FIELD_LIST && other->fields->kind == FIELD_UUID)
			memcpy(input + other->count_offset, &one, sizeof(one));
		else if (other->kind != FIELD_UUID)
			continue;
		memcpy(input + other->offset, &ids[wrong], sizeof(ids[wrong]));
	}
	scene_run(s, type, input);
	mem_free(input);
	scene_destroy(&s);
}

static bool holds_ids(const struct field *field)
{
	return field->kind == FIELD_UUID ||
	       (field->kind == FIELD_LIST && field->fields->kind == FIELD_UUID);
}

static void a_wrong_id_harms_nothing(void **state)
{
	(void)state;
	for (int kind = 0; kind < COMMAND_KIND_COUNT; kind++) {
		const struct command_type *type = command_types[kind];

		for (size_t i = 0; i < type->field_count; i++)
			for (int wrong = 0; holds_ids(&type->fields[i]) && wrong < WRONG_IDS;
				wrong++)
				try_member(type, &type->fields[i], wrong, false);
	}
}

static void nor_do_all_of_them_wrong_at_once(void **state)
{
	(void)state;
	for (int kind = 0; kind < COMMAND_KIND_COUNT; kind++)
		for (int wrong = 0; wrong < WRONG_IDS; wrong++)
			try_member(command_types[kind], NULL, wrong, true);
}

/* The first member names what a command is about: where there is no such thing, it is refused. */
static void a_command_about_nothing_is_refused(void **state)
{
	(void)state;
	for (int kind = 0; kind < COMMAND_KIND_COUNT; kind++) {
		const struct command_type *type = command_types[kind];
		struct scene *s = busy_scene("amina", ROLE_DOCTOR);
		void *input = mem_alloc(type->size);

		scene_run(s, type, input);
		if (s->err == ERR_OK)
			print_error("%s of nothing was done\n", type->name);
		assert_int_not_equal(s->err, ERR_OK);
		mem_free(input);
		scene_destroy(&s);
	}
}

static void every_command_can_be_found_and_says_what_it_is(void **state)
{
	(void)state;
	for (int kind = 0; kind < COMMAND_KIND_COUNT; kind++) {
		const struct command_type *type = command_types[kind];

		assert_ptr_equal(command_type_find(type->name), type);
		assert_true(type->help && *type->help);
		assert_true(type->size && type->field_count && type->decide);
		assert_int_equal(
			type->fields[0].kind == FIELD_UUID, type != command_types[COMMAND_undo]);
		assert_int_equal(type->roles & ~(unsigned)ROLES_ALL, 0);
		/* The server's own timer, and nobody else. */
		assert_int_equal(type->roles == 0, type == command_types[COMMAND_call_unheard]);
	}
	assert_null(command_type_find("ticket.sell"));
	assert_null(command_type_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_id_harms_nothing),
		cmocka_unit_test(nor_do_all_of_them_wrong_at_once),
		cmocka_unit_test(a_command_about_nothing_is_refused),
		cmocka_unit_test(every_command_can_be_found_and_says_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
