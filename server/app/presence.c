// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/presence.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/store/devices.h"
#include <stdio.h>

enum {
	/* What a moment brings is one batch: after a power cut all screens of a house come. */
	GATHER_MS = 1000,
	RETRY_MS = 5000,
	SEEN_MS = 30 * 1000,
	BATCH_MAX = 256,
	/* Ended and not written, for the database is away: the oldest are forgotten first. */
	WAITING_MAX = 4096,
};
_Static_assert(3 * SEEN_MS <= RUN_SILENT_S * 1000, "a sign may be lost");

struct connection {
	struct list link;
	struct uuid id;
	struct facility_id facility;
	struct display_id display;
	struct user_id account;
	char address[64];
	int64_t opened_us;
	int64_t closed_us; /* 0: it lasts. */
	bool by_server;    /* Shown out, not lost. */
	bool is_dirty;     /* The database knows it otherwise, or not at all. */
	bool is_sent;      /* In the batch that is under way. */
	bool is_let_go;    /* Nobody holds it: freed once it is written. */
};

struct presence {
	struct loop *loop;
	struct db *db;
	const char *node;
	struct list connections; /* In the order of their begin. */
	size_t ended;            /* Of those, not written yet. */
	struct loop_timer *timer;
	struct loop_timer *seen;
	bool is_sending;
	bool is_leaving;
};

static void connection_destroy(struct presence *presence, struct connection *connection)
{
	presence->ended -= connection->is_let_go;
	list_remove(&connection->link);
	mem_free(connection);
}

static void add_id(struct text *text, const char *key, struct uuid id)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	text_printf(text, "\"%s\":\"%s\",", key, buffer);
}

static void add_row(struct text *text, const struct connection *connection)
{
	text_add(text, text->length > 1 ? ",{" : "{");
	add_id(text, "id", connection->id);
	add_id(text, "facility", connection->facility.u);
	add_id(text, "display", connection->display.u);
	add_id(text, "account", connection->account.u);
	text_add(text, "\"address\":");
	text_json_string(text, connection->address);
	text_printf(text, ",\"opened\":%lld", (long long)connection->opened_us);
	if (connection->closed_us)
		text_printf(text, ",\"closed\":%lld", (long long)connection->closed_us);
	text_add(text, connection->by_server ? ",\"by_server\":true}" : ",\"by_server\":false}");
}

static size_t gather(struct presence *presence, struct text *rows)
{
	size_t count = 0;

	text_add_char(rows, '[');
	for (struct list *link = presence->connections.next;
		link != &presence->connections && count < BATCH_MAX; link = link->next) {
		struct connection *connection = LIST_ENTRY(link, struct connection, link);

		if (!connection->is_dirty)
			continue;
		connection->is_dirty = false;
		connection->is_sent = true;
		add_row(rows, connection);
		count++;
	}
	text_add_char(rows, ']');
	return count;
}

/* Those that ended while they were sent are dirty again. */
static void settle(struct presence *presence, bool is_written)
{
	struct list *link = presence->connections.next;

	while (link != &presence->connections) {
		struct connection *connection = LIST_ENTRY(link, struct connection, link);

		link = link->next;
		if (!connection->is_sent)
			continue;
		connection->is_sent = false;
		connection->is_dirty = connection->is_dirty || !is_written;
		if (connection->is_let_go && !connection->is_dirty)
			connection_destroy(presence, connection);
	}
}

static bool has_more(struct presence *presence)
{
	for (struct list *link = presence->connections.next; link != &presence->connections;
		link = link->next)
		if (LIST_ENTRY(link, struct connection, link)->is_dirty)
			return true;
	return false;
}

static void sent(void *arg, const struct db_result *result)
{
	struct presence *presence = arg;
	bool is_written = db_result_outcome(result) == DB_COMMITTED;

	presence->is_sending = false;
	settle(presence, is_written);
	if (has_more(presence) && !presence->is_leaving)
		loop_timer_start(presence->timer, is_written ? GATHER_MS : RETRY_MS, 0);
}

static void send(void *arg)
{
	struct presence *presence = arg;
	struct text rows = { 0 };

	if (presence->is_sending)
		return;
	if (gather(presence, &rows)) {
		presence->is_sending = true;
		db_run(presence->db, &connections_write,
			(struct db_value[]){ db_text(presence->node),
				db_bytes(text_string(&rows), rows.length) },
			sent, presence);
	}
	text_finish(&rows);
}

static void ignore(void *arg, const struct db_result *result)
{
	(void)arg;
	(void)result;
}

/* One that was not written comes again. */
static void be_seen(void *arg)
{
	struct presence *presence = arg;

	db_run(presence->db, &runs_seen, (struct db_value[]){ db_text(presence->node) }, ignore,
		NULL);
}

struct presence *presence_create(struct loop *loop, struct db *db, const char *node)
{
	struct presence *presence = mem_alloc(sizeof(*presence));

	presence->loop = loop;
	presence->db = db;
	presence->node = node;
	list_init(&presence->connections);
	presence->timer = loop_timer_create(loop, send, presence);
	presence->seen = loop_timer_create(loop, be_seen, presence);
	loop_timer_start(presence->seen, GATHER_MS, SEEN_MS);
	return presence;
}

void presence_destroy(struct presence **presence)
{
	struct list *link;

	if (!*presence)
		return;
	while ((link = list_first(&(*presence)->connections)))
		connection_destroy(*presence, LIST_ENTRY(link, struct connection, link));
	loop_timer_destroy(&(*presence)->timer);
	loop_timer_destroy(&(*presence)->seen);
	mem_free(*presence);
	*presence = NULL;
}

static void change(struct presence *presence, struct connection *connection)
{
	connection->is_dirty = true;
	if (!presence->is_sending && !loop_timer_is_active(presence->timer))
		loop_timer_start(presence->timer, GATHER_MS, 0);
}

struct connection *presence_open(
	struct presence *presence, const struct token_claims *who, const char *address)
{
	struct connection *connection = mem_alloc(sizeof(*connection));

	connection->id = uuid_make_v7(loop_now_us(presence->loop));
	connection->facility = who->facility;
	connection->display = who->display;
	connection->account = who->user;
	connection->opened_us = loop_now_us(presence->loop);
	snprintf(connection->address, sizeof(connection->address), "%s", address);
	list_append(&presence->connections, &connection->link);
	change(presence, connection);
	return connection;
}

/* Where the database is away for long, history is what is given up. */
static void forget_oldest(struct presence *presence)
{
	for (struct list *link = presence->connections.next; link != &presence->connections;
		link = link->next) {
		struct connection *connection = LIST_ENTRY(link, struct connection, link);

		if (connection->is_let_go && !connection->is_sent) {
			connection_destroy(presence, connection);
			return;
		}
	}
}

void presence_close(struct presence *presence, struct connection **connection, bool by_server)
{
	struct connection *ended = *connection;

	*connection = NULL;
	if (!ended)
		return;
	ended->closed_us = loop_now_us(presence->loop);
	ended->by_server = by_server;
	ended->is_let_go = true;
	change(presence, ended);
	if (++presence->ended > WAITING_MAX)
		forget_oldest(presence);
}

void presence_leave(struct presence *presence)
{
	struct db_txn *txn;
	struct text rows = { 0 };

	presence->is_leaving = true;
	loop_timer_stop(presence->timer);
	loop_timer_stop(presence->seen);
	gather(presence, &rows);
	txn = db_txn_begin(presence->db);
	db_txn_add(txn, &connections_write,
		(struct db_value[]){
			db_text(presence->node), db_bytes(text_string(&rows), rows.length) });
	db_txn_add(txn, &runs_stop, (struct db_value[]){ db_text(presence->node) });
	db_txn_commit(&txn, ignore, NULL);
	text_finish(&rows);
}
