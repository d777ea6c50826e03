// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lines of a log as verify-audit reads them: what a collector puts before an object changes
 * nothing, what was read is read again as the same, and lines have one order. */
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "server/app/audit_said.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void write_line(const struct audit_said *said, const struct jdoc *object, struct text *text)
{
	char facility[UUID_TEXT_BYTES], hour[TIME_TEXT_BYTES];

	uuid_format(said->facility, facility);
	text_printf(text, "Nov 22 queue folenid[7]: {\"event\":\"%s\",\"facility\":\"%s\",",
		said->hour_us ? "audit.hour" : "audit.sealed", facility);
	if (said->hour_us) {
		time_format(said->hour_us, hour);
		text_printf(text, "\"hour\":\"%s\",", hour);
	}
	text_printf(text, "\"number\":%lld,\"seq\":%lld,\"hash\":", (long long)said->number,
		(long long)said->seq);
	text_json_string(text, said->hash);
	text_add(text, ",\"key\":");
	text_json_string(text, jdoc_get_string(object, "key"));
	text_add_char(text, '}');
}

static void check_again(const struct audit_said *said, const struct jdoc *object)
{
	struct audit_said again = { .line = said->line }, later = *said;
	struct text text = { 0 };
	struct jdoc *read;

	write_line(said, object, &text);
	FUZZ_CHECK(audit_said_read(text_string(&text), text.length, &again, &read));
	FUZZ_CHECK(uuid_equal(said->facility, again.facility) && said->number == again.number &&
		   said->seq == again.seq && said->hour_us == again.hour_us &&
		   !strcmp(said->hash, again.hash));
	FUZZ_CHECK(!strcmp(jdoc_get_string(read, "key"), jdoc_get_string(object, "key")));
	later.line++;
	FUZZ_CHECK(audit_said_order(said, said) == 0);
	FUZZ_CHECK(audit_said_order(said, &later) < 0 && audit_said_order(&later, said) > 0);
	jdoc_destroy(&read);
	text_finish(&text);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct audit_said said, other;
	int64_t number;
	struct jdoc *object = NULL;

	if (!audit_said_read((const char *)bytes, length, &said, &object)) {
		FUZZ_CHECK(!object);
		return;
	}
	said.line = 7;
	FUZZ_CHECK(jdoc_int(jdoc_get(object, "number"), &number) && number == said.number);
	FUZZ_CHECK(jdoc_int(jdoc_get(object, "seq"), &number) && number == said.seq);
	FUZZ_CHECK(strlen(said.hash) + 1 == sizeof(said.hash));
	FUZZ_CHECK(jdoc_get_string(object, "facility") && jdoc_get_string(object, "key"));
	FUZZ_CHECK(!said.hour_us || jdoc_get_string(object, "hour"));
	check_again(&said, object);
	other = said;
	other.number = 42;
	FUZZ_CHECK((audit_said_order(&said, &other) < 0) == (audit_said_order(&other, &said) > 0));
	jdoc_destroy(&object);
}

static void make_seed(struct random *random, struct text *seed)
{
	bool is_hour = random_below(random, 2);

	text_add(seed, random_below(random, 2) ? "2026-11-22T08:30:00 queue folenid: " : "");
	text_printf(seed,
		"{\"time\":\"2026-11-22T08:30:00.000000Z\",\"level\":\"info\",\"event\":\"%s\","
		"\"facility\":\"019ab000-0000-7000-8000-000000000001\",%s\"number\":%lld,"
		"\"seq\":%lld,\"hash\":\"%064llx\",\"key\":\"kPrK_"
		"qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\","
		"\"signature\":\"%0128llx\"}",
		is_hour ? "audit.hour" : "audit.sealed",
		is_hour ? "\"hour\":\"2026-11-22T08:00:00.000000Z\"," : "",
		(long long)random_below(random, 99), (long long)random_below(random, 9999),
		(unsigned long long)random_next(random), (unsigned long long)random_next(random));
}

const struct fuzz_target fuzz_said = { try_input, make_seed };
