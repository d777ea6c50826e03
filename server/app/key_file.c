// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/key_file.h"

#include "common/base/mem.h"
#include "common/base/private_file.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err fail_errno(struct text *why, const char *path)
{
	enum err err = errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;

	text_printf(why, "%s: %s", path, strerror(errno));
	return err;
}

enum err key_file_read(const char *path, struct text *content_out, struct text *why)
{
	return private_file_read(path, KEY_FILE_LIMIT_BYTES, content_out, why);
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
	private_file_wipe(&content);
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
