// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A row of a queue as every screen of staff shows it. A screen says how wide its columns may be, in
 * this order. */
#pragma once

#include "common/model/board.h"
#include "common/term/table.h"

struct console;

enum {
	QUEUE_PLACE,
	QUEUE_NUMBER,
	QUEUE_MARK,
	QUEUE_NAME,
	QUEUE_AGE,
	QUEUE_WAIT,
	QUEUE_REASON,
	QUEUE_COLUMNS,
};

void queue_row_draw(struct console *console, const struct table *table, struct canvas *canvas,
	struct area area, int y, const struct ticket *ticket, size_t place, bool is_chosen);
