// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An index: finds things by a UUID that they hold themselves. Borrows them. Nine bytes a slot,
 * where a map (map.h), which holds the keys as well, takes 24: for what there may be a million of.
 * The key of a thing stays as it is while it is in the index. */
#pragma once

#include "common/base/uuid.h"

struct index;
struct index *index_create(struct uuid (*key_of)(const void *thing));
/* Sets *index to NULL. NULL is fine. */
void index_destroy(struct index **index);
size_t index_count(const struct index *index);
/* NULL: not there. */
void *index_find(const struct index *index, struct uuid key);
/* Nothing of its key is there yet. */
void index_add(struct index *index, void *thing);
/* Returns what was there, or NULL. */
void *index_remove(struct index *index, struct uuid key);
/* Walks in no promised order: start with *cursor = 0; NULL at the end. No change while walking. */
void *index_next(const struct index *index, size_t *cursor);
