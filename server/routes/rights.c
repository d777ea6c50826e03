// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/rights.h"

#include "common/base/text.h"
#include "server/app/token.h"
#include "server/routes/live_socket.h"
#include "server/routes/route.h"
#include <stdio.h>
#include <string.h>

static const char *const scope_names[] = {
	[SCOPE_NONE] = "nobody",
	[SCOPE_PUBLIC] = "anybody",
	[SCOPE_ACCOUNT] = "account",
	[SCOPE_FACILITY] = "facility",
	[SCOPE_ALL] = "all",
};

static enum scope scope_of(const struct route *route)
{
	if (route->flags & ROUTE_PUBLIC)
		return SCOPE_PUBLIC;
	if (route->scope)
		return route->scope;
	return strstr(route->path, "/{facility}") ? SCOPE_FACILITY : SCOPE_NONE;
}

struct right right_of_route(const struct route *route)
{
	unsigned own_roles = route->command ? route->command->own_roles : route->own_roles;

	return (struct right){
		.scope = scope_of(route),
		.roles = route_roles(route),
		.own_roles = own_roles,
		.is_here = route->flags & ROUTE_HERE,
		.may_enrol = route->flags & ROUTE_ENROLS,
	};
}

enum err right_check(const struct right *right, const struct token_claims *who)
{
	if (right->scope == SCOPE_PUBLIC)
		return ERR_OK;
	if (!who)
		return ERR_UNAUTHENTICATED;
	if (who->must_enrol && !right->may_enrol)
		return ERR_MUST_ENROL;
	if (right->scope == SCOPE_NONE || !(right->roles & ROLE_BIT(who->role)))
		return ERR_FORBIDDEN;
	if (right->scope == SCOPE_ALL && !uuid_is_nil(who->facility.u))
		return ERR_FORBIDDEN;
	return ERR_OK;
}

/* ---- shown ---- */

static void add_roles(struct text *text, const char *name, unsigned roles)
{
	const char *comma = "";

	text_printf(text, ",\"%s\":[", name);
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		text_printf(text, "%s\"%s\"", comma, role_name(role));
		comma = ",";
	}
	text_add_char(text, ']');
}

void right_write_json(const struct right *right, struct text *text)
{
	text_printf(text, "{\"scope\":\"%s\"", scope_names[right->scope]);
	add_roles(text, "any", right->roles & ~right->own_roles);
	add_roles(text, "own", right->roles & right->own_roles);
	text_printf(text, ",\"here\":%s}", right->is_here ? "true" : "false");
}

static const char *cell(const struct right *right, enum role role)
{
	if (right->scope == SCOPE_PUBLIC)
		return "yes";
	if (right->scope == SCOPE_NONE || !(right->roles & ROLE_BIT(role)))
		return "-";
	return right->own_roles & ROLE_BIT(role) ? "own" : "yes";
}

static void add_row(
	struct text *text, const char *operation, const char *message, const struct right *right)
{
	text_printf(text, "| %s | %s |", operation, message);
	for (enum role role = 0; role < ROLE_COUNT; role++)
		text_printf(text, " %s |", cell(right, role));
	text_printf(text, " %s%s |\n", scope_names[right->scope],
		right->is_here ? ", this machine" : "");
}

static void add_heading(struct text *text)
{
	text_add(text, "| operation | WebSocket |");
	for (enum role role = 0; role < ROLE_COUNT; role++)
		text_printf(text, " %s |", role_name(role));
	text_add(text, " of |\n|---|---|");
	for (enum role role = 0; role < ROLE_COUNT; role++)
		text_add(text, "---|");
	text_add(text, "---|\n");
}

static void add_route(struct text *text, const struct route *route)
{
	struct right right = right_of_route(route);

	add_row(text, route->id, route->command ? route->command->name : "", &right);
}

static void add_message(struct text *text, const struct live_kind *kind)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s%s", kind->t, kind->with ? " with " : "",
		kind->with ? kind->with : "");
	add_row(text, "", name, &kind->right);
}

void rights_write(struct text *text)
{
	add_heading(text);
	for (size_t i = 0; route_tables[i]; i++)
		for (size_t j = 0; j < route_tables[i]->count; j++)
			add_route(text, &route_tables[i]->rows[j]);
	for (size_t i = 0; i < live_kind_count; i++)
		add_message(text, &live_kinds[i]);
}
