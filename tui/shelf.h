// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What stands at the left of an editor: its things in their order, and which of them is chosen.
 * Made anew whenever it is looked at; it borrows nothing. */
#pragma once

#include "tui/editor.h"

struct shelf {
	struct editor_item items[EDITOR_ITEMS];
	const struct editor_kind *kinds[EDITOR_ITEMS];
	size_t count;
	size_t at; /* the chosen one; count: it is not there */
};

void shelf_fill(const struct editor *editor, struct shelf *shelf_out);
void shelf_draw(const struct editor *editor, const struct shelf *shelf, struct canvas *canvas,
	struct area area);
