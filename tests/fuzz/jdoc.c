// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Any document: what is taken can be walked, written and taken again. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "common/model/number.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void read_string(const char *string)
{
	char buffer[64], code[CODE_BYTES];
	struct uuid uuid;
	int64_t at_us, back_us;
	int32_t day, back;

	FUZZ_CHECK(utf8_is_valid(string, strlen(string)));
	if (time_parse(string, &at_us)) {
		time_format(at_us, buffer);
		FUZZ_CHECK(time_parse(buffer, &back_us) && back_us == at_us);
	}
	if (date_parse(string, &day)) {
		date_format(day, buffer);
		FUZZ_CHECK(date_parse(buffer, &back) && back == day);
	}
	if (uuid_parse(string, &uuid)) {
		uuid_format(uuid, buffer);
		FUZZ_CHECK(strlen(buffer) == UUID_TEXT_BYTES - 1);
	}
	if (code_parse(string, code))
		FUZZ_CHECK(strlen(code) == CODE_BYTES - 1);
}

static void walk(const struct jdoc *value, int depth)
{
	const struct jdoc *member;
	const char *key;
	void *cursor = NULL;
	int64_t number;
	bool truth;

	FUZZ_CHECK(depth <= JDOC_DEPTH_LIMIT);
	if (jdoc_string(value))
		read_string(jdoc_string(value));
	if (jdoc_int(value, &number))
		FUZZ_CHECK(!jdoc_bool(value, &truth) && !jdoc_string(value));
	while (jdoc_next(value, &cursor, &key, &member)) {
		FUZZ_CHECK(jdoc_get(value, key) == member);
		walk(member, depth + 1);
	}
	for (size_t i = 0; jdoc_is_array(value) && i < jdoc_count(value); i++)
		walk(jdoc_at(value, i), depth + 1);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char why[JDOC_WHY_BYTES] = "";
	struct jdoc *document = jdoc_parse((const char *)bytes, length, why), *again;
	char *text;

	if (!document) {
		FUZZ_CHECK(*why && utf8_is_printable(why, strlen(why)));
		return;
	}
	walk(document, 0);
	text = jdoc_to_text(document);
	again = jdoc_parse(text, strlen(text), why);
	FUZZ_CHECK(again);
	mem_free(text);
	jdoc_destroy(&document);
	jdoc_destroy(&again);
}

static void add_value(struct random *random, int depth, struct text *seed)
{
	static const char *const scalars[] = { "0", "-1", "1.5e3", "true", "null", "\"\"",
		"9223372036854775807", "\"zamu yako\"", "\"\\u00e9\\n\"",
		"\"2026-03-02T08:40:00+03:00\"", "\"2026-03-02 08:40:00.5+03\"", "\"2026-02-28\"",
		"\"0190163d-8694-739b-aea5-966c26f8ad91\"", "\"0123456789abcdefghjkmnpqrs\"" };
	int64_t count = random_below(random, 4);

	if (depth > 5 || random_below(random, 3) == 0) {
		text_add(seed, scalars[random_below(random, sizeof(scalars) / sizeof(scalars[0]))]);
		return;
	}
	if (random_below(random, 2)) {
		text_add_char(seed, '[');
		for (int64_t i = 0; i < count; i++) {
			text_add(seed, i ? "," : "");
			add_value(random, depth + 1, seed);
		}
		text_add_char(seed, ']');
		return;
	}
	text_add_char(seed, '{');
	for (int64_t i = 0; i < count; i++) {
		text_printf(seed, "%s\"k%d\":", i ? "," : "", (int)i);
		add_value(random, depth + 1, seed);
	}
	text_add_char(seed, '}');
}

static void make_seed(struct random *random, struct text *seed)
{
	add_value(random, 0, seed);
}

const struct fuzz_target fuzz_jdoc = { try_input, make_seed };
