// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/alike.h"

#include "common/base/jdoc.h"
#include "tui/console.h"
#include <stdio.h>

void alike_take(struct alike *alike, const struct jdoc *list)
{
	*alike = (struct alike){ 0 };
	for (size_t i = 0; i < jdoc_count(list) && alike->count < ALIKE_MAX; i++)
		alike->count += match_take(jdoc_at(list, i), &alike->rows[alike->count]);
}

bool alike_key(struct alike *alike, uint32_t key)
{
	if (alike->count < 2 || (key != PRESS_UP && key != PRESS_DOWN))
		return false;
	if (key == PRESS_DOWN && alike->chosen + 1 < alike->count)
		alike->chosen++;
	else if (key == PRESS_UP && alike->chosen)
		alike->chosen--;
	return true;
}

void alike_draw(const struct console *console, const struct alike *alike, const char *phone,
	struct canvas *canvas, struct area area)
{
	char line[200], shown[MATCH_TEXT_BYTES];

	canvas_label(canvas, area, 0, 0, STYLE_WARN,
		say(console, N_("⚠ Perhaps registered already: F3 takes them, Enter: new")));
	for (size_t i = 0; i < alike->count; i++) {
		const struct match *match = &alike->rows[i];

		match_tell_phone(match, phone, shown);
		snprintf(line, sizeof(line), "%.60s  %d  %s  %s", match->name, match->birth_year,
			shown, match->card);
		canvas_data(canvas, area, 2, (int)i + 1, area.columns - 2,
			i == alike->chosen ? STYLE_FOCUS : STYLE_TEXT, line);
	}
}
