// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The description of the API, from the same rows that route, check and answer. */
#include "common/base/text.h"
#include "server/routes/openapi_schema.h"
#include "server/routes/route.h"
#include "server/routes/routes.h"
#include <ctype.h>
#include <string.h>

static const char about[] =
	"Foleni leads patients through a hospital: numbers, lines, calls, rooms.\n\n"
	"Every POST but those of `/v1/auth` needs an `Idempotency-Key` header with a UUID of its "
	"own: sent again with the "
	"same key, a request gets the first answer and changes nothing. Errors are "
	"`application/problem+json` with a stable `code`, and title and detail in Swahili where "
	"`Accept-Language` prefers it; only what is wrong with the form of a request, which is for "
	"programs, is told in English. Times are RFC 3339 with a zone, "
	"durations "
	"are in seconds.\n\n"
	"The WebSocket `/v1/live` (subprotocol `foleni.v1`) hears what happens in a facility and "
	"takes the same commands.";

/* ---- which schemas there are ---- */

/* The bodies of commands have no name of their own: "ticket.call_next" becomes TicketCallNext. */
static void add_command_name(const struct command_type *type, struct text *text)
{
	bool is_start = true;

	for (const char *at = type->name; *at; at++) {
		if (*at != '.' && *at != '_')
			text_add_char(text, is_start ? (char)toupper((unsigned char)*at) : *at);
		is_start = *at == '.' || *at == '_';
	}
}

/* What of a command's input stands in the body: the path gives the subject. */
static size_t subject_count(const struct command_type *type)
{
	return type->subject == SUBJECT_FACILITY ? 0 : 1;
}

static bool has_command_body(const struct route *route)
{
	return route->command && route->command->field_count > subject_count(route->command);
}

static bool needs_body(const struct route *route)
{
	const struct field *fields = route->body ? route->body->fields : NULL;
	size_t count = route->body ? route->body->count : 0;

	if (route->command) {
		fields = route->command->fields + subject_count(route->command);
		count = route->command->field_count - subject_count(route->command);
	}
	for (size_t i = 0; !(route->flags & ROUTE_PARTIAL) && i < count; i++)
		if (!(fields[i].flags & (FIELD_OPTIONAL | FIELD_OUTPUT)))
			return true;
	return false;
}

/* Calls each for every route of the API, in the order of the tables. */
static void for_each_route(void (*each)(const struct route *route, void *arg), void *arg)
{
	for (size_t i = 0; route_tables[i]; i++)
		for (size_t j = 0; j < route_tables[i]->count; j++)
			if (!(route_tables[i]->rows[j].flags & ROUTE_PAGE))
				each(&route_tables[i]->rows[j], arg);
}

static void begin_member(struct text *text, const char *name)
{
	/* A comma is due behind everything but the opening brace. */
	if (text->bytes[text->length - 1] != '{')
		text_add_char(text, ',');
	text_json_key(text, name);
}

/* Shapes are shared: each is written where it comes first. */
static bool is_new(const char *name, struct text *seen)
{
	struct text mark = { 0 };
	bool found;

	text_printf(&mark, " %s ", name);
	found = strstr(text_string(seen), text_string(&mark));
	if (!found)
		text_add(seen, text_string(&mark));
	text_finish(&mark);
	return !found;
}

struct schemas {
	struct text *text;
	struct text seen;
};

static void add_shape(struct schemas *schemas, const struct shape *shape, enum schema_use use)
{
	if (!shape || !is_new(shape->name, &schemas->seen))
		return;
	begin_member(schemas->text, shape->name);
	schema_of_fields(shape->fields, shape->count, use, schemas->text);
}

static void add_schemas_of(const struct route *route, void *arg)
{
	struct schemas *schemas = arg;
	struct text name = { 0 };

	add_shape(
		schemas, route->body, route->flags & ROUTE_PARTIAL ? SCHEMA_PARTIAL : SCHEMA_INPUT);
	add_shape(schemas, route->answer, SCHEMA_OUTPUT);
	if (!has_command_body(route))
		return;
	add_command_name(route->command, &name);
	begin_member(schemas->text, text_string(&name));
	schema_of_fields(route->command->fields + subject_count(route->command),
		route->command->field_count - subject_count(route->command), SCHEMA_INPUT,
		schemas->text);
	text_finish(&name);
}

static void add_problem_schema(struct text *text)
{
	text_add(text, ",\"Problem\":{\"type\":\"object\",\"properties\":{"
		       "\"type\":{\"type\":\"string\",\"format\":\"uri\"},"
		       "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
		       "\"code\":{\"type\":\"string\",\"enum\":[");
	for (enum err err = ERR_OK + 1; err < ERR_COUNT; err++) {
		text_add(text, err > ERR_OK + 1 ? "," : "");
		text_json_string(text, err_code(err));
	}
	text_add(text, "]},\"detail\":{\"type\":\"string\"},"
		       "\"field\":{\"type\":\"string\",\"description\":\"Which one is to blame\"},"
		       "\"expected\":{\"type\":\"string\",\"description\":\"What would have been "
		       "right, in English\"},"
		       "\"says\":{\"type\":\"string\",\"description\":\"Of what a rule refuses: "
		       "the English message of which detail is a translation, with a place such as "
		       "%s for each of the values\"},"
		       "\"values\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
		       "\"duplicates\":{\"type\":\"array\",\"description\":\"Patients like the one "
		       "that was to "
		       "be registered\",\"items\":{\"$ref\":\"#/components/schemas/Patient\"}},"
		       "\"version\":{\"type\":\"integer\",\"description\":\"The current one of a "
		       "consultation; 0: there is none\"},"
		       "\"consultation\":{\"type\":[\"object\",\"null\"],\"description\":"
		       "\"The current version, as in Consultation\"}},"
		       "\"required\":[\"type\",\"title\",\"status\",\"code\"],\"example\":{");
	text_add(text, "\"type\":\"urn:foleni:problem:queue_empty\",\"title\":\"Nobody is waiting "
		       "for this desk\",\"status\":409,\"code\":\"queue_empty\","
		       "\"detail\":\"whoever comes is shown here at once\",\"field\":\"desk\","
		       "\"expected\":\"whoever comes is shown here at once\","
		       "\"says\":\"whoever comes is shown here at once\",\"values\":[]}}");
}

/* ---- problems, by their status ---- */

static const struct {
	int status;
	const char *text;
} statuses[] = {
	{ 400, "The request is not well formed" },
	{ 401, "Nobody is signed in, or the token is no longer good" },
	{ 403, "This role may not do this" },
	{ 404, "There is nothing like this, or not for this account" },
	{ 409, "The rules, or the state of things, do not allow this now" },
	{ 410, "It is over" },
	{ 412, "The record has another version" },
	{ 413, "The body is too large" },
	{ 415, "The body is not application/json" },
	{ 422, "A field is unknown, missing or has a wrong value" },
	{ 428, "An edit needs If-Match with one version" },
	{ 429, "Too many requests" },
	{ 503, "Not now: busy, being restarted, or without its database; nothing was done" },
};

static bool is_among_errors(const struct route *route, int status)
{
	for (const enum err *err = route->errors; err && *err; err++)
		if (err_http_status(*err) == status)
			return true;
	return false;
}

static bool may_answer(const struct route *route, int status)
{
	bool has_body = route->body || route->command;

	if (is_among_errors(route, status))
		return true;
	switch (status) {
	case 400:
	case 422:
	case 503:
		return true;
	case 429:
		return route->limit || !(route->flags & ROUTE_PUBLIC);
	case 401:
	case 403:
		return !(route->flags & (ROUTE_PUBLIC | ROUTE_HERE));
	case 404:
		return strchr(route->path, '{');
	case 409:
		return route->command;
	case 413:
		return route->method != NET_GET;
	case 415:
		return has_body;
	case 412:
	case 428:
		return route_needs_if_match(route);
	default:
		return false;
	}
}

static const char limit_headers[] =
	",\"RateLimit-Policy\":{\"description\":\"What may be asked: of each limit its quota "
	"and its window in seconds\",\"schema\":{\"type\":\"string\"},\"example\":"
	"\"\\\"reads\\\";q=1200;w=60\"},"
	"\"RateLimit\":{\"description\":\"What is left, and in how many seconds all of it is "
	"there again\",\"schema\":{\"type\":\"string\"},\"example\":"
	"\"\\\"reads\\\";r=1199;t=1\"}";

static void add_problem_responses(struct text *text)
{
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		text_printf(text, "%s\"Problem%d\":{\"description\":", i ? "," : "",
			statuses[i].status);
		text_json_string(text, statuses[i].text);
		if (statuses[i].status == 429 || statuses[i].status == 503)
			text_printf(text,
				",\"headers\":{\"Retry-After\":{\"description\":\"Seconds to "
				"wait\",\"schema\":{\"type\":\"integer\"}}%s}",
				statuses[i].status == 429 ? limit_headers : "");
		text_add(text, ",\"content\":{\"application/problem+json\":{\"schema\":{"
			       "\"$ref\":\"#/components/schemas/Problem\"}}}}");
	}
}

/* ---- one route ---- */

static void add_path_parameters(const struct route *route, struct text *text)
{
	for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
		size_t length = strcspn(at + 1, "}");
		bool is_code = strncmp(at + 1, "code", length) == 0;

		text_printf(text, "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,",
			text->bytes[text->length - 1] == '[' ? "" : ",", (int)length, at + 1);
		text_printf(text, "\"schema\":{\"type\":\"string\"%s}}",
			is_code ? ",\"minLength\":1" : ",\"format\":\"uuid\"");
	}
}

static void add_header(struct text *text, const char *component)
{
	text_printf(text, "%s{\"$ref\":\"#/components/parameters/%s\"}",
		text->bytes[text->length - 1] == '[' ? "" : ",", component);
}

static void add_query(const struct shape *query, struct text *text)
{
	for (size_t i = 0; query && i < query->count; i++) {
		const struct field *field = &query->fields[i];
		struct field plain = *field;

		text_printf(text, "%s{\"name\":\"%s\",\"in\":\"query\",\"required\":%s",
			text->bytes[text->length - 1] == '[' ? "" : ",", field->name,
			field->flags & FIELD_OPTIONAL ? "false" : "true");
		if (field->help) {
			text_add(text, ",\"description\":");
			text_json_string(text, field->help);
		}
		/* In a query there is no null. */
		plain.flags &= ~(unsigned)FIELD_OPTIONAL;
		plain.help = NULL;
		text_add(text, ",\"schema\":");
		schema_of_field(&plain, SCHEMA_INPUT, text);
		text_add_char(text, '}');
	}
}

static void add_parameters(const struct route *route, struct text *text)
{
	text_add(text, ",\"parameters\":[");
	add_path_parameters(route, text);
	add_query(route->query, text);
	if (route_takes_key(route))
		add_header(
			text, route_needs_key(route) ? "IdempotencyKey" : "OptionalIdempotencyKey");
	if (route_needs_if_match(route))
		add_header(text, "IfMatch");
	if (route->flags & ROUTE_ETAG && route->method == NET_GET)
		add_header(text, "IfNoneMatch");
	text_add_char(text, ']');
}

static void add_body(const struct route *route, struct text *text)
{
	struct text name = { 0 };

	if (!route->body && !has_command_body(route))
		return;
	if (route->body)
		text_add(&name, route->body->name);
	else
		add_command_name(route->command, &name);
	text_printf(text,
		",\"requestBody\":{\"required\":%s,\"content\":{\"application/json\":{\"schema\":{"
		"\"$ref\":\"#/components/schemas/%s\"}}}}",
		needs_body(route) ? "true" : "false", text_string(&name));
	text_finish(&name);
}

static void add_success(const struct route *route, struct text *text)
{
	text_printf(text, "\"%d\":{\"description\":\"%s\"",
		route->flags & ROUTE_CREATES ? 201 : 200,
		route->flags & ROUTE_CREATES ? "It was made" : "Done");
	text_add(text, ",\"headers\":{\"X-Request-Id\":{\"schema\":{\"type\":\"string\"}}");
	if (route->flags & ROUTE_ETAG)
		text_add(text, ",\"ETag\":{\"schema\":{\"type\":\"string\"}}");
	if (route_takes_key(route))
		text_add(text,
			",\"Idempotency-Replayed\":{\"description\":\"This is the answer of an "
			"earlier request\",\"schema\":{\"type\":\"string\"}}");
	if (route->limit || !(route->flags & ROUTE_PUBLIC))
		text_add(text, limit_headers);
	text_add(text, "},\"content\":{");
	if (route->answer)
		text_printf(text,
			"\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}",
			route->answer->name);
	else
		text_add(text, "\"text/plain\":{\"schema\":{\"type\":\"string\"}}");
	for (const char *const *file = route->files; file && *file; file++)
		text_printf(text, ",\"%s\":{\"schema\":{\"type\":\"string\"}}", *file);
	text_add(text, "}}");
	if (route->flags & ROUTE_ETAG && route->method == NET_GET)
		text_add(text, ",\"304\":{\"description\":\"It is as it was\"}");
}

/* The network side still refuses in its own form, as it does everywhere. */
static void add_told_503(const struct route *route, struct text *text)
{
	text_printf(text,
		",\"503\":{\"description\":\"Not now, and why\",\"content\":{"
		"\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}},"
		"\"application/problem+json\":{\"schema\":{"
		"\"$ref\":\"#/components/schemas/Problem\"}}}}",
		route->answer->name);
}

static void add_problem(const struct route *route, int status, struct text *text)
{
	if (status == 503 && route->flags & ROUTE_TELLS_503)
		add_told_503(route, text);
	else
		text_printf(text, ",\"%d\":{\"$ref\":\"#/components/responses/Problem%d\"}", status,
			status);
}

static void add_method_name(enum net_method method, struct text *text)
{
	for (const char *at = net_method_name(method); *at; at++)
		text_add_char(text, (char)tolower((unsigned char)*at));
}

static void add_right(const struct route *route, struct text *text)
{
	struct right right = right_of_route(route);

	if (right.scope == SCOPE_PUBLIC)
		text_add(text, ",\"security\":[]");
	else if (right.is_here)
		text_add(text, ",\"security\":[{},{\"bearer\":[]}]");
	text_add(text, ",\"x-rights\":");
	right_write_json(&right, text);
}

static void add_operation(const struct route *route, const char *noun, struct text *text)
{
	text_add_char(text, '"');
	add_method_name(route->method, text);
	text_printf(
		text, "\":{\"operationId\":\"%s\",\"tags\":[\"%s\"],\"summary\":", route->id, noun);
	text_json_string(text, route_summary(route));
	add_right(route, text);
	add_parameters(route, text);
	add_body(route, text);
	text_add(text, ",\"responses\":{");
	add_success(route, text);
	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		if (may_answer(route, statuses[i].status))
			add_problem(route, statuses[i].status, text);
	text_add(text, "}}");
}

/* ---- all of them ---- */

/* The methods of a path stand together, wherever their rows are. */
struct one_path {
	const char *path;
	struct text *text;
	const char *comma;
};

static const char *noun_of(const struct route *route)
{
	for (size_t i = 0; route_tables[i]; i++)
		if (route >= route_tables[i]->rows &&
			route < route_tables[i]->rows + route_tables[i]->count)
			return route_tables[i]->noun;
	return "";
}

static void add_if_here(const struct route *route, void *arg)
{
	struct one_path *here = arg;

	if (strcmp(route->path, here->path) != 0)
		return;
	text_add(here->text, here->comma);
	add_operation(route, noun_of(route), here->text);
	here->comma = ",";
}

static void add_path(const struct route *route, void *arg)
{
	struct schemas *paths = arg;
	struct one_path here = { .path = route->path, .text = paths->text, .comma = "" };

	if (!is_new(route->path, &paths->seen))
		return;
	begin_member(paths->text, route->path);
	text_add_char(paths->text, '{');
	for_each_route(add_if_here, &here);
	text_add_char(paths->text, '}');
}

static void add_tags(struct text *text)
{
	text_add(text, ",\"tags\":[");
	for (size_t i = 0; route_tables[i]; i++) {
		if (route_tables[i]->rows[0].flags & ROUTE_PAGE)
			continue;
		text_printf(text, "%s{\"name\":\"%s\",\"description\":", i ? "," : "",
			route_tables[i]->noun);
		text_json_string(text, route_tables[i]->help);
		text_add_char(text, '}');
	}
	text_add_char(text, ']');
}

static void add_components(struct text *text)
{
	struct schemas schemas = { .text = text };

	text_add(text,
		"\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":"
		"\"bearer\",\"bearerFormat\":\"JWT\"}},\"parameters\":{"
		"\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":"
		"true,"
		"\"schema\":{\"type\":\"string\",\"format\":\"uuid\"}},"
		"\"OptionalIdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
		"\"required\":false,\"schema\":{\"type\":\"string\",\"format\":\"uuid\"}},"
		"\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":true,"
		"\"description\":\"The ETag of the record that is edited\","
		"\"schema\":{\"type\":\"string\"},\"example\":\"\\\"7\\\"\"},"
		"\"IfNoneMatch\":{\"name\":\"If-None-Match\",\"in\":\"header\",\"required\":false,"
		"\"schema\":{\"type\":\"string\"}}},\"responses\":{");
	add_problem_responses(text);
	text_add(text, "},\"schemas\":{");
	for_each_route(add_schemas_of, &schemas);
	add_problem_schema(text);
	text_add(text, "}}");
	text_finish(&schemas.seen);
}

void openapi_write(struct text *out)
{
	struct schemas paths = { .text = out };

	text_add(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Foleni\",\"version\":"
		      "\"" FOLENI_VERSION "\",\"description\":");
	text_json_string(out, about);
	text_add(out, ",\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
		      "\"servers\":[{\"url\":\"/\"}],\"security\":[{\"bearer\":[]}]");
	add_tags(out);
	text_add(out, ",\"paths\":{");
	for_each_route(add_path, &paths);
	text_add(out, "},");
	add_components(out);
	text_add(out, "}");
	text_finish(&paths.seen);
}
