// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/register_drafts.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/term/form.h"
#include "tui/console.h"
#include <string.h>

static const char *const places[] = { "draft", "draftb", "draftc", "draftd", "drafte" };

static bool is_taken(struct console *console, const char *draft)
{
	const struct console_ports *ports = console_ports(console);
	char *text = ports->kept(ports->arg, draft);
	bool is_there = text;

	mem_free(text);
	return is_there;
}

/* Those that are there move to the front, the oldest first. Returns how many. */
static size_t close_ranks(struct console *console)
{
	const struct console_ports *ports = console_ports(console);
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(places); i++) {
		char *text = ports->kept(ports->arg, places[i]);

		if (text && count < i) {
			ports->keep(ports->arg, places[count], text);
			ports->keep(ports->arg, places[i], NULL);
		}
		count += text != NULL;
		mem_free(text);
	}
	return count;
}

const char *draft_free(struct console *console)
{
	size_t count = close_ranks(console);

	if (count == COUNT_OF(places)) {
		draft_drop(console, places[0]);
		count = close_ranks(console);
	}
	return places[count];
}

const char *draft_newest(struct console *console)
{
	size_t i = COUNT_OF(places) - 1;

	while (i && !is_taken(console, places[i]))
		i--;
	return places[i];
}

void draft_drop(struct console *console, const char *draft)
{
	const struct console_ports *ports = console_ports(console);

	ports->keep(ports->arg, draft, NULL);
}

/* Flags are of today. */
static bool is_kept(const struct form_row *row)
{
	return row->kind != FORM_FLAGS && strcmp(row->name, "service") != 0;
}

void draft_keep(struct console *console, const char *draft, const struct form *form)
{
	const struct console_ports *ports = console_ports(console);
	struct text json = { 0 };

	text_add_char(&json, '{');
	for (size_t i = 0; i < form->count; i++) {
		if (!is_kept(&form->rows[i]))
			continue;
		text_printf(&json, "%s", json.length > 1 ? "," : "");
		text_json_key(&json, form->rows[i].name);
		text_json_string(&json, form_value(form, form->rows[i].name));
	}
	text_add_char(&json, '}');
	ports->keep(ports->arg, draft, text_string(&json));
	text_finish(&json);
}

bool draft_take(struct console *console, const char *draft, struct form *form)
{
	const struct console_ports *ports = console_ports(console);
	char *text = ports->kept(ports->arg, draft), why[JDOC_WHY_BYTES];
	struct jdoc *json = text ? jdoc_parse(text, strlen(text), why) : NULL;
	bool is_there = json;

	for (size_t i = 0; json && i < form->count; i++) {
		const char *value = jdoc_get_string(json, form->rows[i].name);

		if (value && *value)
			form_set(form, form->rows[i].name, value);
	}
	jdoc_destroy(&json);
	mem_free(text);
	return is_there;
}
