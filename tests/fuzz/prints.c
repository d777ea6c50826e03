// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a printer without anybody at it is told to print. A line each: "d", the printer is done with
 * its oldest ticket; "b", it is busy from now on, "r", it is ready; "t", two minutes go by; all
 * else is a list of the server's.
 *
 * Whatever comes, what is printed is harmless and has a number, a list that comes again prints
 * nothing again, no more wait than may, and what is acknowledged was asked for and is on paper. */
#include "kiosk/prints.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { LINES_MAX = 40, STEP_S = 120 };

struct machine {
	struct prints *prints;
	int64_t now_us;
	uint64_t last;
	uint64_t waiting[PRINTS_MAX + 1]; /* jobs, the oldest first */
	size_t count;
	size_t begun, acknowledged; /* since the list came */
	bool is_busy;
};

static int64_t now_us(void *arg)
{
	const struct machine *machine = arg;

	return machine->now_us;
}

static void check_text(const char *text, size_t room)
{
	size_t length = strnlen(text, room);

	FUZZ_CHECK(length < room && utf8_is_printable(text, length));
}

static uint64_t print(void *arg, const struct prints_paper *paper)
{
	struct machine *machine = arg;

	check_text(paper->number, sizeof(paper->number));
	check_text(paper->code, sizeof(paper->code));
	check_text(paper->service_sw, sizeof(paper->service_sw));
	check_text(paper->service_en, sizeof(paper->service_en));
	check_text(paper->note_sw, sizeof(paper->note_sw));
	check_text(paper->note_en, sizeof(paper->note_en));
	FUZZ_CHECK(*paper->number && paper->ahead >= -1);
	FUZZ_CHECK(paper->wait.lower_min >= 0 && paper->wait.lower_min <= paper->wait.upper_min);
	if (machine->is_busy)
		return 0;
	FUZZ_CHECK(machine->count < PRINTS_MAX);
	machine->begun++;
	machine->waiting[machine->count++] = ++machine->last;
	return machine->last;
}

static void take_out(struct machine *machine, size_t at)
{
	machine->count--;
	memmove(&machine->waiting[at], &machine->waiting[at + 1],
		(machine->count - at) * sizeof(machine->waiting[0]));
}

/* The oldest is in the printer. */
static bool cancel(void *arg, uint64_t job)
{
	struct machine *machine = arg;
	size_t at = 0;

	while (at < machine->count && machine->waiting[at] != job)
		at++;
	FUZZ_CHECK(at < machine->count);
	if (at)
		take_out(machine, at);
	return at > 0;
}

static void acknowledge(void *arg, struct uuid print)
{
	struct machine *machine = arg;

	(void)print;
	machine->acknowledged++;
}

static void hear(struct machine *machine, const struct jdoc *body)
{
	/* What is too late goes first, so that the second time it does not come as new. */
	prints_tick(machine->prints);
	prints_told(machine->prints, body);
	machine->begun = 0;
	machine->acknowledged = 0;
	prints_told(machine->prints, body);
	FUZZ_CHECK(!machine->begun);
	/* Each once: what it does not hold is not acknowledged. */
	FUZZ_CHECK(machine->acknowledged <= jdoc_count(jdoc_get(body, "prints")));
}

static void step(struct machine *machine, const char *line, size_t length)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body;

	switch (length == 1 ? *line : '\0') {
	case 'd':
		if (!machine->count)
			return;
		machine->acknowledged = 0;
		prints_printed(machine->prints, machine->waiting[0]);
		FUZZ_CHECK(machine->acknowledged == 1);
		take_out(machine, 0);
		return;
	case 'b':
	case 'r':
		machine->is_busy = *line == 'b';
		return;
	case 't':
		machine->now_us += STEP_S * US_PER_S;
		prints_tick(machine->prints);
		return;
	default:
		body = jdoc_parse(line, length, why);
		if (body)
			hear(machine, body);
		jdoc_destroy(&body);
	}
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct machine machine = { .now_us = US_PER_S };
	const struct prints_ports ports = { &machine, now_us, print, cancel, acknowledge };
	const char *at = (const char *)bytes, *end = at + length;

	machine.prints = prints_create(&ports);
	for (int lines = 0; lines < LINES_MAX && at < end; lines++) {
		const char *line = memchr(at, '\n', (size_t)(end - at));

		line = line ? line : end;
		step(&machine, at, (size_t)(line - at));
		at = line + (line < end);
	}
	/* Nobody waits for ever: without a list all but what is in the printer goes. */
	machine.now_us += (PRINTS_STAND_S + 1) * US_PER_S;
	prints_tick(machine.prints);
	FUZZ_CHECK(machine.count <= 1);
	prints_destroy(&machine.prints);
}

static void seed_list(struct random *random, struct text *seed)
{
	static const char *const waits[] = { "{\"shown\":\"hidden\"}",
		"{\"shown\":\"range\",\"lower_min\":10,\"upper_min\":25}", "null",
		"{\"shown\":\"range\",\"lower_min\":25,\"upper_min\":10}" };

	text_add(seed, "{\"prints\":[");
	for (int64_t count = random_below(random, 5), i = 0; i < count; i++)
		text_printf(seed,
			"%s{\"id\":\"019ab000-0000-7000-8000-00000000000%lld\",\"told_before\":%s,"
			"\"paper\":{\"number\":\"A%03lld\",\"code\":\"7zzz9k2m4n6p8q0r2s4t6v8w0x\","
			"\"service_sw\":\"Daktari\",\"service_en\":\"Doctor\",\"note_en\":\"\","
			"\"ahead\":%lld,\"wait\":%s,\"shown\":true}}",
			i ? "," : "", (long long)random_below(random, 9),
			random_below(random, 2) ? "true" : "false",
			(long long)random_below(random, 999),
			(long long)random_below(random, 9) - 2,
			waits[random_below(random, COUNT_OF(waits))]);
	text_add(seed, "]}");
}

static void make_seed(struct random *random, struct text *seed)
{
	for (int64_t lines = 1 + random_below(random, 8); lines; lines--) {
		int64_t kind = random_below(random, 8);

		if (kind < 4)
			text_add_char(seed, "dbrt"[kind]);
		else
			seed_list(random, seed);
		text_add_char(seed, '\n');
	}
}

const struct fuzz_target fuzz_prints = { try_input, make_seed };
