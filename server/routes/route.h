// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A route is one row: who may ask what where, in which form, and what answers. The rows of a noun
 * stand in the file of its name; routes.c lists the files. From the rows come the routing, the
 * rights, the checks of what is sent, and the description of the API.
 *
 * The dispatcher alone refuses what the row rules out (401, 403, 404, 405, 415, 428, a missing
 * Idempotency-Key, a body of another shape); a handler knows only its own errors. */
#pragma once

#include "server/app/limits.h"
#include "server/engine/engine.h"
#include "server/net/net.h"
#include "server/routes/rights.h"

struct board;
struct request;

/* The form of a body, of a query or of an answer. */
struct shape {
	const char *name; /* In the description of the API, such as "SignIn". */
	const struct field *fields;
	size_t count;
	size_t size; /* 0: only described, never read. */
};
#define SHAPE(name_, type, table)                                                                  \
	{                                                                                          \
		.name = (name_), .fields = (table), .count = COUNT_OF(table),                      \
		.size = sizeof(struct type)                                                        \
	}

/* One that is only described: written piece by piece. */
#define DESCRIBED_SHAPE(name_, table)                                                              \
	{                                                                                          \
		.name = (name_), .fields = (table), .count = COUNT_OF(table)                       \
	}

enum route_flag {
	/* Anybody may ask, signed in or not. */
	ROUTE_PUBLIC = 1,
	/* A POST that needs no Idempotency-Key, because a repeat does no harm. */
	ROUTE_KEYLESS = 2,
	/* The answer is 201. */
	ROUTE_CREATES = 4,
	/* The answer is no JSON. */
	ROUTE_TEXT = 8,
	/* The answer has no body: 204. */
	ROUTE_EMPTY = 16,
	/* The answer has an ETag, so If-None-Match may be sent. */
	ROUTE_ETAG = 32,
	/* That it cannot is an answer too: 503 has the form of 200. */
	ROUTE_TELLS_503 = 64,
	/* For browsers to show, no part of the API and of its description. What stands in the query
	 * is the page's own business. */
	ROUTE_PAGE = 128,
	/* This machine itself may ask without signing in; see struct right. */
	ROUTE_HERE = 256,
	/* Also for a session that may do nothing but set up a second factor. */
	ROUTE_ENROLS = 512,
	/* Needs If-Match as an edit does, though it is no PATCH. */
	ROUTE_IF_MATCH = 1024,
	/* Any member of the body may be missing, also inside others: it stays as it is. What was
	 * sent is checked for its form and kept as request->document, to be laid over what there
	 * is by fields_decode_over(). */
	ROUTE_PARTIAL = 2048,
};
/* Two with one bit would give the one's rights to the other's routes. */
_Static_assert((ROUTE_PUBLIC ^ ROUTE_KEYLESS ^ ROUTE_CREATES ^ ROUTE_TEXT ^ ROUTE_EMPTY ^
		       ROUTE_ETAG ^ ROUTE_TELLS_503 ^ ROUTE_PAGE ^ ROUTE_HERE ^ ROUTE_ENROLS ^
		       ROUTE_IF_MATCH ^ ROUTE_PARTIAL) == 4095,
	"each flag has a bit of its own");

/* What answers a request. Exactly one of the three is set. */
struct route {
	enum net_method method;
	/* "/v1/facilities/{facility}/tickets/{ticket}/start": {facility} comes first where there
	 * is one; any other parameter but {code} is a UUID, the subject. */
	const char *path;
	const char *id;      /* Unique, such as "startTicket". */
	const char *summary; /* NULL: the command's help. */
	unsigned flags;
	/* What brakes it besides LIMIT_reads or LIMIT_writes of the account. By ACCOUNT the
	 * dispatcher takes from it, else the handler; its state is told on every answer. */
	enum limit limit;
	unsigned roles; /* ROLE_BITs. 0: the command's, or nobody but for ROUTE_PUBLIC. */
	/* Those of roles that may do it only to what is their own. Of a command: its own ones. A
	 * display's own {display} is checked by the dispatcher. */
	unsigned own_roles;
	/* SCOPE_NONE: SCOPE_FACILITY where the path has a {facility}, else nobody's. */
	enum scope scope;
	/* The engine decides; the subject is the first field of its input. */
	const struct command_type *command;
	/* Of ROUTE_PARTIAL: what the whole is given to the engine as. */
	const struct command_type *becomes;
	/* Asks the board of the path's facility, loaded if need be. */
	void (*look)(struct request *request, const struct board *board);
	/* Anything else. http is borrowed for the call. */
	void (*handle)(struct request *request, const struct net_request *http);
	const struct shape *body;  /* NULL: none. */
	const struct shape *query; /* NULL: none. */
	const struct shape *answer;
	/* As which files it answers where the query asks for one: types, ended by NULL. NULL: none.
	 */
	const char *const *files;
	/* Errors besides those that follow from the row, for the description; ended by ERR_OK. */
	const enum err *errors;
};

struct route_table {
	const char *noun; /* As a heading in the description. */
	const char *help;
	const struct route *rows;
	size_t count;
};
#define ROUTE_TABLE(noun_, help_, table)                                                           \
	{                                                                                          \
		.noun = (noun_), .help = (help_), .rows = (table), .count = COUNT_OF(table)        \
	}

/* All tables, ended by NULL. */
extern const struct route_table *const route_tables[];

unsigned route_roles(const struct route *route);
const char *route_summary(const struct route *route);
/* Repeats are recognised by an Idempotency-Key: it must be there, or may. */
bool route_needs_key(const struct route *route);
bool route_takes_key(const struct route *route);
/* Of every account: LIMIT_reads or LIMIT_writes. */
enum limit route_general_limit(const struct route *route);
/* An edit of a record says which version it is of. */
bool route_needs_if_match(const struct route *route);
