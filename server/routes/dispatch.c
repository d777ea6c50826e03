// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From a request of the network to its handler, through all that its row demands, in the order in
 * which a client should hear of it: where, who, in which form, what. */
#include "server/routes/dispatch.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/sessions.h"
#include "server/routes/denial.h"
#include "server/routes/live.h"
#include "server/routes/redirect.h"
#include "server/routes/version.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is looked at while a request is checked. */
struct asking {
	const struct net_request *http;
	struct route_match match;
	struct field_problem problem;
};

static enum err sign_in(struct request *request, const struct net_request *http)
{
	enum err err = authenticate(
		request->routes, net_request_header(http, "authorization"), &request->who);

	request->is_signed_in = !err;
	return err;
}

static enum err check_right(struct request *request, struct asking *asking)
{
	struct right right = right_of_route(request->route);
	enum err err;

	if (right.scope == SCOPE_PUBLIC || (right.is_here && is_from_here(asking->http)))
		return ERR_OK;
	err = sign_in(request, asking->http);
	if (!err)
		err = right_check(&right, &request->who);
	return err && right.is_here ? ERR_NO_ROUTE : err;
}

static enum err take(struct request *request, enum limit limit)
{
	char user[UUID_TEXT_BYTES];

	if (limit_by(limit) != LIMIT_BY_ACCOUNT)
		return ERR_OK;
	uuid_format(request->who.user.u, user);
	return take_limit(request->routes, limit, user, &request->retry_after_s);
}

/* Whoever is signed in has so many requests; what costs more has fewer. */
static enum err check_brakes(struct request *request, struct asking *asking)
{
	enum err err;

	(void)asking;
	if (!request->is_signed_in)
		return ERR_OK;
	err = take(request, route_general_limit(request->route));
	return err || !request->route->limit ? err : take(request, request->route->limit);
}

/* What a parameter of a path names, and what is said where it is no id. */
static const struct {
	const char *name;
	enum err err;
} parameters[] = {
	{ "facility", ERR_NO_FACILITY },
	{ "service", ERR_NO_SERVICE },
	{ "desk", ERR_NO_DESK },
	{ "display", ERR_NO_DISPLAY },
	{ "device", ERR_NO_DEVICE },
	{ "pairing", ERR_NO_PAIRING },
	{ "print", ERR_NO_PRINT },
	{ "visit", ERR_NO_VISIT },
	{ "ticket", ERR_NO_TICKET },
	{ "call", ERR_NO_CALL },
	{ "patient", ERR_NO_PATIENT },
	{ "appointment", ERR_NO_APPOINTMENT },
	{ "user", ERR_NO_USER },
};

static enum err unknown(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(parameters); i++)
		if (strcmp(parameters[i].name, name) == 0)
			return parameters[i].err;
	return ERR_NOT_FOUND;
}

static enum err read_path(struct request *request, struct asking *asking)
{
	for (size_t i = 0; i < asking->match.parameter_count; i++) {
		const struct net_pair *given = &asking->match.parameters[i];
		bool is_facility = strcmp(given->name, "facility") == 0;
		struct uuid *id = is_facility ? &request->facility.u : &request->subject;

		if (strcmp(given->name, "code") == 0)
			request->code = arena_strdup(request->arena, given->value);
		else if (!uuid_parse(given->value, id) || uuid_is_nil(*id))
			return unknown(given->name);
	}
	return ERR_OK;
}

/* Somebody else's facility is as unknown as one that does not exist. */
static enum err check_facility(struct request *request, struct asking *asking)
{
	(void)asking;
	if (uuid_is_nil(request->facility.u) || !request->is_signed_in)
		return ERR_OK;
	return may_enter(&request->who, request->facility) ? ERR_OK : ERR_NO_FACILITY;
}

/* Of its own facility a display is told only what its own hall is. */
static enum err check_display(struct request *request, struct asking *asking)
{
	const struct net_pair *given = asking->match.parameters;
	bool is_own_only = request->is_signed_in &&
			   request->route->own_roles & ROLE_BIT(request->who.role) &&
			   request->who.role == ROLE_DISPLAY;

	for (size_t i = 0; is_own_only && i < asking->match.parameter_count; i++)
		if (strcmp(given[i].name, "display") == 0 &&
			!uuid_equal(request->who.display.u, request->subject))
			return ERR_NO_DISPLAY;
	return ERR_OK;
}

static bool is_json(const char *type)
{
	static const char json[] = "application/json";
	const char *rest = type + sizeof(json) - 1;

	if (strncasecmp(type, json, sizeof(json) - 1) != 0)
		return false;
	rest += strspn(rest, " \t");
	if (*rest != ';')
		return *rest == '\0';
	rest++;
	rest += strspn(rest, " \t");
	return strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

static bool takes_body(const struct route *route)
{
	return route->body || route->command;
}

static enum err check_form(struct request *request, struct asking *asking)
{
	const char *type = net_request_header(asking->http, "content-type");

	if (asking->http->body_length && !takes_body(request->route)) {
		snprintf(asking->problem.expected, sizeof(asking->problem.expected), "no body");
		return ERR_BAD_REQUEST;
	}
	if (!takes_body(request->route) || (!type && !asking->http->body_length))
		return ERR_OK;
	return type && is_json(type) ? ERR_OK : ERR_BAD_MEDIA_TYPE;
}

static enum err check_key(struct request *request, struct asking *asking)
{
	const char *key = net_request_header(asking->http, "idempotency-key");

	if (!route_takes_key(request->route))
		return ERR_OK;
	if (!key)
		return route_needs_key(request->route) ? ERR_NEEDS_KEY : ERR_OK;
	if (!uuid_parse(key, &request->key.u) || uuid_is_nil(request->key.u))
		return ERR_NEEDS_KEY;
	return ERR_OK;
}

static enum err check_if_match(struct request *request, struct asking *asking)
{
	const char *given = net_request_header(asking->http, "if-match");

	if (!route_needs_if_match(request->route))
		return ERR_OK;
	return given ? version_read(given, &request->if_match) : ERR_PRECONDITION_REQUIRED;
}

static enum err read_query(struct request *request, struct asking *asking)
{
	const struct shape *shape = request->route->query;
	void *query = arena_alloc(request->arena, shape ? shape->size : 0);

	if (request->route->flags & ROUTE_PAGE)
		return ERR_OK;
	request->query = query;
	return query_read(shape, asking->http, query, &asking->problem);
}

static enum err read_object(
	struct request *request, const struct jdoc *object, struct field_problem *problem)
{
	const struct route *route = request->route;
	void *body;

	if (route->command)
		return command_read(route->command, object, request->subject, request->arena,
			&request->body, problem);
	request->body = body = arena_alloc(request->arena, route->body->size);
	if (route->flags & ROUTE_PARTIAL)
		return fields_decode_over(
			route->body->fields, route->body->count, object, body, problem);
	return fields_decode(route->body->fields, route->body->count, object, body, problem);
}

/* No body at all is an empty object: most commands need nothing but their address. */
static enum err read_body(struct request *request, struct asking *asking)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	enum err err;

	if (!takes_body(request->route))
		return ERR_OK;
	if (asking->http->body_length)
		document = jdoc_parse(asking->http->body, asking->http->body_length, why);
	else
		document = jdoc_parse("{}", 2, why);
	if (!document) {
		snprintf(asking->problem.expected, sizeof(asking->problem.expected), "%s", why);
		return ERR_BAD_JSON;
	}
	err = read_object(request, document, &asking->problem);
	jdoc_destroy(&document);
	if (request->route->flags & ROUTE_PARTIAL)
		request->document = asking->http->body_length
					    ? arena_strndup(request->arena, asking->http->body,
						      asking->http->body_length)
					    : "{}";
	return err;
}

typedef enum err check(struct request *request, struct asking *asking);

static check *const checks[] = {
	check_right,
	check_brakes,
	read_path,
	check_facility,
	check_display,
	check_form,
	check_key,
	check_if_match,
	read_query,
	read_body,
};

/* ---- the request ---- */

static struct request *request_create(struct routes *routes, const struct net_request *http)
{
	struct arena *arena = arena_create();
	struct request *request = arena_alloc(arena, sizeof(*request));

	request->arena = arena;
	request->routes = routes;
	request->app = routes->app;
	request->id = http->id;
	request->begun_us = loop_monotonic_us(routes->app->loop);
	list_append(&routes->under_way, &request->link);
	request_name(http, request->name);
	request->is_by_tls = came_by_tls(routes, http);
	request->language = asked_language(http);
	request->origin = allowed_origin(routes, http);
	client_address(routes, http, request->address);
	return request;
}

/* Nothing is here, or it takes another way: the header says which, where its value is not "". */
static void refuse_address(
	struct request *request, enum err err, const char *header, const char *value)
{
	struct text body = { 0 };
	struct net_pair way = { header, value };
	struct net_answer answer = {
		.status = err_http_status(err),
		.content_type = NET_PROBLEM_JSON,
		.headers = &way,
		.header_count = *value ? 1 : 0,
	};

	problem_write(&body, request->language, err, NULL);
	answer.body = text_string(&body);
	answer.body_length = body.length;
	request_reply(&request, &answer);
	text_finish(&body);
}

/* What a browser asks before a page of another origin may ask. */
static void answer_options(struct request *request, const char *allowed)
{
	const struct net_pair headers[] = {
		{ "Allow", allowed },
		{ "Access-Control-Allow-Methods", allowed },
		{ "Access-Control-Allow-Headers",
			"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
			"X-Request-Id" },
		{ "Access-Control-Max-Age", "600" },
	};

	request_reply(&request, &(struct net_answer){
					.status = 204,
					.headers = headers,
					.header_count = request->origin ? COUNT_OF(headers) : 1,
				});
}

static void answer_other_method(struct request *request, enum net_method method, unsigned methods)
{
	struct text allowed = { 0 };

	router_methods(methods, &allowed);
	if (methods && method == NET_OPTIONS)
		answer_options(request, text_string(&allowed));
	else
		refuse_address(request, methods ? ERR_BAD_METHOD : ERR_NO_ROUTE, "Allow",
			text_string(&allowed));
	text_finish(&allowed);
}

/* A GET that asks for no upgrade, at the address of the sockets, which no row has. */
static bool is_plain_live(const struct net_request *http)
{
	return (http->method == NET_GET || http->method == NET_HEAD) && live_is_address(http);
}

/* Over a proxy that got it in clear. */
static void answer_in_clear(struct request *request, const struct net_request *http)
{
	struct text location = { 0 };

	if (redirect_find(request->routes, http, &location))
		request_reply(&request, &(struct net_answer){
						.status = 301,
						.headers = &(const struct net_pair){ "Location",
							text_string(&location) },
						.header_count = 1,
					});
	else
		refuse_address(request, ERR_NEEDS_TLS, "", "");
	text_finish(&location);
}

static void note_denial(struct request *request, const char *wanted, enum err err)
{
	struct denial denial = {
		.err = err,
		.wanted = wanted,
		.who = &request->who,
		.facility = request->facility,
		.address = request->address,
		.request = request->name,
	};

	request->noted = denial_note(request->routes, &denial);
}

static void serve(struct request *request, const struct net_request *http)
{
	if (request->route->command)
		command_run(request);
	else if (request->route->look)
		look_at_board(request);
	else
		request->route->handle(request, http);
}

void dispatch(struct routes *routes, const struct net_request *http)
{
	struct request *request = request_create(routes, http);
	struct asking asking = { .http = http };
	enum err err = ERR_OK;

	if (came_in_clear(routes, http)) {
		answer_in_clear(request, http);
		return;
	}
	router_find(
		routes->router, http->method, http->segments, http->segment_count, &asking.match);
	if (is_plain_live(http)) {
		refuse_address(request, ERR_UPGRADE_REQUIRED, "Upgrade", "websocket");
		return;
	}
	if (!asking.match.route) {
		answer_other_method(request, http->method, asking.match.methods);
		return;
	}
	request->route = asking.match.route;
	for (size_t i = 0; !err && i < COUNT_OF(checks); i++)
		err = checks[i](request, &asking);
	if (err) {
		note_denial(request, request->route->id, err);
		request_refuse_field(&request, err, &asking.problem);
		return;
	}
	serve(request, http);
}

struct request *dispatch_hold(struct routes *routes, const struct net_request *http)
{
	return request_create(routes, http);
}

void dispatch_deny(struct request **request, const char *wanted, enum err err)
{
	note_denial(*request, wanted, err);
	request_refuse(request, err);
}
