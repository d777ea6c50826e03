// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/secret.h"

#include "common/base/flags.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

bool secret_line(FILE *file, char secret_out[SECRET_BYTES])
{
	size_t length;

	setvbuf(file, NULL, _IONBF, 0);
	if (!fgets(secret_out, SECRET_BYTES, file))
		return false;
	length = strcspn(secret_out, "\r\n");
	if (length == SECRET_BYTES - 1)
		return false;
	secret_out[length] = '\0';
	return length > 0;
}

int secret_file(const struct flags *flags, const char *path, const char *what,
	char secret_out[SECRET_BYTES])
{
	FILE *file = fopen(path, "re");
	bool is_good;
	int error;

	if (!file)
		return flags_complain(flags, EX_NOINPUT, "%s: %s", path, strerror(errno));
	errno = 0;
	is_good = secret_line(file, secret_out);
	error = ferror(file) ? errno : 0;
	fclose(file);
	if (error)
		return flags_complain(flags, EX_NOINPUT, "%s: %s", path, strerror(error));
	return is_good ? EX_OK
		       : flags_complain(
				 flags, EX_DATAERR, "%s: its first line is no %s", path, what);
}

int secret_password(const struct flags *flags, const char *path, char password_out[SECRET_BYTES])
{
	char *given = getenv("FOLENI_PASSWORD");
	bool is_good = given && *given && strlen(given) < SECRET_BYTES;

	if (is_good && !path)
		snprintf(password_out, SECRET_BYTES, "%s", given);
	if (given)
		explicit_bzero(given, strlen(given));
	unsetenv("FOLENI_PASSWORD");
	if (path)
		return secret_file(flags, path, "password", password_out);
	if (!given)
		return flags_complain(
			flags, EX_USAGE, "set FOLENI_PASSWORD or take --password-file");
	return is_good ? EX_OK
		       : flags_complain(flags, EX_DATAERR, "FOLENI_PASSWORD is no password");
}
