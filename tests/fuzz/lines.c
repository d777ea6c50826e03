// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a display or a machine for numbers is told of the lines of its hall: what it shows is
 * harmless, and its numbers are some. */
#include "kiosk/lines.h"
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tests/fuzz/target.h"
#include <limits.h>
#include <string.h>

enum { NOW_US = 7, MINUTES = 24 * 60 };

static void check_text(const char *text, size_t room)
{
	size_t length = strnlen(text, room);

	FUZZ_CHECK(length < room && utf8_is_printable(text, length));
}

static void check_line(const struct hall_line *line)
{
	check_text(line->name_sw, sizeof(line->name_sw));
	check_text(line->name_en, sizeof(line->name_en));
	check_text(line->full_sw, sizeof(line->full_sw));
	check_text(line->full_en, sizeof(line->full_en));
	check_text(line->note_sw, sizeof(line->note_sw));
	check_text(line->note_en, sizeof(line->note_en));
	FUZZ_CHECK(*line->name_sw && *line->name_en && line->next_count <= LINE_NEXT_MAX);
	for (size_t i = 0; i < line->next_count; i++) {
		FUZZ_CHECK(*line->next[i]);
		check_text(line->next[i], sizeof(line->next[i]));
	}
	FUZZ_CHECK(line->waiting >= 0 && line->waiting <= INT_MAX && line->opens_in_days >= 0);
	FUZZ_CHECK(line->opens_min >= 0 && line->opens_min < MINUTES);
	FUZZ_CHECK(line->wait.lower_min >= 0 && line->wait.lower_min <= line->wait.upper_min);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = jdoc_parse((const char *)bytes, length, why);
	struct hall_lines lines;
	size_t all;

	lines_read(&lines, body, NOW_US);
	FUZZ_CHECK(lines.as_of_us == NOW_US && lines.count <= LINES_MAX);
	FUZZ_CHECK(lines.count <= jdoc_count(jdoc_get(body, "lines")));
	for (size_t i = 0; i < lines.count; i++)
		check_line(&lines.lines[i]);
	all = lines.count;
	lines_keep_at_work(&lines);
	FUZZ_CHECK(lines.count <= all);
	for (size_t i = 0; i < lines.count; i++)
		FUZZ_CHECK(lines.lines[i].intake == INTAKE_OPEN || lines.lines[i].waiting > 0);
	jdoc_destroy(&body);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const intakes[] = { "open", "closed", "full", "retired" };
	static const char *const waits[] = { "{\"shown\":\"hidden\"}",
		"{\"shown\":\"range\",\"lower_min\":10,\"upper_min\":25}",
		"{\"shown\":\"unknown\"}" };

	text_add(seed, "{\"lines\":[");
	for (int64_t count = random_below(random, 4), i = 0; i < count; i++)
		text_printf(seed,
			"%s{\"service\":\"019ab000-0000-7000-8000-00000000000%lld\","
			"\"name_sw\":\"Daktari\",\"name_en\":\"Doctor\",\"intake\":\"%s\","
			"\"opens_min\":%lld,\"opens_in_days\":%lld,\"waiting\":%lld,"
			"\"full_sw\":\"Rudi kesho\",\"note_en\":\"Bring your card\","
			"\"next\":[\"A001\",\"B%03lld\"],\"wait\":%s}",
			i ? "," : "", (long long)random_below(random, 9),
			intakes[random_below(random, COUNT_OF(intakes))],
			(long long)random_below(random, MINUTES + 2) - 1,
			(long long)random_below(random, 7) - 1,
			(long long)random_below(random, 99) - 1 +
				random_below(random, 9) / 8 * (INT64_C(1) << 32),
			(long long)random_below(random, 999),
			waits[random_below(random, COUNT_OF(waits))]);
	text_add(seed, "]}");
}

const struct fuzz_target fuzz_lines = { try_input, make_seed };
