// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/says.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "%02d", "%2$s": from the sign to its letter. */
struct place {
	const char *end; /* Behind the letter; NULL: the message ends within it. */
	size_t index;    /* Counted from 1; 0: the next one. */
	int width;
	char letter;
};

static struct place read_place(const char *sign)
{
	struct place place = { 0 };
	char *end;
	const char *at = sign + 1;
	unsigned long number = strtoul(at, &end, 10);

	at = end;
	if (*at == '$') {
		place.index = number;
		number = strtoul(at + 1, &end, 10);
		at = end;
	}
	place.width = number < 20 ? (int)number : 0;
	at += strspn(at, "zl");
	if (!*at)
		return place;
	place.letter = *at;
	place.end = at + 1;
	return place;
}

static size_t used_bytes(const struct says *says)
{
	size_t used = 0;

	for (size_t i = 0; i < says->count; i++)
		used += strlen(says->bytes + used) + 1;
	return used;
}

static void add_value(struct says *says, const char *value)
{
	size_t used = used_bytes(says);

	if (says->count == SAYS_VALUES_MAX || used >= sizeof(says->bytes))
		return;
	snprintf(says->bytes + used, sizeof(says->bytes) - used, "%s", value);
	says->count++;
}

void says_keep(struct says *says, const char *message, va_list arguments)
{
	char number[32];

	*says = (struct says){ 0 };
	if (strcmp(message, "%s") == 0)
		return;
	says->message = message;
	for (const char *sign = message; (sign = strchr(sign, '%'));) {
		struct place place = read_place(sign);

		if (!place.end)
			return;
		if (place.letter == 's') {
			add_value(says, va_arg(arguments, const char *));
		} else if (place.letter != '%') {
			if (sign[1] == 'z')
				snprintf(number, sizeof(number), "%zu", va_arg(arguments, size_t));
			else if (sign[1] == 'l')
				snprintf(number, sizeof(number), "%llu",
					va_arg(arguments, unsigned long long));
			else if (place.letter == 'c')
				snprintf(number, sizeof(number), "%c", va_arg(arguments, int));
			else
				snprintf(number, sizeof(number), "%0*d", place.width,
					va_arg(arguments, int));
			add_value(says, number);
		}
		sign = place.end;
	}
}

const char *says_value(const struct says *says, size_t index)
{
	const char *value = says->bytes;

	if (index >= says->count)
		return "";
	while (index--)
		value += strlen(value) + 1;
	return value;
}

void says_write(struct text *text, const char *message, const char *const *values, size_t count)
{
	const char *at = message, *sign;
	size_t next = 0;

	while ((sign = strchr(at, '%'))) {
		struct place place = read_place(sign);
		size_t index = place.index ? place.index - 1 : next;

		text_add_bytes(text, at, (size_t)(sign - at));
		if (!place.end)
			return;
		at = place.end;
		if (place.letter == '%') {
			text_add_char(text, '%');
			continue;
		}
		if (index < count)
			text_add(text, values[index]);
		next++;
	}
	text_add(text, at);
}
