// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/queue_row.h"

#include "tui/console.h"
#include "tui/tell.h"
#include <stdio.h>

void queue_row_draw(struct console *console, const struct table *table, struct canvas *canvas,
	struct area area, int y, const struct ticket *ticket, size_t place, bool is_chosen)
{
	int age = tell_age(console, ticket->visit);
	char number[24], years[16] = "", minutes[16];
	const struct table_value values[QUEUE_COLUMNS] = {
		[QUEUE_PLACE] = { number, STYLE_TEXT },
		[QUEUE_NUMBER] = { ticket->number, STYLE_TEXT },
		[QUEUE_MARK] = { tell_mark(ticket), STYLE_BAD },
		[QUEUE_NAME] = { tell_name(console, ticket->visit), STYLE_TEXT },
		[QUEUE_AGE] = { years, STYLE_TEXT },
		[QUEUE_WAIT] = { minutes, STYLE_TEXT },
		[QUEUE_REASON] = { tell_place_reason(console, ticket), STYLE_TEXT },
	};

	snprintf(number, sizeof(number), "%zu", place);
	if (age >= 0)
		snprintf(years, sizeof(years), "%d", age);
	snprintf(minutes, sizeof(minutes), "%d", tell_minutes(console, ticket->issued_us));
	table_draw_row(table, canvas, area, y, values, is_chosen);
}
