// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/router.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <assert.h>
#include <string.h>

/* A piece of a path; a parameter where name is not NULL. */
struct piece {
	const char *literal;
	const char *name;
};

struct path {
	const struct route *route;
	struct piece pieces[ROUTE_SEGMENTS_MAX];
};

/* The paths with so many segments. */
struct bucket {
	struct path *paths;
	size_t count;
};

struct router {
	struct bucket buckets[ROUTE_SEGMENTS_MAX + 1];
	struct arena *arena;
};

static struct piece piece_of(struct arena *arena, const char *start, size_t length)
{
	if (start[0] == '{')
		return (struct piece){ .name = arena_strndup(arena, start + 1, length - 2) };
	return (struct piece){ .literal = arena_strndup(arena, start, length) };
}

static size_t split(struct router *router, struct path *path)
{
	const char *at = path->route->path;
	size_t count = 0;

	while (*at == '/') {
		size_t length = strcspn(++at, "/");

		assert(count < ROUTE_SEGMENTS_MAX);
		path->pieces[count++] = piece_of(router->arena, at, length);
		at += length;
	}
	return count;
}

static void add(struct router *router, const struct route *route)
{
	struct path path = { .route = route };
	struct bucket *bucket = &router->buckets[split(router, &path)];

	bucket->paths =
		mem_regrow(bucket->paths, bucket->count, bucket->count + 1, sizeof(*bucket->paths));
	bucket->paths[bucket->count++] = path;
}

struct router *router_create(const struct route_table *const *tables)
{
	struct router *router = mem_alloc(sizeof(*router));

	router->arena = arena_create();
	for (; *tables; tables++)
		for (size_t i = 0; i < (*tables)->count; i++)
			add(router, &(*tables)->rows[i]);
	return router;
}

void router_destroy(struct router **router)
{
	if (!*router)
		return;
	for (size_t i = 0; i <= ROUTE_SEGMENTS_MAX; i++)
		mem_free((*router)->buckets[i].paths);
	arena_destroy(&(*router)->arena);
	mem_free(*router);
	*router = NULL;
}

static bool fits(const struct path *path, const char *const *segments, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (path->pieces[i].literal && strcmp(path->pieces[i].literal, segments[i]) != 0)
			return false;
	return true;
}

static void take(const struct path *path, const char *const *segments, size_t count,
	struct route_match *match)
{
	match->route = path->route;
	for (size_t i = 0; i < count; i++)
		if (path->pieces[i].name)
			match->parameters[match->parameter_count++] =
				(struct net_pair){ path->pieces[i].name, segments[i] };
}

void router_find(const struct router *router, enum net_method method, const char *const *segments,
	size_t count, struct route_match *match_out)
{
	enum net_method wanted = method == NET_HEAD ? NET_GET : method;
	const struct bucket *bucket;

	*match_out = (struct route_match){ 0 };
	if (count > ROUTE_SEGMENTS_MAX)
		return;
	bucket = &router->buckets[count];
	for (size_t i = 0; i < bucket->count; i++) {
		const struct path *path = &bucket->paths[i];

		if (!fits(path, segments, count))
			continue;
		match_out->methods |= 1u << path->route->method;
		if (path->route->method == wanted && !match_out->route)
			take(path, segments, count, match_out);
	}
	if (match_out->methods & 1u << NET_GET)
		match_out->methods |= 1u << NET_HEAD;
	if (match_out->methods)
		match_out->methods |= 1u << NET_OPTIONS;
}

void router_methods(unsigned methods, struct text *out)
{
	const char *comma = "";

	for (enum net_method method = 0; method < NET_METHOD_COUNT; method++) {
		if (!(methods & 1u << method))
			continue;
		text_printf(out, "%s%s", comma, net_method_name(method));
		comma = ", ";
	}
}
