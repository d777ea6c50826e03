// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What machines ask: is the server well, what has it counted, what does its API look like. */
#include "common/base/text.h"
#include "server/app/es256.h"
#include "server/app/sessions.h"
#include "server/app/token.h"
#include "server/db/db.h"
#include "server/ops/health.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"
#include "server/routes/routes.h"
#include "server/routes/shapes.h"
#include <stdio.h>
#include <string.h>

struct status {
	char status[32];
	char detail[201];
};
static const struct field status_fields[] = {
	FIELD(status, status, FIELD_TEXT, 0),
	FIELD(status, detail, FIELD_TEXT, FIELD_OPTIONAL, .help = "What is missing"),
};
static const struct shape status_shape = DESCRIBED_SHAPE("Status", status_fields);

static void tell_alive(struct request *request, const struct net_request *http)
{
	struct text json = { 0 };

	(void)http;
	health_write_live(&json);
	request_answer(&request, text_string(&json), json.length);
	text_finish(&json);
}

static void tell_ready(struct request *request, const struct net_request *http)
{
	const struct db_stats db = db_stats(request->app->db);
	struct health health = {
		.is_stopping = request->app->stopping,
		.is_started = sessions_are_known(request->routes->sessions),
		.database_is_up = db.connected > 0,
		.schema_is_outdated = db.status == DB_OUTDATED,
	};
	enum err err = health_ready(&health);
	struct text json = { 0 };

	(void)http;
	health_write_ready(&health, &json);
	request_reply(&request, &(struct net_answer){
					.status = err_http_status(err),
					.content_type = NET_JSON,
					.body = text_string(&json),
					.body_length = json.length,
					.retry_after_s = err ? 1 : 0,
				});
	text_finish(&json);
}

/* Numbers tell a lot of a hospital: they are for its own machines and for administrators. */
static void tell_metrics(struct request *request, const struct net_request *http)
{
	struct text text = { 0 };

	(void)http;
	gather_metrics(request->app);
	metrics_write(request->app->metrics, &text);
	request_reply(&request, &(struct net_answer){
					.status = 200,
					.content_type = METRICS_CONTENT_TYPE,
					.body = text_string(&text),
					.body_length = text.length,
				});
	text_finish(&text);
}

/* FNV-1a: builds of one version may describe themselves differently, and nobody gains by making two
 * descriptions that look alike. */
static uint64_t digest(const struct text *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < text->length; i++)
		hash = (hash ^ (unsigned char)text->bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static void tell_description(struct request *request, const struct net_request *http)
{
	struct text json = { 0 };
	char etag[24];

	(void)http;
	openapi_write(&json);
	snprintf(etag, sizeof(etag), "\"%016llx\"", (unsigned long long)digest(&json));
	request_answer_etag(&request, text_string(&json), json.length, etag);
	text_finish(&json);
}

static const struct shape description_shape = { .name = "Description" };

/* ---- the keys of access tokens ---- */

struct public_key {
	char kty[3], crv[6], alg[6], use[4];
	char kid[ES256_ID_BYTES], x[ES256_ID_BYTES], y[ES256_ID_BYTES];
};
struct public_keys {
	int keys_count;
	struct public_key keys[1];
};
static const struct field key_fields[] = {
	FIELD(public_key, kty, FIELD_TEXT, 0, .help = "EC"),
	FIELD(public_key, crv, FIELD_TEXT, 0, .help = "P-256"),
	FIELD(public_key, alg, FIELD_TEXT, 0, .help = "ES256"),
	FIELD(public_key, use, FIELD_TEXT, 0, .help = "sig"),
	FIELD(public_key, kid, FIELD_TEXT, 0, .help = "As the head of a token names it"),
	FIELD(public_key, x, FIELD_TEXT, 0),
	FIELD(public_key, y, FIELD_TEXT, 0),
};
static const struct field keys_fields[] = {
	FIELD_LIST_OF(public_keys, keys, key_fields, 0),
};
static const struct shape keys_shape = DESCRIBED_SHAPE("PublicKeys", keys_fields);

/* Public, and the same for everybody: whoever checks tokens may keep them for a while. A new key is
 * among them from its announcement on, before it signs. */
static void tell_keys(struct request *request, const struct net_request *http)
{
	struct text json = { 0 };

	(void)http;
	token_keys_jwks(request->app->tokens, &json);
	request_reply(&request, &(struct net_answer){
					.status = 200,
					.content_type = NET_JSON,
					.body = text_string(&json),
					.body_length = json.length,
					.cache_control = "public, max-age=300",
				});
	text_finish(&json);
}

static const enum err here_errors[] = { ERR_NO_ROUTE, ERR_OK };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/healthz",
		.id = "getHealth",
		.summary = "Tells that the server lives",
		.flags = ROUTE_PUBLIC,
		.handle = tell_alive,
		.answer = &status_shape,
	},
	{
		.method = NET_GET,
		.path = "/readyz",
		.id = "getReadiness",
		.summary = "Tells whether the server takes requests, or why not",
		.flags = ROUTE_PUBLIC | ROUTE_TELLS_503,
		.handle = tell_ready,
		.answer = &status_shape,
	},
	{
		.method = NET_GET,
		.path = "/.well-known/jwks.json",
		.id = "getKeys",
		.summary = "Tells the public keys of access tokens, as a JWK set (RFC 7517)",
		.flags = ROUTE_PUBLIC,
		.handle = tell_keys,
		.answer = &keys_shape,
	},
	{
		.method = NET_GET,
		.path = "/metrics",
		.id = "getMetrics",
		.summary =
			"Tells what was counted and measured, for Prometheus; only to this machine "
			"and to administrators of all facilities",
		.flags = ROUTE_HERE | ROUTE_TEXT,
		.roles = ROLE_BIT(ROLE_ADMIN),
		.scope = SCOPE_ALL,
		.handle = tell_metrics,
		.errors = here_errors,
	},
	{
		.method = NET_GET,
		.path = "/openapi.json",
		.id = "getDescription",
		.summary = "Describes all of this; only to this machine and to staff",
		.flags = ROUTE_HERE | ROUTE_ETAG,
		.roles = ROLES_STAFF,
		.scope = SCOPE_ACCOUNT,
		.handle = tell_description,
		.answer = &description_shape,
		.errors = here_errors,
	},
};

const struct route_table routes_machine = ROUTE_TABLE("machine", "What machines ask", rows);
