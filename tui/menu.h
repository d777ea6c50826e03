// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A box with a question and a few answers, each with a key of its own. */
#pragma once

#include "common/base/uuid.h"
#include "common/term/key.h"
#include <stdbool.h>
#include <stddef.h>

struct console;

enum { MENU_ITEMS = 200, MENU_LABEL_BYTES = 120, MENU_TITLE_BYTES = 120, MENU_CONTEXT_BYTES = 64 };
struct menu_item {
	struct uuid id; /* what it stands for; nil where value says it */
	int value;
	uint32_t key; /* 0: the next digit, then the next letter */
	/* N_(): why it cannot be chosen, and is shown all the same; NULL: it can. */
	const char *why_not;
	char label[MENU_LABEL_BYTES];
};

/* The box is gone already. The item and the context are borrowed for the call. */
typedef void menu_chosen(
	struct console *console, const struct menu_item *item, const void *context);

struct menu {
	char title[MENU_TITLE_BYTES];
	size_t count;
	size_t at; /* the item that Enter means */
	struct menu_item items[MENU_ITEMS];
	menu_chosen *chosen;
	unsigned char context[MENU_CONTEXT_BYTES];
};

/* Opens an empty box, which is then filled by menu_add() before the next key. */
struct menu *menu_open(struct console *console, const char *title, menu_chosen *chosen,
	const void *context, size_t context_bytes);
/* NULL: there is no room for more. The label is copied. */
struct menu_item *menu_add(struct menu *menu, const char *label);
