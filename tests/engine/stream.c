// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/stream.h"

#include "common/base/time.h"
#include "tests/engine/sim.h"
#include <math.h>
#include <string.h>

struct sums {
	double waits[STREAM_CLASSES_MAX];
	int64_t counts[STREAM_CLASSES_MAX];
};

struct run {
	const struct stream *stream;
	struct random arrivals, services;
	double per_min; /* Of all classes. */
	double clock_min;
	int64_t come;
	struct sums batches[STREAM_BATCHES];
};

static int64_t to_us(double minutes)
{
	return llround(minutes * (double)US_PER_MIN);
}

static double draw_service(struct run *run, double mean_min)
{
	if (run->stream->cv == 0)
		return mean_min;
	return run->stream->cv == 1 ? random_exponential(&run->services, mean_min)
				    : random_lognormal(&run->services, mean_min, run->stream->cv);
}

static int draw_class(struct run *run)
{
	double left = random_unit(&run->arrivals) * run->per_min;
	int row = 0;

	while (row < run->stream->rows - 1 && left >= run->stream->row[row].per_min)
		left -= run->stream->row[row++].per_min;
	return row;
}

static bool arrive(void *arg, struct sim_patient *patient_out)
{
	struct run *run = arg;

	if (run->come == run->stream->patients)
		return false;
	run->clock_min += random_exponential(&run->arrivals, 1 / run->per_min);
	patient_out->row = draw_class(run);
	patient_out->facts = (struct order_facts){
		.colour = run->stream->row[patient_out->row].colour,
		.vulnerable = run->stream->row[patient_out->row].vulnerable,
		.clock_us = to_us(run->clock_min),
		.seq = (uint64_t)run->come++,
	};
	if (!run->stream->drawn_at_start)
		patient_out->service_us =
			to_us(draw_service(run, run->stream->row[patient_out->row].service_min));
	return true;
}

static int64_t serve(void *arg, int server, struct sim_patient *patient, int64_t now_us)
{
	struct run *run = arg;

	(void)server;
	if (run->stream->drawn_at_start)
		patient->service_us =
			to_us(draw_service(run, run->stream->row[patient->row].service_min));
	return now_us + patient->service_us;
}

static void joined(void *arg, const struct sim *sim, struct sim_patient *patient)
{
	struct run *run = arg;

	if (run->stream->joined)
		run->stream->joined(run->stream->arg, sim, patient);
}

static void called(void *arg, const struct sim *sim, struct sim_patient *patient, int64_t now_us)
{
	struct run *run = arg;
	const int64_t batch = (int64_t)patient->facts.seq * STREAM_BATCHES / run->stream->patients;
	struct sums *sums = &run->batches[batch];

	sums->waits[patient->row] +=
		(double)(now_us - patient->facts.clock_us) / (double)US_PER_MIN;
	sums->counts[patient->row]++;
	if (run->stream->called)
		run->stream->called(run->stream->arg, sim, patient, now_us);
}

static double divide(double sum, double count)
{
	return count > 0 ? sum / count : 0;
}

static void sum_up(const struct run *run, struct stream_result *result_out)
{
	struct sums all = { 0 };
	double wait = 0, count = 0;

	for (int batch = 0; batch < STREAM_BATCHES; batch++) {
		const struct sums *sums = &run->batches[batch];
		double batch_wait = 0, batch_count = 0;

		for (int row = 0; row < run->stream->rows; row++) {
			result_out->batches[batch][row] =
				divide(sums->waits[row], (double)sums->counts[row]);
			all.waits[row] += sums->waits[row];
			all.counts[row] += sums->counts[row];
			batch_wait += sums->waits[row];
			batch_count += (double)sums->counts[row];
		}
		result_out->batch_means[batch] = divide(batch_wait, batch_count);
		wait += batch_wait;
		count += batch_count;
	}
	for (int row = 0; row < run->stream->rows; row++)
		result_out->waits[row] = divide(all.waits[row], (double)all.counts[row]);
	result_out->mean = divide(wait, count);
}

void stream_run(const struct stream *stream, const struct order_rule *rule,
	struct stream_result *result_out)
{
	struct run run = {
		.stream = stream,
		.arrivals = { stream->seed },
		.services = { ~stream->seed },
	};
	const struct sim_world world = {
		.arg = &run,
		.arrive = arrive,
		.serve = serve,
		.joined = joined,
		.called = called,
	};
	struct sim_line line = { .rule = rule, .line = line_create() };
	const struct sim_order order = sim_line_order(&line);
	struct sim sim = { .servers = stream->servers };

	for (int row = 0; row < stream->rows; row++)
		run.per_min += stream->row[row].per_min;
	sim_run(&sim, &world, &order);
	line_destroy(&line.line);
	memset(result_out, 0, sizeof(*result_out));
	sum_up(&run, result_out);
}

static double mean_of(const double *values, int step)
{
	double sum = 0;

	for (int i = 0; i < STREAM_BATCHES; i++)
		sum += values[i * step];
	return sum / (double)STREAM_BATCHES;
}

void stream_correct(const struct stream_result *result, int rows, double expected_mean,
	double waits_out[STREAM_CLASSES_MAX])
{
	const double centre = mean_of(result->batch_means, 1);

	for (int row = 0; row < rows; row++) {
		const double own = mean_of(&result->batches[0][row], STREAM_CLASSES_MAX);
		double together = 0, alone = 0;

		for (int i = 0; i < STREAM_BATCHES; i++) {
			const double off = result->batch_means[i] - centre;

			together += off * (result->batches[i][row] - own);
			alone += off * off;
		}
		waits_out[row] =
			result->waits[row] - together / alone * (result->mean - expected_mean);
	}
}
