// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who may what, and on whose things: one form for the rows of routes, of commands and of messages
 * of live sockets. It is checked before anything else is looked at, and shown as it is checked. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/model/role.h"
#include <stdbool.h>

struct route;
struct text;
struct token_claims;

/* Whose things a row is about. */
enum scope {
	SCOPE_NONE,     /* Not said: nobody's, so it answers nobody. */
	SCOPE_PUBLIC,   /* What anybody may see or try, signed in or not. */
	SCOPE_ACCOUNT,  /* The account's own, and what is picked by its own facility. */
	SCOPE_FACILITY, /* One's own facility's; of whoever belongs to no facility, any. */
	SCOPE_ALL,      /* All facilities', so only for whoever belongs to none. */
};

struct right {
	enum scope scope;
	unsigned roles;     /* ROLE_BITs. */
	unsigned own_roles; /* Those of roles that may do it only to what is their own. */
	/* This machine itself may, without signing in; others who may not are not even told that
	 * there is something. */
	bool is_here;
	/* Also for a session that has to set up a second factor before it may do anything else. */
	bool may_enrol;
};

struct right right_of_route(const struct route *route);
/* who NULL: nobody is signed in. ERR_UNAUTHENTICATED, ERR_MUST_ENROL or ERR_FORBIDDEN. Of
 * SCOPE_FACILITY the caller asks may_enter() as soon as it knows of which facility. */
MUST_CHECK enum err right_check(const struct right *right, const struct token_claims *who);

/* {"scope":"facility","any":["admin"],"own":["nurse"],"here":false} */
void right_write_json(const struct right *right, struct text *text);
/* All of them, as a table in Markdown. */
void rights_write(struct text *text);
