// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A table on stdout, the headings first: for people, at a terminal, in columns, as wide as what is
 * in them; for programs with a tab between the values. What is empty is "-". */
#pragma once

#include <stddef.h>

struct cli_table;

/* The headings are borrowed for its life. */
struct cli_table *cli_table_create(const char *const *headings, size_t column_count);
/* The next value of the row, from left to right; behind the last one begins the next row. */
void cli_table_add(struct cli_table *table, const char *value);
/* Prints it and sets *table to NULL. */
void cli_table_print(struct cli_table **table);
