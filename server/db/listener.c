// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/listener.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include "server/db/conn.h"
#include <string.h>

/* One read can bring thousands of notifications; the rest of the loop wants its turn too. */
enum { HEARD_A_TURN = 256 };

struct channel {
	struct list link;
	const char *name;
	db_notified *notified;
	void (*resync)(void *arg);
	void *arg;
	bool is_heard;
};

struct listener {
	struct loop *loop;
	struct conn *conn;
	struct list channels;  /* In the order in which they were added; none is taken out. */
	struct channel *asked; /* LISTEN is on its way. NULL: all are heard. */
	struct loop_task rest;
	uint64_t heard;
};

#define EACH_CHANNEL(listener, channel)                                                            \
	for (struct list *link = (listener)->channels.next;                                        \
		link != &(listener)->channels &&                                                   \
		(channel = LIST_ENTRY(link, struct channel, link));                                \
		link = link->next)

bool listener_is_listening(const struct listener *listener)
{
	return conn_is_usable(listener->conn) && !listener->asked;
}

uint64_t listener_heard(const struct listener *listener)
{
	return listener->heard;
}

static struct channel *first_unheard(const struct listener *listener)
{
	struct channel *channel;

	EACH_CHANNEL(listener, channel)
	if (!channel->is_heard)
		return channel;
	return NULL;
}

/* One channel at a time. */
static void ask(struct listener *listener)
{
	PGconn *pg = conn_pg(listener->conn);
	struct text sql = { 0 };
	char *name;

	listener->asked = first_unheard(listener);
	if (!listener->asked)
		return;
	name = PQescapeIdentifier(pg, listener->asked->name, strlen(listener->asked->name));
	text_printf(&sql, "LISTEN %s", name ? name : "");
	PQfreemem(name);
	if (!PQsendQuery(pg, text_string(&sql)))
		conn_fail(listener->conn, PQerrorMessage(pg));
	else
		conn_flush(listener->conn);
	text_finish(&sql);
}

static void opened(void *arg)
{
	struct listener *listener = arg;
	struct channel *channel;

	EACH_CHANNEL(listener, channel)
	channel->is_heard = false;
	ask(listener);
}

static void begin_hearing(struct listener *listener)
{
	struct channel *channel = listener->asked;

	channel->is_heard = true;
	conn_settled(listener->conn);
	channel->resync(channel->arg);
	ask(listener);
}

static void hear(struct listener *listener, const PGnotify *notify)
{
	struct channel *channel;

	listener->heard++;
	EACH_CHANNEL(listener, channel)
	if (!strcmp(channel->name, notify->relname))
		channel->notified(channel->arg, notify->extra);
}

static void hear_some(void *arg)
{
	struct listener *listener = arg;
	PGnotify *notify;

	if (!conn_is_usable(listener->conn))
		return;
	for (int i = 0; i < HEARD_A_TURN; i++) {
		notify = PQnotifies(conn_pg(listener->conn));
		if (!notify)
			return;
		hear(listener, notify);
		PQfreemem(notify);
	}
	loop_defer(listener->loop, &listener->rest, hear_some, listener);
}

static void readable(void *arg)
{
	struct listener *listener = arg;
	PGconn *pg = conn_pg(listener->conn);
	PGresult *result;

	while (listener->asked && conn_is_usable(listener->conn) && !PQisBusy(pg)) {
		result = PQgetResult(pg);
		if (!result)
			begin_hearing(listener);
		else if (PQresultStatus(result) != PGRES_COMMAND_OK)
			conn_fail(listener->conn, PQresultErrorMessage(result));
		PQclear(result);
	}
	hear_some(listener);
}

static void closed(void *arg, enum db_status status, const char *reason)
{
	struct listener *listener = arg;

	(void)status;
	(void)reason;
	loop_cancel(listener->loop, &listener->rest);
	listener->asked = NULL;
}

static const struct conn_callbacks callbacks_of_conn = {
	.opened = opened,
	.readable = readable,
	.closed = closed,
};

struct listener *listener_create(struct loop *loop, const struct db_options *options)
{
	struct listener *listener = mem_alloc(sizeof(*listener));

	listener->loop = loop;
	list_init(&listener->channels);
	listener->conn = conn_create(loop, options, &callbacks_of_conn, listener);
	return listener;
}

void listener_add(struct listener *listener, const char *name, db_notified *notified,
	void (*resync)(void *arg), void *arg)
{
	struct channel *channel = mem_alloc(sizeof(*channel));

	*channel = (struct channel){
		.name = name,
		.notified = notified,
		.resync = resync,
		.arg = arg,
	};
	list_append(&listener->channels, &channel->link);
	if (listener_is_listening(listener))
		ask(listener);
}

void listener_destroy(struct listener **listener)
{
	struct list *link;

	if (!*listener)
		return;
	conn_destroy(&(*listener)->conn);
	loop_cancel((*listener)->loop, &(*listener)->rest);
	while ((link = list_shift(&(*listener)->channels)))
		mem_free(LIST_ENTRY(link, struct channel, link));
	mem_free(*listener);
	*listener = NULL;
}
