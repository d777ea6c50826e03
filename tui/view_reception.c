// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/console.h"

static void draw(struct console *console, void *state, struct canvas *canvas, struct area area)
{
	(void)console;
	(void)state;
	canvas_label(canvas, area, 0, 0, STYLE_TEXT, "");
}
const struct view view_reception = { .name = "reception", .title = N_("Reception"), .draw = draw };
