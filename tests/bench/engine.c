// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How cost grows with the number of people in line: first of the line alone (joining, calling the
 * next one, the place of anybody), then of whole commands (visit.open, ticket.call_next with
 * finishing) as JSON, decided on trial and applied to the board, and of finding somebody's place by
 * the code on the ticket.
 *
 * What is not in a cache has to be fetched, whatever the structure: the anchor is one read of a
 * random ticket whose address the read before it told. Each cost is also told in such reads.
 *
 * Prints two tables, then one line of JSON: of each operation the ratio of the largest to the
 * smallest, what the growth is in reads, and the fitted exponent; and the bytes a waiting visit
 * takes. */
#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/line.h"
#include "common/model/order.h"
#include "tests/engine/ward.h"
#include "tests/random.h"
#include <malloc.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 5, ROUNDS = 31, ROUND_OPERATIONS = 4000, TICKET_BYTES = 200 };
enum operation { READ, JOIN, CALL, AHEAD, OPEN_COMMAND, CALL_COMMAND, PLACE, OPERATIONS };
enum { LINE_OPERATIONS = OPEN_COMMAND };

static const char *const names[OPERATIONS] = { "read", "join", "call_next", "ahead", "visit.open",
	"ticket.call_next", "place" };
static const struct line_pools everyone = { .all = true };
static const struct uuid anybody = { 0 };

static int compare_doubles(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Other programs of the machine disturb a few rounds. */
static double median(double rounds[ROUNDS])
{
	qsort(rounds, ROUNDS, sizeof(double), compare_doubles);
	return rounds[ROUNDS / 2];
}

/* ---- The anchor: one dependent read ---- */

struct stop {
	struct stop *next;
	char rest[TICKET_BYTES - sizeof(struct stop *)];
};

/* One ring through all of them, in random order (Sattolo). */
static void join_ring(struct stop *stops, size_t count)
{
	struct random random = { count };

	for (size_t i = 0; i < count; i++)
		stops[i].next = &stops[i];
	for (size_t i = count - 1; i > 0; i--) {
		const size_t j = (size_t)random_below(&random, (int64_t)i);
		struct stop *next = stops[i].next;

		stops[i].next = stops[j].next;
		stops[j].next = next;
	}
}

static double measure_read(size_t count)
{
	struct stop *stops = mem_array(count, sizeof(*stops)), *at = stops;
	double rounds[ROUNDS];

	join_ring(stops, count);
	for (int round = 0; round < ROUNDS; round++) {
		const int64_t start_us = time_monotonic_us();

		for (int i = 0; i < 10 * ROUND_OPERATIONS; i++)
			at = at->next;
		rounds[round] =
			100 * (double)(time_monotonic_us() - start_us) / (double)ROUND_OPERATIONS;
		/* So that the compiler keeps the work. */
		if (!at)
			puts("impossible");
	}
	mem_free(stops);
	return median(rounds);
}

/* ---- The line alone ---- */

/* What a place is made from and the node lie in the ticket: what lies between two of them in memory
 * costs as well. */
struct holder {
	struct place place;
	struct line_node node;
	char rest[TICKET_BYTES - sizeof(struct place) - sizeof(struct line_node)];
};

static struct holder *holder_of(struct line_node *node)
{
	return (struct holder *)(void *)((char *)node - offsetof(struct holder, node));
}

struct bench {
	struct line *line;
	struct holder *tickets;
	size_t count;
	struct random random;
	int64_t now_us;
	uint64_t seq;
	struct holder *called[ROUND_OPERATIONS];
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
		struct line_node *head = line_head(bench->line, everyone, bench->now_us);

		line_remove(bench->line, head);
		bench->called[i] = holder_of(head);
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
		line_insert(
			bench->line, &bench->called[i]->node, anybody, &bench->called[i]->place);
	return time_monotonic_us() - start_us;
}

static int64_t rank_many(struct bench *bench, size_t count)
{
	size_t sum = 0;
	int64_t start_us;

	for (size_t i = 0; i < count; i++)
		bench->called[i] =
			&bench->tickets[random_below(&bench->random, (int64_t)bench->count)];
	start_us = time_monotonic_us();
	for (size_t i = 0; i < count; i++)
		sum += line_ahead(bench->line, &bench->called[i]->place, everyone, bench->now_us);
	start_us = time_monotonic_us() - start_us;
	/* So that the compiler keeps the work. */
	if (sum == SIZE_MAX)
		puts("impossible");
	return start_us;
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
		bench.tickets[i].place = next_place(&bench);
		line_insert(bench.line, &bench.tickets[i].node, anybody, &bench.tickets[i].place);
	}
	for (int round = 0; round < ROUNDS; round++) {
		run_round(&bench, ns);
		for (int i = 0; i < LINE_OPERATIONS; i++)
			rounds[i][round] = ns[i];
	}
	for (int i = JOIN; i < LINE_OPERATIONS; i++)
		ns_out[i] = median(rounds[i]);
	ns_out[READ] = measure_read(count);
	line_destroy(&bench.line);
	mem_free(bench.tickets);
}

/* ---- Whole commands ---- */

enum { DESKS = 5, VISITS_PER_DAY = 90000, COMMAND_ROUND = 50, PLACE_ROUND = 1000 };

struct commands {
	struct ward *ward;
	int64_t now_us;
	uint64_t visits;
	char open[4][256];
	char call[DESKS][256];
	/* Of all who wait. */
	char (*codes)[CODE_BYTES];
	size_t code_count;
	/* Of those whose place is asked for. */
	char asked[PLACE_ROUND][CODE_BYTES];
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

static size_t heap_bytes(void)
{
	const struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* What everybody asks who looks at the telephone: how many are before me? */
static int64_t place_many(struct commands *commands, struct random *random)
{
	const struct board *board = ward_board(commands->ward);
	size_t sum = 0;
	int64_t start_us;

	for (size_t i = 0; i < PLACE_ROUND; i++)
		memcpy(commands->asked[i],
			commands->codes[random_below(random, (int64_t)commands->code_count)],
			CODE_BYTES);
	start_us = time_monotonic_us();
	for (size_t i = 0; i < PLACE_ROUND; i++) {
		const struct visit *visit = board_find_code(board, commands->asked[i]);

		sum += board_ahead(board, board_current_ticket(board, visit), commands->now_us);
	}
	start_us = time_monotonic_us() - start_us;
	if (sum == SIZE_MAX)
		puts("impossible");
	return start_us;
}

static void collect_codes(struct commands *commands)
{
	const struct board *board = ward_board(commands->ward);
	const struct visit *visit;
	size_t cursor = 0;

	commands->codes = mem_array(board_count(board, BOARD_VISITS), CODE_BYTES);
	while ((visit = board_next(board, BOARD_VISITS, &cursor)))
		memcpy(commands->codes[commands->code_count++], visit->code, CODE_BYTES);
}

static int64_t call_and_open_many(struct commands *commands, int64_t *open_us_out)
{
	int64_t start_us = time_monotonic_us(), middle_us;

	for (int i = 0; i < COMMAND_ROUND; i++)
		ward_must(commands->ward, i % DESKS, commands->now_us, "ticket.call_next",
			commands->call[i % DESKS]);
	middle_us = time_monotonic_us();
	for (int i = 0; i < COMMAND_ROUND; i++)
		open_visit(commands);
	*open_us_out = time_monotonic_us() - middle_us;
	return middle_us - start_us;
}

/* Returns the bytes of one waiting visit. */
static double measure_commands(size_t count, double ns_out[OPERATIONS])
{
	struct commands commands = {
		.ward = ward_create(&order_rule_clinician, DESKS, NULL, NULL),
		.now_us = 8 * US_PER_HOUR,
	};
	double opens[ROUNDS], calls[ROUNDS], places[ROUNDS], bytes;
	struct random random = { count };
	const size_t before = heap_bytes();

	prepare(&commands);
	for (size_t i = 0; i < count; i++)
		open_visit(&commands);
	bytes = (double)(heap_bytes() - before) / (double)count;
	collect_codes(&commands);
	for (int round = 0; round < ROUNDS; round++)
		places[round] = 1000 * (double)place_many(&commands, &random) / (double)PLACE_ROUND;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t open_us;

		calls[round] = 1000 * (double)call_and_open_many(&commands, &open_us) /
			       (double)COMMAND_ROUND;
		opens[round] = 1000 * (double)open_us / (double)COMMAND_ROUND;
	}
	ns_out[OPEN_COMMAND] = median(opens);
	ns_out[CALL_COMMAND] = median(calls);
	ns_out[PLACE] = median(places);
	mem_free(commands.codes);
	ward_destroy(&commands.ward);
	return bytes;
}

/* ---- The report ---- */

/* The slope of a line through log ns over log n. */
static double fit_exponent(double ns[SIZES][OPERATIONS], int operation)
{
	double x_mean = 0, y_mean = 0, together = 0, alone = 0;

	for (int i = 0; i < SIZES; i++) {
		x_mean += (i + 2) / (double)SIZES;
		y_mean += log10(ns[i][operation]) / (double)SIZES;
	}
	for (int i = 0; i < SIZES; i++) {
		together += (i + 2 - x_mean) * (log10(ns[i][operation]) - y_mean);
		alone += (i + 2 - x_mean) * (i + 2 - x_mean);
	}
	return together / alone;
}

/* What the growth from the smallest to the largest costs, in reads of the largest. */
static double growth_in_reads(double ns[SIZES][OPERATIONS], int operation)
{
	return (ns[SIZES - 1][operation] - ns[0][operation]) / ns[SIZES - 1][READ];
}

static void print_head(int from, int to, const char *last)
{
	printf("%9s", "waiting");
	for (int i = from; i < to; i++)
		printf(" %16s", names[i]);
	printf("   %s\n", last);
}

static void print_row(size_t count, const double *ns, int from, int to)
{
	printf("%9zu", count);
	for (int i = from; i < to; i++)
		printf(i == READ ? " %16.1f" : " %16.0f", ns[i]);
}

static void print_json(double ns[SIZES][OPERATIONS], double bytes)
{
	printf("{\"bench\":\"engine\",\"waiting\":[100,1000000],\"node_bytes\":%zu,"
	       "\"bytes_per_waiting_visit\":%.0f",
		sizeof(struct line_node), bytes);
	for (int i = 0; i < OPERATIONS; i++)
		printf(",\"%s\":{\"ns\":%.0f,\"ratio\":%.2f,\"reads\":%.2f,\"exponent\":%.3f}",
			names[i], ns[SIZES - 1][i], ns[SIZES - 1][i] / ns[0][i],
			growth_in_reads(ns, i), fit_exponent(ns, i));
	puts("}");
}

int main(void)
{
	double ns[SIZES][OPERATIONS], bytes = 0;
	size_t count = 100;

	print_head(0, LINE_OPERATIONS, "ns each");
	for (int i = 0; i < SIZES; i++, count *= 10) {
		measure_line(count, ns[i]);
		print_row(count, ns[i], 0, LINE_OPERATIONS);
		printf("\n");
		fflush(stdout);
	}
	print_head(LINE_OPERATIONS, OPERATIONS, "ns each; bytes of a waiting visit");
	count = 100;
	for (int i = 0; i < SIZES; i++, count *= 10) {
		bytes = measure_commands(count, ns[i]);
		print_row(count, ns[i], LINE_OPERATIONS, OPERATIONS);
		printf("   %.0f\n", bytes);
		fflush(stdout);
	}
	print_json(ns, bytes);
	return 0;
}
