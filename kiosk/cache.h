// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A folder of sounds that were made once and are played again. A file is there whole or not at all,
 * and the folder stays below a limit: what was not played for the longest time goes first. */
#pragma once

#include "common/base/attr.h"
#include "common/loop/loop.h"
#include <stddef.h>

/* Behind the folder stand a name and the end of its draft. */
enum { CACHE_PATH_BYTES = 1024, CACHE_FOLDER_BYTES = CACHE_PATH_BYTES - 64 };

struct cache {
	struct loop *loop;
	char folder[CACHE_FOLDER_BYTES];
	int64_t limit_bytes;
};

/* Makes the folder and those above it. False with errno set: it cannot be made or written. */
MUST_CHECK bool cache_open(
	struct cache *cache, struct loop *loop, const char *folder, int64_t limit_bytes);
/* The file of a text in a language: its name is a hash of both. */
void cache_path(const struct cache *cache, const char *language, const char *text,
	char path_out[CACHE_PATH_BYTES]);
/* Where it is written before cache_keep(). */
void cache_draft(const char *path, char draft_out[CACHE_PATH_BYTES]);
/* Is it there? Then it counts as played now. */
bool cache_has(const char *path);
/* The draft becomes the file, and old files go, on another thread. False with errno set. */
MUST_CHECK bool cache_keep(struct cache *cache, const char *path);
