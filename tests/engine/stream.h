// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An endless stream of patients: each class comes by chance at its own rate, and all are served by
 * one law. The world of the formulas. Times in minutes. */
#pragma once

#include "common/model/order.h"
#include "tests/random.h"
#include <stdint.h>

struct sim;
struct sim_patient;

enum { STREAM_CLASSES_MAX = 8, STREAM_BATCHES = 64 };

struct stream_class {
	double per_min; /* Arrivals. */
	double service_min;
	enum colour colour;
	bool vulnerable;
};

struct stream {
	int servers;
	int rows;
	struct stream_class row[STREAM_CLASSES_MAX];
	/* Deviation of service by its mean; 1: exponential, else lognormal. */
	double cv;
	/* Services are drawn when they begin, so that every rule meets the same sequence of them;
	 * else when the patient comes. */
	bool drawn_at_start;
	int64_t patients;
	uint64_t seed;
	/* Called where not NULL, as those of struct sim_world. */
	void *arg;
	void (*joined)(void *arg, const struct sim *sim, struct sim_patient *patient);
	void (*called)(
		void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us);
};

/* Mean waits per class: as counted, and over the batches the stream was cut into. */
struct stream_result {
	double waits[STREAM_CLASSES_MAX];
	double mean; /* Over all. */
	double batches[STREAM_BATCHES][STREAM_CLASSES_MAX];
	double batch_means[STREAM_BATCHES];
};

void stream_run(const struct stream *stream, const struct order_rule *rule,
	struct stream_result *result_out);
/* The mean waits, corrected by what is known exactly. For services drawn at their start, the number
 * waiting at any moment is the same under every rule; so the mean over all classes is that of first
 * come, first served, whose expectation theory gives. By as much as it is off, and as much as the
 * batches show a class to go with it, the class is corrected (a control variate). */
void stream_correct(const struct stream_result *result, int rows, double expected_mean,
	double waits_out[STREAM_CLASSES_MAX]);
