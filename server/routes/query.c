// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The arguments of a query, read by a field table. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "server/routes/dispatch.h"
#include <stdio.h>
#include <string.h>

/* Of an argument that is none. */
enum { NAME_SHOWN_BYTES = 60 };

/* Numbers and truths stand in a query as they stand in JSON; the rest is a string there. */
static void add_value(struct text *text, const struct field *field, const char *value)
{
	int64_t number;
	bool is_plain =
		(field->kind == FIELD_INT && text_to_int(value, INT64_MIN, INT64_MAX, &number)) ||
		(field->kind == FIELD_BOOL &&
			(strcmp(value, "true") == 0 || strcmp(value, "false") == 0));

	if (is_plain)
		text_add(text, value);
	else
		text_json_string(text, value);
}

static enum err refuse_name(const char *name, struct field_problem *problem)
{
	problem->err = ERR_UNKNOWN_FIELD;
	snprintf(problem->path, sizeof(problem->path), "%.*s",
		(int)utf8_cut(name, strlen(name), NAME_SHOWN_BYTES), name);
	snprintf(problem->expected, sizeof(problem->expected), "no such argument here");
	return ERR_UNKNOWN_FIELD;
}

enum err query_read(const struct shape *shape, const struct net_request *http, void *struct_out,
	struct field_problem *problem_out)
{
	struct text text = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	enum err err;

	text_add_char(&text, '{');
	for (size_t i = 0; i < http->argument_count; i++) {
		const struct net_pair *given = &http->arguments[i];
		const struct field *field =
			shape ? field_find(shape->fields, shape->count, given->name) : NULL;

		if (!field) {
			text_finish(&text);
			return refuse_name(given->name, problem_out);
		}
		if (text.length > 1)
			text_add_char(&text, ',');
		text_json_key(&text, field->name);
		add_value(&text, field, given->value);
	}
	text_add_char(&text, '}');
	if (!shape) {
		text_finish(&text);
		return ERR_OK;
	}
	document = jdoc_parse(text_string(&text), text.length, why);
	text_finish(&text);
	if (!document)
		return ERR_BAD_REQUEST;
	err = fields_decode(shape->fields, shape->count, document, struct_out, problem_out);
	jdoc_destroy(&document);
	return err;
}
