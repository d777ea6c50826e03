// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A request under way: what was asked by whom, read and checked by its route's row. It lives until
 * it is answered, however long that takes, and does not belong to the connection: where the client
 * has gone, the answer goes nowhere. */
#pragma once

#include "common/base/list.h"
#include "server/app/app.h"
#include "server/app/token.h"
#include "server/routes/route.h"

struct audit_entry;
struct routes;

enum { REQUEST_NAME_BYTES = 65, ADDRESS_BYTES = 64 };

struct request {
	struct list link;
	struct routes *routes;
	const struct app *app;
	const struct route *route;
	struct net_request_id id;
	/* Holds all that the request needs, until it is answered. */
	struct arena *arena;
	int64_t begun_us; /* By the monotonic clock. */
	bool is_signed_in;
	struct token_claims who;     /* Where signed in. */
	struct facility_id facility; /* Of the path; nil: none. */
	struct uuid subject;         /* The path's other id. */
	const char *code;            /* The path's {code}, or NULL. */
	const void *body;            /* The body's struct, or the command's input. */
	const char *document;        /* Of ROUTE_PARTIAL: the body as JSON. */
	const void *query;
	struct command_id key;         /* The Idempotency-Key; nil: none. */
	int64_t if_match;              /* The version that If-Match names. */
	char name[REQUEST_NAME_BYTES]; /* X-Request-Id: the client's, or a new one. */
	enum language language;        /* In which the client wants to be told what is wrong. */
	bool is_by_tls;                /* Says a trusted proxy: then it is to stay so. */
	const char *origin;            /* Of a page elsewhere that may use the API; NULL: none. */
	char address[ADDRESS_BYTES];   /* The client's, not its proxy's. */
	uint32_t retry_after_s;        /* Of a refusal because of a limit. */
	bool is_repeat;                /* The answer is that of an earlier request. */
	uint64_t noted;                /* The last row of the audit log about it; 0: none. */
	/* A handler's own state, in the arena. */
	void *state;
};

/* Writes down what was done or looked at; who, facility, address and request of the entry are those
 * of the request. audit_check() comes before the looking. */
void request_note(struct request *request, const struct audit_entry *entry);

/* Each of these ends the request and sets *request to NULL; all of it is copied. What was noted is
 * in the database before the client is answered: what cannot be written down is refused, and what
 * was refused anyway stays so. */

/* JSON with the status of the row. */
void request_answer(struct request **request, const char *json, size_t length);
/* The same with an ETag, quotes included; net turns it into 304 for whoever has kept it in memory.
 */
void request_answer_etag(
	struct request **request, const char *json, size_t length, const char *etag);
/* What no other fits: net's own form. Adds the headers that every answer has. */
void request_reply(struct request **request, const struct net_answer *answer);
void request_refuse(struct request **request, enum err err);
/* Without a word: its connection became something else. */
void request_drop(struct request **request);
/* problem may be NULL. */
void request_refuse_field(
	struct request **request, enum err err, const struct field_problem *problem);
/* 429, or 503, with the time to wait. */
void request_refuse_until(struct request **request, enum err err, uint32_t retry_after_s);

/* The body of a refusal: net_problem() in this language and, where a field is to blame, "field" and
 * "expected", which are for whoever writes programs. */
void problem_write(struct text *text, enum language language, enum err err,
	const struct field_problem *problem);

/* May these claims touch this facility? */
bool may_enter(const struct token_claims *who, struct facility_id facility);
/* Who asks, as the engine wants to know it. */
struct actor actor_of(const struct token_claims *who);
