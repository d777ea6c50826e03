// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/app/token.h"
#include "server/routes/router.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void never(struct request *request, const struct net_request *http)
{
	(void)request;
	(void)http;
}

static const struct route rows[] = {
	{ .method = NET_GET, .path = "/v1/me", .id = "me", .handle = never },
	{ .method = NET_GET, .path = "/v1/things/{thing}", .id = "get", .handle = never },
	{ .method = NET_PATCH, .path = "/v1/things/{thing}", .id = "edit", .handle = never },
	{ .method = NET_POST,
		.path = "/v1/facilities/{facility}/things/{thing}/start",
		.id = "start",
		.handle = never },
};
static const struct route_table table = ROUTE_TABLE("things", "Things", rows);
static const struct route_table *const tables[] = { &table, NULL };

struct scene {
	struct router *router;
	struct route_match match;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .router = router_create(tables) };
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	router_destroy(&scene->router);
	return 0;
}

static void ask(struct scene *scene, enum net_method method, const char *first, const char *second,
	const char *third)
{
	const char *segments[] = { first, second, third };
	size_t count = third ? 3 : second ? 2 : 1;

	router_find(scene->router, method, segments, count, &scene->match);
}

static void assert_methods(const struct scene *scene, const char *expected)
{
	struct text text = { 0 };

	router_methods(scene->match.methods, &text);
	assert_string_equal(text_string(&text), expected);
	text_finish(&text);
}

static void a_path_of_words_is_found(void **state)
{
	struct scene *scene = *state;

	ask(scene, NET_GET, "v1", "me", NULL);
	assert_string_equal(scene->match.route->id, "me");
	assert_int_equal(scene->match.parameter_count, 0);
}

static void parameters_are_taken_from_the_path_by_their_names(void **state)
{
	struct scene *scene = *state;
	const char *segments[] = { "v1", "facilities", "f 1", "things", "t/2", "start" };

	router_find(scene->router, NET_POST, segments, 6, &scene->match);
	assert_string_equal(scene->match.route->id, "start");
	assert_int_equal(scene->match.parameter_count, 2);
	assert_string_equal(scene->match.parameters[0].name, "facility");
	assert_string_equal(scene->match.parameters[0].value, "f 1");
	assert_string_equal(scene->match.parameters[1].name, "thing");
	assert_string_equal(scene->match.parameters[1].value, "t/2");
}

static void the_method_chooses_between_routes_of_one_path(void **state)
{
	struct scene *scene = *state;

	ask(scene, NET_GET, "v1", "things", "7");
	assert_string_equal(scene->match.route->id, "get");
	ask(scene, NET_PATCH, "v1", "things", "7");
	assert_string_equal(scene->match.route->id, "edit");
}

static void head_is_a_get(void **state)
{
	struct scene *scene = *state;

	ask(scene, NET_HEAD, "v1", "me", NULL);
	assert_string_equal(scene->match.route->id, "me");
}

static void a_method_that_is_not_taken_leaves_the_ones_that_are(void **state)
{
	struct scene *scene = *state;

	ask(scene, NET_DELETE, "v1", "things", "7");
	assert_null(scene->match.route);
	assert_methods(scene, "GET, HEAD, PATCH, OPTIONS");
}

static void nothing_is_found_where_nothing_is(void **state)
{
	struct scene *scene = *state;
	const char *deep[] = { "v1", "a", "b", "c", "d", "e", "f", "g", "h", "i" };

	ask(scene, NET_GET, "v1", "you", NULL);
	assert_null(scene->match.route);
	assert_int_equal(scene->match.methods, 0);
	ask(scene, NET_GET, "v1", NULL, NULL);
	assert_int_equal(scene->match.methods, 0);
	router_find(scene->router, NET_GET, deep, 10, &scene->match);
	assert_int_equal(scene->match.methods, 0);
	router_find(scene->router, NET_GET, NULL, 0, &scene->match);
	assert_int_equal(scene->match.methods, 0);
}

/* ---- the server's own table ---- */

static void each_route_has_an_id_of_its_own(void **state)
{
	(void)state;
	for (size_t a = 0; route_tables[a]; a++)
		for (size_t i = 0; i < route_tables[a]->count; i++)
			for (size_t b = 0; route_tables[b]; b++)
				for (size_t j = 0; j < route_tables[b]->count; j++)
					if (a != b || i != j)
						assert_string_not_equal(route_tables[a]->rows[i].id,
							route_tables[b]->rows[j].id);
}

/* Finds itself, by its own path taken literally: no other row hides it. */
static void each_route_is_found_at_its_path(void **state)
{
	struct router *router = router_create(route_tables);

	(void)state;
	for (size_t a = 0; route_tables[a]; a++) {
		for (size_t i = 0; i < route_tables[a]->count; i++) {
			const struct route *route = &route_tables[a]->rows[i];
			const char *segments[ROUTE_SEGMENTS_MAX];
			struct route_match match;
			char path[200];
			size_t count = 0;

			strcpy(path, route->path + 1);
			for (char *at = strtok(path, "/"); at; at = strtok(NULL, "/"))
				segments[count++] = at;
			router_find(router, route->method, segments, count, &match);
			assert_ptr_equal(match.route, route);
		}
	}
	router_destroy(&router);
}

static void each_route_says_who_may_and_who_answers(void **state)
{
	(void)state;
	for (size_t a = 0; route_tables[a]; a++) {
		for (size_t i = 0; i < route_tables[a]->count; i++) {
			const struct route *route = &route_tables[a]->rows[i];
			int answering = !!route->command + !!route->look + !!route->handle;

			assert_int_equal(answering, 1);
			/* Otherwise it would answer nobody. */
			assert_true(route->flags & ROUTE_PUBLIC || route_roles(route));
			assert_int_not_equal(right_of_route(route).scope, SCOPE_NONE);
			assert_int_equal(right_of_route(route).own_roles & ~route_roles(route), 0);
			/* A page is no part of the described API. */
			if (route->flags & ROUTE_PAGE)
				continue;
			assert_non_null(route_summary(route));
			assert_true(route->answer || route->flags & (ROUTE_TEXT | ROUTE_EMPTY));
		}
	}
}

static void a_row_that_says_nothing_answers_nobody(void **state)
{
	const struct route silent = { .path = "/v1/new", .roles = ROLES_ALL };
	const struct route nobodys = { .path = "/v1/{facility}/new" };
	const struct right rights[] = { right_of_route(&silent), right_of_route(&nobodys),
		{ .roles = ROLES_ALL } };
	const struct token_claims admin = { .role = ROLE_ADMIN };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rights); i++) {
		assert_int_equal(right_check(&rights[i], &admin), ERR_FORBIDDEN);
		assert_int_equal(right_check(&rights[i], NULL), ERR_UNAUTHENTICATED);
	}
}

static void what_is_of_all_is_for_who_belongs_to_none(void **state)
{
	const struct right all = { .scope = SCOPE_ALL, .roles = ROLE_BIT(ROLE_ADMIN) };
	struct token_claims who = { .role = ROLE_ADMIN };

	(void)state;
	assert_int_equal(right_check(&all, &who), ERR_OK);
	who.facility.u.bytes[0] = 1;
	assert_int_equal(right_check(&all, &who), ERR_FORBIDDEN);
}

/* Otherwise the id in the path would be written over something else. */
static void the_subject_of_a_command_is_its_first_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_KIND_COUNT; i++) {
		const struct command_type *type = command_types[i];

		if (type->subject == SUBJECT_FACILITY)
			continue;
		assert_int_equal(type->fields[0].kind, FIELD_UUID);
		assert_int_equal(type->fields[0].flags & FIELD_OPTIONAL, 0);
	}
}

/* Every command but the timer's own can be given over HTTP. */
static void each_command_has_its_route(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_KIND_COUNT; i++) {
		size_t found = 0, edits = 0;

		for (size_t a = 0; route_tables[a]; a++)
			for (size_t j = 0; j < route_tables[a]->count; j++) {
				const struct route *route = &route_tables[a]->rows[j];

				found += route->command == command_types[i];
				edits += route->becomes == command_types[i] &&
					 route->method == NET_PATCH;
			}
		assert_int_equal(found + edits, command_types[i]->roles ? 1 : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_path_of_words_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			parameters_are_taken_from_the_path_by_their_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_method_chooses_between_routes_of_one_path, set_up, tear_down),
		cmocka_unit_test_setup_teardown(head_is_a_get, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_method_that_is_not_taken_leaves_the_ones_that_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			nothing_is_found_where_nothing_is, set_up, tear_down),
		cmocka_unit_test(each_route_has_an_id_of_its_own),
		cmocka_unit_test(each_route_is_found_at_its_path),
		cmocka_unit_test(each_route_says_who_may_and_who_answers),
		cmocka_unit_test(a_row_that_says_nothing_answers_nobody),
		cmocka_unit_test(what_is_of_all_is_for_who_belongs_to_none),
		cmocka_unit_test(the_subject_of_a_command_is_its_first_field),
		cmocka_unit_test(each_command_has_its_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
