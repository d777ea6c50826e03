// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The whole server in the test's own process, but for its database, which is away. */
#pragma once

#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/app.h"
#include "server/app/es256.h"
#include "server/app/hub.h"
#include "server/app/lane.h"
#include "server/app/limits.h"
#include "server/app/password.h"
#include "server/app/seal.h"
#include "server/app/sessions.h"
#include "server/app/token.h"
#include "server/db/db.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"
#include "server/routes/routes.h"
#include "server/store/statements.h"
#include "tests/unit/net/raw.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { RIG_QUEUE_AGE_MS = 50, RIG_GRACE_MS = 100 };

struct rig {
	struct app app;
	struct routes *routes;
	struct config *config;
	const struct db_statement **statements;
	struct raw raw;
	struct raw_answer answer;
	bool is_stopped;
};

#define RIG_FACILITY "01a20431-bea8-707f-8842-a8b9a4d3bdcb"
#define RIG_OTHER "01a20431-bea8-707f-8842-a8b9a4d3bdcc"
#define RIG_ID "01a20431-bea8-707f-8842-a8b9a4d3bd00"
#define RIG_KEY "Idempotency-Key: 01a20431-bea8-707f-8842-000000000001\r\n"
#define RIG_JSON "Content-Type: application/json\r\n"

static inline void rig_pump(void *arg)
{
	struct rig *rig = arg;

	loop_turn(rig->app.loop, false);
}

static inline enum hub_sent rig_sent(void *arg, uint64_t socket, void *frame)
{
	(void)arg;
	(void)socket;
	(void)frame;
	return HUB_SENT_GONE;
}

static inline void rig_start_db(struct rig *rig)
{
	struct db_options options = {
		.conninfo = "host=/nonexistent dbname=none",
		.queue_age_ms = RIG_QUEUE_AGE_MS,
	};

	rig->statements = store_gather_statements(&options.statement_count);
	options.statements = rig->statements;
	rig->app.db = db_create(rig->app.loop, &options);
}

static inline void rig_start_lanes(struct rig *rig)
{
	const struct hub_options hub = {
		.loop = rig->app.loop,
		.outlet.send = rig_sent,
		.recent_events = 16,
		.snapshot_after = 16,
	};
	struct lanes_options lanes = {
		.loop = rig->app.loop,
		.db = rig->app.db,
		.log = rig->app.log,
		.batch_max = 64,
		.queue_max = 64,
		.wait_max_ms = RIG_QUEUE_AGE_MS,
		.unheard_us = 5 * US_PER_S,
		.node = uuid_make_v4(),
	};

	rig->app.hub = hub_create(&hub);
	lanes.hub = rig->app.hub;
	rig->app.lanes = lanes_create(&lanes);
}

/* environment: settings, as for config_load(). */
static inline struct rig *rig_create(char *const *environment)
{
	struct rig *rig = mem_alloc(sizeof(*rig));
	struct es256_key *key = es256_key_make();
	struct text mistakes = { 0 };
	struct net_options options = { .address = "127.0.0.1" };
	char why[NET_WHY_BYTES];

	rig->config = config_load(NULL, environment, &mistakes);
	assert_string_equal(text_string(&mistakes), "");
	text_finish(&mistakes);
	rig->raw.fd = -1;
	rig->app.config = rig->config;
	rig->app.log = log_create(open("/dev/null", O_WRONLY | O_CLOEXEC), LOG_LEVEL_INFO);
	rig->app.loop = loop_create();
	rig->app.metrics = metrics_create();
	rig->app.limits = limits_create(1024);
	rig->app.passwords = password_pool_create(rig->app.loop, 1, 1);
	rig->app.tokens = token_keys_create("foleni", "foleni");
	token_keys_add(rig->app.tokens, &key);
	rig->app.seals = seal_keys_make();
	rig->app.node = RIG_ID;
	rig_start_db(rig);
	rig_start_lanes(rig);
	rig->routes = routes_create(&rig->app);
	sessions_trust(rig->routes->sessions);
	rig->app.net = net_create(rig->app.loop, &options, routes_handlers(), rig->routes, why);
	assert_non_null(rig->app.net);
	return rig;
}

static inline void rig_stopped(void *arg)
{
	struct rig *rig = arg;

	rig->is_stopped = true;
}

static inline void rig_destroy(struct rig *rig)
{
	struct app *app = &rig->app;

	raw_answer_finish(&rig->answer);
	if (rig->raw.fd >= 0)
		raw_close(&rig->raw);
	net_stop(app->net, 1, rig_stopped, rig);
	while (!rig->is_stopped)
		loop_turn(app->loop, true);
	net_destroy(&app->net);
	lanes_destroy(&app->lanes);
	db_destroy(&app->db);
	routes_destroy(&rig->routes);
	hub_destroy(&app->hub);
	password_pool_destroy(&app->passwords);
	token_keys_destroy(&app->tokens);
	seal_keys_destroy(&app->seals);
	limits_destroy(&app->limits);
	metrics_destroy(&app->metrics);
	loop_destroy(&app->loop);
	log_destroy(&app->log);
	config_destroy(&rig->config);
	mem_free(rig->statements);
	mem_free(rig);
}

/* "Authorization: Bearer ..", for facility (NULL: all); good for seconds. */
static inline void rig_token(
	struct rig *rig, enum role role, const char *facility, int seconds, struct text *header_out)
{
	int64_t now_us = time_now_us();
	struct token_claims claims = {
		.id = uuid_make_v4(),
		.session = uuid_make_v4(),
		.user = { uuid_make_v4() },
		.role = role,
		.issued_us = now_us - US_PER_S,
		.expires_us = now_us + seconds * US_PER_S,
	};

	if (facility)
		assert_true(uuid_parse(facility, &claims.facility.u));
	if (role == ROLE_DISPLAY)
		claims.display.u = uuid_make_v4();
	text_add(header_out, "Authorization: Bearer ");
	token_sign(rig->app.tokens, &claims, header_out);
	text_add(header_out, "\r\n");
}

/* Asks on a connection of its own; the answer is in rig->answer. request: "GET /v1/me". */
static inline int rig_ask(
	struct rig *rig, const char *request, const char *headers, const char *body)
{
	struct text text = { 0 };

	raw_answer_finish(&rig->answer);
	if (rig->raw.fd >= 0)
		raw_close(&rig->raw);
	raw_open(&rig->raw, net_port(rig->app.net), rig_pump, rig);
	text_printf(&text, "%s HTTP/1.1\r\nHost: localhost\r\n%s", request, headers);
	if (body)
		text_printf(&text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	else
		text_add(&text, "\r\n");
	raw_say_bytes(&rig->raw, text_string(&text), text.length);
	text_finish(&text);
	raw_take_answer(&rig->raw, strncmp(request, "HEAD ", 5) == 0, &rig->answer);
	return rig->answer.status;
}

/* The same as somebody of a role at RIG_FACILITY. */
static inline int rig_ask_as(
	struct rig *rig, enum role role, const char *request, const char *headers, const char *body)
{
	struct text all = { 0 };
	int status;

	rig_token(rig, role, RIG_FACILITY, 600, &all);
	text_add(&all, headers);
	status = rig_ask(rig, request, text_string(&all), body);
	text_finish(&all);
	return status;
}

/* Does the answer's body hold this? */
static inline void assert_says(const struct rig *rig, const char *expected)
{
	if (!strstr(rig->answer.body, expected))
		fail_msg("\"%s\" is not in %s", expected, rig->answer.body);
}

static inline void assert_header(const struct rig *rig, const char *name, const char *expected)
{
	char value[256] = "";

	assert_non_null(raw_header(&rig->answer, name, value));
	assert_string_equal(value, expected);
}
