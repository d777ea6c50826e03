// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/recovery.h"

#include "common/base/jdoc.h"
#include "tui/console.h"
#include <stdio.h>

void recovery_take(struct recovery *recovery, const struct jdoc *answer)
{
	const struct jdoc *codes = jdoc_get(answer, "recovery_codes");

	recovery->count = 0;
	for (size_t i = 0; i < jdoc_count(codes) && i < RECOVERY_MOST; i++) {
		const char *code = jdoc_string(jdoc_at(codes, i));

		snprintf(recovery->codes[recovery->count++], RECOVERY_BYTES, "%s",
			code ? code : "?");
	}
}

void recovery_draw(const struct console *console, const struct recovery *recovery,
	struct canvas *canvas, struct area area)
{
	int used = canvas_paragraph(canvas, area, STYLE_TEXT,
		say(console,
			N_("These recovery codes let you in without the phone, each once. Write "
			   "them down now and keep them apart from it: nobody can show them "
			   "again.")));

	area_top(&area, used + 1);
	for (int i = 0; i < recovery->count; i++)
		canvas_label(canvas, area, i / 5 * 24, i % 5, STYLE_STRONG, recovery->codes[i]);
	canvas_label(
		canvas, area, 0, 6, STYLE_KEY, say(console, N_("Enter: they are written down")));
	canvas_put_cursor(canvas, area, 0, 6);
}
