// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/token_file.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "server/app/es256.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEM_LIMIT_BYTES = 16384 };

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

static enum err read_key(int fd, const char *path, struct es256_key **key_out, struct text *why)
{
	char pem[PEM_LIMIT_BYTES];
	struct es256_key *key = NULL;
	size_t length = 0;
	ssize_t got;
	enum err err;

	while ((got = read(fd, pem + length, sizeof(pem) - length)) > 0)
		length += (size_t)got;
	if (got < 0)
		return fail_errno(why, path);
	err = length < sizeof(pem) ? es256_key_from_pem(pem, length, &key) : ERR_BAD_FIELD;
	sodium_memzero(pem, sizeof(pem));
	if (err)
		return fail(why, path, "not an EC P-256 key as PEM without a pass phrase");
	if (!es256_key_can_sign(key)) {
		es256_key_destroy(&key);
		return fail(why, path, "a public key, not a private one");
	}
	*key_out = key;
	return ERR_OK;
}

enum err token_file_read(const char *path, struct es256_key **key_out, struct text *why)
{
	/* A pipe would block for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum err err;

	if (fd < 0)
		return fail_errno(why, path);
	err = check_status(fd, path, why);
	if (!err)
		err = read_key(fd, path, key_out, why);
	close(fd);
	return err;
}

/* Wiped by the caller. */
static void make_pem(struct text *pem)
{
	struct es256_key *key = es256_key_make();

	es256_key_private_pem(key, pem);
	es256_key_destroy(&key);
}

static bool write_new_file(const char *path)
{
	struct text pem = { 0 };
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written;

	if (fd < 0)
		return false;
	make_pem(&pem);
	written = write(fd, pem.bytes, pem.length) == (ssize_t)pem.length && fsync(fd) == 0;
	sodium_memzero(pem.bytes, pem.length);
	text_finish(&pem);
	return (close(fd) == 0) & written;
}

static void sync_folder_of(const char *path)
{
	char *folder = mem_strndup(path, (size_t)(strrchr(path, '/') - path) + 1);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	mem_free(folder);
}

enum err token_file_ensure(const char *path, struct text *why)
{
	char suffix[UUID_TEXT_BYTES];
	struct text fresh = { 0 };
	enum err err = ERR_OK;

	if (access(path, F_OK) == 0)
		return ERR_OK;
	uuid_format(uuid_make_v4(), suffix);
	text_printf(&fresh, "%s.%s", path, suffix);
	/* Written whole under another name, then given its own: nobody sees half a key, and a link
	 * does not replace the one that somebody else made meanwhile. */
	if (!write_new_file(fresh.bytes) || (link(fresh.bytes, path) < 0 && errno != EEXIST))
		err = fail_errno(why, path);
	unlink(fresh.bytes);
	if (!err)
		sync_folder_of(path);
	text_finish(&fresh);
	return err;
}
