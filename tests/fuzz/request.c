// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a request carries: the first byte says which of the routes that read something it is for,
 * the first line is its query, the rest its body. What is taken is written, and what was written is
 * taken as the same. A command's body is read here too, and tried in command.c. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "server/routes/dispatch.h"
#include "server/routes/routes.h"
#include "tests/engine/invent.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { ARGUMENTS_MAX = 16 };

/* Route number of those that read something, begun anew behind the last. */
static const struct route *find_route(size_t number)
{
	for (;;)
		for (size_t i = 0; route_tables[i]; i++)
			for (size_t j = 0; j < route_tables[i]->count; j++) {
				const struct route *route = &route_tables[i]->rows[j];

				if ((route->body || route->query) && number-- == 0)
					return route;
			}
}

static void check_problem(const struct field_problem *problem)
{
	FUZZ_CHECK(problem->err != ERR_OK && problem->err < ERR_COUNT);
	FUZZ_CHECK(utf8_is_valid(problem->path, strlen(problem->path)));
	FUZZ_CHECK(utf8_is_printable(problem->expected, strlen(problem->expected)));
}

/* What only an answer has is never set by who asks. */
static void check_taken(const struct shape *shape, const void *taken)
{
	struct text written = { 0 }, again = { 0 };
	struct field_problem problem = { 0 };
	void *copy = mem_alloc(shape->size);
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;

	fields_encode(shape->fields, shape->count, taken, 0, &written);
	document = jdoc_parse(text_string(&written), written.length, why);
	FUZZ_CHECK(document && fields_decode_own(shape->fields, shape->count, document, copy,
				       &problem) == ERR_OK);
	fields_encode(shape->fields, shape->count, copy, 0, &again);
	FUZZ_CHECK(!strcmp(text_string(&written), text_string(&again)));
	jdoc_destroy(&document);
	text_finish(&written);
	text_finish(&again);
	mem_free(copy);
}

/* Of an edit all may be missing, and what was taken need not be whole. */
static void check_body(const struct route *route, const char *body, size_t length)
{
	bool is_partial = route->flags & ROUTE_PARTIAL;
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(body, length, why);
	void *taken;
	enum err err;

	if (!document)
		return;
	taken = mem_alloc(route->body->size);
	err = (is_partial ? fields_decode_over : fields_decode)(
		route->body->fields, route->body->count, document, taken, &problem);
	if (err)
		check_problem(&problem);
	else if (!is_partial)
		check_taken(route->body, taken);
	jdoc_destroy(&document);
	mem_free(taken);
}

/* words is cut. */
static void check_query(const struct shape *shape, char *words)
{
	struct net_pair arguments[ARGUMENTS_MAX];
	struct net_request http = { .arguments = arguments };
	struct field_problem problem = { 0 };
	void *taken = mem_alloc(shape->size);
	char *rest, *argument = strtok_r(words, "&", &rest);

	for (; argument && http.argument_count < ARGUMENTS_MAX;
		argument = strtok_r(NULL, "&", &rest)) {
		char *value = argument + strcspn(argument, "=");

		if (*value)
			*value++ = '\0';
		if (*argument)
			arguments[http.argument_count++] = (struct net_pair){ argument, value };
	}
	if (query_read(shape, &http, taken, &problem) == ERR_OK)
		check_taken(shape, taken);
	else if (problem.err)
		check_problem(&problem);
	mem_free(taken);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const char *text = (const char *)bytes + 1, *line;
	const struct route *route;
	char *query;
	size_t query_length;

	if (!length)
		return;
	route = find_route(bytes[0]);
	line = memchr(text, '\n', length - 1);
	query_length = line ? (size_t)(line - text) : length - 1;
	query = mem_strndup(text, query_length);
	/* All that the reader of HTTP lets pass. */
	if (route->query && utf8_is_printable(query, strlen(query)))
		check_query(route->query, query);
	if (route->body && line)
		check_body(route, line + 1, length - 1 - query_length - 1);
	mem_free(query);
}

static void seed_query(struct random *random, const struct shape *shape, struct text *seed)
{
	static const char *const values[] = { "1", "200", "-1", "true", "false", "2026-11-22",
		"2026-11-22T08:30:00Z", "019ab000-0000-7000-8000-000000000001", "amina", "csv", "",
		"42.17", "waiting" };

	for (size_t i = 0; i < shape->count; i++)
		if (random_below(random, 2))
			text_printf(seed, "%s=%s&", shape->fields[i].name,
				values[random_below(random, COUNT_OF(values))]);
}

static void seed_body(struct random *random, const struct shape *shape, struct text *seed)
{
	struct invent invent = { .random = { random_next(random) }, .given_percent = 50 };
	void *body = mem_alloc(shape->size);

	invent_struct(&invent, shape->fields, shape->count, body);
	fields_encode(shape->fields, shape->count, body, 0, seed);
	mem_free(body);
}

static void make_seed(struct random *random, struct text *seed)
{
	uint8_t number = (uint8_t)random_below(random, 256);
	const struct route *route = find_route(number);

	text_add_char(seed, (char)number);
	if (route->query)
		seed_query(random, route->query, seed);
	text_add_char(seed, '\n');
	if (route->body)
		seed_body(random, route->body, seed);
}

const struct fuzz_target fuzz_request = { try_input, make_seed };
