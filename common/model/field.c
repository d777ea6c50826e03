// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/field.h"

#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "common/model/name.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct field id_item_fields[1] = { FIELD(id_item, id, FIELD_UUID, FIELD_PUBLIC) };

/* How strictly a document is read, and where in it we are. */
struct reading {
	bool own;
	/* What is not there stays as it is. */
	bool over;
	/* Flags of the members that are read; the others are passed over. */
	unsigned wanted;
	struct field_problem *problem;
};

static void *member_of(void *object, const struct field *field)
{
	return (char *)object + field->offset;
}

static const void *const_member_of(const void *object, const struct field *field)
{
	return (const char *)object + field->offset;
}

static int64_t load_int(const void *at, const struct field *field)
{
	bool is_unsigned = field->flags & FIELD_UNSIGNED;
	int64_t wide;
	int32_t word;
	int16_t half;
	int8_t byte;

	switch (field->size) {
	case 8:
		memcpy(&wide, at, 8);
		return wide;
	case 4:
		memcpy(&word, at, 4);
		return is_unsigned ? (int64_t)(uint32_t)word : word;
	case 2:
		memcpy(&half, at, 2);
		return is_unsigned ? (int64_t)(uint16_t)half : half;
	default:
		memcpy(&byte, at, 1);
		return is_unsigned ? (int64_t)(uint8_t)byte : byte;
	}
}

/* Stores the low bytes, which is right for little endian and checked for big. */
static void store_int(void *at, const struct field *field, int64_t number)
{
	int32_t word = (int32_t)number;
	int16_t half = (int16_t)number;
	int8_t byte = (int8_t)number;

	switch (field->size) {
	case 8:
		memcpy(at, &number, 8);
		return;
	case 4:
		memcpy(at, &word, 4);
		return;
	case 2:
		memcpy(at, &half, 2);
		return;
	default:
		memcpy(at, &byte, 1);
		return;
	}
}

static int list_count(const void *object, const struct field *field)
{
	int count;

	memcpy(&count, (const char *)object + field->count_offset, sizeof(count));
	return count;
}

/* What the field may hold: its own limits, or those of its size. */
static void int_limits(const struct field *field, int64_t *min_out, int64_t *max_out)
{
	bool is_unsigned = field->flags & FIELD_UNSIGNED;
	int bits = (int)field->size * 8 - !is_unsigned;

	*min_out = field->min;
	*max_out = field->max;
	if (field->min || field->max)
		return;
	*max_out = bits >= 63 ? INT64_MAX : (INT64_C(1) << bits) - 1;
	*min_out = is_unsigned ? 0 : -*max_out - 1;
}

/* ---- what was wrong ---- */

void field_problem_say_list(struct field_problem *problem, const char *message, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	vsnprintf(problem->expected, sizeof(problem->expected), message, again);
	va_end(again);
	says_keep(&problem->says, message, arguments);
}

void field_problem_say(struct field_problem *problem, const char *message, ...)
{
	va_list arguments;

	va_start(arguments, message);
	field_problem_say_list(problem, message, arguments);
	va_end(arguments);
}

/* ---- reading ---- */

static enum err reject(struct reading *reading, enum err err, const char *name, const char *format,
	...) PRINTF_LIKE(4, 5);

/* Names of members come from outside: cut between characters. */
static int fitting(const char *name, size_t limit_bytes)
{
	return (int)utf8_cut(name, strlen(name), limit_bytes);
}

static enum err blame(struct reading *reading, enum err err, const char *name)
{
	struct field_problem *problem = reading->problem;

	problem->err = err;
	snprintf(problem->path, sizeof(problem->path), "%.*s", fitting(name, 60), name);
	return err;
}

static enum err reject(
	struct reading *reading, enum err err, const char *name, const char *format, ...)
{
	struct field_problem *problem = reading->problem;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(problem->expected, sizeof(problem->expected), format, arguments);
	va_end(arguments);
	return blame(reading, err, name);
}

/* Puts the name of the outer field before the path of a problem inside it. */
static enum err inside(struct reading *reading, enum err err, const char *outer)
{
	char inner[sizeof(reading->problem->path)];

	snprintf(inner, sizeof(inner), "%s", reading->problem->path);
	snprintf(reading->problem->path, sizeof(reading->problem->path), "%.25s%s%.*s", outer,
		*inner ? "." : "", fitting(inner, 36), inner);
	return err;
}

/* The same for an element: list.2.name, or list.2 where the elements are plain. */
static enum err inside_list(
	struct reading *reading, enum err err, const struct field *list, size_t index)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", index);
	if (list->flags & FIELD_FLAT)
		reading->problem->path[0] = '\0';
	return inside(reading, inside(reading, err, number), list->name);
}

static enum err read_object(struct reading *reading, const struct field *fields, size_t count,
	const struct jdoc *object, void *out);

static enum err read_int(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *at)
{
	int64_t number, min, max;

	if (!jdoc_int(value, &number))
		return reject(reading, ERR_BAD_FIELD, field->name, "a whole number");
	int_limits(field, &min, &max);
	if (number < min || number > max)
		return reject(reading, ERR_BAD_FIELD, field->name,
			"a whole number from %" PRId64 " to %" PRId64, min, max);
	store_int(at, field, number);
	return ERR_OK;
}

static bool is_harmless(const struct field *field, const char *string, size_t length)
{
	return field->flags & FIELD_LINES ? utf8_is_printable_lines(string, length)
					  : utf8_is_printable(string, length);
}

static enum err check_name(struct reading *reading, const struct field *field, const char *name)
{
	uint32_t hidden;
	char sign[12];

	switch (name_flaw_of(name, &hidden)) {
	case NAME_FINE:
		return ERR_OK;
	case NAME_BLANK:
		field_problem_say(reading->problem, "a name that can be read");
		break;
	case NAME_HIDDEN:
		snprintf(sign, sizeof(sign), "U+%04" PRIX32, hidden);
		field_problem_say(
			reading->problem, "a name without signs that nobody sees, as %s", sign);
		break;
	}
	return blame(reading, ERR_BAD_FIELD, field->name);
}

static enum err read_text(
	struct reading *reading, const struct field *field, const char *string, char *at)
{
	size_t length = strlen(string);
	int64_t characters = (int64_t)utf8_count(string, length);
	enum err err = ERR_OK;

	if (length >= field->size || (field->max && characters > field->max) ||
		characters < field->min)
		return reject(reading, ERR_BAD_FIELD, field->name,
			"text of %" PRId64 " to %" PRId64 " characters", field->min,
			field->max ? field->max : (int64_t)field->size - 1);
	/* What was taken once stays readable, whatever is refused since. */
	if (reading->own ? !utf8_is_valid(string, length) : !is_harmless(field, string, length))
		return reject(
			reading, ERR_BAD_FIELD, field->name, "text without control characters");
	if (field->flags & FIELD_NAME && !reading->own)
		err = check_name(reading, field, string);
	if (field->flags & FIELD_REASON && !reading->own && *string && !reason_is_fine(string)) {
		if (!(field->flags & FIELD_OPTIONAL)) {
			field_problem_say(reading->problem, "a few words that say why");
			return blame(reading, ERR_NEEDS_REASON, field->name);
		}
		length = 0;
		string = "";
	}
	if (!err)
		memcpy(at, string, length + 1);
	return err;
}

static enum err read_word(
	struct reading *reading, const struct field *field, const char *string, void *at)
{
	struct text known = { 0 };
	int word;

	if (word_find(field->words, string, &word)) {
		store_int(at, field, word);
		return ERR_OK;
	}
	for (size_t i = 0; i < field->words->count; i++)
		text_printf(&known, "%s%s", i ? ", " : "", field->words->words[i]);
	reject(reading, ERR_BAD_FIELD, field->name, "one of: %s", text_string(&known));
	text_finish(&known);
	return ERR_BAD_FIELD;
}

static enum err read_string(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *at)
{
	const char *string = jdoc_string(value);
	int64_t time_us;
	int32_t day;

	if (!string)
		return reject(reading, ERR_BAD_FIELD, field->name, "a string");
	switch ((int)field->kind) {
	case FIELD_UUID:
		if (!uuid_parse(string, at))
			return reject(reading, ERR_BAD_FIELD, field->name, "a UUID");
		return ERR_OK;
	case FIELD_TIME:
		if (!time_parse(string, &time_us))
			return reject(reading, ERR_BAD_FIELD, field->name,
				"a time such as 2026-11-22T08:30:00Z");
		memcpy(at, &time_us, sizeof(time_us));
		return ERR_OK;
	case FIELD_DATE:
		if (!date_parse(string, &day))
			return reject(
				reading, ERR_BAD_FIELD, field->name, "a date such as 2026-11-22");
		memcpy(at, &day, sizeof(day));
		return ERR_OK;
	case FIELD_WORD:
		return read_word(reading, field, string, at);
	default:
		return read_text(reading, field, string, at);
	}
}

static enum err read_element(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *at);

static enum err read_list(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *object)
{
	size_t length = jdoc_count(value);
	int count = (int)length;
	enum err err;

	if (!jdoc_is_array(value) || (int64_t)length < field->min || (int64_t)length > field->max)
		return reject(reading, ERR_BAD_FIELD, field->name,
			"a list of %" PRId64 " to %" PRId64 " elements", field->min, field->max);
	for (size_t i = 0; i < length; i++) {
		void *element = (char *)member_of(object, field) + i * field->size;

		err = read_element(reading, field, jdoc_at(value, i), element);
		if (err)
			return inside_list(reading, err, field, i);
	}
	memcpy((char *)object + field->count_offset, &count, sizeof(count));
	return ERR_OK;
}

/* A list is given as a whole, whatever there was before. */
static enum err read_list_over(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *object)
{
	struct reading whole = *reading;

	whole.over = false;
	memset(member_of(object, field), 0, (size_t)field->max * field->size);
	return read_list(&whole, field, value, object);
}

static enum err read_field(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *object)
{
	void *at = member_of(object, field);
	bool truth;
	enum err err;

	switch (field->kind) {
	case FIELD_INT:
		return read_int(reading, field, value, at);
	case FIELD_BOOL:
		if (!jdoc_bool(value, &truth))
			return reject(reading, ERR_BAD_FIELD, field->name, "true or false");
		memcpy(at, &truth, sizeof(truth));
		return ERR_OK;
	case FIELD_UUID:
	case FIELD_TIME:
	case FIELD_DATE:
	case FIELD_WORD:
	case FIELD_TEXT:
		return read_string(reading, field, value, at);
	case FIELD_LIST:
		return reading->over ? read_list_over(reading, field, value, object)
				     : read_list(reading, field, value, object);
	case FIELD_STRUCT:
		err = read_object(reading, field->fields, field->field_count, value, at);
		return err ? inside(reading, err, field->name) : ERR_OK;
	}
	return ERR_INTERNAL;
}

static enum err read_element(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *at)
{
	if (field->flags & FIELD_FLAT)
		return read_field(reading, field->fields, value, at);
	return read_object(reading, field->fields, field->field_count, value, at);
}

static enum err check_names(struct reading *reading, const struct field *fields, size_t count,
	const struct jdoc *object)
{
	const struct jdoc *value;
	const char *name;
	void *cursor = NULL;

	while (jdoc_next(object, &cursor, &name, &value)) {
		const struct field *field = field_find(fields, count, name);

		if (!field || field->flags & FIELD_OUTPUT)
			return reject(reading, ERR_UNKNOWN_FIELD, name, "no such field here");
	}
	return ERR_OK;
}

/* What an optional member means that is not there. */
static void set_absent(const struct field *field, void *object)
{
	if (field->absent)
		store_int(member_of(object, field), field, field->absent);
	for (size_t i = 0; field->kind == FIELD_STRUCT && i < field->field_count; i++)
		set_absent(&field->fields[i], member_of(object, field));
}

/* Of a member that is null: what may be missing is as if it had never been there. */
static enum err empty(struct reading *reading, const struct field *field, void *object)
{
	const int none = 0;

	if (!(field->flags & FIELD_OPTIONAL))
		return reject(reading, ERR_MISSING_FIELD, field->name, "this field is needed");
	if (field->kind == FIELD_LIST)
		memcpy((char *)object + field->count_offset, &none, sizeof(none));
	else
		memset(member_of(object, field), 0, field->size);
	set_absent(field, object);
	return ERR_OK;
}

static bool is_dispensable(const struct reading *reading, const struct field *field)
{
	return field->flags & (FIELD_OPTIONAL | FIELD_OUTPUT) ||
	       (reading->own && field->flags & FIELD_ADDED);
}

static enum err read_object(struct reading *reading, const struct field *fields, size_t count,
	const struct jdoc *object, void *out)
{
	enum err err;

	if (!jdoc_is_object(object))
		return reject(reading, ERR_BAD_FIELD, "", "an object");
	err = reading->own ? ERR_OK : check_names(reading, fields, count, object);
	for (size_t i = 0; !err && i < count; i++) {
		const struct jdoc *value = jdoc_get(object, fields[i].name);
		bool given = value && !jdoc_is_null(value);

		if ((fields[i].flags & reading->wanted) != reading->wanted)
			continue;
		if (given)
			err = read_field(reading, &fields[i], value, out);
		else if (reading->over)
			err = value ? empty(reading, &fields[i], out) : ERR_OK;
		else if (fields[i].flags & FIELD_OPTIONAL)
			set_absent(&fields[i], out);
		else if (!is_dispensable(reading, &fields[i]))
			err = reject(
				reading, ERR_MISSING_FIELD, fields[i].name, "this field is needed");
	}
	return err;
}

enum err fields_decode(const struct field *fields, size_t count, const struct jdoc *object,
	void *struct_out, struct field_problem *problem_out)
{
	struct reading reading = { .own = false, .problem = problem_out };

	return read_object(&reading, fields, count, object, struct_out);
}

enum err fields_decode_own(const struct field *fields, size_t count, const struct jdoc *object,
	void *struct_out, struct field_problem *problem_out)
{
	struct reading reading = { .own = true, .problem = problem_out };

	return read_object(&reading, fields, count, object, struct_out);
}

enum err fields_decode_public(const struct field *fields, size_t count, const struct jdoc *object,
	void *struct_out, struct field_problem *problem_out)
{
	struct reading reading = { .own = true, .wanted = FIELD_PUBLIC, .problem = problem_out };

	return read_object(&reading, fields, count, object, struct_out);
}

enum err fields_decode_over(const struct field *fields, size_t count, const struct jdoc *object,
	void *struct_inout, struct field_problem *problem_out)
{
	struct reading reading = { .over = true, .problem = problem_out };

	return read_object(&reading, fields, count, object, struct_inout);
}

/* ---- writing ---- */

static bool is_given(const struct field *field, const void *object);

static bool is_any_given(const struct field *fields, size_t count, const void *object)
{
	for (size_t i = 0; i < count; i++)
		if (is_given(&fields[i], object))
			return true;
	return false;
}

static bool is_given(const struct field *field, const void *object)
{
	const void *at = const_member_of(object, field);
	struct uuid uuid;
	bool truth;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(&uuid, at, sizeof(uuid));
		return !uuid_is_nil(uuid);
	case FIELD_BOOL:
		memcpy(&truth, at, sizeof(truth));
		return truth;
	case FIELD_INT:
	case FIELD_WORD:
		return load_int(at, field) != field->absent;
	case FIELD_TIME:
	case FIELD_DATE:
		return load_int(at, field) != 0;
	case FIELD_TEXT:
		return *(const char *)at != '\0';
	case FIELD_LIST:
		return list_count(object, field) > 0;
	case FIELD_STRUCT:
		return is_any_given(field->fields, field->field_count, at);
	}
	return false;
}

static void write_field(
	const struct field *field, const void *object, unsigned wanted, struct text *text);

static void write_list(
	const struct field *field, const void *object, unsigned wanted, struct text *text)
{
	int count = list_count(object, field);

	text_add_char(text, '[');
	for (int i = 0; i < count; i++) {
		const char *element =
			(const char *)const_member_of(object, field) + (size_t)i * field->size;

		if (i)
			text_add_char(text, ',');
		if (field->flags & FIELD_FLAT)
			write_field(field->fields, element, 0, text);
		else
			fields_encode(field->fields, field->field_count, element, wanted, text);
	}
	text_add_char(text, ']');
}

/* The value as plain characters: what stands between the quotes, or the bare number. */
static void write_plain(const struct field *field, const void *at, struct text *text)
{
	char buffer[64];
	struct uuid uuid;
	bool truth;

	switch (field->kind) {
	case FIELD_UUID:
		memcpy(&uuid, at, sizeof(uuid));
		uuid_format(uuid, buffer);
		text_add_bytes(text, buffer, UUID_TEXT_BYTES - 1);
		return;
	case FIELD_TIME:
		time_format(load_int(at, field), buffer);
		text_add(text, buffer);
		return;
	case FIELD_DATE:
		date_format((int32_t)load_int(at, field), buffer);
		text_add(text, buffer);
		return;
	case FIELD_WORD:
		text_add(text, word_of(field->words, (int)load_int(at, field)));
		return;
	case FIELD_INT:
		text_add_int(text, load_int(at, field));
		return;
	case FIELD_BOOL:
		memcpy(&truth, at, sizeof(truth));
		text_add(text, truth ? "true" : "false");
		return;
	case FIELD_TEXT:
		text_add(text, at);
		return;
	case FIELD_LIST:
	case FIELD_STRUCT:
		return;
	}
}

static void write_field(
	const struct field *field, const void *object, unsigned wanted, struct text *text)
{
	const void *at = const_member_of(object, field);

	switch (field->kind) {
	case FIELD_LIST:
		write_list(field, object, wanted, text);
		return;
	case FIELD_STRUCT:
		fields_encode(field->fields, field->field_count, at, wanted, text);
		return;
	case FIELD_INT:
	case FIELD_BOOL:
		write_plain(field, at, text);
		return;
	case FIELD_TEXT:
		text_json_string(text, at);
		return;
	case FIELD_UUID:
	case FIELD_TIME:
	case FIELD_DATE:
	case FIELD_WORD:
		text_add_char(text, '"');
		write_plain(field, at, text);
		text_add_char(text, '"');
		return;
	}
}

bool fields_encode_members(const struct field *fields, size_t count, const void *struct_in,
	unsigned wanted, bool comma, struct text *text)
{
	bool written = false;

	for (size_t i = 0; i < count; i++) {
		const struct field *field = &fields[i];

		if ((field->flags & wanted) != wanted)
			continue;
		if (field->flags & FIELD_OPTIONAL && !is_given(field, struct_in))
			continue;
		if (comma || written)
			text_add_char(text, ',');
		text_json_key(text, field->name);
		write_field(field, struct_in, wanted, text);
		written = true;
	}
	return written;
}

void fields_encode(const struct field *fields, size_t count, const void *struct_in, unsigned wanted,
	struct text *text)
{
	text_add_char(text, '{');
	fields_encode_members(fields, count, struct_in, wanted, false, text);
	text_add_char(text, '}');
}

bool field_is_given(const struct field *field, const void *struct_in)
{
	return !(field->flags & FIELD_OPTIONAL) || is_given(field, struct_in);
}

int64_t field_number(const struct field *field, const void *struct_in)
{
	return load_int(const_member_of(struct_in, field), field);
}

bool field_to_sql(const struct field *field, const void *struct_in, struct text *text)
{
	if (!field_is_given(field, struct_in))
		return false;
	if (field->kind == FIELD_LIST || field->kind == FIELD_STRUCT)
		write_field(field, struct_in, 0, text);
	else
		write_plain(field, const_member_of(struct_in, field), text);
	return true;
}

static bool document_from_sql(const struct field *field, const char *value, void *struct_out)
{
	struct field_problem problem;
	struct reading reading = { .own = true, .problem = &problem };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(value, strlen(value), why);
	enum err err = document ? read_field(&reading, field, document, struct_out) : ERR_BAD_JSON;

	jdoc_destroy(&document);
	return err == ERR_OK;
}

/* PostgreSQL writes the one letter, JSON the word. */
static bool bool_from_sql(const char *value, bool *truth_out)
{
	bool is_true = strcmp(value, "t") == 0 || strcmp(value, "true") == 0;
	bool is_false = strcmp(value, "f") == 0 || strcmp(value, "false") == 0;

	if (is_true || is_false)
		*truth_out = is_true;
	return is_true || is_false;
}

bool field_from_sql(const struct field *field, const char *value, void *struct_out)
{
	struct field_problem problem;
	struct reading reading = { .own = true, .problem = &problem };
	void *at = member_of(struct_out, field);
	int64_t number, min, max;
	int32_t day;

	switch (field->kind) {
	case FIELD_UUID:
		return uuid_parse(value, at);
	case FIELD_INT:
		int_limits(field, &min, &max);
		if (!text_to_int(value, min, max, &number))
			return false;
		store_int(at, field, number);
		return true;
	case FIELD_BOOL:
		return bool_from_sql(value, at);
	case FIELD_TIME:
		if (!time_parse(value, &number))
			return false;
		memcpy(at, &number, sizeof(number));
		return true;
	case FIELD_DATE:
		if (!date_parse(value, &day))
			return false;
		memcpy(at, &day, sizeof(day));
		return true;
	case FIELD_WORD:
		return read_word(&reading, field, value, at) == ERR_OK;
	case FIELD_TEXT:
		return read_text(&reading, field, value, at) == ERR_OK;
	case FIELD_LIST:
	case FIELD_STRUCT:
		return document_from_sql(field, value, struct_out);
	}
	return false;
}

/* ---- comparing ---- */

struct comparing {
	const char *path; /* Of the struct; "": the outermost. */
	field_differs *each;
	void *arg;
};

static void compare_all(const struct comparing *comparing, const struct field *fields, size_t count,
	const void *a, const void *b);

static void compare(
	const struct comparing *comparing, const struct field *field, const void *a, const void *b)
{
	struct text path = { 0 }, one = { 0 }, other = { 0 };
	struct comparing inner = *comparing;

	text_printf(&path, "%s%s%s", comparing->path, *comparing->path ? "." : "", field->name);
	inner.path = text_string(&path);
	if (field->kind == FIELD_STRUCT) {
		compare_all(&inner, field->fields, field->field_count, const_member_of(a, field),
			const_member_of(b, field));
	} else {
		write_field(field, a, 0, &one);
		write_field(field, b, 0, &other);
		if (strcmp(text_string(&one), text_string(&other)) != 0)
			comparing->each(
				comparing->arg, inner.path, text_string(&one), text_string(&other));
	}
	text_finish(&path);
	text_finish(&one);
	text_finish(&other);
}

static void compare_all(const struct comparing *comparing, const struct field *fields, size_t count,
	const void *a, const void *b)
{
	for (size_t i = 0; i < count; i++)
		compare(comparing, &fields[i], a, b);
}

void fields_compare(const struct field *fields, size_t count, const void *a, const void *b,
	field_differs *each, void *arg)
{
	compare_all(&(const struct comparing){ .path = "", .each = each, .arg = arg }, fields,
		count, a, b);
}

const struct field *field_find(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}
