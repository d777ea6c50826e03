// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli_table.h"

#include "common/base/mem.h"
#include "common/base/unicode.h"
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct cli_table {
	size_t column_count;
	size_t value_count;
	char **values; /* Of the headings and all rows. */
	int *cells;    /* That the widest value of a column takes. */
};

struct cli_table *cli_table_create(const char *const *headings, size_t column_count)
{
	struct cli_table *table = mem_alloc(sizeof(*table));

	table->column_count = column_count;
	table->cells = mem_array(column_count, sizeof(*table->cells));
	for (size_t i = 0; i < column_count; i++)
		cli_table_add(table, headings[i]);
	return table;
}

void cli_table_add(struct cli_table *table, const char *value)
{
	int *most = &table->cells[table->value_count % table->column_count];
	const char *shown = *value ? value : "-";
	int cells = unicode_cells(shown);

	table->values = mem_regrow(
		table->values, table->value_count, table->value_count + 1, sizeof(*table->values));
	table->values[table->value_count++] = mem_strdup(shown);
	if (cells > *most)
		*most = cells;
}

/* printf() counts bytes, of which a wide letter has three and takes two cells. */
static void print_value(const struct cli_table *table, size_t i, bool is_terminal)
{
	const size_t column = i % table->column_count;
	const char *value = table->values[i];

	fputs(value, stdout);
	if (column == table->column_count - 1)
		putchar('\n');
	else if (is_terminal)
		printf("%*s", table->cells[column] - unicode_cells(value) + 2, "");
	else
		putchar('\t');
}

void cli_table_print(struct cli_table **table)
{
	const bool is_terminal = isatty(STDOUT_FILENO);

	for (size_t i = 0; i < (*table)->value_count; i++) {
		print_value(*table, i, is_terminal);
		mem_free((*table)->values[i]);
	}
	mem_free((*table)->values);
	mem_free((*table)->cells);
	mem_free(*table);
	*table = NULL;
}
