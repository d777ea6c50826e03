// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* In which languages people in a hall are spoken to, and how the screen looks: as the hospital sets
 * it, and as every program of a hall understands that. */
#pragma once

#include "common/i18n/i18n.h"
#include "common/model/hospital.h"
#include "common/term/canvas.h"
#include "common/term/style.h"

struct text;

enum { SPEECH_LANGUAGES = 2 };

struct speech {
	enum language languages[SPEECH_LANGUAGES]; /* the first comes first */
	size_t count;                              /* one at least */
};

struct speech speech_of(enum hall_languages said);
enum theme speech_theme(enum hall_theme said);

/* "Chagua huduma · Choose a service" */
void speech_row(const struct speech *speech, struct canvas *canvas, struct area area, int y,
	enum style style, const char *message);
/* One below the other, where both together are too long. */
void speech_rows(const struct speech *speech, struct canvas *canvas, struct area area, int y,
	enum style style, const char *message);
/* "Daktari · Doctor": what has a name in each language. */
void speech_name(const struct speech *speech, const char *sw, const char *en, struct text *text);
