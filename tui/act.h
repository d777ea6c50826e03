// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a key does, as one row of a table. The key line, the help, the palette, the manual and the
 * tests are all made from these rows: a hint cannot lie. */
#pragma once

#include "common/term/canvas.h"
#include "common/term/key.h"

struct console;

enum {
	ACT_QUIET = 1, /* stands in no key line, only in help and palette */
	/* Its key is a letter or a sign: it acts only where nothing is being typed. */
	ACT_LETTER = 2,
	/* Where it cannot be done it is about something else, and stands in no key line. */
	ACT_IF_CAN = 4,
};

typedef const char *act_why_not(struct console *console);

enum { ACT_KEYS = 3 };
struct act {
	const char *name;        /* unique within its view: what tests and the manual call it */
	uint32_t keys[ACT_KEYS]; /* the first is the one that is shown */
	const char *label;       /* N_(): one or two words for the key line and the palette */
	const char *help;        /* N_(): what it does */
	unsigned flags;
	/* NULL: it can always be done. Else NULL from it where it can be done now, or why it
	 * cannot, as N_(): what is so shown dim and says that when it is tried. */
	act_why_not *why_not;
	void (*run)(struct console *console);
};

bool act_can(struct console *console, const struct act *act);
/* Says that what is called so cannot be done now, and why, as N_(). */
void act_refuse(struct console *console, const char *label, const char *why);
/* Does it, or says why it cannot be done now. */
void act_try(struct console *console, const struct act *act);

struct acts {
	const struct act *rows;
	size_t count;
};
#define ACTS(table)                                                                                \
	{                                                                                          \
		.rows = (table), .count = COUNT_OF(table)                                          \
	}

/* NULL: none has this key. is_typing: letters are text now. */
const struct act *acts_find(struct acts acts, uint32_t key, bool is_typing);
/* Draws as many as fit into the rows, in the order of the tables (of the view, of its kind, of
 * everywhere), the last act of everywhere (help) first, at the right end. Each stands under the
 * key that does it now; one that no key does, because letters are text, is left out. */
void acts_draw(struct console *console, struct acts here, struct acts of_kind, struct acts beyond,
	struct canvas *canvas, struct area area);
