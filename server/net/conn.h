// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For server/net itself: the server, its connections, and what both kinds of them share.
 *
 * A connection begins as HTTP (exchange.c) and may become a WebSocket (socket.c). Its state says
 * who has to do something next, and each state has its deadline; one timer looks at them all, in
 * lists that are in the order of their deadlines by themselves. What must happen after the running
 * callback - closing, going on with bytes that wait, sending the frames of a turn - is done at the
 * end of the turn. */
#pragma once

#include "common/base/list.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include "common/wire/ws.h"
#include "server/net/answer.h"
#include "server/net/guest.h"
#include "server/net/http.h"
#include "server/net/listen.h"
#include "server/net/net.h"
#include "server/net/outbox.h"
#include "server/net/peers.h"

enum conn_state {
	CONN_IDLE,      /* HTTP: between two requests */
	CONN_READING,   /* a request is arriving, the first one perhaps not yet begun */
	CONN_ANSWERING, /* a handler owes the answer */
	CONN_SENDING,   /* the answer is not all out */
	CONN_OPEN,      /* WebSocket */
	CONN_CLOSING,   /* WebSocket: our Close is queued or out, we wait for theirs */
	CONN_LINGERING, /* all was said; waiting for the peer to hang up */
	CONN_DEAD,      /* closed at the end of the turn */
	CONN_STATE_COUNT,
};

/* What only a WebSocket has. */
struct socket_part {
	struct ws_reader reader;
	bool is_pinged;
	bool was_full;
	size_t answer_bytes; /* queued since the outbox was last empty */
	uint64_t ping_end;   /* where our ping ends in all that was sent */
	bool hang_up;        /* both sides have said Close: end when the outbox is empty */
	enum net_why why;
};

struct conn {
	struct net *net;
	struct lws *line;
	uint64_t id;      /* of its request or of its WebSocket; 0: neither */
	int64_t since_us; /* when it came into its state; of an open WebSocket: last heard */
	int64_t send_until_us;
	uint64_t sent_bytes;    /* given to the kernel */
	uint64_t taken_bytes;   /* of them, taken by the peer's machine when we last looked */
	int64_t taken_us;       /* CONN_SENDING: when that had last grown */
	struct list state_link; /* in net->states */
	struct list work_link;  /* in net->work or net->unsent, or in none */
	uint32_t slot;
	uint8_t state;  /* enum conn_state */
	bool is_corked; /* answers are gathered, to leave together */
	bool keep_alive;
	bool is_http_1_0;
	bool is_head;
	bool is_get_or_head;
	struct text input;  /* bytes of a request that is not complete, or must wait */
	size_t scanned;     /* of its head, looked at */
	size_t head_length; /* 0: not complete yet */
	size_t body_length;
	char *if_none_match;
	char *accept; /* Of a handshake that may still be accepted: its answer's key. */
	struct outbox outbox;
	struct socket_part *socket; /* NULL: HTTP */
	struct peer_key peer;
	char remote[PEER_TEXT_BYTES];
};

struct net {
	struct loop *loop;
	struct net_options options; /* limits without zeros */
	struct net_handlers handlers;
	void *arg;
	struct guest *guest;
	struct listener *listener;
	uint16_t port;
	struct peers *peers;
	struct net_stats stats;

	struct conn **slots; /* by the low bits of an id */
	uint32_t slot_count;
	uint32_t *free_slots;
	uint32_t free_count;
	uint64_t serial;

	struct list states[CONN_STATE_COUNT];
	struct list work;   /* connections with something to do at the end of the turn */
	struct list unsent; /* WebSockets with new frames */
	struct loop_task work_task;
	struct loop_task send_task;
	struct loop_timer *send_timer;
	int64_t send_end_us;
	int64_t send_took_us;
	struct loop_timer *tick;

	struct http_reader reader;
	struct text scratch; /* answers on their way out */
	struct text corked;  /* answers of the one connection that is corked */
	struct net_frame *ping;
	char date[ANSWER_DATE_BYTES];
	int64_t date_s;

	bool is_stopping;
	bool is_ended;
	struct loop_task end_task;
	uint32_t retry_after_s;
	struct loop_timer *stop_timer;
	struct loop_timer *busy_timer;
	void (*stopped)(void *arg);
	void *stopped_arg;
};

/* conn.c */

/* Takes the accepted descriptor. */
void conn_accept(struct net *net, int fd, const struct sockaddr *from);
void conn_set_state(struct conn *conn, enum conn_state state);
/* Begins a new life of its id: of a request or of a WebSocket. */
uint64_t conn_new_id(struct conn *conn);
/* NULL: gone. */
struct conn *conn_find(const struct net *net, uint64_t id);
/* Sends now what it can and queues the rest. */
void conn_write(struct conn *conn, const char *bytes, size_t length);
/* False: the connection broke and is dead now. */
bool conn_send_queued(struct conn *conn);
/* How much of what was sent the peer's machine has taken, over all of the connection's life. */
uint64_t conn_taken_bytes(const struct conn *conn);
/* Ends our side of the conversation and waits for the peer's end. */
void conn_linger(struct conn *conn);
/* Closes at the end of the turn, without another word. */
void conn_die(struct conn *conn);
/* Comes to exchange_resume() or to its end at the end of the turn. */
void conn_ask_work(struct conn *conn);
void conn_tick(struct net *net);
extern const struct guest_events conn_events;

/* exchange.c: requests and answers. */

void exchange_received(struct conn *conn, char *bytes, size_t length);
/* All of an answer is out. */
void exchange_sent(struct conn *conn);
/* Goes on with bytes that came while an answer was owed. */
void exchange_resume(struct conn *conn);
/* The deadline of its state has passed. */
void exchange_expire(struct conn *conn);

/* socket.c: WebSockets. */

/* The reader holds a request for an upgrade. ERR_OK: the connection is a WebSocket, and the answer
 * that says so is in the text. */
MUST_CHECK enum err socket_upgrade(struct conn *conn, struct text *answer);
/* From now on it is a WebSocket; the answer that says so, with this key, is in the text. */
void socket_accept(
	struct conn *conn, const char *accept, const char *protocol, struct text *answer);
/* Tells the handler. */
void socket_opened(struct conn *conn);
void socket_received(struct conn *conn, char *bytes, size_t length);
/* All of the outbox is out. */
void socket_sent(struct conn *conn);
void socket_close(struct conn *conn, enum net_why why, uint16_t code, const char *reason);
/* Tells the handler; the connection is at its end. */
void socket_ended(struct conn *conn);
/* Pings the silent, ends the dead. */
void socket_tick(struct net *net, int64_t now_us);
/* The time has come to send what waits; arg is the net. */
void socket_send_due(void *arg);

/* net.c */

void net_event(struct net *net, const char *event, const char *detail);
/* A connection is gone: was it the last one of a server that stops? */
void net_one_less(struct net *net);
