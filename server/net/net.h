// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The server's network side: HTTP/1.1 and WebSocket on one port, in clear or with TLS.
 *
 * What it promises: a handler sees only requests that have one reading (RFC 9112 without its
 * leniencies); each request is answered once, now or later; a client that is slow, silent or gone
 * never holds up another one; every wait, size and count has a limit with a name. It never logs:
 * what is worth knowing goes to the event handler and to the counters.
 *
 * Handlers run on the loop's thread, never inside a call to this module. Ids are never reused, so
 * an answer that comes late cannot reach the wrong client. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "server/net/frame.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct net;
struct text;

enum { NET_WHY_BYTES = 256 };

struct net_request_id {
	uint64_t n;
};

struct net_socket_id {
	uint64_t n;
};

/* Every limit of the module. A member left 0 takes the value of net_limits_default(). */
struct net_limits {
	uint32_t header_bytes; /* request line and header lines together */
	uint32_t header_lines;
	uint32_t body_bytes;
	uint32_t request_ms; /* from the first byte of a request (or the connection) to its last */
	uint32_t answer_ms;  /* for our answer; then the client gets 503 */
	uint32_t send_ms;    /* for the client to take anything more of an answer, */
	uint32_t send_bytes_per_s; /* and so fast on average; send_ms comes on top */
	uint32_t idle_ms;          /* between two requests of a connection */
	uint32_t connections;
	uint32_t connections_per_address; /* IPv6: per /64; not of a proxy */
	uint32_t message_bytes;           /* one WebSocket message */
	uint32_t outbox_bytes;            /* waiting frames of one WebSocket */
	uint32_t send_buffer_bytes;       /* the kernel's, of one WebSocket: lag hides there */
	/* A WebSocket silent so long is pinged, at twice this it is dead. Where the ping waits
	 * behind other frames, it is a sign of life that these are being taken. */
	uint32_t heartbeat_ms;
	uint32_t close_ms;     /* for a client to answer a Close, or to hang up after an error */
	uint32_t stop_ms;      /* net_stop() has ended by then */
	uint32_t stop_busy_ms; /* a WebSocket with something under way is closed by then */
	uint32_t tick_ms;      /* how often deadlines are looked at */
};
struct net_limits net_limits_default(void);

struct net_options {
	const char *address; /* NULL: every address, IPv6 and IPv4 */
	uint16_t port;       /* 0: any free one, see net_port() */
	bool reuse_port;     /* other processes may share the port */
	int listen_fd;       /* above 0: a listening socket made by others (systemd), not closed */
	const char *tls_certificate_path; /* PEM, whole chain; NULL: in clear */
	const char *tls_key_path;
	/* Whose pages may open a WebSocket: "https://host[:port]", ended by NULL. Besides these,
	 * and where it is NULL, pages of this server, that is whose Origin names the host of the
	 * request. A client that sends no Origin is no browser; the upgrade handler may ask it for
	 * a token. */
	const char *const *allowed_origins;
	bool accept_binary; /* false: a binary message closes its socket with 1003 */
	struct net_limits limits;
};

enum net_method {
	NET_GET,
	NET_HEAD,
	NET_POST,
	NET_PUT,
	NET_PATCH,
	NET_DELETE,
	NET_OPTIONS,
	NET_METHOD_COUNT,
};
const char *net_method_name(enum net_method method);

struct net_pair {
	const char *name;
	const char *value;
};

/* Everything in it is borrowed for the call of the handler. Strings end in NUL and hold none. */
struct net_request {
	struct net_request_id id;
	enum net_method method;
	const char *target; /* as it was sent, with its query */
	/* The path, split on '/' and then decoded, once: a %2F stays inside its segment. Valid
	 * UTF-8 without control characters, no "." and no ".."; "/" has no segment, "/a/" has "a"
	 * and "". */
	size_t segment_count;
	const char *const *segments;
	/* The query's, decoded; no name comes twice. */
	size_t argument_count;
	const struct net_pair *arguments;
	/* Names in lower case, in the order sent. */
	size_t header_count;
	const struct net_pair *headers;
	const char *body; /* not ended by NUL */
	size_t body_length;
	const char *remote; /* the address of the peer, which may be a proxy */
};

/* NULL: not there. name in lower case. Of a header that may be repeated, the first. */
const char *net_request_header(const struct net_request *request, const char *name);
const char *net_request_argument(const struct net_request *request, const char *name);

#define NET_JSON "application/json; charset=utf-8"
/* Added to every answer over TLS. */
#define NET_TRANSPORT_SECURITY "Strict-Transport-Security"
#define NET_TRANSPORT_SECURITY_VALUE "max-age=31536000; includeSubDomains"
#define NET_PROBLEM_JSON "application/problem+json; charset=utf-8"

/* All of it is copied. net adds length, date, connection and security headers; for HEAD it leaves
 * the body out, and answers 304 by itself where status is 200 and the client has that ETag. */
struct net_answer {
	int status;
	const char *content_type; /* NULL: no body */
	const char *body;
	size_t body_length;
	const char *etag;                    /* with its quotes, or NULL */
	const char *cache_control;           /* NULL: no-store */
	const char *content_security_policy; /* NULL: strict, by content type */
	uint32_t retry_after_s;              /* 0: no such header */
	const struct net_pair *headers;      /* further ones */
	size_t header_count;
};

/* False: the client has gone, or was told 503 because answer_ms had passed. */
bool net_reply(struct net *net, struct net_request_id id, const struct net_answer *answer);
/* In place of the answer to an upgrade that was refused: the client gets its WebSocket, with one of
 * the subprotocols it offers. begun is called from inside with the socket's id, before anything
 * else is of it, and opened is not. Never from inside of refused. False: as for net_reply(). */
typedef void net_begun(void *arg, struct net_socket_id socket);
bool net_accept(struct net *net, struct net_request_id id, const char *protocol, net_begun *begun,
	void *arg);
/* Answers with an error as problem+json. title NULL: err_text(); detail may be NULL. */
bool net_reply_problem(struct net *net, struct net_request_id id, enum err err, const char *title,
	const char *detail);
/* The body of such an answer alone: {"type","title","status","code","detail"}. */
void net_problem(struct text *text, enum err err, const char *title, const char *detail);

/* A client asks to make its connection a WebSocket. Borrowed for the call. */
struct net_upgrade {
	struct net_socket_id socket; /* the id it will have */
	const struct net_request *request;
	const char *origin; /* NULL: not a browser. Else it is an allowed one. */
	size_t protocol_count;
	const char *const *protocols; /* the subprotocols it offers */
};

enum net_why {
	NET_WHY_CLIENT,   /* it closed, or its connection broke */
	NET_WHY_SERVER,   /* net_socket_close() */
	NET_WHY_PROTOCOL, /* it broke a rule or a limit */
	NET_WHY_SILENT,   /* it answered no ping */
	NET_WHY_STOP,     /* net_stop() */
};

struct net_message {
	const char *bytes; /* text is valid UTF-8; not ended by NUL */
	size_t length;
	bool is_binary;
};

/* Called from the loop. Any but request may be NULL. */
struct net_handlers {
	void (*request)(void *arg, const struct net_request *request);
	/* ERR_OK: accepted, with *protocol_out one of those offered or NULL for none. Anything
	 * else is the refusal that the client is told. Without this handler: ERR_NO_ROUTE. */
	enum err (*upgrade)(
		void *arg, const struct net_upgrade *upgrade, const char **protocol_out);
	/* upgrade has refused this request with err: true, and it is answered by net_reply() as any
	 * other, then or later, and the connection ends behind the answer; or it is let in after
	 * all, by net_accept(). False, or without this handler, net answers at once. */
	bool (*refused)(void *arg, const struct net_request *request, enum err err);
	/* Once for each accepted upgrade; later exactly one closed. */
	void (*opened)(void *arg, struct net_socket_id socket);
	void (*message)(void *arg, struct net_socket_id socket, const struct net_message *message);
	void (*closed)(void *arg, struct net_socket_id socket, enum net_why why);
	/* Does this address speak for many clients? Then connections_per_address does not hold for
	 * it. Without this handler none does. */
	bool (*is_proxy)(void *arg, const char *remote);
	/* While stopping: is something under way for it? Then whoever says yes closes it after the
	 * answer. Without this handler nothing ever is. */
	bool (*is_busy)(void *arg, struct net_socket_id socket);
	/* The outbox that had been full is empty again. */
	void (*drained)(void *arg, struct net_socket_id socket);
	/* Something worth a line in the log: a stable dotted word and a detail without secrets. */
	void (*event)(void *arg, const char *event, const char *detail);
};

/* NULL: why_out says in words what could not be done. Listens at once; handlers are called as soon
 * as the loop turns. options and handlers are copied, their strings and lists are borrowed until
 * net_destroy(). */
MUST_CHECK struct net *net_create(struct loop *loop, const struct net_options *options,
	const struct net_handlers *handlers, void *arg, char why_out[NET_WHY_BYTES]);
/* Takes no new connection, refuses new requests with 503 and Retry-After, lets requests under way
 * be answered, closes every WebSocket with 1001 behind what was queued to it: at once, or where
 * is_busy says so, with stop_busy_ms. Calls stopped when all has ended, within stop_ms. */
void net_stop(struct net *net, uint32_t retry_after_s, void (*stopped)(void *arg), void *arg);
/* Only after stopped was called. Sets *net to NULL. NULL is fine. */
void net_destroy(struct net **net);
uint16_t net_port(const struct net *net);
/* Reads certificate and key anew. False: they were not good (why_out), the old ones stay. Open
 * connections go on as they are. */
MUST_CHECK bool net_reload_tls(struct net *net, char why_out[NET_WHY_BYTES]);

enum net_sent {
	NET_SENT_QUEUED,
	NET_SENT_FULL, /* not queued: bring it up to date when drained is called */
	NET_SENT_GONE,
};
/* Holds the frame for itself. The frames of one turn leave together at its end, in order. */
enum net_sent net_socket_send(
	struct net *net, struct net_socket_id socket, struct net_frame *frame);
/* For what the client has asked for and may have at once only so many times: it is not refused
 * because events or a snapshot wait. NET_SENT_FULL: half of
 * outbox_bytes of such answers wait already, so the client reads none of them. */
enum net_sent net_socket_answer(
	struct net *net, struct net_socket_id socket, struct net_frame *frame);
/* Sends what is queued, then a Close with this code and reason (at most 123 bytes of it). There is
 * no message after this; closed is called when it is done. An id that is gone is fine. */
void net_socket_close(
	struct net *net, struct net_socket_id socket, uint16_t code, const char *reason);
/* Waiting bytes; 0 also for a socket that is gone. */
size_t net_socket_queued_bytes(const struct net *net, struct net_socket_id socket);

/* Counters since the start, but for the first two. */
struct net_stats {
	uint64_t connections; /* now, WebSockets included */
	uint64_t sockets;     /* now */
	uint64_t accepted;
	uint64_t refused_total;   /* connections over the limit in total */
	uint64_t refused_address; /* connections over the limit of their address */
	uint64_t accept_failures;
	uint64_t tls_failures;
	uint64_t requests;
	uint64_t refused_requests; /* answered by net itself: not well formed, too large, ... */
	uint64_t refused_upgrades;
	uint64_t timed_out_requests; /* the client was too slow in sending */
	uint64_t timed_out_answers;  /* we were too slow */
	uint64_t timed_out_sends;    /* the client was too slow in taking the answer */
	uint64_t answers;
	uint64_t late_answers; /* net_reply() after the client had gone */
	uint64_t messages_in;
	uint64_t frames_out;
	uint64_t frame_bytes_out;
	uint64_t full; /* frames refused because of a full outbox */
	uint64_t drained;
	uint64_t silent;     /* WebSockets closed because they answered no ping */
	uint64_t violations; /* WebSockets closed because they broke the protocol */
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t sends; /* system calls that sent something */
};
struct net_stats net_stats(const struct net *net);
