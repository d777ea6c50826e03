// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Start: keys, database, lanes, hub, routes, port. Stop, on SIGTERM or SIGINT: clients are told
 * when to come back, new work is refused, what is under way ends, within five seconds. Everything
 * that belongs to several parts is here and nowhere else. */
#include "server/serve.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "common/i18n/i18n.h"
#include "common/loop/loop.h"
#include "server/app/app.h"
#include "server/app/audit_sealer.h"
#include "server/app/es256.h"
#include "server/app/hub.h"
#include "server/app/lane.h"
#include "server/app/limits.h"
#include "server/app/password.h"
#include "server/app/seal.h"
#include "server/app/token.h"
#include "server/chores.h"
#include "server/db/db.h"
#include "server/keys.h"
#include "server/net/net.h"
#include "server/net/outgoing.h"
#include "server/notify/notify.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/ops/service.h"
#include "server/routes/redirect.h"
#include "server/routes/routes.h"
#include "server/sms.h"
#include "server/store/devices.h"
#include "server/store/facilities.h"
#include "server/store/prints.h"
#include "server/store/statements.h"
#include "server/store/users.h"
#include "server/unsafe.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	STOP_RETRY_S = 2,
	AUDIT_MS = 1500,
	SEAL_MS = 500,
	DB_GRACE_MS = 3000,
	/* After the network side, which takes 4 s at most, and within the 5 s of all. */
	STOP_MS = 4800,
	LANE_WAIT_MS = 2000,
	/* More than a batch has, and no more than anybody comes back for. */
	HUB_RECENT_LEAST = 512,
	LIMITS_ENTRIES = 65536,
	FILES_WANTED = 65536,
	/* Files that are not those of clients: the database's connections, the log, the loop. */
	FILES_RESERVED = 64,
};

/* What stopping waits for. */
enum stop_step {
	RUNNING,
	STOPPING_NET,
	STOPPING_NET_LAST, /* Nothing else any more. */
	STOPPING_LANES,
	STOPPING_AUDIT,
	STOPPING_SEALER,
	STOPPING_DB,
	STOPPED,
};

struct server {
	struct app app;
	struct routes *routes;
	struct redirect *redirect; /* NULL: nobody wants one. */
	int nets_open;
	struct audit_sealer *sealer;
	struct outgoing *outgoing; /* With notify, where there is a gateway. */
	struct notify *notify;
	struct loop_signal *signals[4];
	struct chores *chores;
	struct loop_timer *watchdog;
	struct loop_timer *deadline; /* Of stopping. */
	char node[UUID_TEXT_BYTES];
	const struct db_statement **statements;
	size_t statement_count;
	const char **origins;
	enum stop_step step;
};

/* ---- the hub's way out ---- */

static void *frame_create(void *arg, const char *bytes, size_t length)
{
	(void)arg;
	return net_frame_create(bytes, length);
}

static void frame_release(void *arg, void *frame)
{
	struct net_frame *held = frame;

	(void)arg;
	net_frame_release(&held);
}

static enum hub_sent frame_send(void *arg, uint64_t socket, void *frame)
{
	static const enum hub_sent outcomes[] = {
		[NET_SENT_QUEUED] = HUB_SENT_QUEUED,
		[NET_SENT_FULL] = HUB_SENT_FULL,
		[NET_SENT_GONE] = HUB_SENT_GONE,
	};
	struct server *server = arg;

	return outcomes[net_socket_send(server->app.net, (struct net_socket_id){ socket }, frame)];
}

/* ---- parts ---- */

static void db_changed(void *arg, const struct db_state *state)
{
	struct server *server = arg;
	static const char *const words[] = {
		[DB_DOWN] = "down",
		[DB_UP] = "up",
		[DB_UNSAFE] = "unsafe",
		[DB_OUTDATED] = "outdated",
	};

	log_at(server->app.log, state->status == DB_UP ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
		"db.state", LOG_STR("status", words[state->status]),
		LOG_INT("connected", state->connected), LOG_STR("reason", state->reason));
}

static void heard_events(void *arg, const char *payload)
{
	struct server *server = arg;

	lanes_notified(server->app.lanes, payload);
}

static void heard_facility(void *arg, const char *payload)
{
	struct server *server = arg;
	struct facility_id facility;

	if (uuid_parse(payload, &facility.u))
		lanes_facility_changed(server->app.lanes, facility);
}

static void tell_printer(struct server *server, struct display_id printer)
{
	hub_tell_display(server->app.hub, printer, "{\"t\":\"print\"}");
}

static void heard_print(void *arg, const char *payload)
{
	struct display_id printer;

	if (uuid_parse(payload, &printer.u) && !uuid_is_nil(printer.u))
		tell_printer(arg, printer);
}

/* Whoever was meant: all look. */
static void hears_prints_again(void *arg)
{
	tell_printer(arg, (struct display_id){ 0 });
}

static void found_facility(void *arg, const struct db_result *result)
{
	struct server *server = arg;

	if (db_result_outcome(result) == DB_COMMITTED && db_result_rows(result))
		heard_facility(server, db_result_value(result, 0, 0));
}

/* Where it is the account of a device, consoles are told whether that is in service. */
static void heard_account(void *arg, const char *payload)
{
	struct server *server = arg;
	struct uuid account;

	if (uuid_parse(payload, &account))
		db_run(server->app.db, &devices_find_facility,
			(struct db_value[]){ db_text(payload) }, found_facility, server);
}

static void ignore(void *arg)
{
	(void)arg;
}

static void hears_again(void *arg)
{
	struct server *server = arg;

	lanes_resync(server->app.lanes);
}

static void turned(void *arg, int64_t worked_us)
{
	struct server *server = arg;

	metrics_observe(server->app.metrics, METRIC_loop_turn_seconds, METRIC_NONE_NONE, worked_us);
}

static void recorded(void *arg, size_t commands)
{
	struct server *server = arg;

	metrics_observe(
		server->app.metrics, METRIC_batch_commands, METRIC_NONE_NONE, (int64_t)commands);
}

/* Plans are made once for all: by index and without reading ahead, because at the start the tables
 * are empty and the planner would think of them as small for ever. What needs a bitmap says so:
 * server/store/plans.h. */
#define PLANS                                                                                      \
	"-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off"                   \
	" -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off"                 \
	" -c enable_material=off"

static void start_db(struct server *server)
{
	struct db_options options = {
		.application_name = "folenid",
		.connections = (unsigned)server->app.config->database.connections,
		.conninfo = server->app.config->database.conninfo,
		.settings = PLANS,
		.owns_nothing = true,
		.on_state = db_changed,
		.state_arg = server,
	};

	server->statements = store_gather_statements(&server->statement_count);
	options.statements = server->statements;
	options.statement_count = server->statement_count;
	server->app.db = db_create(server->app.loop, &options);
}

static void start_limits(struct server *server)
{
	const struct config *config = server->app.config;

	server->app.limits = limits_create(LIMITS_ENTRIES);
	limits_set(server->app.limits, LIMIT_sign_in, config->limits.sign_in_per_minute, 60);
	limits_set(server->app.limits, LIMIT_reads, config->limits.reads_per_minute, 60);
	limits_set(server->app.limits, LIMIT_writes, config->limits.writes_per_minute, 60);
	limits_set(server->app.limits, LIMIT_searches, config->limits.searches_per_minute, 60);
	limits_set(server->app.limits, LIMIT_prints, config->limits.prints_per_minute, 60);
	limits_set_sign_in(server->app.limits, (unsigned)config->limits.sign_in_failures,
		config->limits.sign_in_wait_max_s);
}

static size_t recent_events(const struct config *config)
{
	int64_t wanted = config->live.snapshot_after_events;

	return wanted < HUB_RECENT_LEAST ? HUB_RECENT_LEAST : (size_t)wanted;
}

static void start_lanes(struct server *server)
{
	const struct config *config = server->app.config;
	const struct hub_options hub = {
		.loop = server->app.loop,
		.outlet = { frame_create, frame_release, frame_send, server },
		.recent_events = recent_events(config),
		.snapshot_after = (size_t)config->live.snapshot_after_events,
	};
	struct lanes_options lanes = {
		.loop = server->app.loop,
		.db = server->app.db,
		.log = server->app.log,
		.batch_max = (size_t)config->limits.batch_max,
		.queue_max = (size_t)config->limits.commands_queued,
		.wait_max_ms = LANE_WAIT_MS,
		.unheard_us = config->live.call_unheard_ms * 1000,
		.node = uuid_make_v4(),
		.recorded = recorded,
		.arg = server,
	};

	uuid_format(lanes.node, server->node);
	server->app.node = server->node;
	server->app.hub = hub_create(&hub);
	lanes.hub = server->app.hub;
	server->app.lanes = lanes_create(&lanes);
	db_listen(server->app.db, LANES_CHANNEL, heard_events, hears_again, server);
	db_listen(server->app.db, FACILITIES_CHANGED, heard_facility, ignore, server);
	db_listen(server->app.db, USERS_CHANGED, heard_account, ignore, server);
	db_listen(server->app.db, PRINTS_ASKED, heard_print, hears_prints_again, server);
}

static bool start_notify(struct server *server)
{
	const struct config *config = server->app.config;
	struct notify_options options = {
		.loop = server->app.loop,
		.db = server->app.db,
		.log = server->app.log,
		.gateway = gateway_find(config->sms.gateway),
		.account = sms_account(config),
		.answer_ms = (unsigned)config->sms.answer_s * 1000,
		.codes_per_day = config->sms.codes_per_day,
	};
	struct text why = { 0 };

	if (!*config->sms.gateway) {
		log_info(server->app.log, "sms.not_set_up", LOG_STR("gateway", ""));
		return true;
	}
	if (sms_check(config, &why)) {
		server->outgoing = outgoing_create(server->app.loop);
		options.outgoing = server->outgoing;
	}
	if (server->outgoing)
		server->app.notify = server->notify = notify_create(&options);
	else
		log_error(server->app.log, "sms.unusable", LOG_STR("why", text_string(&why)));
	text_finish(&why);
	return server->notify != NULL;
}

static bool start_sealer(struct server *server)
{
	struct es256_key *key =
		keys_read_one(&server->app, config_audit_key_path(server->app.config));

	if (!key)
		return false;
	server->sealer =
		audit_sealer_create(server->app.loop, server->app.db, server->app.log, &key);
	return true;
}

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

/* Where the files run out, nobody can come in, and the database cannot be reached again. */
static uint32_t most_connections(const struct server *server)
{
	int64_t wanted = server->app.config->limits.connections;
	struct rlimit files;
	int64_t most;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 ||
		files.rlim_cur >= (rlim_t)(wanted + FILES_RESERVED))
		return (uint32_t)wanted;
	most = files.rlim_cur > FILES_RESERVED ? (int64_t)files.rlim_cur - FILES_RESERVED : 1;
	log_warn(server->app.log, "server.few_files", LOG_INT("files", (int64_t)files.rlim_cur),
		LOG_INT("connections_wanted", wanted), LOG_INT("connections", most));
	return (uint32_t)most;
}

/* False: the log says why. */
static bool start_redirect(struct server *server, const struct net_options *main)
{
	struct net_options options = *main;
	char why[NET_WHY_BYTES];

	if (!server->app.config->server.redirect_port)
		return true;
	options.port = (uint16_t)server->app.config->server.redirect_port;
	options.tls_certificate_path = options.tls_key_path = NULL;
	server->redirect = redirect_create(server->routes, &options, why);
	if (!server->redirect)
		log_error(server->app.log, "redirect.not_listening", LOG_STR("why", why));
	if (!server->redirect)
		return false;
	log_info(server->app.log, "redirect.listening",
		LOG_INT("port", redirect_port(server->redirect)));
	server->nets_open++;
	return true;
}

static bool start_net(struct server *server)
{
	const struct config *config = server->app.config;
	size_t origins = config->server.allowed_origins.count;
	char why[NET_WHY_BYTES];
	struct net_options options = {
		.address = config->server.listen,
		.port = (uint16_t)config->server.port,
		.reuse_port = config->server.reuse_port,
		.tls_certificate_path = text_or_null(config->server.tls_certificate),
		.tls_key_path = text_or_null(config->server.tls_key),
		.limits = {
			.header_bytes = (uint32_t)config->limits.header_bytes,
			.body_bytes = (uint32_t)config->limits.body_bytes,
			.request_ms = (uint32_t)config->limits.request_ms,
			.connections = most_connections(server),
			.connections_per_address =
				(uint32_t)config->limits.connections_per_address,
			.message_bytes = (uint32_t)config->limits.message_bytes,
			.outbox_bytes = (uint32_t)config->limits.outbox_bytes,
			.heartbeat_ms = (uint32_t)config->live.heartbeat_s * 1000,
		},
	};

	server->origins = mem_array(origins + 2, sizeof(*server->origins));
	server->origins[0] = config->server.base_url;
	for (size_t i = 0; i < origins; i++)
		server->origins[i + 1] = config->server.allowed_origins.items[i];
	options.allowed_origins = server->origins;
	server->routes = routes_create(&server->app);
	if (!start_redirect(server, &options))
		return false;
	server->app.net =
		net_create(server->app.loop, &options, routes_handlers(), server->routes, why);
	if (!server->app.net)
		log_error(server->app.log, "net.not_listening", LOG_STR("why", why));
	server->nets_open += server->app.net != NULL;
	return server->app.net != NULL;
}

/* ---- stopping ---- */

static void stop_next(void *arg);

static void net_stopped(void *arg)
{
	struct server *server = arg;

	if (!--server->nets_open)
		stop_next(server);
}

/* The database holds on to something. Whoever asked for it was told nothing, and can ask again. */
static void stop_now(void *arg)
{
	struct server *server = arg;

	log_warn(server->app.log, "server.stop_cut", LOG_INT("step", server->step));
	/* So late only where the process slept over the network side's own time; that has been
	 * heard of in this very turn, and needs some more to end. */
	if (server->step == STOPPING_NET) {
		server->step = STOPPING_NET_LAST;
		return;
	}
	server->step = STOPPED;
	loop_stop(server->app.loop);
}

static void stop(void *arg)
{
	struct server *server = arg;
	char told[64];

	if (server->step != RUNNING)
		return;
	service_stopping();
	log_info(server->app.log, "server.stopping", LOG_INT("retry_after_s", STOP_RETRY_S));
	server->app.stopping = 1;
	notify_stop(server->notify);
	server->step = STOPPING_NET;
	loop_timer_start(server->deadline, STOP_MS, 0);
	snprintf(told, sizeof(told), "{\"t\":\"reconnect\",\"in_s\":%d}", STOP_RETRY_S);
	hub_tell_all(server->app.hub, told);
	if (server->redirect)
		redirect_stop(server->redirect, STOP_RETRY_S, net_stopped, server);
	net_stop(server->app.net, STOP_RETRY_S, net_stopped, server);
}

static void stop_next(void *arg)
{
	struct server *server = arg;

	switch (server->step) {
	case STOPPING_NET:
		server->step = STOPPING_LANES;
		routes_flush(server->routes);
		lanes_stop(server->app.lanes, stop_next, server);
		return;
	case STOPPING_LANES:
		server->step = STOPPING_AUDIT;
		routes_stop(server->routes, AUDIT_MS, stop_next, server);
		return;
	case STOPPING_AUDIT:
		server->step = STOPPING_SEALER;
		audit_sealer_stop(server->sealer, SEAL_MS, stop_next, server);
		return;
	case STOPPING_SEALER:
		server->step = STOPPING_DB;
		db_close(server->app.db, DB_GRACE_MS, stop_next, server);
		return;
	case STOPPING_NET_LAST:
	case STOPPING_DB:
		server->step = STOPPED;
		loop_stop(server->app.loop);
		return;
	case RUNNING:
	case STOPPED:
		return;
	}
}

static void reload_certificate(struct server *server)
{
	char why[NET_WHY_BYTES] = "";

	if (!*server->app.config->server.tls_certificate)
		return;
	if (net_reload_tls(server->app.net, why))
		log_info(server->app.log, "tls.reloaded",
			LOG_INT("port", net_port(server->app.net)));
	else
		log_error(server->app.log, "tls.not_reloaded", LOG_STR("why", why));
}

static void reload(void *arg)
{
	struct server *server = arg;

	/* Who stops has no use for keys and certificates, and is not ready again. */
	if (server->step != RUNNING)
		return;
	service_reloading(loop_monotonic_us(server->app.loop));
	keys_reload(&server->app);
	reload_certificate(server);
	service_ready();
}

/* ---- from time to time ---- */

static void feed_watchdog(void *arg)
{
	(void)arg;
	service_is_alive();
}

static void start_timers(struct server *server)
{
	uint64_t watchdog_ms = service_watchdog_ms();

	server->chores = chores_start(&server->app);
	server->deadline = loop_timer_create(server->app.loop, stop_now, server);
	server->watchdog = loop_timer_create(server->app.loop, feed_watchdog, server);
	if (watchdog_ms)
		loop_timer_start(server->watchdog, watchdog_ms, watchdog_ms);
}

static void start_signals(struct server *server)
{
	static const struct {
		int number;
		loop_callback *callback;
	} rows[] = {
		{ SIGTERM, stop },
		{ SIGINT, stop },
		{ SIGHUP, reload },
	};

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		server->signals[i] = loop_signal_create(
			server->app.loop, rows[i].number, rows[i].callback, server);
}

/* libwebsockets and libuv size their tables by it, so it comes first. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
}

/* The log is read where folenid check-config is not. */
static void tell_unsafe(void *arg, const char *from, const char *setting, const char *what)
{
	struct server *server = arg;

	log_warn(server->app.log, "config.unsafe", LOG_STR("from", from),
		LOG_STR("setting", setting), LOG_STR("what", what));
}

/* A core has passwords, keys and what patients are ill with. Nor may another program of the same
 * account look into the memory of this one. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

static bool start(struct server *server)
{
	struct app *app = &server->app;

	app->loop = loop_create();
	if (!app->loop)
		return false;
	start_signals(server);
	unsafe_look(app->config, tell_unsafe, server);
	es256_guard_keys();
	if (!keys_start(app))
		return false;
	app->metrics = metrics_create();
	loop_watch_turns(app->loop, turned, server);
	app->passwords =
		password_pool_create(app->loop, (size_t)app->config->limits.password_hashes,
			(size_t)app->config->limits.password_queue);
	start_limits(server);
	start_db(server);
	if (!start_sealer(server))
		return false;
	start_lanes(server);
	start_timers(server);
	return start_notify(server) && start_net(server);
}

/* Once nobody listens to them they would do what they do to every program: a reload that comes at
 * the very end would look like a crash. */
static void hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void redirect_stopped(void *arg)
{
	struct server *server = arg;

	loop_stop(server->app.loop);
}

/* Where the server could not start, it has nobody to stop it. */
static void end_redirect(struct server *server)
{
	if (server->redirect && server->step == RUNNING) {
		redirect_stop(server->redirect, STOP_RETRY_S, redirect_stopped, server);
		loop_run(server->app.loop);
	}
	redirect_destroy(&server->redirect);
}

static void finish(struct server *server)
{
	struct app *app = &server->app;

	end_redirect(server);
	net_destroy(&app->net);
	lanes_destroy(&app->lanes);
	db_destroy(&app->db);
	audit_sealer_destroy(&server->sealer);
	outgoing_destroy(&server->outgoing);
	notify_destroy(&server->notify);
	routes_destroy(&server->routes);
	hub_destroy(&app->hub);
	password_pool_destroy(&app->passwords);
	limits_destroy(&app->limits);
	token_keys_destroy(&app->tokens);
	seal_keys_destroy(&app->seals);
	if (app->loop)
		loop_watch_turns(app->loop, NULL, NULL);
	metrics_destroy(&app->metrics);
	chores_destroy(&server->chores);
	loop_timer_destroy(&server->watchdog);
	loop_timer_destroy(&server->deadline);
	hold_signals();
	for (size_t i = 0; i < COUNT_OF(server->signals); i++)
		loop_signal_destroy(&server->signals[i]);
	loop_destroy(&app->loop);
	mem_free(server->origins);
	mem_free(server->statements);
}

int serve_run(const struct config *config)
{
	struct server server = { .app = { .config = config } };
	bool started;

	server.app.log = log_create(STDERR_FILENO, config->server.log_level);
	if (!i18n_init_quietly())
		log_warn(server.app.log, "i18n.no_catalogue", LOG_STR("language", "sw"));
	raise_file_limit();
	leave_no_core();
	started = start(&server);
	if (started) {
		log_info(server.app.log, "server.listening",
			LOG_STR("address", config->server.listen),
			LOG_INT("port", net_port(server.app.net)),
			LOG_STR("version", FOLENI_VERSION), LOG_STR("node", server.node));
		service_ready();
		loop_run(server.app.loop);
		log_info(server.app.log, "server.stopped", LOG_INT("exit", EX_OK));
	}
	finish(&server);
	log_destroy(&server.app.log);
	return started ? EX_OK : EX_UNAVAILABLE;
}
