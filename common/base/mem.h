// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Memory. Running out of it ends the program with a message, so nothing here returns NULL.
 * Sizes that come from outside must meet a limit before they come here. */
#pragma once

#include "common/base/attr.h"
#include <stddef.h>

/* Zeroed. A size of 0 gives a pointer that may be freed. */
void *mem_alloc(size_t size);
void *mem_array(size_t count, size_t size);
/* Grows or shrinks; bytes beyond the old count are zero. */
void *mem_regrow(void *array, size_t old_count, size_t count, size_t size);
char *mem_strdup(const char *string);
char *mem_strndup(const char *string, size_t length);
void mem_free(void *memory);

/* Ends the program: for those who get their memory from a library that returns NULL. */
NO_RETURN void mem_exhausted(size_t count, size_t size);

/* An arena: many small pieces, wiped and freed all at once. */
struct arena;
struct arena *arena_create(void);
/* Sets *arena to NULL. NULL is fine. */
void arena_destroy(struct arena **arena);
/* Frees the pieces, keeps a block for reuse: soon one that holds all of a round. */
void arena_clear(struct arena *arena);
/* Zeroed, aligned for anything. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *string, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
