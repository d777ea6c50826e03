// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the files of the link alone: what it is made of. link.c has its life and its states,
 * link_sign_in.c how it gets a token, link_device.c how a device does, link_facility.c how it finds
 * its facility, link_live.c what is said on the WebSocket. */
#pragma once

#include "common/link/ask.h"
#include "common/link/backoff.h"
#include "common/link/feed.h"
#include "common/link/link.h"
#include "common/link/wsock.h"

struct link {
	struct loop *loop;
	struct link_server server;
	struct link_limits limits;
	struct link_events events;
	void *arg;
	struct stream_tls *tls;
	char *login;
	char *password;   /* NULL: wiped */
	char *changed_to; /* the password that it is to become; NULL: none */
	char *code;       /* of the second factor; NULL: none was given, or it was used */
	bool keeps_password;
	char *device;   /* its kind; NULL: it is a person's */
	char *key;      /* of the device; NULL: none */
	bool wants_key; /* the server wants it to take the next one */
	char *facility; /* wanted: a code, an id, or NULL */
	struct link_status status;
	unsigned calling; /* depth of the callbacks */

	/* Trying again. */
	struct backoff backoff;
	struct loop_timer *retry;
	bool is_leaving;       /* link_sign_out() */
	uint32_t hint_ms;      /* when the server said to come back; 0: nothing */
	int64_t live_since_us; /* by the monotonic clock; 0: not live */

	/* The token. */
	struct ask *ask;
	char *token;                  /* NULL: none */
	char *refresh;                /* gives the next token, once; NULL: none */
	char client[UUID_TEXT_BYTES]; /* made up: the refresh token is good with it only */
	bool is_refreshing;           /* what is asked now is asked with it */
	int64_t token_ends_us;        /* by the monotonic clock */
	bool is_token_refused;        /* before its end: the server has forgotten it */
	struct loop_timer *renew;
	struct backoff renew_backoff;

	/* The WebSocket. */
	struct wsock *wsock;
	struct loop_timer *deadline; /* of the server's next step */
	struct loop_timer *beat;
	bool heard;
	unsigned pings; /* unanswered */
	bool is_open;
	bool is_welcome; /* the last hello was answered */
	uint64_t welcome_seq;
	struct feed feed;
	struct backoff resync_backoff;
	struct loop_timer *resync;

	/* Commands. */
	struct orders orders;
	struct loop_timer *patience; /* for those that were never sent */
	struct loop_timer *resend;

	/* REST beside the WebSocket. */
	struct list requests; /* the first is the one under way */
	struct ask_line *request_line;
	struct ask *request_ask;
	struct loop_timer *request_timer;
	uint64_t request_count;
	int64_t pinged_us; /* by the monotonic clock; 0: no ping is under way */
	unsigned beats;
};

/* ---- link.c ---- */
void link_set_state(
	struct link *link, enum link_state state, enum link_why why, const char *detail);
/* Everything is given up, and tried again after a while. asked_ms: when the server wants it; 0: it
 * did not say. */
void link_lose(struct link *link, enum link_why why, const char *detail, uint32_t asked_ms);
/* Everything is given up for good. */
void link_stop(struct link *link, enum link_why why, const char *detail);
/* The same, and nothing that is told what was missing before is let in. 0: at once. */
void link_stop_for(struct link *link, enum link_why why, const char *detail, uint32_t wait_ms);
/* The next step towards being live. */
void link_go_on(struct link *link);
struct stream_options link_stream_options(const struct link *link);

/* ---- link_sign_in.c ---- */
bool link_has_token(const struct link *link);
void link_drop_token(struct link *link);
void link_sign_in(struct link *link);
void link_end_session(struct link *link);
/* Wipes passwords and tokens. */
void link_forget_session(struct link *link);
/* A new token while the link stays as it is: the timer of the old one's end, or a refusal. */
void link_renew(void *arg);

/* Of a problem that the server has told; ERR_COUNT: of none that is known. */
enum err link_error_of(const struct ask_answer *answer);

/* ---- link_device.c ---- */
/* Asks for a token by the key; where there is none for a code, and then answered is not called. */
void link_ask_with_key(struct link *link, ask_answered *answered);
/* The answer was a token. */
void link_key_opened(struct link *link, const struct ask_answer *answer);
/* It was not. True: that is settled here, and the ask is gone. */
bool link_key_refused(struct link *link, const struct ask_answer *answer);
/* Takes the next key, and goes on by link_key_settled(). */
void link_renew_key(struct link *link);

/* ---- link_sign_in.c again ---- */
void link_key_settled(struct link *link);

/* "status 503: The server is being restarted; try again", or why there is no answer. */
void link_describe(const struct ask_answer *answer, char detail_out[LINK_DETAIL_BYTES]);
enum link_verdict {
	LINK_VERDICT_OK,
	LINK_VERDICT_LATER,
	LINK_VERDICT_NEVER,
};
struct link_finding {
	enum link_verdict verdict;
	enum link_why why;
};
struct link_finding link_judge(const struct ask_answer *answer);

/* ---- link_facility.c ---- */
void link_find_facility(struct link *link);

/* ---- link_request.c ---- */
/* In the next turn, as far as that goes then: whenever something may go that did not go before. */
void link_wake_requests(struct link *link);
void link_forget_requests(struct link *link);
/* The timer. */
void link_request_due(void *arg);

/* ---- link_live.c ---- */
extern const struct feed_events link_feed_events;
void link_connect(struct link *link);
void link_disconnect(struct link *link);
void link_send_orders(struct link *link);
void link_tell_orders(struct link *link);
void link_show_token(struct link *link);
/* The timers. */
void link_beat(void *arg);
void link_deadline(void *arg);
void link_resync(void *arg);
