// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/key_file.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err fail(struct text *why, const char *path, const char *what)
{
	text_printf(why, "%s: %s", path, what);
	return ERR_INTERNAL;
}

static enum err fail_errno(struct text *why, const char *path)
{
	enum err err = errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;

	text_printf(why, "%s: %s", path, strerror(errno));
	return err;
}

void key_file_forget(struct text *content)
{
	if (content->bytes)
		sodium_memzero(content->bytes, content->capacity);
	text_finish(content);
}

/* The rule that PostgreSQL has for its key file. */
static enum err check_status(int fd, const char *path, struct text *why)
{
	struct stat status;
	mode_t forbidden;

	if (fstat(fd, &status) < 0)
		return fail_errno(why, path);
	if (!S_ISREG(status.st_mode))
		return fail(why, path, "not a plain file");
	if (status.st_uid != 0 && status.st_uid != geteuid())
		return fail(why, path, "belongs to another account");
	forbidden = status.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
	if (status.st_mode & forbidden)
		return fail(why, path, "others can read or change it; chmod it to 0600");
	return ERR_OK;
}

/* The room is made once: what grows leaves copies behind. */
static enum err read_all(int fd, const char *path, struct text *content_out, struct text *why)
{
	char *room = text_add_room(content_out, KEY_FILE_LIMIT_BYTES);
	size_t length = 0;
	ssize_t got = 0;

	while (length < KEY_FILE_LIMIT_BYTES &&
		(got = read(fd, room + length, KEY_FILE_LIMIT_BYTES - length)) > 0)
		length += (size_t)got;
	if (got < 0)
		return fail_errno(why, path);
	if (length == KEY_FILE_LIMIT_BYTES)
		return fail(why, path, "too long for a file of keys");
	room[length] = '\0';
	content_out->length = length;
	return ERR_OK;
}

enum err key_file_read(const char *path, struct text *content_out, struct text *why)
{
	/* A pipe would block for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct text content = { 0 };
	enum err err;

	if (fd < 0)
		return fail_errno(why, path);
	err = check_status(fd, path, why);
	if (!err)
		err = read_all(fd, path, &content, why);
	close(fd);
	if (err)
		key_file_forget(&content);
	else
		*content_out = content;
	return err;
}

static void name_fresh(const char *path, struct text *fresh)
{
	char suffix[UUID_TEXT_BYTES];

	uuid_format(uuid_make_v4(), suffix);
	text_printf(fresh, "%s.%s", path, suffix);
}

/* owner NULL: whoever runs this. */
static bool write_new(const char *path, const struct text *content, const struct stat *owner)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written;

	if (fd < 0)
		return false;
	written = write(fd, content->bytes, content->length) == (ssize_t)content->length;
	if (written && owner)
		written = fchown(fd, owner->st_uid, owner->st_gid) == 0 &&
			  fchmod(fd, owner->st_mode & 07777) == 0;
	written = written && fsync(fd) == 0;
	return (close(fd) == 0) & written;
}

static void sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	mem_free(folder);
}

enum err key_file_ensure(const char *path, void (*make)(struct text *content), struct text *why)
{
	struct text fresh = { 0 }, content = { 0 };
	enum err err = ERR_OK;

	if (access(path, F_OK) == 0)
		return ERR_OK;
	name_fresh(path, &fresh);
	make(&content);
	/* Written whole under another name, then given its own: nobody sees half a key, and a link
	 * does not replace the one that somebody else made meanwhile. */
	if (!write_new(fresh.bytes, &content, NULL) ||
		(link(fresh.bytes, path) < 0 && errno != EEXIST))
		err = fail_errno(why, path);
	unlink(fresh.bytes);
	if (!err)
		sync_folder_of(path);
	key_file_forget(&content);
	text_finish(&fresh);
	return err;
}

enum err key_file_replace(const char *path, const struct text *content, struct text *why)
{
	struct text fresh = { 0 };
	struct stat before;
	enum err err = ERR_OK;

	if (stat(path, &before) < 0)
		return fail_errno(why, path);
	name_fresh(path, &fresh);
	if (!write_new(fresh.bytes, content, &before) || rename(fresh.bytes, path) < 0) {
		err = fail_errno(why, path);
		unlink(fresh.bytes);
	} else {
		sync_folder_of(path);
	}
	text_finish(&fresh);
	return err;
}
