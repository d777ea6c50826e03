// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the routes are made of, for the files that share the work: the table's dispatcher, the
 * engine's commands over HTTP and WebSocket, the live sockets. */
#pragma once

#include "common/base/list.h"
#include "common/base/map.h"
#include "server/app/lane.h"
#include "server/app/limits.h"
#include "server/routes/request.h"
#include "server/routes/router.h"

struct audit;
struct live;
struct presence;
struct sessions;
struct sign_ins;

struct routes {
	struct app *app;
	struct router *router;
	struct list under_way;   /* Requests. */
	struct list searches;    /* For codes: codes.c. */
	struct list looks;       /* For patients of commands: command.c. */
	struct map *live_states; /* By facility: facilities.c. */
	struct shown *shown;     /* Waits, by ticket. */
	struct sessions *sessions;
	struct sign_ins *sign_ins;
	struct audit *audit;
	int64_t audit_searches; /* Under way: audit.c. */
	struct presence *presence;
	struct live *live;
	void (*stopped)(void *arg);
	void *stopped_arg;
};

/* The handler of every request. */
void dispatch(struct routes *routes, const struct net_request *http);
/* A request that is none for a route. It ends by dispatch_deny(), or by request_drop() where
 * nothing is owed any more. */
struct request *dispatch_hold(struct routes *routes, const struct net_request *http);
/* Refuses it, once it is written down of request->who. Sets *request to NULL. */
void dispatch_deny(struct request **request, const char *wanted, enum err err);

/* X-Request-Id, where it is fit for a log; else a new one. */
void request_name(const struct net_request *http, char name_out[REQUEST_NAME_BYTES]);
/* Reads "Bearer ..." and asks whether it still holds. ERR_UNAUTHENTICATED: there is none. */
MUST_CHECK enum err authenticate(
	const struct routes *routes, const char *authorization, struct token_claims *who_out);
/* The page's origin, where the settings allow it to use the API. NULL: none, or another one. */
const char *allowed_origin(const struct routes *routes, const struct net_request *http);
bool is_trusted_proxy(const struct routes *routes, const char *address);
/* What Accept-Language prefers of the two; English where it says nothing of either. */
enum language asked_language(const struct net_request *http);
/* An address of this machine, by localhost or such an address, that was not passed on for another,
 * by a proxy that says so. */
bool is_from_here(const struct net_request *http);
/* The address of the client: that of the peer, or what a trusted proxy says. */
void client_address(const struct routes *routes, const struct net_request *http,
	char address_out[ADDRESS_BYTES]);

/* The input of a command whose body is object (NULL: none), subject is from the path (nil: from
 * the body). *input_out comes from the arena. */
MUST_CHECK enum err command_read(const struct command_type *type, const struct jdoc *object,
	struct uuid subject, struct arena *arena, const void **input_out,
	struct field_problem *problem_out);
/* A string argument or member for each field of a query. */
MUST_CHECK enum err query_read(const struct shape *shape, const struct net_request *http,
	void *struct_out, struct field_problem *problem_out);

/* Takes one of what the key (an address, an account, as the limit's row says) may have of this.
 * ERR_TOO_MANY: none is left before then; it was counted, and logged if it is news. */
MUST_CHECK enum err take_limit(const struct routes *routes, enum limit limit, const char *key,
	uint32_t *retry_after_s_out);
/* Counts and logs that one was refused because of a limit. */
void note_limit(const struct routes *routes, enum limit limit, const char *key);

/* The brakes of a command, beyond those of all: a machine of the hall gives numbers only so fast.
 * ERR_TOO_MANY: not before then. */
MUST_CHECK enum err command_brake(const struct routes *routes, const struct command_type *type,
	const struct actor *actor, uint32_t *retry_after_s_out);

/* It does not count after all. */
void give_back_limit(const struct routes *routes, enum limit limit, const char *key);

void command_run(struct request *request);
/* A command of a client was answered: it is measured, and the log has a line "command.answered"
 * that brings the request together with the events, which name the command. */
struct command_note {
	const char
		*request; /* X-Request-Id of the request, or of the one that opened the socket. */
	const char *name; /* Of the command. */
	struct facility_id facility;
	struct user_id user;
	const char *address;
	int64_t asked_us; /* By the monotonic clock. */
};
void command_note(const struct routes *routes, const struct command_note *note,
	const struct lane_answer *answer);
/* As lanes_push(). Boards know no patients, so whom the input names is looked for first:
 * ERR_NO_PATIENT where nobody of this facility has the id. */
void command_push(struct routes *routes, struct facility_id facility,
	const struct lane_request *wanted, lane_answered *answered, void *arg);
/* At the end, with nobody left who could answer. */
void command_forget_looks(struct routes *routes);
/* As route.look wants it. */
void look_at_board(struct request *request);
/* Brings app->metrics up to date. */
void gather_metrics(const struct app *app);
/* Sets *states to NULL. */
void live_states_destroy(struct map **states);
