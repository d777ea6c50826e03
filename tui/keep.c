// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/keep.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct keep {
	char *start; /* of every path: the folder, a slash, whose, a dot */
};

/* Makes every folder of the path that is not there. */
static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			*slash = '/';
			return false;
		}
		*slash = '/';
	}
	return true;
}

static bool add_folder(struct text *path)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		text_printf(path, "%s/foleni/", state);
	else if (home && *home == '/')
		text_printf(path, "%s/.local/state/foleni/", home);
	else
		return false;
	return true;
}

/* No two people share a file: what cannot stand in a name is written as its number. */
static void add_whose(struct text *path, const char *whose)
{
	for (; *whose; whose++)
		if (isalnum((unsigned char)*whose) || *whose == '.' || *whose == '-')
			text_add_char(path, *whose);
		else
			text_printf(path, "_%02x", (unsigned char)*whose);
	text_add_char(path, '.');
}

struct keep *keep_open(const char *whose)
{
	struct text path = { 0 };
	struct keep *keep;

	if (!add_folder(&path) || !make_folders(path.bytes)) {
		text_finish(&path);
		return NULL;
	}
	add_whose(&path, whose);
	keep = mem_alloc(sizeof(*keep));
	keep->start = text_take(&path);
	return keep;
}

void keep_close(struct keep **keep)
{
	if (!*keep)
		return;
	mem_free((*keep)->start);
	mem_free(*keep);
	*keep = NULL;
}

/* A file that was left there by a crash, or put there by somebody, is not written to. */
static bool write_all(const char *path, const char *text)
{
	size_t length = strlen(text);
	bool good;
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	good = write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
	return close(fd) == 0 && good;
}

bool keep_put(struct keep *keep, const char *key, const char *text)
{
	struct text path = { 0 }, fresh = { 0 };
	bool good;

	if (!keep || (text && strlen(text) > KEEP_BYTES))
		return false;
	text_printf(&path, "%s%s", keep->start, key);
	text_printf(&fresh, "%s%s.new", keep->start, key);
	if (!text)
		good = unlink(path.bytes) == 0 || errno == ENOENT;
	else
		good = write_all(fresh.bytes, text) && rename(fresh.bytes, path.bytes) == 0;
	text_finish(&path);
	text_finish(&fresh);
	return good;
}

/* A disk that lost power may give zeroes. */
static bool is_sound(const char *bytes, size_t length)
{
	return utf8_is_valid(bytes, length) && !memchr(bytes, '\0', length);
}

char *keep_get(struct keep *keep, const char *key)
{
	struct text path = { 0 };
	char *bytes = NULL;
	ssize_t length;
	int fd;

	if (!keep)
		return NULL;
	text_printf(&path, "%s%s", keep->start, key);
	fd = open(path.bytes, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	text_finish(&path);
	if (fd < 0)
		return NULL;
	bytes = mem_alloc(KEEP_BYTES + 1);
	length = read(fd, bytes, KEEP_BYTES + 1);
	close(fd);
	if (length >= 0 && length <= KEEP_BYTES && is_sound(bytes, (size_t)length)) {
		bytes[length] = '\0';
		return bytes;
	}
	mem_free(bytes);
	return NULL;
}
