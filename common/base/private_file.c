// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/private_file.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct text *why, const char *path, const char *what)
{
	text_printf(why, "%s: %s", path, what);
	return false;
}

static bool is_trusted(const struct stat *status)
{
	return status->st_uid == 0 || status->st_uid == geteuid();
}

/* Root who gives such a file to root takes it from the server, which runs as the other one. */
static bool fail_foreign(struct text *why, const char *path, uid_t owner, const char *what)
{
	struct passwd entry, *found = NULL;
	char room[2048], name[256];

	if (geteuid() != 0) {
		text_printf(why, "%s: %s; chown it to root", path, what);
		return false;
	}
	if (getpwuid_r(owner, &entry, room, sizeof(room), &found) == 0 && found)
		snprintf(name, sizeof(name), "%s", found->pw_name);
	else
		snprintf(name, sizeof(name), "#%ju", (uintmax_t)owner);
	text_printf(why, "%s: %s; run this as its owner: runuser -u %s -- ...", path, what, name);
	return false;
}

/* The rule that PostgreSQL has for its key file. */
static bool check_status(int fd, const char *path, struct text *why)
{
	struct stat status;
	mode_t forbidden;

	if (fstat(fd, &status) < 0)
		return fail(why, path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(why, path, "not a plain file");
	if (!is_trusted(&status))
		return fail_foreign(why, path, status.st_uid, "belongs to another account");
	forbidden = status.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
	if (status.st_mode & forbidden)
		return fail(why, path, "others can read or change it; chmod it to 0600");
	return true;
}

/* Whoever may write to the folder may put another file, or a link to one, in the place of this one.
 * The sticky bit keeps everybody to their own files. */
static bool check_folder(const char *path, struct text *why)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	struct stat status;
	bool good;

	if (stat(folder, &status) < 0)
		good = fail(why, folder, strerror(errno));
	else if (!is_trusted(&status))
		good = fail_foreign(why, folder, status.st_uid,
			"the folder belongs to another account, who can replace what is in it");
	else if (status.st_mode & (S_IWGRP | S_IWOTH) && !(status.st_mode & S_ISVTX))
		good = fail(
			why, folder, "others can replace what is in the folder; chmod it to 0750");
	else
		good = true;
	mem_free(folder);
	return good;
}

/* A pipe would block for ever. */
static int open_file(const char *path, struct text *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		int error = errno;

		fail(why, path, strerror(error));
		errno = error;
	}
	return fd;
}

bool private_file_check(const char *path, struct text *why)
{
	int fd = open_file(path, why);
	bool good = fd >= 0 && check_status(fd, path, why) && check_folder(path, why);

	if (fd >= 0)
		close(fd);
	return good;
}

/* The room is there from the start: nothing has to be copied. */
static bool read_all(
	int fd, const char *path, size_t limit_bytes, struct text *content, struct text *why)
{
	char *room = text_add_room(content, limit_bytes + 1);
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, room + length, limit_bytes + 1 - length)) > 0)
		length += (size_t)got;
	content->length = length <= limit_bytes ? length : 0;
	room[content->length] = '\0';
	if (got < 0)
		return fail(why, path, strerror(errno));
	if (length > limit_bytes)
		return fail(why, path, "too large to be what it should be");
	return true;
}

enum err private_file_read(
	const char *path, size_t limit_bytes, struct text *content_out, struct text *why)
{
	int fd = open_file(path, why);
	bool good;

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
	good = check_status(fd, path, why) && check_folder(path, why) &&
	       read_all(fd, path, limit_bytes, content_out, why);
	close(fd);
	if (!good)
		private_file_wipe(content_out);
	return good ? ERR_OK : ERR_INTERNAL;
}

void private_file_wipe(struct text *content)
{
	text_wipe(content);
}
