// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/invent.h"

#include "common/base/time.h"
#include <string.h>

static void store(const struct field *field, int64_t number, void *at)
{
	int32_t word = (int32_t)number;
	int16_t half = (int16_t)number;
	int8_t byte = (int8_t)number;
	const void *from = field->size == 8   ? (void *)&number
			   : field->size == 4 ? (void *)&word
			   : field->size == 2 ? (void *)&half
					      : (void *)&byte;

	memcpy(at, from, field->size);
}

static int64_t between(struct invent *invent, int64_t min, int64_t max)
{
	uint64_t span = (uint64_t)max - (uint64_t)min;

	switch (random_below(&invent->random, 8)) {
	case 0:
		return min;
	case 1:
		return max;
	default:
		if (span == UINT64_MAX)
			return (int64_t)random_next(&invent->random);
		return min + (int64_t)(random_next(&invent->random) % (span + 1));
	}
}

static void invent_int(struct invent *invent, const struct field *field, void *at)
{
	bool limited = field->min || field->max;
	int bits = (int)field->size * 8;
	int64_t widest = bits == 64 ? INT64_MAX : (INT64_C(1) << (bits - 1)) - 1;

	if (limited)
		store(field, between(invent, field->min, field->max), at);
	else
		store(field, between(invent, -widest - 1, widest), at);
}

/* One code point of one to four bytes, none of them a control character. */
static size_t invent_character(struct invent *invent, char *at)
{
	static const char *const characters[] = { "a", "Z", "0", " ", "\"", "\\", "/", "<", "é",
		"ŋ", "\u00a0", "€", "\u2070", "\ufeff", "\U0001F600", "\U0010FFFF" };
	const char *one = characters[random_below(&invent->random, COUNT_OF(characters))];

	memcpy(at, one, strlen(one));
	return strlen(one);
}

static void invent_text(struct invent *invent, const struct field *field, char *at)
{
	int64_t most = field->max ? field->max : (int64_t)field->size - 1;
	int64_t wanted = between(invent, field->min, most);
	size_t length = 0;

	for (int64_t i = 0; i < wanted; i++) {
		char character[4];
		size_t bytes = invent_character(invent, character);

		if (length + bytes >= field->size) {
			/* Fewer than wanted, but not fewer than allowed. */
			character[0] = 'x';
			bytes = 1;
		}
		if (length + bytes >= field->size)
			break;
		memcpy(at + length, character, bytes);
		length += bytes;
	}
	at[length] = '\0';
}

static void invent_uuid(struct invent *invent, void *at)
{
	uint64_t halves[2] = { random_next(&invent->random), random_next(&invent->random) };

	memcpy(at, halves, sizeof(halves));
}

/* Years 1 to 9999. */
static void invent_time(struct invent *invent, void *at)
{
	int64_t time_us = between(invent, -INT64_C(62135596800000000), INT64_C(253402300799999999));

	memcpy(at, &time_us, sizeof(time_us));
}

static void invent_date(struct invent *invent, void *at)
{
	int32_t day = (int32_t)between(invent, -719162, 2932896);

	memcpy(at, &day, sizeof(day));
}

static void invent_list(struct invent *invent, const struct field *field, void *object)
{
	char *element = (char *)object + field->offset;
	int count = (int)between(invent, field->min, field->max);

	memcpy((char *)object + field->count_offset, &count, sizeof(count));
	for (int i = 0; i < count; i++, element += field->size) {
		if (field->flags & FIELD_FLAT && invent->choose &&
			invent->choose(invent->arg, field, element))
			continue;
		invent_struct(invent, field->fields, field->field_count, element);
	}
}

static void invent_member(struct invent *invent, const struct field *field, void *object)
{
	void *at = (char *)object + field->offset;
	bool truth;

	if (field->kind != FIELD_LIST && invent->choose && invent->choose(invent->arg, field, at))
		return;
	switch (field->kind) {
	case FIELD_UUID:
		invent_uuid(invent, at);
		return;
	case FIELD_INT:
		invent_int(invent, field, at);
		return;
	case FIELD_BOOL:
		truth = random_below(&invent->random, 2);
		memcpy(at, &truth, sizeof(truth));
		return;
	case FIELD_TIME:
		invent_time(invent, at);
		return;
	case FIELD_DATE:
		invent_date(invent, at);
		return;
	case FIELD_WORD:
		store(field, random_below(&invent->random, (int64_t)field->words->count), at);
		return;
	case FIELD_TEXT:
		invent_text(invent, field, at);
		return;
	case FIELD_LIST:
		invent_list(invent, field, object);
		return;
	case FIELD_STRUCT:
		invent_struct(invent, field->fields, field->field_count, at);
		return;
	}
}

static void leave_out(const struct field *field, void *object)
{
	char *at = (char *)object + field->offset;

	if (field->absent)
		store(field, field->absent, at);
	for (size_t i = 0; field->kind == FIELD_STRUCT && i < field->field_count; i++)
		leave_out(&field->fields[i], at);
}

void invent_struct(
	struct invent *invent, const struct field *fields, size_t count, void *struct_out)
{
	for (size_t i = 0; i < count; i++) {
		const struct field *field = &fields[i];

		if (!(field->flags & FIELD_OPTIONAL) ||
			random_below(&invent->random, 100) < invent->given_percent)
			invent_member(invent, field, struct_out);
		else
			leave_out(field, struct_out);
	}
}
