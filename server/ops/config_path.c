// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/config_path.h"

#include "common/base/mem.h"
#include "common/base/private_file.h"
#include "common/base/text.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What systemd has laid down for this service alone: systemd.exec(5), LoadCredential=. */
static bool find_credential(
	const char *name, struct arena *arena, const char **path_out, struct text *why)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (!*name || *name == '.' || strchr(name, '/')) {
		text_printf(why, "\"%s\" is no name of a credential", name);
		return false;
	}
	if (!folder || *folder != '/') {
		text_printf(why,
			"credential:%s: there are no credentials; systemd gives them to "
			"the service by LoadCredential=",
			name);
		return false;
	}
	*path_out = arena_printf(arena, "%s/%s", folder, name);
	return true;
}

static const char *behind(const char *value, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(value, prefix, length) == 0 ? value + length : NULL;
}

bool config_read_path(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why)
{
	const char *credential = behind(value, "credential:");
	(void)setting;

	if (credential)
		return find_credential(credential, arena, member_out, why);
	if (*value && *value != '/') {
		text_printf(why, "\"%s\" must be a full path, from /", value);
		return false;
	}
	*(const char **)member_out = arena_strdup(arena, value);
	return true;
}

/* What the file holds is one line. */
static bool read_secret_file(const struct config_setting *setting, struct arena *arena,
	const char *path, void *member_out, struct text *why)
{
	struct text content = { 0 };
	size_t length;
	bool good;

	if (private_file_read(path, (size_t)setting->max + 1, &content, why))
		return false;
	length = strcspn(text_string(&content), "\n");
	good = content.length <= length + 1 && utf8_is_printable(text_string(&content), length);
	if (good && content.length)
		content.bytes[length] = '\0';
	if (!good)
		text_printf(why, "%s: more than one line, or not plain text", path);
	good = good && config_read_text(setting, arena, text_string(&content), member_out, why);
	private_file_wipe(&content);
	return good;
}

bool config_read_secret(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why)
{
	const char *credential = behind(value, "credential:");
	const char *path = behind(value, "file:");

	if (credential && !find_credential(credential, arena, &path, why))
		return false;
	if (!path)
		return config_read_text(setting, arena, value, member_out, why);
	if (*path != '/') {
		text_add(why, "file: wants a full path, from /");
		return false;
	}
	return read_secret_file(setting, arena, path, member_out, why);
}

static bool check_path(const char *path, int access_mode, bool want_folder, struct text *why)
{
	struct stat status;

	if (!*path)
		return true;
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode) != want_folder) {
		text_printf(why, "%s is %s", path, want_folder ? "not a folder" : "a folder");
		return false;
	}
	if (access(path, access_mode) < 0) {
		text_printf(why, "%s: %s", path, strerror(errno));
		return false;
	}
	return true;
}

bool config_check_file(const void *member, struct text *why)
{
	return check_path(*(const char *const *)member, R_OK, false, why);
}

bool config_check_key(const void *member, struct text *why)
{
	const char *path = *(const char *const *)member;

	return config_check_file(member, why) && (!*path || private_file_check(path, why));
}

bool config_check_folder(const void *member, struct text *why)
{
	return check_path(*(const char *const *)member, R_OK | W_OK | X_OK, true, why);
}

bool config_lies_apart(const char *value)
{
	return behind(value, "file:") || behind(value, "credential:");
}
