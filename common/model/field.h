// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Field tables: a struct described once, so that JSON in and out, database columns, OpenAPI, log
 * text and fuzz seeds all come from the same rows. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/model/says.h"
#include "common/model/words.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jdoc;

enum field_kind {
	FIELD_UUID,   /* struct uuid, or an id of ids.h. Nil: none; nobody may give that one. */
	FIELD_INT,    /* A whole number of 1, 2, 4 or 8 bytes, signed unless said otherwise. */
	FIELD_BOOL,   /* bool */
	FIELD_TIME,   /* int64_t, microseconds since 1970. .absent: none. JSON: RFC 3339. */
	FIELD_DATE,   /* int32_t, days since 1970. JSON: 2026-11-22. */
	FIELD_WORD,   /* An enum of words.def. */
	FIELD_TEXT,   /* char[size], printable UTF-8 with its NUL. Empty: none. */
	FIELD_LIST,   /* An array of structs with fields of their own, with its count apart. */
	FIELD_STRUCT, /* A struct with fields of its own. */
};

enum field_flag {
	/* May be missing; what is missing is zero (or .absent), and zero is not written. A struct
	 * is missing where all of its members would be. */
	FIELD_OPTIONAL = 1,
	/* Displays see it too; without this only staff do. */
	FIELD_PUBLIC = 2,
	/* A client may not give it: it comes from the server. */
	FIELD_OUTPUT = 4,
	/* A list of one-field structs is written as the plain values. */
	FIELD_FLAT = 8,
	/* The integer has no sign. */
	FIELD_UNSIGNED = 16,
	/* Of a row: stays as it was made. */
	FIELD_FIXED = 32,
	/* The text may have lines, with \n between them. */
	FIELD_LINES = 64,
	/* Of an answer that is only described: null where there is none. */
	FIELD_NULLABLE = 128,
	/* Of an answer that is only described: the struct, or each of the list, has more members.
	 */
	FIELD_OPEN = 256,
	/* Of what this project writes itself: always written, but programs of before do not know
	 * it, so that fields_decode_own() and fields_decode_public() take zero where it is missing.
	 */
	FIELD_ADDED = 512,
	/* The text is a name, as model/name.h says; of what this project wrote itself any is taken.
	 */
	FIELD_NAME = 1024,
	/* The text says why, so that somebody can read it: of one that model/name.h calls blank
	 * nothing is taken. Where it may be missing it is; else it is refused as missing. What this
	 * project wrote itself is taken as it is.
	 */
	FIELD_REASON = 2048,
};

struct field {
	const char *name;
	enum field_kind kind;
	unsigned flags;
	size_t offset;
	size_t size;
	/* FIELD_INT: the limits, both 0 for those of its size; FIELD_TEXT: fewest and most
	 * characters; FIELD_LIST: fewest and most elements. */
	int64_t min;
	int64_t max;
	/* FIELD_INT, FIELD_WORD, FIELD_TIME and FIELD_DATE that are optional: the value that means
	 * "not given". */
	int64_t absent;
	const struct words *words;
	const struct field *fields; /* FIELD_LIST, FIELD_STRUCT. */
	size_t field_count;
	size_t count_offset; /* FIELD_LIST: where the int with the count is. */
	const char *help;
};

/* FIELD(ticket_called, desk, FIELD_UUID, FIELD_PUBLIC, .help = "..."): what comes last are the
 * flags and any members of struct field. */
#define FIELD(type, member, kind_, ...)                                                            \
	{                                                                                          \
		.name = #member, .kind = (kind_), .offset = offsetof(struct type, member),         \
		.size = sizeof(((struct type *)0)->member), .flags = __VA_ARGS__                   \
	}
/* A list: member is an array, member_count an int beside it. */
#define FIELD_LIST_OF(type, member, table, ...)                                                    \
	{                                                                                          \
		.name = #member, .kind = FIELD_LIST, .offset = offsetof(struct type, member),      \
		.size = sizeof(((struct type *)0)->member[0]), .fields = (table),                  \
		.field_count = COUNT_OF(table),                                                    \
		.count_offset = offsetof(struct type, member##_count),                             \
		.max = COUNT_OF(((struct type *)0)->member), .flags = __VA_ARGS__                  \
	}
#define FIELD_STRUCT_OF(type, member, table, ...)                                                  \
	{                                                                                          \
		.name = #member, .kind = FIELD_STRUCT, .offset = offsetof(struct type, member),    \
		.size = sizeof(((struct type *)0)->member), .fields = (table),                     \
		.field_count = COUNT_OF(table), .flags = __VA_ARGS__                               \
	}
/* A time: the member called_us is "called_at" outside. */
#define FIELD_TIME_OF(type, stem, ...)                                                             \
	{                                                                                          \
		.name = #stem "_at", .kind = FIELD_TIME,                                           \
		.offset = offsetof(struct type, stem##_us),                                        \
		.size = sizeof(((struct type *)0)->stem##_us), .flags = __VA_ARGS__                \
	}
#define FIELD_WORD_OF(type, member, list, ...)                                                     \
	{                                                                                          \
		.name = #member, .kind = FIELD_WORD, .offset = offsetof(struct type, member),      \
		.size = sizeof(((struct type *)0)->member), .words = &words_##list,                \
		.flags = __VA_ARGS__                                                               \
	}

/* A list of plain ids: struct id_item items[N]; int items_count. */
struct id_item {
	struct uuid id;
};
extern const struct field id_item_fields[1];

/* What was wrong with a value from outside. */
struct field_problem {
	enum err err;
	char path[64];
	char expected[128];
	/* The same for people, in the language of the source: what a rule refuses. Of the form of
	 * what was sent there is nothing: that is told to programs, in English. */
	struct says says;
};
/* What would have been right, as of a printf(), for people. */
void field_problem_say(struct field_problem *problem, const char *message, ...) PRINTF_LIKE(2, 3);
void field_problem_say_list(struct field_problem *problem, const char *message, va_list arguments)
	PRINTF_LIKE(2, 0);

/* Sets *struct_out, which must be all zero, from a JSON object. Strict: unknown and output-only
 * members, wrong types and values out of range are refused, and said in problem_out. */
MUST_CHECK enum err fields_decode(const struct field *fields, size_t count,
	const struct jdoc *object, void *struct_out, struct field_problem *problem_out);
/* As fields_decode, for what this project wrote itself: unknown members are passed over, so that
 * an older program reads what a newer one wrote, FIELD_ADDED ones are not missed, so that a newer
 * one reads what an older one wrote, and output-only members are read. */
MUST_CHECK enum err fields_decode_own(const struct field *fields, size_t count,
	const struct jdoc *object, void *struct_out, struct field_problem *problem_out);

/* As fields_decode_own, for what was written for displays: members that are not FIELD_PUBLIC are
 * neither read nor missed. */
MUST_CHECK enum err fields_decode_public(const struct field *fields, size_t count,
	const struct jdoc *object, void *struct_out, struct field_problem *problem_out);

/* As fields_decode, over a struct that holds something: members that are not given stay as they
 * are, in structs inside it too; null empties what may be missing; a list is given as a whole.
 * After a refusal the struct is half changed. */
MUST_CHECK enum err fields_decode_over(const struct field *fields, size_t count,
	const struct jdoc *object, void *struct_inout, struct field_problem *problem_out);

/* A JSON object. Members lacking one of the wanted flags are left out: 0 writes all,
 * FIELD_PUBLIC what displays may see. */
void fields_encode(const struct field *fields, size_t count, const void *struct_in, unsigned wanted,
	struct text *text);
/* The members only, without braces; true where at least one was written. comma: one is due before
 * the first. */
bool fields_encode_members(const struct field *fields, size_t count, const void *struct_in,
	unsigned wanted, bool comma, struct text *text);

/* False: it is optional and not there. */
bool field_is_given(const struct field *field, const void *struct_in);
/* What a FIELD_INT, FIELD_TIME, FIELD_DATE or FIELD_WORD holds. */
int64_t field_number(const struct field *field, const void *struct_in);

/* One value as PostgreSQL reads it in text form; false for NULL. Lists and structs are JSON. */
MUST_CHECK bool field_to_sql(const struct field *field, const void *struct_in, struct text *text);
/* One column back from PostgreSQL. False: not what field_to_sql writes. */
MUST_CHECK bool field_from_sql(const struct field *field, const char *value, void *struct_out);

/* Calls each for every value in which two structs differ, down to the members of structs inside
 * them: path is as "rule.classes.green.tier", a and b are the values as JSON. Borrowed for the
 * call. */
typedef void field_differs(void *arg, const char *path, const char *a, const char *b);
void fields_compare(const struct field *fields, size_t count, const void *a, const void *b,
	field_differs *each, void *arg);

/* NULL: no such field. */
const struct field *field_find(const struct field *fields, size_t count, const char *name);
