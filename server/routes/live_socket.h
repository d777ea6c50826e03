// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the files of the live sockets share. */
#pragma once

#include "common/base/list.h"
#include "common/base/text.h"
#include "server/app/audit.h"
#include "server/app/refresh_token.h"
#include "server/routes/dispatch.h"
#include "server/routes/rights.h"

struct jdoc;
struct loop_timer;

struct live {
	struct routes *routes;
	struct map *sockets;
	struct list waiting; /* What somebody else will answer. */
	/* The hash of the pass of an upgrade that was refused this moment, because only the
	 * database may know it. "": there is none. */
	char shown[REFRESH_HASH_BYTES];
	struct loop_timer *timer;
};

/* One that was let in. */
struct socket {
	struct live *live;
	struct net_socket_id id;
	bool is_signed_in;
	struct token_claims who;
	struct facility_id facility;   /* Nil: no hello yet. */
	unsigned hellos;               /* The answer to an older one counts no more. */
	bool is_welcome;               /* It was told so, once. */
	struct connection *connection; /* Of a device; NULL: no hello yet, or a person's. */
	bool is_dismissed;             /* Its account was changed: it did not go by itself. */
	unsigned in_flight;            /* Commands and looks that are under way. */
	/* What waits for its row. Apart, or who is refused often could do nothing that he may. */
	unsigned refusals;
	unsigned strikes;
	uint64_t noted; /* The row that the next answer waits for; 0: none does. */
	char address[ADDRESS_BYTES];
	enum language language;        /* In which it is told what is wrong. */
	char name[REQUEST_NAME_BYTES]; /* Of the request that opened it. */
	int64_t since_us;              /* By the monotonic clock. */
	int64_t allowance_us;
	int64_t counted_us;
};

/* What waits for an answer: a command for its lane, a hello for its board. */
struct waiting {
	struct list link;
	struct live *live;
	struct net_socket_id socket;
	struct command_id command;
	/* Of a command, for its line in the log. */
	const struct command_type *type;
	struct facility_id facility;
	struct user_id user;
	char request[REQUEST_NAME_BYTES], address[ADDRESS_BYTES];
	int64_t asked_us; /* By the monotonic clock. */
	/* Of names and refusals, which are told only when it is written down that they were. */
	uint64_t noted;
	struct audit_waiter logged;
	struct text told;
	bool ends; /* The socket ends behind it. */
	unsigned hello;
	struct uuid epoch;
	uint64_t since;
};

/* Whom it lets in; takes a copy. */
void live_add(const struct socket *entry);
/* NULL: it is gone. */
struct socket *live_find(struct live *live, struct net_socket_id id);

struct waiting *waiting_create(struct socket *socket);
/* Sets *waiting to NULL. */
void waiting_destroy(struct waiting **waiting);

/* Takes the text. What was in flight and is answered by it is counted no more before the call. */
void live_send(struct socket *socket, struct text *text);
/* The same for what somebody may not: once the row that live_deny() noted is written, or could not
 * be, which makes no refusal undone. */
void live_refuse(struct socket *socket, struct text *text);
void live_close(struct socket *socket, uint16_t code, const char *reason);
/* {"t":"problem",..}; too many that are the client's fault end the socket. problem may be NULL. */
void live_complain(struct socket *socket, enum err err, const struct field_problem *problem);
/* Fills in the problem; returns err. */
enum err blame(struct field_problem *problem, enum err err, const char *path, const char *expected);

/* Writes down that somebody may not what they want, by denial.h; returns err. The answer waits for
 * it by live_refuse(). */
enum err live_deny(
	struct socket *socket, enum err err, const char *wanted, struct facility_id facility);

/* What takes a message of a kind; what it returns is told as a problem. */
typedef enum err live_take(
	struct socket *socket, const struct jdoc *object, struct field_problem *problem);
live_take live_take_hello, live_take_code, live_take_command, live_take_names;

/* The messages that a client may send, and who may send them. */
struct live_kind {
	const char *t;
	const char *with; /* Only where this member is a text; NULL: always. */
	struct right right;
	live_take *take;
};
extern const struct live_kind live_kinds[];
extern const size_t live_kind_count;

/* Sends a console the ids of who was erased lately, with nothing in place of their names: it may
 * have asked for those before. Others are told nothing. */
void live_tell_erased(struct socket *socket);
/* From now on whoever is connected is told of each erasure. */
void live_listen_erased(struct live *live);

enum { LIVE_IN_FLIGHT_MAX = 16 };
