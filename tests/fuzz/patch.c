// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the console sends of an edit. The first byte says of what, the first line is the record
 * before, the rest the one after. Laid over what was before, as the server does, the difference is
 * what is after; of what is the same there is none. */
#include "tui/patch.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/model/hospital.h"
#include "common/model/rows.h"
#include "tests/engine/invent.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { SERVICE, DESK, HOSPITAL, RECORDS };

struct record {
	const struct field *fields;
	size_t count, bytes;
};

/* What the console has editors for. */
static struct record record_of(unsigned number)
{
	const struct row_type *services = &row_types[BOARD_SERVICES];
	const struct row_type *desks = &row_types[BOARD_DESKS];
	const struct record records[RECORDS] = {
		[SERVICE] = { services->fields, services->field_count, services->size },
		[DESK] = { desks->fields, desks->field_count, desks->size },
		[HOSPITAL] = { hospital_fields, HOSPITAL_FIELD_COUNT, sizeof(struct hospital) },
	};

	return records[number % RECORDS];
}

/* NULL: it is none. */
static void *read_record(const struct record *record, const char *json, size_t length)
{
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, length, why);
	void *read = mem_alloc(record->bytes);

	if (!document ||
		fields_decode(record->fields, record->count, document, read, &problem) != ERR_OK) {
		mem_free(read);
		read = NULL;
	}
	jdoc_destroy(&document);
	return read;
}

static void check_same(const struct record *record, const void *one, const void *other)
{
	struct text text = { 0 }, again = { 0 };

	fields_encode(record->fields, record->count, one, 0, &text);
	fields_encode(record->fields, record->count, other, 0, &again);
	FUZZ_CHECK(!strcmp(text_string(&text), text_string(&again)));
	text_clear(&text);
	patch_add(record->fields, record->count, one, other, &text);
	FUZZ_CHECK(!text.length);
	text_finish(&text);
	text_finish(&again);
}

static void check_difference(const struct record *record, void *before, const void *after)
{
	struct field_problem problem = { 0 };
	struct text difference = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;

	text_add_char(&difference, '{');
	patch_add(record->fields, record->count, before, after, &difference);
	text_add_char(&difference, '}');
	document = jdoc_parse(text_string(&difference), difference.length, why);
	FUZZ_CHECK(jdoc_is_object(document));
	FUZZ_CHECK(fields_decode_over(record->fields, record->count, document, before, &problem) ==
		   ERR_OK);
	check_same(record, before, after);
	jdoc_destroy(&document);
	text_finish(&difference);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const struct record record = record_of(length ? bytes[0] : 0);
	const char *json = (const char *)bytes + 1;
	const char *line = length ? memchr(json, '\n', length - 1) : NULL;
	void *before, *after;

	if (!line)
		return;
	before = read_record(&record, json, (size_t)(line - json));
	after = read_record(&record, line + 1, length - 1 - (size_t)(line + 1 - json));
	if (before && after)
		check_difference(&record, before, after);
	mem_free(before);
	mem_free(after);
}

static void make_seed(struct random *random, struct text *seed)
{
	struct invent invent = { .random = { random_next(random) }, .given_percent = 60 };
	int64_t number = random_below(random, RECORDS);
	const struct record record = record_of((unsigned)number);

	text_add_char(seed, (char)number);
	for (int i = 0; i < 2; i++) {
		void *one = mem_alloc(record.bytes);

		invent_struct(&invent, record.fields, record.count, one);
		text_add(seed, i ? "\n" : "");
		fields_encode(record.fields, record.count, one, 0, seed);
		mem_free(one);
	}
}

const struct fuzz_target fuzz_patch = { try_input, make_seed };
