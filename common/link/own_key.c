// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/own_key.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0700, FILE_MODE = 0600 };

/* "": it is longer than any, or holds a NUL, which none has. */
static void take_line(FILE *file, char *line_out, size_t size)
{
	size_t length = 0;
	int c;

	while ((c = getc(file)) != EOF && c != '\n') {
		if (length < size)
			line_out[length] = (char)c;
		length++;
	}
	while (length && length <= size && line_out[length - 1] == '\r')
		length--;
	line_out[length < size ? length : 0] = '\0';
	if (strlen(line_out) < length)
		line_out[0] = '\0';
}

bool own_key_read(const char *path, char key_out[LINK_KEY_BYTES], char code_out[LINK_CODE_BYTES])
{
	FILE *file = fopen(path, "re");

	key_out[0] = code_out[0] = '\0';
	if (!file)
		return errno == ENOENT;
	setvbuf(file, NULL, _IONBF, 0);
	take_line(file, key_out, LINK_KEY_BYTES);
	take_line(file, code_out, LINK_CODE_BYTES);
	fclose(file);
	return true;
}

/* mkdir -p for all that comes before the last slash. */
static bool make_folders(const char *path)
{
	char *folder = mem_strdup(path);
	bool good = true;

	for (char *slash = strchr(folder + 1, '/'); good && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		good = mkdir(folder, FOLDER_MODE) == 0 || errno == EEXIST;
		*slash = '/';
	}
	mem_free(folder);
	return good;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t count = write(fd, bytes, length);

		if (count < 0 && errno != EINTR)
			return false;
		if (count > 0) {
			bytes += count;
			length -= (size_t)count;
		}
	}
	return true;
}

static bool write_new(const char *path, const struct text *content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	bool good;

	if (fd < 0)
		return false;
	good = fchmod(fd, FILE_MODE) == 0 && write_all(fd, content->bytes, content->length) &&
	       fsync(fd) == 0;
	return close(fd) == 0 && good;
}

/* The name is on the disk, too. */
static bool sync_folder(const char *path)
{
	char *folder = mem_strdup(path), *slash = strrchr(folder, '/');
	bool good;
	int fd;

	if (slash)
		slash[slash == folder] = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	mem_free(folder);
	return good;
}

bool own_key_write(const char *path, const char *key, const char *code)
{
	struct text content = { 0 }, name = { 0 };
	bool good;

	if (!*key)
		return unlink(path) == 0 || errno == ENOENT;
	text_printf(&name, "%s.new", path);
	text_printf(&content, "%s\n", key);
	if (*code)
		text_printf(&content, "%s\n", code);
	good = make_folders(path) && write_new(text_string(&name), &content) &&
	       rename(text_string(&name), path) == 0 && sync_folder(path);
	explicit_bzero(content.bytes, content.length);
	text_finish(&content);
	text_finish(&name);
	return good;
}

bool own_key_path(const char *program, struct text *path_out)
{
	const char *given = getenv("STATE_DIRECTORY"), *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (given && *given == '/')
		text_printf(path_out, "%s/%s.key", given, program);
	else if (state && *state == '/')
		text_printf(path_out, "%s/foleni/%s.key", state, program);
	else if (home && *home == '/')
		text_printf(path_out, "%s/.local/state/foleni/%s.key", home, program);
	else
		return false;
	return true;
}
