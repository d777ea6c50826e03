// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/phrase.h"

#include "common/base/swahili.h"
#include "common/i18n/i18n.h"
#include <ctype.h>

static const char *const kind_keys[] = { [DESK_ROOM] = "room", [DESK_WINDOW] = "window" };

static void spell(struct text *text, enum language language, const char *signs)
{
	if (language == LANGUAGE_SW)
		swahili_spell(text, signs);
	else
		english_spell(text, signs);
}

/* False: it has no number, or one that would be said longer than it is spelled. */
static bool say_ordinal(struct text *text, enum language language, const char *room)
{
	int64_t number;

	if (!text_to_int(room, 1, 99, &number))
		return false;
	if (language == LANGUAGE_SW)
		swahili_ordinal(text, number);
	else
		text_add_int(text, number);
	return true;
}

/* Each a whole sentence: Swahili agrees with the noun. */
static void say_numbered(struct text *text, enum language language, enum desk_kind kind,
	const char *number, const char *room)
{
	switch (kind) {
	case DESK_ROOM:
		text_printf(text, tr(language, "Number %s, please go to room %s."), number, room);
		return;
	case DESK_WINDOW:
		text_printf(text, tr(language, "Number %s, please go to window %s."), number, room);
		return;
	}
}

/* Of a room that is called otherwise, such as 2B. */
static void say_named(struct text *text, enum language language, enum desk_kind kind,
	const char *number, const char *room)
{
	switch (kind) {
	case DESK_ROOM:
		text_printf(text, tr(language, "Number %s, please go to the room called %s."),
			number, room);
		return;
	case DESK_WINDOW:
		text_printf(text, tr(language, "Number %s, please go to the window called %s."),
			number, room);
		return;
	}
}

void phrase_say(struct text *text, enum language language, const char *number, enum desk_kind kind,
	const char *room)
{
	struct text spelled = { 0 }, place = { 0 };

	spell(&spelled, language, number);
	if (say_ordinal(&place, language, room)) {
		say_numbered(text, language, kind, text_string(&spelled), text_string(&place));
	} else {
		spell(&place, language, room);
		say_named(text, language, kind, text_string(&spelled), text_string(&place));
	}
	text_finish(&spelled);
	text_finish(&place);
}

static void add_key(struct text *text, const char *signs, const char *between)
{
	bool is_first = true;

	for (; *signs; signs++) {
		if (!isalnum((unsigned char)*signs))
			continue;
		text_add(text, is_first ? "" : between);
		text_add_char(text, (char)tolower((unsigned char)*signs));
		is_first = false;
	}
}

void phrase_key(struct text *text, const char *number, enum desk_kind kind, const char *room)
{
	text_add(text, "call-");
	add_key(text, number, "");
	text_printf(text, "-%s-", kind_keys[kind]);
	add_key(text, room, "");
}

void phrase_parts(struct text *text, const char *number, enum desk_kind kind, const char *room)
{
	text_add(text, "number ");
	add_key(text, number, " ");
	text_printf(text, " go %s-", kind_keys[kind]);
	add_key(text, room, "");
}

void phrase_test(struct text *text, enum language language, int hour, int minute)
{
	struct text clock = { 0 };

	if (language == LANGUAGE_SW)
		swahili_clock(&clock, hour, minute);
	else
		text_printf(&clock, "%d:%02d", hour, minute);
	text_printf(text, tr(language, "This is a test of the voice. It is now %s."),
		text_string(&clock));
	text_finish(&clock);
}

void phrase_room(struct text *text, enum language language, enum desk_kind kind, const char *room)
{
	text_printf(text, kind == DESK_WINDOW ? tr(language, "Window %s") : tr(language, "Room %s"),
		room);
}
