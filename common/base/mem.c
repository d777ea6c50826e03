// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first block of an arena is small enough for what an allocator keeps at hand, each later one
 * is twice as large as the one before. */
enum { FIRST_BLOCK_BYTES = 960, BLOCK_BYTES_MAX = 64 * 1024 };

struct block {
	struct block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

/* From the newest, which is the largest, to the oldest. */
struct arena {
	struct block *newest;
};

void mem_exhausted(size_t count, size_t size)
{
	fprintf(stderr, "out of memory: %zu x %zu bytes\n", count, size);
	abort();
}

void *mem_array(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		mem_exhausted(count, size);
	return memory;
}

void *mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *mem_regrow(void *array, size_t old_count, size_t count, size_t size)
{
	unsigned char *grown;

	if (size && count > SIZE_MAX / size)
		mem_exhausted(count, size);
	grown = realloc(array, count && size ? count * size : 1);
	if (!grown)
		mem_exhausted(count, size);
	if (count > old_count)
		memset(grown + old_count * size, 0, (count - old_count) * size);
	return grown;
}

char *mem_strndup(const char *string, size_t length)
{
	char *copy = mem_alloc(length + 1);

	if (length)
		memcpy(copy, string, length);
	return copy;
}

char *mem_strdup(const char *string)
{
	return mem_strndup(string, strlen(string));
}

void mem_free(void *memory)
{
	free(memory);
}

static struct block *block_create(size_t size)
{
	struct block *block = mem_alloc(sizeof(*block) + size);

	block->size = size;
	return block;
}

struct arena *arena_create(void)
{
	struct arena *arena = mem_alloc(sizeof(*arena));

	arena->newest = block_create(FIRST_BLOCK_BYTES);
	return arena;
}

/* Requests keep passwords, codes and notes on patients in arenas. */
static void free_blocks(struct block *block)
{
	while (block) {
		struct block *next = block->next;

		explicit_bzero(block->bytes, block->used);
		free(block);
		block = next;
	}
}

void arena_clear(struct arena *arena)
{
	struct block *kept = arena->newest;

	free_blocks(kept->next);
	kept->next = NULL;
	if (kept->size > BLOCK_BYTES_MAX) {
		free_blocks(kept);
		arena->newest = block_create(FIRST_BLOCK_BYTES);
		return;
	}
	memset(kept->bytes, 0, kept->used);
	kept->used = 0;
}

void arena_destroy(struct arena **arena)
{
	if (!*arena)
		return;
	free_blocks((*arena)->newest);
	free(*arena);
	*arena = NULL;
}

static struct block *block_with_room(struct arena *arena, size_t size)
{
	struct block *newest = arena->newest;
	size_t twice = newest->size * 2 < BLOCK_BYTES_MAX ? newest->size * 2 : BLOCK_BYTES_MAX;
	struct block *block;

	if (newest->size - newest->used >= size)
		return newest;
	block = block_create(size > twice ? size : twice);
	block->next = newest;
	arena->newest = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	size_t rounded = (size + unit - 1) / unit * unit;
	struct block *block = block_with_room(arena, rounded);
	void *memory = block->bytes + block->used;

	block->used += rounded;
	return memory;
}

char *arena_strndup(struct arena *arena, const char *string, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	if (length)
		memcpy(copy, string, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	return arena_strndup(arena, string, strlen(string));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int length;
	char *out;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		mem_exhausted(1, 0);
	out = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(out, (size_t)length + 1, format, again);
	va_end(again);
	return out;
}
