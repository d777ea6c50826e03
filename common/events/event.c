// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/events/event.h"

#include "common/base/jdoc.h"
#include <stdio.h>
#include <string.h>

const struct event_type *const event_types[EVENT_KIND_COUNT] = {
#define EVENT(name) [EVENT_##name] = &event_##name,
#include "common/events/events.def"
#undef EVENT
};

const struct event_type *event_type_find(const char *name)
{
	for (size_t i = 0; i < EVENT_KIND_COUNT; i++)
		if (strcmp(event_types[i]->name, name) == 0)
			return event_types[i];
	return NULL;
}

unsigned event_apply(struct board *board, const struct event *event)
{
	unsigned changed;

	/* Sent twice, or of another log. */
	if (event->seq <= board_seq(board))
		return CHANGED_MISFIT;
	board_set_event(board, event->seq, event->type->undoable, event->command, event->actor,
		event->at_us);
	changed = event->type->apply(board, event);
	board_settle(board);
	board_set_event(board, 0, false, (struct command_id){ 0 }, (struct user_id){ 0 }, 0);
	board_set_seq(board, event->seq);
	return changed;
}

struct envelope {
	uint64_t seq;
	int64_t at;
	char type[40];
	enum actor_kind by;
	struct user_id actor;
	struct command_id command;
};

static const struct field envelope_fields[] = {
	FIELD(envelope, seq, FIELD_INT, FIELD_PUBLIC, .min = 1, .max = INT64_MAX),
	FIELD(envelope, at, FIELD_TIME, FIELD_PUBLIC),
	FIELD(envelope, type, FIELD_TEXT, FIELD_PUBLIC),
	FIELD_WORD_OF(envelope, by, actor_kind, FIELD_OPTIONAL),
	FIELD(envelope, actor, FIELD_UUID, FIELD_OPTIONAL),
	FIELD(envelope, command, FIELD_UUID, FIELD_OPTIONAL),
};

void event_encode(const struct event *event, enum event_audience audience, struct text *text)
{
	unsigned wanted = audience == FOR_DISPLAY ? FIELD_PUBLIC : 0;
	struct envelope envelope = {
		.seq = event->seq,
		.at = event->at_us,
		.by = event->actor_kind,
		.actor = event->actor,
		.command = event->command,
	};

	snprintf(envelope.type, sizeof(envelope.type), "%s", event->type->name);
	text_add_char(text, '{');
	fields_encode_members(
		envelope_fields, COUNT_OF(envelope_fields), &envelope, wanted, false, text);
	text_add(text, ",\"data\":");
	fields_encode(event->type->fields, event->type->field_count, event->payload, wanted, text);
	text_add_char(text, '}');
}

typedef enum err decoder(const struct field *fields, size_t count, const struct jdoc *object,
	void *struct_out, struct field_problem *problem_out);

static enum err decode_data(decoder *decode, const struct event_type *type, const struct jdoc *data,
	struct arena *arena, const void **payload_out, struct field_problem *problem_out)
{
	void *payload = arena_alloc(arena, type->size);
	enum err err = decode(type->fields, type->field_count, data, payload, problem_out);

	if (!err)
		*payload_out = payload;
	return err;
}

enum err event_decode_data(const struct event_type *type, const struct jdoc *data,
	struct arena *arena, const void **payload_out, struct field_problem *problem_out)
{
	return decode_data(fields_decode_own, type, data, arena, payload_out, problem_out);
}

enum err event_decode(const struct jdoc *object, enum event_audience audience, struct arena *arena,
	struct event *event_out, struct field_problem *problem_out)
{
	decoder *decode = audience == FOR_DISPLAY ? fields_decode_public : fields_decode_own;
	struct envelope envelope = { 0 };
	struct event event;
	enum err err =
		decode(envelope_fields, COUNT_OF(envelope_fields), object, &envelope, problem_out);

	if (err)
		return err;
	event = (struct event){
		.seq = envelope.seq,
		.at_us = envelope.at,
		.command = envelope.command,
		.actor = envelope.actor,
		.actor_kind = envelope.by,
		.type = event_type_find(envelope.type),
	};
	if (!event.type) {
		*problem_out = (struct field_problem){
			.err = ERR_BAD_FIELD, .path = "type", .expected = "a known event"
		};
		return ERR_BAD_FIELD;
	}
	err = decode_data(
		decode, event.type, jdoc_get(object, "data"), arena, &event.payload, problem_out);
	if (!err)
		*event_out = event;
	return err;
}
