// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/patience.h"

#include "tui/console_parts.h"
#include <stdio.h>

void patience_begin(struct console *console, int64_t until_us)
{
	console->patience.until_us = until_us;
	console->patience.span_us = until_us - console_now_us(console);
	console_touch(console);
}

void patience_end(struct console *console)
{
	console->patience.until_us = console->patience.span_us = 0;
}

int patience_left_s(const struct console *console)
{
	int64_t left_us = console->patience.until_us - console_now_us(console);

	if (left_us <= 0 || left_us > console->patience.span_us)
		return 0;
	return (int)((left_us + US_PER_S - 1) / US_PER_S);
}

static void tell(const struct console *console, int left_s, char *text_out, size_t room)
{
	if (left_s < 60)
		snprintf(text_out, room, say(console, N_("%d s")), left_s);
	else
		snprintf(text_out, room, say(console, N_("%d min %d s")), left_s / 60, left_s % 60);
}

void patience_draw(struct console *console, struct canvas *canvas, struct area area)
{
	int left_s = patience_left_s(console);
	char left[48], line[320];

	if (!left_s) {
		canvas_paragraph(canvas, area, STYLE_WARN,
			say(console, N_("There were too many tries, so the last one was not looked "
					"at. Now it can be tried again.")));
		return;
	}
	tell(console, left_s, left, sizeof(left));
	snprintf(line, sizeof(line),
		say(console, N_("There were too many tries, so the last one was not looked at and "
				"not kept. It can be tried again in %s.")),
		left);
	canvas_paragraph(canvas, area, STYLE_BAD, line);
}
