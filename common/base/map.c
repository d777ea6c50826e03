// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/map.h"

#include "common/base/mem.h"

struct slot {
	struct uuid key;
	void *value;
};

/* Open addressing, linear probing, at most 5/8 full, removal by shifting back: no tombstones. */
struct map {
	struct slot *slots;
	size_t capacity;
	size_t count;
};

enum { FIRST_CAPACITY = 16 };

struct map *map_create(void)
{
	struct map *map = mem_alloc(sizeof(*map));

	map->capacity = FIRST_CAPACITY;
	map->slots = mem_array(map->capacity, sizeof(*map->slots));
	return map;
}

void map_destroy(struct map **map)
{
	if (!*map)
		return;
	mem_free((*map)->slots);
	mem_free(*map);
	*map = NULL;
}

size_t map_count(const struct map *map)
{
	return map->count;
}

static size_t home(const struct map *map, struct uuid key)
{
	return (size_t)uuid_hash(key) & (map->capacity - 1);
}

static size_t locate(const struct map *map, struct uuid key)
{
	size_t i = home(map, key);

	while (map->slots[i].value && !uuid_equal(map->slots[i].key, key))
		i = (i + 1) & (map->capacity - 1);
	return i;
}

void *map_find(const struct map *map, struct uuid key)
{
	return map->slots[locate(map, key)].value;
}

static void grow(struct map *map)
{
	struct map bigger = { .capacity = map->capacity * 2, .count = map->count };

	bigger.slots = mem_array(bigger.capacity, sizeof(*bigger.slots));
	for (size_t i = 0; i < map->capacity; i++) {
		if (map->slots[i].value)
			bigger.slots[locate(&bigger, map->slots[i].key)] = map->slots[i];
	}
	mem_free(map->slots);
	*map = bigger;
}

void map_put(struct map *map, struct uuid key, void *value)
{
	size_t i;

	if ((map->count + 1) * 8 > map->capacity * 5)
		grow(map);
	i = locate(map, key);
	map->count += !map->slots[i].value;
	map->slots[i] = (struct slot){ key, value };
}

void *map_remove(struct map *map, struct uuid key)
{
	const size_t mask = map->capacity - 1;
	size_t hole = locate(map, key);
	void *value = map->slots[hole].value;

	if (!value)
		return NULL;
	map->count--;
	for (size_t i = (hole + 1) & mask; map->slots[i].value; i = (i + 1) & mask) {
		size_t wanted = home(map, map->slots[i].key);

		if (((i - wanted) & mask) < ((i - hole) & mask))
			continue;
		map->slots[hole] = map->slots[i];
		hole = i;
	}
	map->slots[hole] = (struct slot){ 0 };
	return value;
}

void *map_next(const struct map *map, size_t *cursor)
{
	while (*cursor < map->capacity) {
		void *value = map->slots[(*cursor)++].value;

		if (value)
			return value;
	}
	return NULL;
}
