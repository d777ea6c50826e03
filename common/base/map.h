// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A table from UUID to pointer. Borrows what it points to. */
#pragma once

#include "common/base/uuid.h"

struct map;
struct map *map_create(void);
/* Sets *map to NULL. NULL is fine. */
void map_destroy(struct map **map);
size_t map_count(const struct map *map);
/* NULL: not there. */
void *map_find(const struct map *map, struct uuid key);
/* Replaces what was there. value is not NULL. */
void map_put(struct map *map, struct uuid key, void *value);
/* Returns what was there, or NULL. */
void *map_remove(struct map *map, struct uuid key);
/* Walks in no promised order: start with *cursor = 0; NULL at the end. No change while walking. */
void *map_next(const struct map *map, size_t *cursor);
