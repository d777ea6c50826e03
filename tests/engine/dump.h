// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* All that a board knows as one text, so that two boards can be compared: every row of every table
 * by id, every line in its order at several moments, the skipped, the desks' patients, the visits'
 * tickets, and what is found by code and by patient. Equal texts: equal boards. */
#pragma once

#include "common/model/board.h"

/* Orders are written as of now_us and of an hour later. */
void board_dump(const struct board *board, int64_t now_us, struct text *text);
/* Where two dumps part, on standard error. False: they are the same. */
bool dumps_differ(const char *wanted, const char *got);
/* The rows of one table, in the order of their ids; mem_free the array. */
const void **board_sorted_rows(
	const struct board *board, enum board_table table, size_t *count_out);
/* A new board with the same rows, put in a shuffled order, each carried over as PostgreSQL would:
 * by the text form of every column. NULL: a column did not come back. */
struct board *board_reload(const struct board *board, uint64_t shuffle);
