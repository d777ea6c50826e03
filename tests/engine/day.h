// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Days of an outpatient department: nearly all come in the morning, the doctors come late, work at
 * their own speed and take a break; everybody who came is served. Times in minutes, of the day. */
#pragma once

#include "common/model/order.h"
#include <stdint.h>

struct sim;
struct sim_order;
struct sim_patient;

enum day_class { DAY_RED, DAY_ORANGE, DAY_YELLOW, DAY_VULNERABLE, DAY_GREEN, DAY_CLASSES };

struct day {
	int doctors;
	double patients; /* A day, on average. */
	int days;
	uint64_t seed;
	/* As those of struct sim_world; may be NULL. */
	void *arg;
	void (*joined)(void *arg, const struct sim *sim, struct sim_patient *patient);
	void (*called)(
		void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us);
	void (*left)(void *arg, const struct sim_patient *patient);
	/* Who is called next; NULL: a line under the rule. */
	const struct sim_order *order;
	/* That line is built anew before each so-manieth call; 0: never. */
	int rebuild_every;
};

enum { DAY_OPENS_MIN = 8 * 60, DAY_COUNTS_FROM_MIN = 8 * 60 + 30 };
#define DAY_SERVICE_MIN 9.0

/* Of those who came from half past eight on. */
struct day_class_result {
	int64_t count;
	double mean_min;
	double within; /* The share called within the class's target. */
};

struct day_result {
	struct day_class_result classes[DAY_CLASSES];
	/* The share of all that came before half past ten. */
	double before_1030;
};

/* Midnight of a day. */
int64_t day_start_us(int day);
void day_run(const struct day *day, const struct order_rule *rule, struct day_result *result_out);
