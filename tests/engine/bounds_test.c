// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The promises of RULES.md 1.9, watched at every single call of simulated days. */
#include "common/base/attr.h"
#include "common/base/time.h"
#include "tests/engine/day.h"
#include "tests/engine/sim.h"
#include "tests/engine/ward.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

enum { WAITING_MAX = 2000 };

/* Everybody in line, kept apart from the line under test. */
struct crowd {
	struct sim_patient *waiting[WAITING_MAX];
	size_t count;
	int64_t calls, overtakings, same_target_overtakings;
	uint64_t sequence; /* A hash over who was called when. */
};

static void note_arrival(void *arg, const struct sim *sim, struct sim_patient *patient)
{
	struct crowd *crowd = arg;

	(void)sim;
	assert_true(crowd->count < WAITING_MAX);
	crowd->waiting[crowd->count++] = patient;
}

static void forget(struct crowd *crowd, const struct sim_patient *patient)
{
	size_t i = 0;

	while (crowd->waiting[i] != patient)
		i++;
	crowd->waiting[i] = crowd->waiting[--crowd->count];
}

static int64_t credit_ppm(const struct sim_patient *patient)
{
	return patient->facts.colour == COLOUR_GREEN && patient->facts.vulnerable ? 125000 : 0;
}

/* 2. and 4.: the one called, j, has waited since s after k. Exactly, in whole numbers. */
static void check_overtaking(struct crowd *crowd, const struct sim_patient *j,
	const struct sim_patient *k, int64_t now_us)
{
	const wide_int tj = j->place.target_us, tk = k->place.target_us;
	const wide_int s = j->facts.clock_us - k->facts.clock_us;
	const wide_int w = now_us - k->facts.clock_us;
	const wide_int credits = tj * tk * (credit_ppm(j) - credit_ppm(k));

	assert_true(s * tk * 1000000 < w * (tk - tj) * 1000000 + credits);
	assert_false(tj == tk && credit_ppm(j) == credit_ppm(k));
	crowd->overtakings++;
	crowd->same_target_overtakings += tj == tk;
}

static void check_call(
	void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us)
{
	struct crowd *crowd = arg;
	const struct place *place = &patient->place;

	(void)sim;
	forget(crowd, patient);
	for (size_t i = 0; i < crowd->count; i++) {
		const struct sim_patient *other = crowd->waiting[i];

		/* 1. */
		assert_true(other->place.tier >= place->tier);
		if (other->place.tier == place->tier &&
			other->facts.clock_us < patient->facts.clock_us)
			check_overtaking(crowd, patient, other, now_us);
	}
	crowd->calls++;
	crowd->sequence = (crowd->sequence ^ patient->facts.seq ^ (uint64_t)now_us << 20) *
			  UINT64_C(0x9e3779b97f4a7c15);
}

static struct day watched_day(struct crowd *crowd)
{
	return (struct day){
		.doctors = 5,
		.patients = 300,
		.days = 10,
		.seed = 2028,
		.arg = crowd,
		.joined = note_arrival,
		.called = check_call,
	};
}

static struct crowd watch(const struct order_rule *rule, int rebuild_every)
{
	struct crowd crowd = { .count = 0 };
	struct day day = watched_day(&crowd);
	struct day_result result;

	day.rebuild_every = rebuild_every;
	day_run(&day, rule, &result);
	assert_int_equal(crowd.count, 0);
	return crowd;
}

/* The same days, but every patient is taken in, called and finished with by the engine's commands.
 */
static struct crowd watch_commands(const struct order_rule *rule)
{
	struct crowd crowd = { .count = 0 };
	struct day day = watched_day(&crowd);
	struct ward *ward = ward_create(rule, day.doctors, NULL, NULL);
	const struct sim_order order = ward_order(ward);
	struct day_result result;

	day.order = &order;
	day_run(&day, rule, &result);
	assert_int_equal(crowd.count, 0);
	ward_destroy(&ward);
	return crowd;
}

static void nobody_less_urgent_is_called_and_nobody_overtakes_beyond_the_bound(void **state)
{
	const struct crowd crowd = watch(&order_rule_clinician, 0);
	(void)state;

	assert_in_range(crowd.calls, 2700, 3300);
	/* There was something to see. */
	assert_true(crowd.overtakings > 10000);
	assert_true(crowd.same_target_overtakings > 1000);
}

static void at_a_counter_only_the_credit_lets_anybody_overtake(void **state)
{
	struct order_rule rule = order_rule_counter;
	struct crowd crowd;
	(void)state;

	/* Here all vulnerable ones are green, as everywhere in these days. */
	rule.classes[CLASS_YELLOW].vulnerable_ppm = 0;
	crowd = watch(&rule, 0);
	assert_true(crowd.overtakings > 1000);
	assert_int_equal(crowd.overtakings, crowd.same_target_overtakings);
}

static void a_line_built_anew_at_any_time_calls_the_same_patients(void **state)
{
	const struct crowd once = watch(&order_rule_clinician, 0);
	const struct crowd often = watch(&order_rule_clinician, 1);
	const struct crowd now_and_then = watch(&order_rule_clinician, 17);
	(void)state;

	assert_true(once.sequence == often.sequence);
	assert_true(once.sequence == now_and_then.sequence);
}

/* So all that theory and these days say of the line, they say of the commands. */
static void the_commands_call_the_same_patients_as_the_line(void **state)
{
	(void)state;

	assert_true(watch_commands(&order_rule_clinician).sequence ==
		    watch(&order_rule_clinician, 0).sequence);
}

/* ---- 3. How long green waits at most, even in overload ---- */

/* Each class comes at its own even pace and is served in nine minutes: a fluid, but for the size of
 * its drops. */
struct fluid {
	int servers;
	double service_min;
	double per_min[3];
	double next_min[3];
	double until_min;
	uint64_t seq;
	double factor; /* Of the work ahead at arrival. */
	int64_t checked;
	double longest_min, worst_ratio;
};

static const enum colour fluid_colours[] = { COLOUR_ORANGE, COLOUR_YELLOW, COLOUR_GREEN };

static bool flow_in(void *arg, struct sim_patient *patient_out)
{
	struct fluid *fluid = arg;
	int row = 0;

	for (int i = 1; i < 3; i++)
		row = fluid->next_min[i] < fluid->next_min[row] ? i : row;
	if (fluid->next_min[row] > fluid->until_min)
		return false;
	patient_out->row = row;
	patient_out->facts = (struct order_facts){
		.colour = fluid_colours[row],
		.clock_us = llround(fluid->next_min[row] * (double)US_PER_MIN),
		.seq = fluid->seq++,
	};
	fluid->next_min[row] += 1 / fluid->per_min[row];
	return true;
}

static int64_t flow_out(void *arg, int server, struct sim_patient *patient, int64_t now_us)
{
	const struct fluid *fluid = arg;

	(void)server;
	(void)patient;
	return now_us + llround(fluid->service_min * (double)US_PER_MIN);
}

/* Minutes of work that are there when somebody comes. */
static void measure_ahead(void *arg, const struct sim *sim, struct sim_patient *patient)
{
	const struct fluid *fluid = arg;
	double work_min = (double)(sim->waiting - 1) * fluid->service_min;

	for (int i = 0; i < sim->servers; i++) {
		if (sim->serving[i])
			work_min += (double)(sim->free_us[i] - sim->now_us) / (double)US_PER_MIN;
	}
	patient->predicted[0] = work_min;
}

static void check_wait(
	void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us)
{
	struct fluid *fluid = arg;
	const double wait_min = (double)(now_us - patient->facts.clock_us) / (double)US_PER_MIN;
	const double bound_min = patient->predicted[0] / fluid->factor;

	(void)sim;
	if (patient->facts.colour != COLOUR_GREEN)
		return;
	/* Two drops. */
	assert_true(wait_min <= bound_min + 2 * fluid->service_min);
	fluid->checked++;
	if (wait_min > fluid->longest_min)
		fluid->longest_min = wait_min;
	if (wait_min > 120 && wait_min / patient->predicted[0] > fluid->worst_ratio)
		fluid->worst_ratio = wait_min / patient->predicted[0];
}

static struct fluid flow(double green_per_min)
{
	/* 5 - 9 x 0.03 - 9 x 0.12 x (1 - 60 / 240) = 3.92 */
	struct fluid fluid = {
		.servers = 5,
		.service_min = 9,
		.per_min = { 0.03, 0.12, green_per_min },
		.until_min = 8 * 60,
		.factor = 3.92,
	};
	const struct sim_world world = {
		.arg = &fluid,
		.arrive = flow_in,
		.serve = flow_out,
		.joined = measure_ahead,
		.called = check_wait,
	};
	struct sim_line line = { .rule = &order_rule_clinician, .line = line_create() };
	const struct sim_order order = sim_line_order(&line);
	struct sim sim = { .servers = 5 };

	sim_run(&sim, &world, &order);
	line_destroy(&line.line);
	return fluid;
}

static void green_pays_28_percent_over_first_come_first_served_and_no_more(void **state)
{
	/* Load 0.86, 1.17, 1.53, 2.07. */
	static const double rates[] = { 0.33, 0.5, 0.7, 1.0 };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rates); i++)
		assert_true(flow(rates[i]).checked > 150);
	/* In overload the waits are long, and the bound is what is really paid: 1 / 3.92 of the
	 * work ahead, where first come, first served pays 1 / 5. */
	assert_true(flow(1.0).longest_min > 240);
	assert_true(5 * flow(1.0).worst_ratio > 1.22);
	assert_true(5 * flow(1.0).worst_ratio < 1.34);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			nobody_less_urgent_is_called_and_nobody_overtakes_beyond_the_bound),
		cmocka_unit_test(at_a_counter_only_the_credit_lets_anybody_overtake),
		cmocka_unit_test(a_line_built_anew_at_any_time_calls_the_same_patients),
		cmocka_unit_test(the_commands_call_the_same_patients_as_the_line),
		cmocka_unit_test(green_pays_28_percent_over_first_come_first_served_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
