// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* From JSON into a struct, and what to say where it does not fit. */
#include "common/base/jdoc.h"
#include "common/base/time.h"
#include "common/model/field_value.h"
#include "common/model/name.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How strictly a document is read, and where in it we are. */
struct reading {
	bool own;
	/* What is not there stays as it is. */
	bool over;
	/* Flags of the members that are read; the others are passed over. */
	unsigned wanted;
	struct field_problem *problem;
};

/* ---- what was wrong ---- */

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
	field_int_limits(field, &min, &max);
	if (number < min || number > max)
		return reject(reading, ERR_BAD_FIELD, field->name,
			"a whole number from %" PRId64 " to %" PRId64, min, max);
	field_store_int(at, field, number);
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
		field_store_int(at, field, word);
		return ERR_OK;
	}
	for (size_t i = 0; i < field->words->count; i++)
		text_printf(&known, "%s%s", i ? ", " : "", field->words->words[i]);
	reject(reading, ERR_BAD_FIELD, field->name, "one of: %s", text_string(&known));
	text_finish(&known);
	return ERR_BAD_FIELD;
}

static enum err read_string(
	struct reading *reading, const struct field *field, const char *string, void *at)
{
	int64_t time_us;
	int32_t day;

	if (!string)
		return reject(reading, ERR_BAD_FIELD, field->name, "a string");
	switch ((int)field->kind) {
	case FIELD_UUID:
		if (!uuid_parse(string, at))
			return reject(reading, ERR_BAD_FIELD, field->name, "a UUID");
		/* Nobody outside says "none" or "all" by an id: that has words of its own. */
		if (!reading->own && uuid_is_nil(*(const struct uuid *)at))
			return reject(reading, ERR_BAD_FIELD, field->name,
				"a UUID other than the nil one");
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
		void *element = (char *)field_member(object, field) + i * field->size;

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
	memset(field_member(object, field), 0, (size_t)field->max * field->size);
	return read_list(&whole, field, value, object);
}

static enum err read_field(
	struct reading *reading, const struct field *field, const struct jdoc *value, void *object)
{
	void *at = field_member(object, field);
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
		return read_string(reading, field, jdoc_string(value), at);
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
		field_store_int(field_member(object, field), field, field->absent);
	for (size_t i = 0; field->kind == FIELD_STRUCT && i < field->field_count; i++)
		set_absent(&field->fields[i], field_member(object, field));
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
		memset(field_member(object, field), 0, field->size);
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

enum err field_read_own(const struct field *field, const struct jdoc *value, void *object_out)
{
	struct field_problem problem;
	struct reading reading = { .own = true, .problem = &problem };

	return read_field(&reading, field, value, object_out);
}

enum err field_read_own_string(const struct field *field, const char *string, void *object_out)
{
	struct field_problem problem;
	struct reading reading = { .own = true, .problem = &problem };

	return read_string(&reading, field, string, field_member(object_out, field));
}
