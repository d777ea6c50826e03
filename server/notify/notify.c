// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/notify/notify.h"

#include "common/base/list.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/db/db.h"
#include "server/net/outgoing.h"
#include "server/store/notifications.h"
#include <stdio.h>
#include <string.h>

enum { LOOK_EVERY_MS = 5000, LOOK_SOON_MS = 20, MEASURE_EVERY_MS = 15000, AT_ONCE = 8 };

struct notify {
	struct notify_options options;
	struct loop_timer *timer;
	struct loop_timer *measuring;
	struct list sending;
	size_t sending_count;
	bool is_looking;
	bool is_stopped;
	struct notify_stats stats;
};

struct sending {
	struct list link;
	struct notify *notify;
	char id[40];
	char kind[40];
};

/* ---- how it went ---- */

/* Where this is not written, the message is tried again by and by. */
static void written(void *arg, const struct db_result *result)
{
	struct notify *notify = arg;

	if (!db_result_err(result) && db_result_rows(result) &&
		strcmp(db_result_value(result, 0, 0), "dead") == 0)
		notify->stats.dead++;
}

static void write_down(const struct sending *sending, const struct gateway_verdict *verdict)
{
	static const char *const words[] = {
		[GATEWAY_SENT] = "sent",
		[GATEWAY_AGAIN] = "queued",
		[GATEWAY_REFUSED] = "failed",
	};
	struct notify *notify = sending->notify;

	notify->stats.sent += verdict->outcome == GATEWAY_SENT;
	notify->stats.again += verdict->outcome == GATEWAY_AGAIN;
	notify->stats.refused += verdict->outcome == GATEWAY_REFUSED;
	if (verdict->outcome != GATEWAY_SENT)
		log_warn(notify->options.log, "message.not_sent",
			LOG_STR("notification", sending->id), LOG_STR("kind", sending->kind),
			LOG_STR("gateway", notify->options.gateway->name),
			LOG_STR("outcome", words[verdict->outcome]), LOG_STR("why", verdict->why));
	db_run(notify->options.db, &notifications_tried,
		(struct db_value[]){ db_text(sending->id), db_text(words[verdict->outcome]),
			db_text(notify->options.gateway->name),
			db_text(verdict->id[0] ? verdict->id : NULL), db_text(verdict->why) },
		written, notify);
}

static void look_soon(void *arg)
{
	struct notify *notify = arg;

	if (!notify->is_stopped)
		loop_timer_start(notify->timer, LOOK_SOON_MS, LOOK_EVERY_MS);
}

static void answered(void *arg, const struct outgoing_answer *answer)
{
	struct sending *sending = arg;
	struct notify *notify = sending->notify;
	struct gateway_verdict verdict = { .outcome = GATEWAY_AGAIN };

	if (answer->status)
		notify->options.gateway->read(
			answer->status, answer->body, answer->length, &verdict);
	else
		snprintf(verdict.why, sizeof(verdict.why), "%s", answer->why);
	write_down(sending, &verdict);
	list_remove(&sending->link);
	mem_free(sending);
	/* There may be more than could be taken at once. */
	if (notify->sending_count-- == AT_ONCE)
		look_soon(notify);
}

/* ---- sending ---- */

static void send(
	struct notify *notify, const struct gateway_message *message, struct sending *sending)
{
	const struct gateway_account *account = &notify->options.account;
	struct gateway_request request = { 0 };
	struct outgoing_post post = { .limit_ms = notify->options.answer_ms };

	notify->options.gateway->write(account, message, &request);
	post.url = text_string(&request.url);
	post.form = text_string(&request.form);
	post.headers[0] = "Accept: application/json";
	post.headers[1] = request.header.length ? text_string(&request.header) : NULL;
	if (request.is_basic) {
		post.user = account->user;
		post.password = account->key;
	}
	outgoing_send(notify->options.outgoing, &post, answered, sending);
	gateway_request_finish(&request);
}

static void take(struct notify *notify, const struct db_result *result, int row)
{
	struct sending *sending = mem_alloc(sizeof(*sending));
	struct gateway_message message = {
		.recipient = db_result_value(result, row, 2),
		.body = db_result_value(result, row, 3),
	};

	sending->notify = notify;
	snprintf(sending->id, sizeof(sending->id), "%s", db_result_value(result, row, 0));
	snprintf(sending->kind, sizeof(sending->kind), "%s", db_result_value(result, row, 1));
	list_append(&notify->sending, &sending->link);
	notify->sending_count++;
	send(notify, &message, sending);
}

static void taken(void *arg, const struct db_result *result)
{
	struct notify *notify = arg;

	notify->is_looking = false;
	if (db_result_err(result))
		return;
	notify->stats.dropped += (uint64_t)db_result_affected(db_result_step(result, 0));
	/* What was taken by one that stops goes to another, later. */
	for (int row = 0; !notify->is_stopped && row < db_result_rows(result); row++)
		take(notify, result, row);
}

static void look(void *arg)
{
	struct notify *notify = arg;
	char room[16];
	struct db_value parameters[1];
	struct db_txn *txn;

	if (notify->is_looking || notify->is_stopped || notify->sending_count >= AT_ONCE)
		return;
	notify->is_looking = true;
	snprintf(room, sizeof(room), "%zu", AT_ONCE - notify->sending_count);
	parameters[0] = db_text(room);
	txn = db_txn_begin(notify->options.db);
	db_txn_add(txn, &notifications_drop, NULL);
	db_txn_add(txn, &notifications_take, parameters);
	db_txn_commit(&txn, taken, notify);
}

static void notified(void *arg, const char *payload)
{
	(void)payload;
	look_soon(arg);
}

/* ---- how much is left to do ---- */

static void measured(void *arg, const struct db_result *result)
{
	struct notify *notify = arg;

	/* What is not known stays as it was: that the database is away is told elsewhere. */
	if (db_result_err(result))
		return;
	notify->stats.waiting = db_result_int(result, 0, 0);
	notify->stats.oldest_s = db_result_int(result, 0, 1);
	notify->stats.codes_left = notify->options.codes_per_day - db_result_int(result, 0, 2);
}

static void measure(void *arg)
{
	struct notify *notify = arg;

	if (!notify->is_stopped)
		db_run(notify->options.db, &notifications_measure, NULL, measured, notify);
}

struct notify *notify_create(const struct notify_options *options)
{
	struct notify *notify = mem_alloc(sizeof(*notify));

	notify->options = *options;
	list_init(&notify->sending);
	notify->timer = loop_timer_create(options->loop, look, notify);
	notify->measuring = loop_timer_create(options->loop, measure, notify);
	notify->stats.codes_left = options->codes_per_day;
	loop_timer_start(notify->measuring, LOOK_SOON_MS, MEASURE_EVERY_MS);
	db_listen(options->db, NOTIFICATIONS_DUE, notified, look_soon, notify);
	look_soon(notify);
	return notify;
}

void notify_stop(struct notify *notify)
{
	if (!notify)
		return;
	notify->is_stopped = true;
	loop_timer_stop(notify->timer);
	loop_timer_stop(notify->measuring);
}

void notify_destroy(struct notify **notify)
{
	struct list *link;

	if (!*notify)
		return;
	while ((link = list_shift(&(*notify)->sending)))
		mem_free(LIST_ENTRY(link, struct sending, link));
	loop_timer_destroy(&(*notify)->timer);
	loop_timer_destroy(&(*notify)->measuring);
	mem_free(*notify);
	*notify = NULL;
}

struct notify_stats notify_stats(const struct notify *notify)
{
	return notify->stats;
}
