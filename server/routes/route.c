// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/route.h"

unsigned route_roles(const struct route *route)
{
	return route->command && !route->roles ? route->command->roles : route->roles;
}

const char *route_summary(const struct route *route)
{
	return route->command && !route->summary ? route->command->help : route->summary;
}

bool route_needs_key(const struct route *route)
{
	return route->method == NET_POST && !(route->flags & ROUTE_KEYLESS);
}

bool route_takes_key(const struct route *route)
{
	return route_needs_key(route) || (route->method == NET_PUT && route->command);
}

enum limit route_general_limit(const struct route *route)
{
	return route->method == NET_GET ? LIMIT_reads : LIMIT_writes;
}

bool route_needs_if_match(const struct route *route)
{
	return route->method == NET_PATCH || route->flags & ROUTE_IF_MATCH;
}
