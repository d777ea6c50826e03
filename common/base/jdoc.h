// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* JSON documents from outside, read strictly: valid UTF-8, no NUL, no duplicate keys, bounded
 * depth. Writing is done with text.h. The only place that knows the JSON library. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JDOC_DEPTH_LIMIT = 16, JDOC_WHY_BYTES = 128 };

/* A value; borrowed from its document unless it came from jdoc_parse(). */
struct jdoc;

/* NULL: not acceptable; why_out says what and where in words that are safe to show. */
MUST_CHECK struct jdoc *jdoc_parse(const char *bytes, size_t length, char why_out[JDOC_WHY_BYTES]);
/* Sets *jdoc to NULL. NULL is fine. */
void jdoc_destroy(struct jdoc **jdoc);

/* A value of a document as a document of its own, which stays when the other one has gone. */
MUST_CHECK struct jdoc *jdoc_keep(const struct jdoc *jdoc);

/* All of these take NULL for "no value". */
bool jdoc_is_object(const struct jdoc *jdoc);
bool jdoc_is_array(const struct jdoc *jdoc);
bool jdoc_is_null(const struct jdoc *jdoc);
/* False where the value is of another type; jdoc_int wants a whole number. */
MUST_CHECK bool jdoc_int(const struct jdoc *jdoc, int64_t *number_out);
MUST_CHECK bool jdoc_double(const struct jdoc *jdoc, double *number_out);
MUST_CHECK bool jdoc_bool(const struct jdoc *jdoc, bool *truth_out);
/* NULL where the value is no string. Borrowed; ends in NUL and holds none. */
const char *jdoc_string(const struct jdoc *jdoc);
/* NULL: not there, or no object. A JSON null is there: see jdoc_is_null(). */
const struct jdoc *jdoc_get(const struct jdoc *jdoc, const char *key);
/* The string at a key, or NULL. */
const char *jdoc_get_string(const struct jdoc *jdoc, const char *key);
/* Members of an object or elements of an array; 0 for anything else. */
size_t jdoc_count(const struct jdoc *jdoc);
/* NULL: past the end. */
const struct jdoc *jdoc_at(const struct jdoc *jdoc, size_t index);

/* Walks an object's members in the order of the text: start with *cursor NULL; false at the end. */
bool jdoc_next(const struct jdoc *jdoc, void **cursor, const char **key_out,
	const struct jdoc **value_out);

/* The whole value as compact text; mem_free it. */
char *jdoc_to_text(const struct jdoc *jdoc);
