// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/request.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/i18n/i18n.h"
#include "common/loop/loop.h"
#include "server/app/audit.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"
#include <inttypes.h>
#include <string.h>

enum { HEADERS_MAX = 16, BUSY_RETRY_S = 1 };

static void finish(struct request **request)
{
	struct arena *arena = (*request)->arena;

	list_remove(&(*request)->link);
	*request = NULL;
	/* The request itself lies in it. */
	arena_destroy(&arena);
}

/* What a rule or the database refuses has a message; what has none is of the form of the request,
 * and is told to whoever writes programs. A fixed text is its own message, if it is in the
 * catalogue. */
static void write_detail(
	struct text *detail, enum language language, const struct field_problem *problem)
{
	const struct says *says = &problem->says;
	const char *message = says->message ? says->message : problem->expected;
	const char *said = tr(language, message), *values[SAYS_VALUES_MAX];

	if (!says->message && said == message) {
		text_printf(detail, "%s%s%s", problem->path, problem->path[0] ? ": " : "",
			problem->expected);
		return;
	}
	for (size_t i = 0; i < says->count; i++)
		values[i] = says_value(says, i);
	says_write(detail, said, values, says->count);
}

/* For clients with a catalogue of their own. */
static void write_says(struct text *text, const struct says *says)
{
	text_add(text, ",\"says\":");
	text_json_string(text, says->message);
	text_add(text, ",\"values\":[");
	for (size_t i = 0; i < says->count; i++) {
		text_add(text, i ? "," : "");
		text_json_string(text, says_value(says, i));
	}
	text_add_char(text, ']');
}

void problem_write(struct text *text, enum language language, enum err err,
	const struct field_problem *problem)
{
	bool has_field = problem && problem->path[0];
	bool has_expected = problem && problem->expected[0];
	struct text detail = { 0 };

	if (has_expected)
		write_detail(&detail, language, problem);
	net_problem(
		text, err, tr(language, err_text(err)), has_expected ? text_string(&detail) : NULL);
	text_finish(&detail);
	/* In place of the closing brace. */
	text->length--;
	if (has_field) {
		text_add(text, ",\"field\":");
		text_json_string(text, problem->path);
	}
	if (has_expected) {
		text_add(text, ",\"expected\":");
		text_json_string(text, problem->expected);
	}
	if (has_expected && problem->says.message)
		write_says(text, &problem->says);
	text_add_char(text, '}');
}

static void measure(const struct request *request, int status)
{
	struct metrics *metrics = request->app->metrics;
	int64_t took_us = loop_monotonic_us(request->app->loop) - request->begun_us;

	metrics_add(metrics, METRIC_http_requests_total,
		(unsigned)(METRIC_STATUS_1XX + status / 100 - 1), 1);
	metrics_observe(metrics, METRIC_http_request_seconds, METRIC_NONE_NONE, took_us);
}

/* Lets a page of an allowed origin read the answer. */
static size_t add_origin(const char *origin, struct net_pair *headers, size_t count)
{
	headers[count++] = (struct net_pair){ "Access-Control-Allow-Origin", origin };
	headers[count++] = (struct net_pair){ "Vary", "Origin" };
	headers[count++] = (struct net_pair){ "Access-Control-Expose-Headers",
		"ETag, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, "
		"X-Next-Cursor, X-Request-Id, X-Searched-From, X-Searched-Reached" };
	return count;
}

/* ---- limits ---- */

/* Two lists of structured fields (RFC 9651), as the drafts of "RateLimit header fields for HTTP"
 * (draft-ietf-httpapi-ratelimit-headers) have them since their eighth: of each policy its quota and
 * window; of each what is left, and in how many seconds all of it will be there again. */
struct rate_limit {
	struct text policy;
	struct text state;
};

static void add_limit(const struct request *request, enum limit limit, struct rate_limit *told)
{
	const char *comma = told->policy.length ? ", " : "", *key = request->address;
	char user[UUID_TEXT_BYTES];
	struct limit_state state;

	if (limit_by(limit) == LIMIT_BY_ACCOUNT) {
		uuid_format(request->who.user.u, user);
		key = user;
	}
	state = limits_look(
		request->app->limits, limit, key, loop_monotonic_us(request->app->loop));
	text_printf(&told->policy, "%s\"%s\";q=%" PRId64 ";w=%" PRId64, comma, limit_name(limit),
		state.count, state.period_s);
	text_printf(&told->state, "%s\"%s\";r=%" PRId64 ";t=%" PRId64, comma, limit_name(limit),
		state.left, state.full_in_s);
}

static void tell_limits(const struct request *request, struct rate_limit *told)
{
	const struct route *route = request->route;

	if (!route)
		return;
	if (request->is_signed_in)
		add_limit(request, route_general_limit(route), told);
	if (route->limit && (request->is_signed_in || limit_by(route->limit) == LIMIT_BY_ADDRESS))
		add_limit(request, route->limit, told);
}

static size_t add_limits(const struct rate_limit *told, struct net_pair *headers, size_t count)
{
	if (!told->policy.length)
		return count;
	headers[count++] = (struct net_pair){ "RateLimit-Policy", told->policy.bytes };
	headers[count++] = (struct net_pair){ "RateLimit", told->state.bytes };
	return count;
}

static void reply(struct request **request, const struct net_answer *answer)
{
	struct net_pair headers[HEADERS_MAX];
	struct net_answer full = *answer;
	struct rate_limit told = { 0 };
	size_t count = 0;

	headers[count++] = (struct net_pair){ "X-Request-Id", (*request)->name };
	if ((*request)->is_repeat)
		headers[count++] = (struct net_pair){ "Idempotency-Replayed", "true" };
	if (answer->status == 401)
		headers[count++] = (struct net_pair){ "WWW-Authenticate", "Bearer" };
	if (answer->content_type && strcmp(answer->content_type, NET_PROBLEM_JSON) == 0)
		headers[count++] = (struct net_pair){ "Content-Language",
			word_of(&words_language, (int)i18n_spoken((*request)->language)) };
	if ((*request)->is_by_tls)
		headers[count++] =
			(struct net_pair){ NET_TRANSPORT_SECURITY, NET_TRANSPORT_SECURITY_VALUE };
	if ((*request)->origin)
		count = add_origin((*request)->origin, headers, count);
	tell_limits(*request, &told);
	count = add_limits(&told, headers, count);
	for (size_t i = 0; i < answer->header_count && count < HEADERS_MAX; i++)
		headers[count++] = answer->headers[i];
	full.headers = headers;
	full.header_count = count;
	measure(*request, full.status);
	net_reply((*request)->app->net, (*request)->id, &full);
	text_finish(&told.policy);
	text_finish(&told.state);
	finish(request);
}

/* ---- an answer that waits until it is written down ---- */

struct held {
	struct request *request;
	struct audit_waiter waiter;
	struct net_answer answer;
};

static void written(void *arg, enum err err)
{
	const struct held *held = arg;
	struct request *request = held->request;

	request->noted = 0;
	if (err && held->answer.status < 400)
		request_refuse(&request, err);
	else
		reply(&request, &held->answer);
}

static const char *keep(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

static const struct net_pair *keep_headers(struct arena *arena, const struct net_answer *answer)
{
	struct net_pair *headers = arena_alloc(arena, answer->header_count * sizeof(*headers));

	for (size_t i = 0; i < answer->header_count; i++)
		headers[i] = (struct net_pair){ keep(arena, answer->headers[i].name),
			keep(arena, answer->headers[i].value) };
	return headers;
}

static void hold(struct request *request, const struct net_answer *answer)
{
	struct arena *arena = request->arena;
	struct held *held = arena_alloc(arena, sizeof(*held));

	held->request = request;
	held->answer = *answer;
	held->answer.content_type = keep(arena, answer->content_type);
	held->answer.etag = keep(arena, answer->etag);
	held->answer.cache_control = keep(arena, answer->cache_control);
	held->answer.content_security_policy = keep(arena, answer->content_security_policy);
	held->answer.headers = keep_headers(arena, answer);
	if (answer->body)
		held->answer.body = arena_strndup(arena, answer->body, answer->body_length);
	audit_await(request->routes->audit, &held->waiter, request->noted, written, held);
}

void request_note(struct request *request, const struct audit_entry *entry)
{
	struct audit_entry full = *entry;

	full.who = &request->who;
	full.facility = request->facility;
	full.address = request->address;
	full.request = request->name;
	request->noted = audit_note(request->routes->audit, &full);
}

void request_reply(struct request **request, const struct net_answer *answer)
{
	if (audit_is_written((*request)->routes->audit, (*request)->noted)) {
		reply(request, answer);
		return;
	}
	hold(*request, answer);
	*request = NULL;
}

static int status_of(const struct route *route)
{
	return route->flags & ROUTE_CREATES ? 201 : 200;
}

void request_answer(struct request **request, const char *json, size_t length)
{
	request_reply(request, &(struct net_answer){
				       .status = status_of((*request)->route),
				       .content_type = NET_JSON,
				       .body = json,
				       .body_length = length,
			       });
}

void request_answer_etag(
	struct request **request, const char *json, size_t length, const char *etag)
{
	request_reply(request, &(struct net_answer){
				       .status = status_of((*request)->route),
				       .content_type = NET_JSON,
				       .body = json,
				       .body_length = length,
				       .etag = etag,
			       });
}

/* Whether something was read before the connection was lost does not matter. */
static enum err err_of_route(const struct route *route, enum err err)
{
	return err == ERR_UNKNOWN_OUTCOME && route->method == NET_GET ? ERR_DB_DOWN : err;
}

static void refuse(struct request **request, enum err wanted, const struct field_problem *problem,
	uint32_t retry_after_s)
{
	enum err err = err_of_route((*request)->route, wanted);
	struct text body = { 0 };
	struct net_answer answer = {
		.status = err_http_status(err),
		.content_type = NET_PROBLEM_JSON,
		.retry_after_s = retry_after_s,
	};

	if (answer.status == 429 && !retry_after_s)
		answer.retry_after_s = (*request)->retry_after_s;
	if (answer.status == 503 && !retry_after_s)
		answer.retry_after_s = BUSY_RETRY_S;
	problem_write(&body, (*request)->language, err, problem);
	answer.body = text_string(&body);
	answer.body_length = body.length;
	request_reply(request, &answer);
	text_finish(&body);
}

void request_refuse(struct request **request, enum err err)
{
	refuse(request, err, NULL, 0);
}

void request_drop(struct request **request)
{
	finish(request);
}

void request_refuse_field(
	struct request **request, enum err err, const struct field_problem *problem)
{
	refuse(request, err, problem, 0);
}

void request_refuse_until(struct request **request, enum err err, uint32_t retry_after_s)
{
	refuse(request, err, NULL, retry_after_s);
}

bool may_enter(const struct token_claims *who, struct facility_id facility)
{
	return uuid_is_nil(who->facility.u) || uuid_equal(who->facility.u, facility.u);
}

struct actor actor_of(const struct token_claims *who)
{
	return (struct actor){
		.id = who->user,
		.kind = who->role == ROLE_DISPLAY   ? ACTOR_DISPLAY
			: who->role == ROLE_PATIENT ? ACTOR_PATIENT
						    : ACTOR_STAFF,
		.role = who->role,
		.display = who->display,
	};
}
