// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/foleni_program_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One piece of a file is whole or not there. */
static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return true;
}

void program_find_home(char home_out[SAVE_HOME_BYTES])
{
	const char *home = getenv("HOME");
	size_t length = home ? strlen(home) : 0;

	while (length > 1 && home[length - 1] == '/')
		length--;
	if (length && *home == '/' && length < SAVE_HOME_BYTES)
		snprintf(home_out, SAVE_HOME_BYTES, "%.*s", (int)length, home);
	else if (!getcwd(home_out, SAVE_HOME_BYTES))
		snprintf(home_out, SAVE_HOME_BYTES, "/");
	/* The slash of the root is the one that comes before the name. */
	if (strcmp(home_out, "/") == 0)
		*home_out = '\0';
}

bool program_save(void *arg, const char *path, const char *bytes, size_t length, bool is_first,
	char why_out[SAVE_WHY_BYTES])
{
	int how = is_first ? O_CREAT | O_EXCL : O_APPEND;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | how, 0600);
	bool good = fd >= 0 && write_all(fd, bytes, length);

	(void)arg;
	if (!good)
		snprintf(why_out, SAVE_WHY_BYTES, "%s", strerror(errno));
	if (fd >= 0 && close(fd) != 0 && good) {
		snprintf(why_out, SAVE_WHY_BYTES, "%s", strerror(errno));
		good = false;
	}
	return good;
}
