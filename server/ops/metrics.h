// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Numbers for those who watch the server, in the text format of Prometheus. What there is, stands
 * in metrics.def; nothing allocates after metrics_create() but the writing. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct text;

enum metric {
#define METRIC(name, type, labels, unit, help) METRIC_##name,
#include "server/ops/metrics.def"
#undef METRIC
	METRIC_COUNT,
};

/* METRIC_STATUS_2XX and so on: the values of each list of labels, from 0. */
#define LABELS(list, label)                                                                        \
	enum metric_##list                                                                         \
	{
#define LABEL(list, name, value) METRIC_##list##_##name,
#define LABELS_END(list)                                                                           \
	METRIC_##list##_COUNT,                                                                     \
	}                                                                                          \
	;
#include "server/ops/metrics.def"
#undef LABELS
#undef LABEL
#undef LABELS_END

struct metrics;
struct metrics *metrics_create(void);
/* Sets *metrics to NULL. NULL is fine. */
void metrics_destroy(struct metrics **metrics);

/* label is of the metric's own list; METRIC_NONE_NONE, which is 0, where it has none. */

/* A counter or a gauge goes up by so much; a gauge may go down. */
void metrics_add(struct metrics *metrics, enum metric metric, unsigned label, int64_t by);
/* A gauge, or a counter that somebody else counts. */
void metrics_set(struct metrics *metrics, enum metric metric, unsigned label, int64_t value);
/* A value of a histogram; microseconds where the unit is SECONDS. */
void metrics_observe(struct metrics *metrics, enum metric metric, unsigned label, int64_t value);

/* Content-Type: METRICS_CONTENT_TYPE. */
#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"
void metrics_write(const struct metrics *metrics, struct text *out);
