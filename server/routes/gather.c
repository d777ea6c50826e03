// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the parts of the server count themselves, brought together when somebody asks. */
#include "common/base/time.h"
#include "server/app/hub.h"
#include "server/app/lane.h"
#include "server/app/password.h"
#include "server/db/db.h"
#include "server/notify/notify.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"

#define SET(name, label, value)                                                                    \
	metrics_set(metrics, METRIC_##name, METRIC_##label, (int64_t)(value))

static void gather_net(struct metrics *metrics, const struct net *net)
{
	struct net_stats stats = net_stats(net);

	SET(connections, CONNECTION_HTTP, stats.connections - stats.sockets);
	SET(connections, CONNECTION_WEBSOCKET, stats.sockets);
	SET(sent_bytes_total, NONE_NONE, stats.frame_bytes_out);
	SET(connections_refused_total, NONE_NONE, stats.refused_total + stats.refused_address);
	SET(connections_slow_total, NONE_NONE, stats.timed_out_requests + stats.timed_out_sends);
	SET(requests_malformed_total, NONE_NONE, stats.refused_requests);
	SET(tls_failures_total, NONE_NONE, stats.tls_failures);
}

static void gather_lanes(struct metrics *metrics, const struct lanes *lanes)
{
	struct lanes_stats stats = lanes_stats(lanes);

	SET(commands_total, COMMAND_DONE, stats.commands - stats.refused - stats.repeats);
	SET(commands_total, COMMAND_REFUSED, stats.refused);
	SET(commands_total, COMMAND_REPEATED, stats.repeats);
	SET(commands_waiting, NONE_NONE, stats.waiting);
	SET(events_total, NONE_NONE, stats.events);
	SET(boards, NONE_NONE, stats.lanes);
}

static void gather_hub(struct metrics *metrics, const struct hub *hub)
{
	struct hub_stats stats = hub_stats(hub);

	SET(subscribers, SUBSCRIBER_CONSOLE, stats.listeners[HUB_STAFF]);
	SET(subscribers, SUBSCRIBER_DISPLAY, stats.listeners[HUB_DISPLAY]);
	SET(subscribers, SUBSCRIBER_PATIENT, stats.listeners[HUB_TICKET]);
	SET(frames_sent_total, NONE_NONE, stats.deliveries);
	SET(resyncs_total, NONE_NONE, stats.slow);
	SET(calls_unheard_total, NONE_NONE, stats.unheard);
}

static void gather_db(struct metrics *metrics, const struct db *db)
{
	struct db_stats stats = db_stats(db);

	SET(db_transactions_total, TRANSACTION_COMMITTED, stats.committed);
	SET(db_transactions_total, TRANSACTION_ROLLED_BACK, stats.rolled_back);
	SET(db_transactions_total, TRANSACTION_UNCERTAIN, stats.uncertain);
	SET(db_transactions_total, TRANSACTION_REFUSED, stats.refused);
	SET(db_connections, NONE_NONE, stats.connected);
	SET(db_connects_total, NONE_NONE, stats.connects);
	SET(db_disconnects_total, NONE_NONE, stats.disconnects);
	SET(db_in_flight, NONE_NONE, stats.in_flight);
	SET(db_queued, NONE_NONE, stats.queued);
	SET(db_waited_seconds_total, NONE_NONE, stats.waited_us);
	SET(db_served_seconds_total, NONE_NONE, stats.served_us);
}

static void gather_notify(struct metrics *metrics, const struct notify *notify)
{
	struct notify_stats stats = notify_stats(notify);

	SET(messages_total, MESSAGE_SENT, stats.sent);
	SET(messages_total, MESSAGE_AGAIN, stats.again);
	SET(messages_total, MESSAGE_REFUSED, stats.refused);
	SET(messages_total, MESSAGE_DEAD, stats.dead);
	SET(messages_total, MESSAGE_DROPPED, stats.dropped);
	SET(messages_waiting, NONE_NONE, stats.waiting);
	SET(messages_oldest_seconds, NONE_NONE, stats.oldest_s * US_PER_S);
	SET(message_codes_left, NONE_NONE, stats.codes_left);
}

void gather_metrics(const struct app *app)
{
	struct metrics *metrics = app->metrics;

	SET(build_info, VERSION_THIS, 1);
	SET(passwords, PASSWORD_AT_WORK, password_pool_at_work(app->passwords));
	SET(passwords, PASSWORD_WAITING, password_pool_waiting(app->passwords));
	gather_net(metrics, app->net);
	gather_lanes(metrics, app->lanes);
	gather_hub(metrics, app->hub);
	gather_db(metrics, app->db);
	if (app->notify)
		gather_notify(metrics, app->notify);
}
