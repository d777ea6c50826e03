// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How cost grows with the number of people in line: first of the line alone (joining, calling the
 * next one, the place of anybody), then of whole commands (visit.open, ticket.call_next with
 * finishing) as JSON, decided on trial and applied to the board. Prints two tables, then one line
 * of JSON with the ratio of the largest to the smallest and the fitted exponent of each. */
#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/line.h"
#include "common/model/order.h"
#include "tests/engine/ward.h"
#include "tests/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIZES = 5, ROUNDS = 31, ROUND_OPERATIONS = 4000, TICKET_BYTES = 200 };
enum operation { JOIN, CALL, AHEAD, OPEN_COMMAND, CALL_COMMAND, OPERATIONS };
enum { LINE_OPERATIONS = OPEN_COMMAND };

static const char *const names[OPERATIONS] = { "join", "call_next", "ahead", "visit.open",
	"ticket.call_next" };
static const struct line_pools everyone = { .all = true };

/* A node inside a ticket: what lies between two nodes in memory costs as well. */
struct holder {
	struct line_node node;
	char rest[TICKET_BYTES - sizeof(struct line_node)];
};

struct bench {
	struct line *line;
	struct holder *tickets;
	size_t count;
	struct random random;
	int64_t now_us;
	uint64_t seq;
	struct line_node *called[ROUND_OPERATIONS];
};

static struct place next_place(struct bench *bench)
{
	/* Of the mix of a hospital day. */
	static const enum colour colours[] = { COLOUR_RED, COLOUR_ORANGE, COLOUR_YELLOW,
		COLOUR_YELLOW, COLOUR_YELLOW, COLOUR_YELLOW, COLOUR_YELLOW, COLOUR_GREEN,
		COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN,
		COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN, COLOUR_GREEN,
		COLOUR_GREEN };
	const struct order_facts facts = {
		.colour = colours[random_below(&bench->random, COUNT_OF(colours))],
		.vulnerable = random_below(&bench->random, 4) == 0,
		.kind = random_below(&bench->random, 10) ? KIND_WALK_IN : KIND_APPOINTMENT,
		.clock_us = bench->now_us += 1 + random_below(&bench->random, US_PER_MIN),
		.seq = ++bench->seq,
	};

	return order_place(&order_rule_clinician, &facts);
}

static int64_t call_many(struct bench *bench, size_t count)
{
	const int64_t start_us = time_monotonic_us();

	for (size_t i = 0; i < count; i++) {
		bench->called[i] = line_head(bench->line, everyone, bench->now_us);
		line_remove(bench->line, bench->called[i]);
	}
	return time_monotonic_us() - start_us;
}

static int64_t join_many(struct bench *bench, size_t count)
{
	int64_t start_us;

	for (size_t i = 0; i < count; i++)
		bench->called[i]->place = next_place(bench);
	start_us = time_monotonic_us();
	for (size_t i = 0; i < count; i++)
		line_insert(bench->line, bench->called[i]);
	return time_monotonic_us() - start_us;
}

static int64_t rank_many(struct bench *bench, size_t count)
{
	size_t sum = 0;
	int64_t start_us;

	for (size_t i = 0; i < count; i++)
		bench->called[i] =
			&bench->tickets[random_below(&bench->random, (int64_t)bench->count)].node;
	start_us = time_monotonic_us();
	for (size_t i = 0; i < count; i++)
		sum += line_ahead(bench->line, &bench->called[i]->place, everyone, bench->now_us);
	start_us = time_monotonic_us() - start_us;
	/* So that the compiler keeps the work. */
	if (sum == SIZE_MAX)
		puts("impossible");
	return start_us;
}

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Everybody is called and joins again at the end, a part of the line at a time. */
static void run_round(struct bench *bench, double ns_out[LINE_OPERATIONS])
{
	const size_t batch =
		bench->count / 2 < ROUND_OPERATIONS ? bench->count / 2 : ROUND_OPERATIONS;
	int64_t us[LINE_OPERATIONS] = { 0 };
	size_t done = 0;

	for (; done < ROUND_OPERATIONS; done += batch) {
		us[CALL] += call_many(bench, batch);
		us[JOIN] += join_many(bench, batch);
		us[AHEAD] += rank_many(bench, batch);
	}
	for (int i = 0; i < LINE_OPERATIONS; i++)
		ns_out[i] = 1000 * (double)us[i] / (double)done;
}

/* The median of many rounds: other programs of the machine disturb a few. */
static void measure_line(size_t count, double ns_out[OPERATIONS])
{
	struct bench bench = {
		.line = line_create(),
		.tickets = mem_array(count, sizeof(struct holder)),
		.count = count,
		.random = { count },
	};
	double rounds[LINE_OPERATIONS][ROUNDS], ns[LINE_OPERATIONS];

	for (size_t i = 0; i < count; i++) {
		bench.tickets[i].node.place = next_place(&bench);
		line_insert(bench.line, &bench.tickets[i].node);
	}
	for (int round = 0; round < ROUNDS; round++) {
		run_round(&bench, ns);
		for (int i = 0; i < LINE_OPERATIONS; i++)
			rounds[i][round] = ns[i];
	}
	for (int i = 0; i < LINE_OPERATIONS; i++) {
		qsort(rounds[i], ROUNDS, sizeof(double), compare_doubles);
		ns_out[i] = rounds[i][ROUNDS / 2];
	}
	line_destroy(&bench.line);
	mem_free(bench.tickets);
}

/* ---- Whole commands ---- */

enum { DESKS = 5, VISITS_PER_DAY = 90000, COMMAND_ROUND = 50 };

struct commands {
	struct ward *ward;
	int64_t now_us;
	uint64_t visits;
	char open[4][256];
	char call[DESKS][256];
};

static void prepare(struct commands *commands)
{
	static const char *const colours[] = { "yellow", "green", "green", "untriaged" };
	char id[UUID_TEXT_BYTES];

	uuid_format(ward_service(commands->ward).u, id);
	for (size_t i = 0; i < COUNT_OF(colours); i++)
		snprintf(commands->open[i], sizeof(commands->open[i]),
			"{\"service\":\"%s\",\"colour\":\"%s\"}", id, colours[i]);
	for (int desk = 0; desk < DESKS; desk++) {
		uuid_format(ward_desk(commands->ward, desk).u, id);
		snprintf(commands->call[desk], sizeof(commands->call[desk]),
			"{\"desk\":\"%s\",\"finish\":true}", id);
	}
}

/* A series has numbers for so many a day; in the end the days do not matter. */
static void open_visit(struct commands *commands)
{
	commands->now_us += US_PER_S / 4;
	if (++commands->visits % VISITS_PER_DAY == 0)
		commands->now_us += US_PER_DAY;
	ward_must(commands->ward, -1, commands->now_us, "visit.open",
		commands->open[commands->visits % COUNT_OF(commands->open)]);
}

static void measure_commands(size_t count, double ns_out[OPERATIONS])
{
	struct commands commands = {
		.ward = ward_create(&order_rule_clinician, DESKS, NULL, NULL),
		.now_us = 8 * US_PER_HOUR,
	};
	double opens[ROUNDS], calls[ROUNDS];

	prepare(&commands);
	for (size_t i = 0; i < count; i++)
		open_visit(&commands);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t start_us = time_monotonic_us(), middle_us;

		for (int i = 0; i < COMMAND_ROUND; i++)
			ward_must(commands.ward, i % DESKS, commands.now_us, "ticket.call_next",
				commands.call[i % DESKS]);
		middle_us = time_monotonic_us();
		for (int i = 0; i < COMMAND_ROUND; i++)
			open_visit(&commands);
		calls[round] = 1000 * (double)(middle_us - start_us) / COMMAND_ROUND;
		opens[round] = 1000 * (double)(time_monotonic_us() - middle_us) / COMMAND_ROUND;
	}
	qsort(opens, ROUNDS, sizeof(double), compare_doubles);
	qsort(calls, ROUNDS, sizeof(double), compare_doubles);
	ns_out[OPEN_COMMAND] = opens[ROUNDS / 2];
	ns_out[CALL_COMMAND] = calls[ROUNDS / 2];
	ward_destroy(&commands.ward);
}

/* ---- The report ---- */

/* The slope of a line through log ns over log n. */
static double fit_exponent(double ns[SIZES][OPERATIONS], int operation)
{
	double x_mean = 0, y_mean = 0, together = 0, alone = 0;

	for (int i = 0; i < SIZES; i++) {
		x_mean += (i + 2) / (double)SIZES;
		y_mean += log10(ns[i][operation]) / SIZES;
	}
	for (int i = 0; i < SIZES; i++) {
		together += (i + 2 - x_mean) * (log10(ns[i][operation]) - y_mean);
		alone += (i + 2 - x_mean) * (i + 2 - x_mean);
	}
	return together / alone;
}

static void print_row(size_t count, const double *ns, int from, int to)
{
	printf("%9zu", count);
	for (int i = from; i < to; i++)
		printf(" %16.0f", ns[i]);
	printf("\n");
	fflush(stdout);
}

static void print_head(int from, int to)
{
	printf("%9s", "waiting");
	for (int i = from; i < to; i++)
		printf(" %16s", names[i]);
	printf("   ns each\n");
}

int main(void)
{
	double ns[SIZES][OPERATIONS];
	size_t count = 100;

	print_head(0, LINE_OPERATIONS);
	for (int i = 0; i < SIZES; i++, count *= 10) {
		measure_line(count, ns[i]);
		print_row(count, ns[i], 0, LINE_OPERATIONS);
	}
	print_head(LINE_OPERATIONS, OPERATIONS);
	count = 100;
	for (int i = 0; i < SIZES; i++, count *= 10) {
		measure_commands(count, ns[i]);
		print_row(count, ns[i], LINE_OPERATIONS, OPERATIONS);
	}
	printf("{\"bench\":\"engine\",\"waiting\":[100,1000000],\"node_bytes\":%zu",
		sizeof(struct line_node));
	for (int i = 0; i < OPERATIONS; i++)
		printf(",\"%s\":{\"ns\":%.0f,\"ratio\":%.2f,\"exponent\":%.3f}", names[i],
			ns[SIZES - 1][i], ns[SIZES - 1][i] / ns[0][i], fit_exponent(ns, i));
	puts("}");
	return 0;
}
