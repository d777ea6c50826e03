// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The link: how a program of ours is connected to a server. It signs in, follows one facility and
 * keeps its board, sends commands, and comes back by itself whatever happens to the network or the
 * server. docs/protocol.md tells what is said on the wire.
 *
 * What it promises: every event is applied once and in order, what was missed is fetched; every
 * command gets exactly one answer, in the order of giving, and is done at most once however often
 * it had to be sent. It never blocks and never logs. Callbacks come from the loop, never from
 * inside a call to this module; they may call it, but not destroy it. */
#pragma once

#include "common/base/attr.h"
#include "common/events/event.h"
#include "common/link/orders.h"
#include "common/link/why.h"
#include "common/model/role.h"

struct link;
struct loop;

/* Where the server is. */
enum { LINK_HOST_BYTES = 256, LINK_PERSON_BYTES = 801 };
struct link_server {
	char host[LINK_HOST_BYTES]; /* a name or an address, without brackets */
	uint16_t port;
	bool has_tls;
};
/* "https://host[:port]" or "http://host[:port]", an IPv6 address in brackets. False: it is not. */
MUST_CHECK bool link_server_parse(const char *url, struct link_server *server_out);

/* Every limit of the module. A member left 0 takes the value of link_limits_default(). */
struct link_limits {
	uint32_t connect_ms; /* for the name, for each address, for the TLS handshake */
	uint32_t answer_ms;  /* for the server to answer a sign-in, an upgrade, a hello */
	uint32_t retry_least_ms;
	uint32_t retry_most_ms;
	uint32_t stable_ms;    /* live for so long: the next failure counts as the first */
	uint32_t heartbeat_ms; /* silent for so long: a ping; two unanswered ones: it is dead */
	uint32_t unsent_ms;    /* a command that could not be sent for so long is given up */
	uint32_t resend_ms;    /* when the server has asked for patience with a command */
	uint32_t queue_bytes;  /* that the server does not take */
	uint32_t message_bytes;
	uint32_t commands; /* unanswered */
	uint32_t commands_in_flight;
};
struct link_limits link_limits_default(void);

/* Of a device: its key, and the code that it shows until it is paired; with a NUL. */
enum { LINK_KEY_BYTES = 65, LINK_CODE_BYTES = 9 };

/* All of it is copied. */
struct link_options {
	struct link_server server;
	const char *ca_path; /* NULL: the certificates that the system trusts */
	const char *login;
	const char *password; /* kept in one place, wiped as soon as it was taken or refused, or
				 once a code that was asked for was given */
	bool keeps_password;  /* until it is refused: signs in anew when a session has ended */
	/* "display", "tickets" or "printer": it signs in by a key in place of a password, and where
	 * it has none gets one by showing a code. NULL: it is a person's. */
	const char *device;
	const char *device_key, *device_code; /* as keep_key() was told last; "": none */
	const char *facility; /* id or code; NULL: the account's own, or the only one there is */
	bool has_since;       /* tell past events after since, too */
	uint64_t since;
	struct link_limits limits;
};

enum link_state {
	LINK_OFFLINE,     /* waits before it tries again: retry_us */
	LINK_SIGNING_IN,  /* and asks for the facility */
	LINK_CONNECTING,  /* opens the WebSocket */
	LINK_CATCHING_UP, /* the board is old, or there is none yet */
	LINK_LIVE,
	LINK_SIGNING_OUT,
	LINK_STOPPED, /* tries no more before it is told what was missing, or link_retry() */
	LINK_STATE_COUNT,
};
/* "offline", "signing_in", ... */
const char *link_state_word(enum link_state state);

/* Who has signed in. */
struct link_user {
	struct user_id id;
	char name[LINK_PERSON_BYTES];
	enum role role;
	struct facility_id facility; /* nil: all */
	enum language language;
	bool must_enrol; /* nothing is allowed before it has a second factor */
};

struct link_status {
	enum link_state state;
	enum link_why why; /* of the last failure; NONE once it is live */
	char detail[LINK_DETAIL_BYTES];
	char code[LINK_CODE_BYTES]; /* of a device that waits to be paired; "": none */
	bool was_revoked;           /* this device was known before, and is not any more */
	int64_t since_us;           /* the wall clock when this state began */
	int64_t retry_us; /* the wall clock of the next try, or stopped, before which none is any
			     use; 0: none */
	unsigned failures;
	struct link_user user; /* all zero before the first sign-in */
	struct facility_id facility;
	int64_t session_ends_us; /* the wall clock when the password is asked again; 0: unknown */
	int64_t lock_s;          /* so long without a key, and a console locks itself; 0: never */
	char node[64];           /* of the server */
	char version[32];        /* of the server; "": it is so old that it does not say */
	/* How patients reach the server, "https://host[:port]", as it says itself; "": it does not.
	 */
	char base_url[LINK_HOST_BYTES + 16];
	uint32_t rtt_ms;         /* there and back; 0: not measured yet */
	int64_t heard_us;        /* the wall clock when the server was heard last; 0: never */
	int64_t server_ahead_us; /* its clock before ours, as far as the way takes no time */
};

/* All but state may be NULL. */
struct link_events {
	void (*state)(void *arg, const struct link_status *status);
	/* There is a new board. Events first..last are part of it without being told one by one;
	 * 0: none, or nobody knows. */
	void (*snapshot)(
		void *arg, const struct board *board, uint64_t missed_first, uint64_t missed_last);
	/* Each event once; the board holds it already. raw is the event as it came. Both are
	 * borrowed for the call. */
	void (*event)(void *arg, const struct board *board, const struct event *event,
		const struct jdoc *raw);
	/* The board has changed (CHANGED_ flags): after each frame, not after each event. */
	void (*changed)(void *arg, const struct board *board, unsigned changed);
	/* Of a device, and then not NULL: writes down the key, and the code while it waits to be
	 * paired, before either is used. Both are borrowed for the call; "" : there is none any
	 * more. False: they are not on the disk. */
	bool (*keep_key)(void *arg, const char *key, const char *code);
	/* {"<id>":{"name":..},..}; of somebody who was erased nothing. Borrowed for the call. */
	void (*names)(void *arg, const struct jdoc *patients);
	/* Of a printer: there is something new that it is to print, and to ask for. */
	void (*print)(void *arg);
};

/* NULL: why_out says what is wrong with the options. Starts as soon as the loop turns. */
MUST_CHECK struct link *link_create(struct loop *loop, const struct link_options *options,
	const struct link_events *events, void *arg, char why_out[LINK_DETAIL_BYTES]);
/* Says good-bye as far as that goes at once. Commands without answer are forgotten without a word,
 * see link_pending(). Not from inside its callbacks. Sets *link to NULL. NULL is fine. */
void link_destroy(struct link **link);

/* Borrowed until the loop turns. */
const struct link_status *link_status(const struct link *link);
/* NULL: there was none yet. Borrowed until the loop turns. While the link is not live it is what
 * was known last. */
const struct board *link_board(const struct link *link);

struct link_command {
	const char *name;     /* "ticket.call_next" */
	const char *data;     /* a JSON object; NULL: {} */
	struct command_id id; /* nil: a new one is made */
};
/* All of it is copied. ERR_BUSY: too many are without answer. answered is called exactly once,
 * after those of all commands given before. A command that was never sent is given up after
 * unsent_ms; one that may have reached the server is sent again until it is answered. */
MUST_CHECK enum err link_command(struct link *link, const struct link_command *command,
	link_answered *answered, void *arg, struct command_id *id_out);
/* A record of REST. */
struct link_request {
	const char *method;
	/* Relative to the facility, "/patients?name=mus", or absolute, "/v1/me". */
	const char *path;
	const char *body;      /* JSON; NULL: none */
	const char *if_match;  /* NULL: none */
	struct command_id key; /* of what changes something; nil: a new one is made */
};
struct link_reply {
	enum link_outcome outcome; /* NOT_SENT: nothing happened, or nothing was read */
	int status;
	const struct jdoc *body;    /* LINK_DONE; NULL: none */
	const struct jdoc *problem; /* LINK_REFUSED; NULL: the answer was no JSON */
	const char *etag;           /* NULL: none */
	/* LINK_DONE: the answer as it came, for a file; and the cursor of its next piece, where
	 * that is no JSON. NULL: none. */
	const char *text;
	size_t length;
	const char *next;
	uint32_t retry_after_s; /* LINK_REFUSED: so long a new try is of no use; 0: unknown */
};
/* All of it is borrowed for the call. */
typedef void link_replied(void *arg, const struct link_reply *reply);
/* All of it is copied. ERR_BUSY: too many are without answer. replied is called exactly once, in
 * the order of asking, unless it is cancelled. What was never sent is given up after unsent_ms;
 * what may have been done is sent again with its key until it is answered. */
MUST_CHECK enum err link_request(struct link *link, const struct link_request *request,
	link_replied *replied, void *arg, uint64_t *id_out);
/* There is no reply after it; what changes something may be done all the same. An id that is not
 * under way is fine. */
void link_request_cancel(struct link *link, uint64_t id);
/* Asks for the names of patients, 200 at most; they come by link_events.names. Those of who was
 * erased come unasked, empty. False: not live. */
bool link_ask_names(struct link *link, const struct patient_id *patients, size_t count);
/* How many commands are without answer. */
size_t link_pending(const struct link *link);

/* Tries now what it would try later. */
void link_retry(struct link *link);
/* After LINK_WHY_PASSWORD, _SESSION, _CHANGE or _NEW_PASSWORD: the password is copied, and tried.
 * After _TOO_MANY, too: what was typed is never sent again by itself, and before retry_us the
 * server refuses whatever it is.
 * changed_to: the password from then on; NULL: it is not changed. */
void link_set_password(struct link *link, const char *password, const char *changed_to);
/* After LINK_WHY_CODE or _WRONG_CODE, or _TOO_MANY after a code: goes on with the password that was
 * right. Copied. */
void link_set_code(struct link *link, const char *code);
/* After LINK_WHY_ENROL: it has a second factor now. Until then link_request() asks what is about
 * the account itself, "/v1/me/..". */
void link_enrolled(struct link *link);
/* Ends the session at the server, then the link is LINK_STOPPED. A server that cannot be reached
 * is not waited for: its session ends by itself. Where there is no session it stops at once, but
 * not from inside this call. */
void link_sign_out(struct link *link);
