// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/engine/override.h"

#include "common/events/ticket_classified.h"
#include "common/model/name.h"
#include "server/engine/flow.h"
#include <string.h>

bool engine_override(const struct decision *decision, const struct command_type *type,
	const void *input, struct override *override_out)
{
	*override_out = (struct override){ 0 };
	/* Where there was nothing to do, nothing was overridden. */
	if (!type->override || decision->context.actor.kind != ACTOR_STAFF ||
		!decision->event_count)
		return false;
	return type->override(decision, input, override_out);
}

static void add_members(struct text *text, const char *key, const struct text *members)
{
	text_printf(text, "\"%s\":{%s}", key, members->length ? members->bytes + 1 : "");
}

void override_write_detail(const struct override *override, struct text *text)
{
	text_add_char(text, '{');
	add_members(text, "before", &override->before);
	text_add_char(text, ',');
	add_members(text, "after", &override->after);
	text_add_char(text, '}');
}

void override_finish(struct override *override)
{
	text_finish(&override->before);
	text_finish(&override->after);
}

static void add_item(struct text *text, const char *key, struct uuid id, bool is_first)
{
	char buffer[UUID_TEXT_BYTES];

	uuid_format(id, buffer);
	if (is_first)
		text_printf(text, ",\"%s\":[\"%s\"", key, buffer);
	else
		text_printf(text, ",\"%s\"", buffer);
}

void override_add_items(struct text *text, const char *key, const struct id_item *items, int count)
{
	for (int i = 0; i < count; i++)
		add_item(text, key, items[i].id, i == 0);
	if (count)
		text_add_char(text, ']');
}

void override_add_subjects(struct text *text, const char *field, const struct decision *decision)
{
	bool is_first = true;

	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event *event = &decision->events[i];
		const struct field *first = &event->type->fields[0];
		struct uuid id;

		if (strcmp(first->name, field) != 0)
			continue;
		memcpy(&id, (const char *)event->payload + first->offset, sizeof(id));
		add_item(text, field, id, is_first);
		is_first = false;
	}
	if (!is_first)
		text_add_char(text, ']');
}

void override_add_id(struct text *text, const char *key, struct uuid id)
{
	if (!uuid_is_nil(id))
		answer_id(text, key, id);
}

const void *override_find(const struct decision *decision, const struct event_type *type)
{
	for (size_t i = 0; i < decision->event_count; i++)
		if (decision->events[i].type == type)
			return decision->events[i].payload;
	return NULL;
}

void override_keep(struct decision *decision, const void *before, size_t size)
{
	decision->before = memcpy(arena_alloc(decision->arena, size), before, size);
}

struct difference {
	struct override *override;
	bool is_new;
};

static void add_value(struct text *text, const char *path, const char *value)
{
	text_add_char(text, ',');
	text_json_key(text, path);
	text_add(text, value);
}

static void add_difference(void *arg, const char *path, const char *before, const char *after)
{
	const struct difference *difference = arg;

	if (!difference->is_new)
		add_value(&difference->override->before, path, before);
	add_value(&difference->override->after, path, after);
}

void override_add_differences(struct override *override, const struct decision *decision,
	const struct field *fields, size_t count, const void *nothing, const void *after)
{
	struct difference difference = { override, !decision->before };

	fields_compare(fields, count, decision->before ? decision->before : nothing, after,
		add_difference, &difference);
}

bool override_tell_class(const struct decision *decision, struct override *override)
{
	const struct ticket_classified *classified =
		override_find(decision, &event_ticket_classified);
	const char *reason = classified ? classified->reason : NULL;

	if (!reason || !reason_is_fine(reason))
		return false;
	override->action = event_ticket_classified.name;
	override->object_kind = "ticket";
	override->object = classified->ticket.u;
	override->reason = reason;
	answer_text(&override->before, "colour", word_of(&words_colour, (int)classified->before));
	answer_text(&override->after, "colour", word_of(&words_colour, (int)classified->colour));
	text_printf(
		&override->after, ",\"vulnerable\":%s", classified->vulnerable ? "true" : "false");
	return true;
}
