// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a page of the audit log ends, as whoever looks gives it back. The first byte says what the
 * rest is: a cursor from outside, or the times and ids of one that the server writes. What is
 * written is read as the same, fits into the parameter, and needs no escape in an address, a header
 * or JSON. */
#include "common/base/mem.h"
#include "server/routes/audit_cursor.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { READ, WRITTEN, KINDS };
/* Of a byte: what the server may leave out. */
enum { HAS_SEQ = 1, HAS_ROW = 2, HAS_TO = 4, HAS_SINCE = 8 };

static void check_same(const struct audit_cursor *one, const struct audit_cursor *other)
{
	FUZZ_CHECK(!strcmp(one->seq, other->seq) && !strcmp(one->at, other->at) &&
		   !strcmp(one->id, other->id));
	FUZZ_CHECK(one->from_us == other->from_us && one->to_us == other->to_us &&
		   one->since_us == other->since_us);
}

static void check_time(int64_t at_us)
{
	char text[TIME_TEXT_BYTES];
	int64_t again_us;

	time_format(at_us, text);
	FUZZ_CHECK(time_parse(text, &again_us) && again_us == at_us);
}

static void check_written(const struct audit_cursor *cursor)
{
	struct text text = { 0 }, again = { 0 };
	struct audit_cursor read;

	audit_cursor_write(cursor, &text);
	FUZZ_CHECK(text.length <= AUDIT_CURSOR_CHARS);
	FUZZ_CHECK(strspn(text_string(&text), "0123456789abcdefABCDEFTtZz:.+-_ ") == text.length);
	FUZZ_CHECK(audit_cursor_read(text_string(&text), &read));
	check_same(cursor, &read);
	audit_cursor_write(&read, &again);
	FUZZ_CHECK(!strcmp(text_string(&text), text_string(&again)));
	text_add(&again, "_7");
	FUZZ_CHECK(!audit_cursor_read(text_string(&again), &read));
	text_finish(&text);
	text_finish(&again);
}

static void check_read(const char *words)
{
	struct audit_cursor cursor;
	struct uuid id;
	int64_t number;

	if (!audit_cursor_read(words, &cursor))
		return;
	/* The database is asked with these. */
	check_time(cursor.from_us);
	if (cursor.to_us != INT64_MAX)
		check_time(cursor.to_us);
	check_time(cursor.since_us);
	FUZZ_CHECK(!*cursor.seq || text_to_int(cursor.seq, 0, INT64_MAX, &number));
	FUZZ_CHECK(!*cursor.at == !*cursor.id);
	FUZZ_CHECK(!*cursor.at || (time_parse(cursor.at, &number) && uuid_parse(cursor.id, &id)));
	check_written(&cursor);
}

/* Any time that a parameter can have. */
static int64_t take_time(const uint8_t **at)
{
	int64_t first_us, last_us;
	uint64_t number;

	FUZZ_CHECK(time_parse("0001-01-01T00:00:00Z", &first_us) &&
		   time_parse("9999-12-31T23:59:59.999999Z", &last_us));
	memcpy(&number, *at, sizeof(number));
	*at += sizeof(number);
	/* The ends, too. */
	if (number <= 1)
		return number ? last_us : first_us;
	return first_us + (int64_t)(number % (uint64_t)(last_us - first_us + 1));
}

enum { WRITTEN_BYTES = 1 + 5 * 8 + 16 };

static void check_of_server(const uint8_t *bytes)
{
	struct audit_cursor cursor = { 0 };
	const uint8_t *at = bytes + 1;
	struct uuid id;
	int64_t seq_us = take_time(&at), row_us = take_time(&at);

	cursor.from_us = take_time(&at);
	cursor.to_us = take_time(&at);
	cursor.since_us = take_time(&at);
	memcpy(&id, at, sizeof(id));
	if (bytes[0] & HAS_SEQ)
		snprintf(cursor.seq, sizeof(cursor.seq), "%lld",
			(long long)(seq_us < 0 ? -seq_us : seq_us));
	if (bytes[0] & HAS_ROW) {
		time_format(row_us, cursor.at);
		uuid_format(id, cursor.id);
	}
	if (!(bytes[0] & HAS_TO))
		cursor.to_us = INT64_MAX;
	if (!(bytes[0] & HAS_SINCE))
		cursor.since_us = 0;
	check_written(&cursor);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *words;

	if (!length)
		return;
	if (bytes[0] % KINDS == WRITTEN) {
		if (length > WRITTEN_BYTES)
			check_of_server(bytes + 1);
		return;
	}
	words = mem_strndup((const char *)bytes + 1, length - 1);
	check_read(words);
	mem_free(words);
}

/* With an id in its place. */
static void add_cursor(const char *form, struct text *seed)
{
	const char *place = strstr(form, "%s");

	if (!place) {
		text_add(seed, form);
		return;
	}
	text_add_bytes(seed, form, (size_t)(place - form));
	text_add(seed, "019AB000-0000-7000-8000-000000000001");
	text_add(seed, place + 2);
}

static void make_seed(struct random *random, struct text *seed)
{
	/* From, to and since, behind a row, an event, or neither. */
	static const char *const cursors[] = {
		"_2026-11-22T08:30:00Z_%s_1763800200000000_1763900200000000_1763850200000000",
		"42___1763800200000000__",
		"___1763800200000000_1763900200000000_",
		"7_2026-11-22 08:30:00.5+03_%s_-62135596800000000_253402300799999999_-1",
	};

	text_add_char(seed, (char)random_below(random, KINDS));
	if (seed->bytes[0] == READ) {
		add_cursor(cursors[random_below(random, COUNT_OF(cursors))], seed);
		return;
	}
	text_add_char(seed, (char)random_next(random));
	for (int i = 0; i < 5; i++) {
		uint64_t number = random_below(random, 4) ? random_next(random)
							  : (uint64_t)random_below(random, 2);

		text_add_bytes(seed, (const char *)&number, sizeof(number));
	}
	for (int i = 0; i < 16; i++)
		text_add_char(seed, (char)random_next(random));
}

const struct fuzz_target fuzz_cursor = { try_input, make_seed };
