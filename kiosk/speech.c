// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/speech.h"

#include "common/base/text.h"

struct speech speech_of(enum hall_languages said)
{
	static const struct speech meant[] = {
		[HALL_LANGUAGES_SW_EN] = { { LANGUAGE_SW, LANGUAGE_EN }, 2 },
		[HALL_LANGUAGES_EN_SW] = { { LANGUAGE_EN, LANGUAGE_SW }, 2 },
		[HALL_LANGUAGES_SW] = { { LANGUAGE_SW }, 1 },
		[HALL_LANGUAGES_EN] = { { LANGUAGE_EN }, 1 },
	};

	return meant[said];
}

enum theme speech_theme(enum hall_theme said)
{
	static const enum theme meant[] = {
		[HALL_THEME_DARK] = THEME_DARK,
		[HALL_THEME_LIGHT] = THEME_LIGHT,
		[HALL_THEME_CONTRAST] = THEME_CONTRAST,
	};

	return meant[said];
}

void speech_row(const struct speech *speech, struct canvas *canvas, struct area area, int y,
	enum style style, const char *message)
{
	struct text text = { 0 };

	for (size_t i = 0; i < speech->count; i++)
		text_printf(&text, "%s%s", i ? " · " : "", tr(speech->languages[i], message));
	canvas_centre(canvas, area, y, style, text_string(&text));
	text_finish(&text);
}

void speech_rows(const struct speech *speech, struct canvas *canvas, struct area area, int y,
	enum style style, const char *message)
{
	for (size_t i = 0; i < speech->count; i++)
		canvas_centre(canvas, area, y + (int)i, style, tr(speech->languages[i], message));
}

void speech_name(const struct speech *speech, const char *sw, const char *en, struct text *text)
{
	for (size_t i = 0; i < speech->count; i++)
		text_printf(text, "%s%s", i ? " · " : "",
			speech->languages[i] == LANGUAGE_SW ? sw : en);
}
