// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which devices nobody comes as. Accounts are no events: the database says it, beside the rows. */
#include "common/base/mem.h"
#include "common/model/board.h"
#include "common/model/board_entity.h"
#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct id_item));
}

bool board_set_out(struct board *board, const struct id_item *devices, size_t count)
{
	struct id_item *out = mem_array(count, sizeof(*out));
	bool differs;

	if (count)
		memcpy(out, devices, count * sizeof(*out));
	qsort(out, count, sizeof(*out), by_id);
	differs = count != board->out_count ||
		  (count && memcmp(out, board->out, count * sizeof(*out)) != 0);
	mem_free(board->out);
	board->out = out;
	board->out_count = count;
	return differs;
}

size_t board_out(const struct board *board, const struct id_item **devices_out)
{
	*devices_out = board->out;
	return board->out_count;
}

bool board_is_out(const struct board *board, struct display_id device)
{
	const struct id_item key = { device.u };

	return board->out_count && bsearch(&key, board->out, board->out_count, sizeof(key), by_id);
}
