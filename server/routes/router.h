// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Finds the route of a request. */
#pragma once

#include "server/routes/route.h"

enum { ROUTE_SEGMENTS_MAX = 8, ROUTE_PARAMETERS_MAX = 4 };

struct router;
/* tables ends with NULL and is borrowed. */
struct router *router_create(const struct route_table *const *tables);
/* Sets *router to NULL. NULL is fine. */
void router_destroy(struct router **router);

struct route_match {
	/* NULL: nothing is here, or it does not take this method. */
	const struct route *route;
	/* Bits by enum net_method: what this address takes; 0: nothing is here. */
	unsigned methods;
	/* Of the path, borrowed from the segments. */
	size_t parameter_count;
	struct net_pair parameters[ROUTE_PARAMETERS_MAX];
};
/* A HEAD is a GET whose body the network side leaves out. */
void router_find(const struct router *router, enum net_method method, const char *const *segments,
	size_t count, struct route_match *match_out);
/* "GET, HEAD, OPTIONS" */
void router_methods(unsigned methods, struct text *out);
