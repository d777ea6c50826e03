// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/metrics.h"

#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include <assert.h>

enum type { COUNTER, GAUGE, HISTOGRAM };
enum unit { COUNT, SECONDS, BYTES };

struct label_list {
	const char *label;
	const char *const *values;
	size_t count;
};

#define LABELS(list, label) static const char *const values_##list[] = {
#define LABEL(list, name, value) value,
#define LABELS_END(list)                                                                           \
	}                                                                                          \
	;
#include "server/ops/metrics.def"
#undef LABELS
#undef LABEL
#undef LABELS_END

#define LABELS(list, label)                                                                        \
	static const struct label_list list_##list = { label, values_##list,                       \
		COUNT_OF(values_##list) };
#define LABEL(list, name, value)
#define LABELS_END(list)
#include "server/ops/metrics.def"
#undef LABELS
#undef LABEL
#undef LABELS_END

static const struct row {
	const char *name;
	const char *help;
	const struct label_list *labels;
	enum type type;
	enum unit unit;
} rows[METRIC_COUNT] = {
#define METRIC(name, type, labels, unit, help)                                                     \
	{ "foleni_" #name, help, &list_##labels, type, unit },
#include "server/ops/metrics.def"
#undef METRIC
};

/* Upper ends of the buckets, in the unit of the values: one scale for each unit. */
enum { BUCKET_COUNT = 14 };
static const int64_t bounds[][BUCKET_COUNT] = {
	[COUNT] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192 },
	[SECONDS] = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000,
		2500000, 5000000, 10000000 },
	[BYTES] = { 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
		268435456, 1073741824, INT64_C(4294967296) },
};

/* The cells of a histogram: its buckets, those above all of them, the sum. */
enum { CELL_ABOVE = BUCKET_COUNT, CELL_SUM, HISTOGRAM_CELLS };

struct metrics {
	size_t first_cell[METRIC_COUNT];
	int64_t *cells;
};

static size_t cells_of(const struct row *row)
{
	return row->type == HISTOGRAM ? HISTOGRAM_CELLS : 1;
}

struct metrics *metrics_create(void)
{
	struct metrics *metrics = mem_alloc(sizeof(*metrics));
	size_t count = 0;

	for (size_t i = 0; i < METRIC_COUNT; i++) {
		metrics->first_cell[i] = count;
		count += rows[i].labels->count * cells_of(&rows[i]);
	}
	metrics->cells = mem_array(count, sizeof(*metrics->cells));
	return metrics;
}

void metrics_destroy(struct metrics **metrics)
{
	if (!*metrics)
		return;
	mem_free((*metrics)->cells);
	mem_free(*metrics);
	*metrics = NULL;
}

static int64_t *cells_at(const struct metrics *metrics, enum metric metric, unsigned label)
{
	assert(label < rows[metric].labels->count);
	return metrics->cells + metrics->first_cell[metric] + label * cells_of(&rows[metric]);
}

void metrics_add(struct metrics *metrics, enum metric metric, unsigned label, int64_t by)
{
	assert(rows[metric].type == GAUGE || (rows[metric].type == COUNTER && by >= 0));
	*cells_at(metrics, metric, label) += by;
}

void metrics_set(struct metrics *metrics, enum metric metric, unsigned label, int64_t value)
{
	assert(rows[metric].type != HISTOGRAM);
	*cells_at(metrics, metric, label) = value;
}

void metrics_observe(struct metrics *metrics, enum metric metric, unsigned label, int64_t value)
{
	int64_t *cells = cells_at(metrics, metric, label);
	size_t bucket = 0;

	assert(rows[metric].type == HISTOGRAM);
	while (bucket < BUCKET_COUNT && value > bounds[rows[metric].unit][bucket])
		bucket++;
	cells[bucket]++;
	cells[CELL_SUM] += value;
}

static void write_value(enum unit unit, int64_t value, struct text *out)
{
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;

	if (unit != SECONDS)
		text_printf(out, "%lld", (long long)value);
	else
		text_printf(out, "%s%llu.%06llu", value < 0 ? "-" : "",
			(unsigned long long)(size / 1000000), (unsigned long long)(size % 1000000));
}

/* name{label="value",le="0.5"}: either, both or none. */
static void write_name(
	const struct row *row, const char *suffix, size_t label, const char *le, struct text *out)
{
	const char *word = row->labels->label;

	text_printf(out, "%s%s", row->name, suffix);
	if (!*word && !le)
		return;
	text_add_char(out, '{');
	if (*word)
		text_printf(out, "%s=\"%s\"%s", word, row->labels->values[label], le ? "," : "");
	if (le)
		text_printf(out, "le=\"%s\"", le);
	text_add_char(out, '}');
}

static void write_histogram(
	const struct row *row, size_t label, const int64_t *cells, struct text *out)
{
	struct text le = { 0 };
	int64_t count = 0;

	for (size_t bucket = 0; bucket <= BUCKET_COUNT; bucket++) {
		text_clear(&le);
		if (bucket == BUCKET_COUNT)
			text_add(&le, "+Inf");
		else
			write_value(row->unit, bounds[row->unit][bucket], &le);
		count += cells[bucket];
		write_name(row, "_bucket", label, text_string(&le), out);
		text_printf(out, " %lld\n", (long long)count);
	}
	text_finish(&le);
	write_name(row, "_sum", label, NULL, out);
	text_add_char(out, ' ');
	write_value(row->unit, cells[CELL_SUM], out);
	text_add_char(out, '\n');
	write_name(row, "_count", label, NULL, out);
	text_printf(out, " %lld\n", (long long)count);
}

static void write_number(const struct row *row, size_t label, int64_t value, struct text *out)
{
	write_name(row, "", label, NULL, out);
	text_add_char(out, ' ');
	write_value(row->unit, value, out);
	text_add_char(out, '\n');
}

void metrics_write(const struct metrics *metrics, struct text *out)
{
	static const char *const types[] = {
		[COUNTER] = "counter",
		[GAUGE] = "gauge",
		[HISTOGRAM] = "histogram",
	};

	for (size_t i = 0; i < METRIC_COUNT; i++) {
		const struct row *row = &rows[i];

		text_printf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
			types[row->type]);
		for (size_t label = 0; label < row->labels->count; label++) {
			const int64_t *cells = cells_at(metrics, (enum metric)i, (unsigned)label);

			if (row->type == HISTOGRAM)
				write_histogram(row, label, cells, out);
			else
				write_number(row, label, *cells, out);
		}
	}
}
