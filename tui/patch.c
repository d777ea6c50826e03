// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/patch.h"

#include "common/base/text.h"
#include <stdio.h>
#include <string.h>

/* The structs that are open, as a path with a dot behind each. */
struct patch {
	struct text *text;
	char open[64];
	bool needs_comma;
};

static void close_structs(struct patch *patch, size_t keep)
{
	size_t length = strlen(patch->open);

	while (length > keep) {
		text_add_char(patch->text, '}');
		patch->needs_comma = true;
		do
			length--;
		while (length > keep && patch->open[length - 1] != '.');
	}
	patch->open[keep] = '\0';
}

static void add_key(struct patch *patch, const char *name, size_t length)
{
	text_printf(patch->text, "%s\"%.*s\":", patch->needs_comma ? "," : "", (int)length, name);
}

static void open_struct(struct patch *patch, const char *path, size_t from, size_t to)
{
	add_key(patch, path + from, to - from - 1);
	text_add_char(patch->text, '{');
	patch->needs_comma = false;
	snprintf(patch->open, sizeof(patch->open), "%.*s", (int)to, path);
}

/* As much of the path, up to a dot, as is open already. */
static size_t shared(const struct patch *patch, const char *path)
{
	size_t same = 0;

	for (size_t i = 0; patch->open[i] && patch->open[i] == path[i]; i++)
		if (path[i] == '.')
			same = i + 1;
	return same;
}

/* The nil id is how a struct says that there is none; to a server that is said by null. */
#define NIL "\"00000000-0000-0000-0000-000000000000\""

static void add_difference(void *arg, const char *path, const char *a, const char *b)
{
	struct patch *patch = arg;
	size_t at = shared(patch, path);
	const char *dot;

	(void)a;
	close_structs(patch, at);
	while ((dot = strchr(path + at, '.'))) {
		open_struct(patch, path, at, (size_t)(dot - path) + 1);
		at = (size_t)(dot - path) + 1;
	}
	add_key(patch, path + at, strlen(path + at));
	text_add(patch->text, strcmp(b, NIL) == 0 ? "null" : b);
	patch->needs_comma = true;
}

void patch_add(const struct field *fields, size_t count, const void *before, const void *after,
	struct text *text)
{
	struct patch patch = { .text = text };

	fields_compare(fields, count, before, after, add_difference, &patch);
	close_structs(&patch, 0);
}
