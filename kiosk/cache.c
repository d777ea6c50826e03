// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/cache.h"

#include "common/base/mem.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING ".wav"

/* ---- the folder ---- */

static bool make_folder(char *path)
{
	for (char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
	return mkdir(path, 0755) == 0 || errno == EEXIST;
}

bool cache_open(struct cache *cache, struct loop *loop, const char *folder, int64_t limit_bytes)
{
	size_t length = strlen(folder);

	*cache = (struct cache){ .loop = loop, .limit_bytes = limit_bytes };
	if (length == 0 || length >= CACHE_FOLDER_BYTES) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(cache->folder, folder, length + 1);
	return make_folder(cache->folder) && access(cache->folder, R_OK | W_OK | X_OK) == 0;
}

/* FNV-1a of 64 bits: no two of the some thousand sentences of a hall meet by chance. */
static uint64_t hash(uint64_t hash, const char *text)
{
	do {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	} while (*text++);
	return hash;
}

void cache_path(const struct cache *cache, const char *language, const char *text,
	char path_out[CACHE_PATH_BYTES])
{
	uint64_t name = hash(hash(UINT64_C(14695981039346656037), language), text);

	snprintf(path_out, CACHE_PATH_BYTES, "%s/%.8s-%016" PRIx64 ENDING, cache->folder, language,
		name);
}

void cache_draft(const char *path, char draft_out[CACHE_PATH_BYTES])
{
	snprintf(draft_out, CACHE_PATH_BYTES, "%s.%ld", path, (long)getpid());
}

bool cache_has(const char *path)
{
	return utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

/* ---- its limit ---- */

struct kept {
	char name[64];
	struct timespec played;
	int64_t bytes;
};

struct pruning {
	char folder[CACHE_FOLDER_BYTES];
	int64_t limit_bytes;
};

static int oldest_first(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->played.tv_sec != y->played.tv_sec)
		return x->played.tv_sec < y->played.tv_sec ? -1 : 1;
	return x->played.tv_nsec < y->played.tv_nsec ? -1 : x->played.tv_nsec > y->played.tv_nsec;
}

/* Drafts too: one whose program was killed is nobody's. */
static bool is_sound(const char *name)
{
	return strlen(name) < sizeof(((struct kept *)0)->name) && strstr(name, ENDING);
}

/* mem_free the list. */
static struct kept *list_files(DIR *folder, size_t *count_out, int64_t *bytes_out)
{
	struct kept *files = NULL;
	const struct dirent *entry;
	struct stat found;
	size_t count = 0;

	while ((entry = readdir(folder))) {
		if (!is_sound(entry->d_name) ||
			fstatat(dirfd(folder), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(found.st_mode))
			continue;
		files = mem_regrow(files, count, count + 1, sizeof(*files));
		memcpy(files[count].name, entry->d_name, strlen(entry->d_name) + 1);
		files[count].played = found.st_mtim;
		files[count].bytes = found.st_size;
		*bytes_out += found.st_size;
		count++;
	}
	*count_out = count;
	return files;
}

static void prune(void *arg)
{
	const struct pruning *pruning = arg;
	DIR *folder = opendir(pruning->folder);
	struct kept *files;
	int64_t bytes = 0;
	size_t count;

	if (!folder)
		return;
	files = list_files(folder, &count, &bytes);
	if (count)
		qsort(files, count, sizeof(*files), oldest_first);
	for (size_t i = 0; i < count && bytes > pruning->limit_bytes; i++) {
		unlinkat(dirfd(folder), files[i].name, 0);
		bytes -= files[i].bytes;
	}
	mem_free(files);
	closedir(folder);
}

bool cache_keep(struct cache *cache, const char *path)
{
	struct pruning *pruning;
	char draft[CACHE_PATH_BYTES];

	cache_draft(path, draft);
	if (rename(draft, path) != 0)
		return false;
	pruning = mem_alloc(sizeof(*pruning));
	memcpy(pruning->folder, cache->folder, sizeof(pruning->folder));
	pruning->limit_bytes = cache->limit_bytes;
	loop_work(cache->loop, prune, mem_free, pruning);
	return true;
}
