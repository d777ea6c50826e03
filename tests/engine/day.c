// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/day.h"

#include "common/base/attr.h"
#include "common/base/time.h"
#include "tests/engine/sim.h"
#include "tests/random.h"
#include <math.h>

/* Shares of the day's patients, in percent, from seven on. */
static const double hours[] = { 20, 24, 19, 13, 8, 5, 4, 3, 2.5, 1.5 };

static const struct {
	double share;
	enum colour colour;
	bool vulnerable;
	double target_min;
} classes[DAY_CLASSES] = {
	[DAY_RED] = { 0.01, COLOUR_RED, false, 1 },
	[DAY_ORANGE] = { 0.05, COLOUR_ORANGE, false, 10 },
	[DAY_YELLOW] = { 0.24, COLOUR_YELLOW, false, 60 },
	[DAY_VULNERABLE] = { 0.21, COLOUR_GREEN, true, 240 },
	[DAY_GREEN] = { 0.49, COLOUR_GREEN, false, 240 },
};

static const double late_min = 15, break_min = 30, service_cv = 0.8;

struct run {
	const struct day *day;
	struct random arrivals, services;
	int64_t start_us;
	double clock_min; /* Of the day. */
	uint64_t seq;
	double speeds[SIM_SERVERS_MAX];
	int64_t breaks_us[SIM_SERVERS_MAX]; /* The next; after it, never. */
	double waits[DAY_CLASSES];
	int64_t counts[DAY_CLASSES], in_time[DAY_CLASSES];
	int64_t come, come_early;
};

int64_t day_start_us(int day)
{
	return day * US_PER_DAY;
}

static int64_t to_us(double minutes)
{
	return llround(minutes * (double)US_PER_MIN);
}

/* By thinning: candidates at the rate of the busiest hour. */
static bool next_arrival(struct run *run)
{
	const double busiest = 24;
	const double per_min = run->day->patients * busiest / 100 / 60;

	for (;;) {
		size_t hour;

		run->clock_min += random_exponential(&run->arrivals, 1 / per_min);
		hour = (size_t)((run->clock_min - 7 * 60) / 60);
		if (hour >= COUNT_OF(hours))
			return false;
		if (random_unit(&run->arrivals) * busiest < hours[hour])
			return true;
	}
}

static bool arrive(void *arg, struct sim_patient *patient_out)
{
	struct run *run = arg;
	double left = random_unit(&run->arrivals);
	int row = 0;

	if (!next_arrival(run))
		return false;
	while (row < DAY_CLASSES - 1 && left >= classes[row].share)
		left -= classes[row++].share;
	patient_out->row = row;
	patient_out->facts = (struct order_facts){
		.colour = classes[row].colour,
		.vulnerable = classes[row].vulnerable,
		.clock_us = run->start_us + to_us(run->clock_min),
		.seq = run->seq++,
	};
	run->come++;
	run->come_early += run->clock_min < 10 * 60 + 30;
	return true;
}

static int64_t serve(void *arg, int server, struct sim_patient *patient, int64_t now_us)
{
	struct run *run = arg;
	const double service_min =
		random_lognormal(&run->services, DAY_SERVICE_MIN, service_cv) * run->speeds[server];
	int64_t end_us = now_us + to_us(service_min);

	patient->service_us = end_us - now_us;
	if (end_us >= run->breaks_us[server]) {
		run->breaks_us[server] = INT64_MAX;
		end_us += to_us(break_min);
	}
	return end_us;
}

static void joined(void *arg, const struct sim *sim, struct sim_patient *patient)
{
	struct run *run = arg;

	if (run->day->joined)
		run->day->joined(run->day->arg, sim, patient);
}

static void called(void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us)
{
	struct run *run = arg;
	const double wait_min = (double)(now_us - patient->facts.clock_us) / (double)US_PER_MIN;

	if (patient->facts.clock_us >= run->start_us + to_us(DAY_COUNTS_FROM_MIN)) {
		run->waits[patient->row] += wait_min;
		run->counts[patient->row]++;
		run->in_time[patient->row] += wait_min <= classes[patient->row].target_min;
	}
	if (run->day->called)
		run->day->called(run->day->arg, sim, patient, now_us);
}

static void left(void *arg, struct sim_patient *patient, int64_t now_us)
{
	struct run *run = arg;

	(void)now_us;
	if (run->day->left)
		run->day->left(run->day->arg, patient);
}

/* Doctors come late, each at a speed of his own, and take their breaks one after the other. */
static void begin_day(struct run *run, int number, struct sim *sim)
{
	run->start_us = day_start_us(number);
	run->clock_min = 7 * 60;
	sim->servers = run->day->doctors;
	for (int i = 0; i < run->day->doctors; i++) {
		sim->free_us[i] =
			run->start_us +
			to_us((double)DAY_OPENS_MIN + random_exponential(&run->services, late_min));
		run->speeds[i] = 0.8 + 0.4 * random_unit(&run->services);
		run->breaks_us[i] = run->start_us + to_us(12 * 60 + i * break_min);
	}
}

static void sum_up(const struct run *run, struct day_result *result_out)
{
	for (int row = 0; row < DAY_CLASSES; row++) {
		const double count = run->counts[row] ? (double)run->counts[row] : 1;

		result_out->classes[row] = (struct day_class_result){
			.count = run->counts[row],
			.mean_min = run->waits[row] / count,
			.within = (double)run->in_time[row] / count,
		};
	}
	result_out->before_1030 = (double)run->come_early / (double)run->come;
}

void day_run(const struct day *day, const struct order_rule *rule, struct day_result *result_out)
{
	struct run run = {
		.day = day,
		.arrivals = { day->seed },
		.services = { ~day->seed },
	};
	const struct sim_world world = {
		.arg = &run,
		.arrive = arrive,
		.serve = serve,
		.joined = joined,
		.called = called,
		.left = left,
	};
	struct sim_line line = {
		.rule = rule,
		.line = line_create(),
		.rebuild_every = day->rebuild_every,
	};
	const struct sim_order order = sim_line_order(&line);

	for (int number = 0; number < day->days; number++) {
		struct sim sim = { 0 };

		begin_day(&run, number, &sim);
		sim_run(&sim, &world, day->order ? day->order : &order);
	}
	line_destroy(&line.line);
	sum_up(&run, result_out);
}
