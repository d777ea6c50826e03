// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"

#include "common/base/mem.h"
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library wants pointers that are not const even to read. */
static json_t *raw(const struct jdoc *jdoc)
{
	union {
		const struct jdoc *in;
		json_t *out;
	} cast = { .in = jdoc };

	return cast.out;
}

static bool is_type(const struct jdoc *jdoc, json_type type)
{
	return jdoc && json_typeof(raw(jdoc)) == type;
}

static bool is_shallow(json_t *value, int levels_left)
{
	const char *key;
	json_t *child;
	size_t i;

	if (!json_is_array(value) && !json_is_object(value))
		return true;
	if (levels_left == 0)
		return false;
	json_object_foreach(
		value, key, child) if (!is_shallow(child, levels_left - 1)) return false;
	json_array_foreach(value, i, child) if (!is_shallow(child, levels_left - 1)) return false;
	return true;
}

/* What is sent as JSON may be a password, and the library keeps a copy of each string. Its own
 * functions but for the wiping, so what it gives away may be freed by anybody. */
static void wipe_and_free(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

struct jdoc *jdoc_parse(const char *bytes, size_t length, char why_out[JDOC_WHY_BYTES])
{
	json_error_t error;
	json_t *value;

	json_set_alloc_funcs(malloc, wipe_and_free);
	/* The library passes over a NUL byte behind a number. */
	if (length && memchr(bytes, '\0', length)) {
		snprintf(why_out, JDOC_WHY_BYTES, "a NUL byte");
		return NULL;
	}
	value = json_loadb(
		length ? bytes : "", length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!value) {
		snprintf(why_out, JDOC_WHY_BYTES, "line %d, column %d", error.line, error.column);
		return NULL;
	}
	if (!is_shallow(value, JDOC_DEPTH_LIMIT)) {
		snprintf(why_out, JDOC_WHY_BYTES, "nested deeper than %d levels", JDOC_DEPTH_LIMIT);
		json_decref(value);
		return NULL;
	}
	return (struct jdoc *)value;
}

void jdoc_destroy(struct jdoc **jdoc)
{
	if (*jdoc)
		json_decref(raw(*jdoc));
	*jdoc = NULL;
}

struct jdoc *jdoc_keep(const struct jdoc *jdoc)
{
	return (struct jdoc *)json_incref(raw(jdoc));
}

bool jdoc_is_object(const struct jdoc *jdoc)
{
	return is_type(jdoc, JSON_OBJECT);
}

bool jdoc_is_array(const struct jdoc *jdoc)
{
	return is_type(jdoc, JSON_ARRAY);
}

bool jdoc_is_null(const struct jdoc *jdoc)
{
	return is_type(jdoc, JSON_NULL);
}

bool jdoc_int(const struct jdoc *jdoc, int64_t *number_out)
{
	if (!is_type(jdoc, JSON_INTEGER))
		return false;
	*number_out = json_integer_value(raw(jdoc));
	return true;
}

bool jdoc_double(const struct jdoc *jdoc, double *number_out)
{
	if (!is_type(jdoc, JSON_INTEGER) && !is_type(jdoc, JSON_REAL))
		return false;
	*number_out = json_number_value(raw(jdoc));
	return true;
}

bool jdoc_bool(const struct jdoc *jdoc, bool *truth_out)
{
	if (!is_type(jdoc, JSON_TRUE) && !is_type(jdoc, JSON_FALSE))
		return false;
	*truth_out = is_type(jdoc, JSON_TRUE);
	return true;
}

const char *jdoc_string(const struct jdoc *jdoc)
{
	return is_type(jdoc, JSON_STRING) ? json_string_value(raw(jdoc)) : NULL;
}

const struct jdoc *jdoc_get(const struct jdoc *jdoc, const char *key)
{
	if (!jdoc_is_object(jdoc))
		return NULL;
	return (const struct jdoc *)json_object_get(raw(jdoc), key);
}

const char *jdoc_get_string(const struct jdoc *jdoc, const char *key)
{
	return jdoc_string(jdoc_get(jdoc, key));
}

size_t jdoc_count(const struct jdoc *jdoc)
{
	if (jdoc_is_object(jdoc))
		return json_object_size(raw(jdoc));
	return jdoc_is_array(jdoc) ? json_array_size(raw(jdoc)) : 0;
}

const struct jdoc *jdoc_at(const struct jdoc *jdoc, size_t index)
{
	if (!jdoc_is_array(jdoc))
		return NULL;
	return (const struct jdoc *)json_array_get(raw(jdoc), index);
}

bool jdoc_next(
	const struct jdoc *jdoc, void **cursor, const char **key_out, const struct jdoc **value_out)
{
	if (!jdoc_is_object(jdoc))
		return false;
	*cursor = *cursor ? json_object_iter_next(raw(jdoc), *cursor) : json_object_iter(raw(jdoc));
	if (!*cursor)
		return false;
	*key_out = json_object_iter_key(*cursor);
	*value_out = (const struct jdoc *)json_object_iter_value(*cursor);
	return true;
}

char *jdoc_to_text(const struct jdoc *jdoc)
{
	char *dumped = json_dumps(raw(jdoc), JSON_COMPACT | JSON_ENCODE_ANY);
	char *text;

	if (!dumped)
		return mem_strdup("null");
	text = mem_strdup(dumped);
	free(dumped);
	return text;
}
