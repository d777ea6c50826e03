// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/audit.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>

enum {
	RETRY_MS = 250,
	STOP_RETRY_MS = 100,
	WAITING_MAX = 10000,
};

/* Rows as the elements of a JSON array, without its brackets. */
struct batch {
	struct text rows;
	size_t count;
};

struct audit {
	struct loop *loop;
	struct db *db;
	struct loop_timer *timer; /* Of the next try. */
	struct loop_task task, telling;
	struct batch waiting;
	struct batch sending; /* Being written, or to be tried again. */
	bool is_sending;
	enum err failure;        /* Of the last try. */
	uint64_t noted, written; /* Rows, since the start. */
	struct list waiters;
	struct loop_timer *limit; /* Of stopping. */
	struct loop_task stopping;
	void (*stopped)(void *arg); /* NULL: it does not stop, or was told. */
	void *stopped_arg;
};

static void batch_clear(struct batch *batch)
{
	text_finish(&batch->rows);
	batch->count = 0;
}

static void end_stop(void *arg)
{
	struct audit *audit = arg;
	void (*stopped)(void *arg) = audit->stopped;

	loop_timer_stop(audit->limit);
	audit->stopped = NULL;
	if (stopped)
		stopped(audit->stopped_arg);
}

static void send(void *arg);

/* Who is told may note something new, or await it. */
static void tell(struct audit *audit, enum err err)
{
	struct list told, *link, *next;

	list_init(&told);
	for (link = audit->waiters.next; link != &audit->waiters; link = next) {
		struct audit_waiter *waiter = LIST_ENTRY(link, struct audit_waiter, link);

		next = link->next;
		if (!err && !audit_is_written(audit, waiter->number))
			continue;
		list_remove(link);
		list_append(&told, link);
	}
	while ((link = list_shift(&told))) {
		struct audit_waiter *waiter = LIST_ENTRY(link, struct audit_waiter, link);

		waiter->written(waiter->arg, err);
	}
}

/* What fails is tried again after a pause, in which nobody needs to wait. */
static bool is_pausing(const struct audit *audit)
{
	return audit->failure && !audit->is_sending;
}

static void tell_at_once(void *arg)
{
	struct audit *audit = arg;

	tell(audit, is_pausing(audit) ? audit->failure : ERR_OK);
}

static void go_on_stopping(struct audit *audit)
{
	if (!audit_waiting(audit))
		loop_defer(audit->loop, &audit->stopping, end_stop, audit);
	else if (!audit->is_sending)
		loop_timer_start(audit->timer, audit->sending.count ? STOP_RETRY_MS : 0, 0);
}

static void sent(void *arg, const struct db_result *result)
{
	struct audit *audit = arg;

	audit->is_sending = false;
	audit->failure = db_result_err(result);
	if (db_result_outcome(result) == DB_COMMITTED) {
		audit->written += audit->sending.count;
		batch_clear(&audit->sending);
	}
	if (audit->stopped)
		go_on_stopping(audit);
	else if (audit->sending.count)
		loop_timer_start(audit->timer, RETRY_MS, 0);
	else
		send(audit);
	tell(audit, audit->failure);
}

static void send(void *arg)
{
	struct audit *audit = arg;
	struct text rows = { 0 };

	if (audit->is_sending)
		return;
	if (!audit->sending.count) {
		audit->sending = audit->waiting;
		audit->waiting = (struct batch){ 0 };
	}
	if (!audit->sending.count)
		return;
	audit->is_sending = true;
	text_printf(&rows, "[%s]", text_string(&audit->sending.rows));
	db_run(audit->db, &audit_add,
		(struct db_value[]){ db_bytes(text_string(&rows), rows.length) }, sent, audit);
	text_finish(&rows);
}

void audit_say_from(const char *address, const char *request, char from_out[AUDIT_FROM_BYTES])
{
	struct text from = { 0 };

	text_add(&from, "{\"address\":");
	text_json_string(&from, address);
	text_add(&from, ",\"request\":");
	text_json_string(&from, request);
	text_add_char(&from, '}');
	snprintf(from_out, AUDIT_FROM_BYTES, "%s", text_string(&from));
	text_finish(&from);
}

struct audit *audit_create(struct loop *loop, struct db *db)
{
	struct audit *audit = mem_alloc(sizeof(*audit));

	audit->loop = loop;
	audit->db = db;
	audit->timer = loop_timer_create(loop, send, audit);
	list_init(&audit->waiters);
	audit->limit = loop_timer_create(loop, end_stop, audit);
	return audit;
}

void audit_destroy(struct audit **audit)
{
	if (!*audit)
		return;
	loop_timer_destroy(&(*audit)->timer);
	loop_timer_destroy(&(*audit)->limit);
	loop_cancel((*audit)->loop, &(*audit)->stopping);
	loop_cancel((*audit)->loop, &(*audit)->task);
	loop_cancel((*audit)->loop, &(*audit)->telling);
	batch_clear(&(*audit)->waiting);
	batch_clear(&(*audit)->sending);
	while (list_shift(&(*audit)->waiters))
		;
	mem_free(*audit);
	*audit = NULL;
}

size_t audit_waiting(const struct audit *audit)
{
	return audit->waiting.count + audit->sending.count;
}

enum err audit_check(const struct audit *audit)
{
	return audit_waiting(audit) < WAITING_MAX ? ERR_OK : ERR_BUSY;
}

static void add_id(struct text *text, const char *key, struct uuid id)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	text_printf(text, ",\"%s\":\"%s\"", key, buffer);
}

/* A patient has no account, and so none of their roles. */
static void add_actor(struct text *text, enum role role)
{
	if (role == ROLE_PATIENT)
		text_add(text, ",\"actor_kind\":\"patient\"");
	else
		text_printf(text, ",\"actor_kind\":\"%s\",\"actor_role\":\"%s\"",
			role == ROLE_DISPLAY ? "display" : "staff", role_name(role));
}

void audit_write_row(const struct audit_entry *entry, int64_t now_us, struct text *text)
{
	char id[UUID_TEXT_BYTES], at[TIME_TEXT_BYTES];

	uuid_format(uuid_make_v7(now_us), id);
	time_format(now_us, at);
	text_printf(text, "{\"id\":\"%s\",\"at\":\"%s\"", id, at);
	add_id(text, "facility", entry->facility.u);
	add_id(text, "actor", entry->who->user.u);
	add_actor(text, entry->who->role);
	text_printf(text, ",\"action\":\"%s\",\"was_allowed\":%s", entry->action,
		entry->is_refused ? "false" : "true");
	if (entry->object_kind) {
		text_printf(text, ",\"object_kind\":\"%s\"", entry->object_kind);
		if (!uuid_is_nil(entry->object))
			add_id(text, "object", entry->object);
	}
	if (entry->address) {
		text_add(text, ",\"address\":");
		text_json_string(text, entry->address);
	}
	if (entry->request) {
		text_add(text, ",\"request\":");
		text_json_string(text, entry->request);
	}
	if (entry->reason) {
		text_add(text, ",\"reason\":");
		text_json_string(text, entry->reason);
	}
	if (!uuid_is_nil(entry->command.u))
		add_id(text, "command", entry->command.u);
	if (entry->detail)
		text_printf(text, ",\"detail\":%s", entry->detail);
	text_add_char(text, '}');
}

uint64_t audit_note(struct audit *audit, const struct audit_entry *entry)
{
	struct batch *batch = &audit->waiting;

	if (batch->count++)
		text_add_char(&batch->rows, ',');
	audit_write_row(entry, loop_now_us(audit->loop), &batch->rows);
	/* With what else is noted in this turn. */
	if (!audit->is_sending && !loop_timer_is_active(audit->timer))
		loop_defer(audit->loop, &audit->task, send, audit);
	return ++audit->noted;
}

bool audit_is_written(const struct audit *audit, uint64_t number)
{
	return number <= audit->written;
}

void audit_await(struct audit *audit, struct audit_waiter *waiter, uint64_t number,
	void (*written)(void *arg, enum err err), void *arg)
{
	waiter->number = number;
	waiter->written = written;
	waiter->arg = arg;
	list_append(&audit->waiters, &waiter->link);
	if (audit_is_written(audit, number) || is_pausing(audit))
		loop_defer(audit->loop, &audit->telling, tell_at_once, audit);
}

void audit_flush(struct audit *audit)
{
	send(audit);
}

void audit_stop(struct audit *audit, unsigned limit_ms, void (*stopped)(void *arg), void *arg)
{
	audit->stopped = stopped;
	audit->stopped_arg = arg;
	loop_timer_start(audit->limit, limit_ms, 0);
	send(audit);
	go_on_stopping(audit);
}
