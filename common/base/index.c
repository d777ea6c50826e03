// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/index.h"

#include "common/base/mem.h"
#include <assert.h>

/* Open addressing, linear probing, at most 3/4 full, removal by shifting back: no tombstones. A
 * mark is a byte of the key's hash, so that hardly ever another thing is looked at than the one
 * that is asked for; the marks of a million fit into a cache. */
struct index {
	struct uuid (*key_of)(const void *thing);
	/* 0: the slot is free. */
	unsigned char *marks;
	void **things;
	size_t capacity;
	size_t count;
};

enum { FIRST_CAPACITY = 16 };

static void allocate(struct index *index, size_t capacity)
{
	index->capacity = capacity;
	index->marks = mem_array(capacity, 1);
	index->things = mem_array(capacity, sizeof(*index->things));
}

struct index *index_create(struct uuid (*key_of)(const void *thing))
{
	struct index *index = mem_alloc(sizeof(*index));

	index->key_of = key_of;
	allocate(index, FIRST_CAPACITY);
	return index;
}

void index_destroy(struct index **index)
{
	if (!*index)
		return;
	mem_free((*index)->marks);
	mem_free((*index)->things);
	mem_free(*index);
	*index = NULL;
}

size_t index_count(const struct index *index)
{
	return index->count;
}

/* Of other bits of the hash than the slot. */
static unsigned char mark_of(uint64_t hash)
{
	return (unsigned char)(hash >> 56 | 1);
}

static size_t home_of(const struct index *index, uint64_t hash)
{
	return (size_t)hash & (index->capacity - 1);
}

/* The slot of a key, or the free one where it would be. */
static size_t locate(const struct index *index, struct uuid key)
{
	const uint64_t hash = uuid_hash(key);
	size_t i = home_of(index, hash);

	for (; index->marks[i]; i = (i + 1) & (index->capacity - 1))
		if (index->marks[i] == mark_of(hash) &&
			uuid_equal(index->key_of(index->things[i]), key))
			break;
	return i;
}

void *index_find(const struct index *index, struct uuid key)
{
	return index->things[locate(index, key)];
}

/* It is not there. */
static void place(struct index *index, void *thing)
{
	const uint64_t hash = uuid_hash(index->key_of(thing));
	size_t i = home_of(index, hash);

	while (index->marks[i])
		i = (i + 1) & (index->capacity - 1);
	index->marks[i] = mark_of(hash);
	index->things[i] = thing;
}

static void grow(struct index *index)
{
	struct index bigger = *index;

	allocate(&bigger, index->capacity * 2);
	for (size_t i = 0; i < index->capacity; i++)
		if (index->marks[i])
			place(&bigger, index->things[i]);
	mem_free(index->marks);
	mem_free(index->things);
	*index = bigger;
}

void index_add(struct index *index, void *thing)
{
	assert(!index_find(index, index->key_of(thing)));
	if ((index->count + 1) * 4 > index->capacity * 3)
		grow(index);
	place(index, thing);
	index->count++;
}

void *index_remove(struct index *index, struct uuid key)
{
	const size_t mask = index->capacity - 1;
	size_t hole = locate(index, key);
	void *thing = index->things[hole];

	if (!thing)
		return NULL;
	index->count--;
	for (size_t i = (hole + 1) & mask; index->marks[i]; i = (i + 1) & mask) {
		const size_t home = home_of(index, uuid_hash(index->key_of(index->things[i])));

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		index->marks[hole] = index->marks[i];
		index->things[hole] = index->things[i];
		hole = i;
	}
	index->marks[hole] = 0;
	index->things[hole] = NULL;
	return thing;
}

void *index_next(const struct index *index, size_t *cursor)
{
	while (*cursor < index->capacity) {
		void *thing = index->things[(*cursor)++];

		if (thing)
			return thing;
	}
	return NULL;
}
