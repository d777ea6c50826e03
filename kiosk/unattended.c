// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/unattended.h"

#include "common/base/flags.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int unattended_line(const struct flags *flags, const char *path, const char *what,
	char line_out[UNATTENDED_LINE_BYTES])
{
	FILE *file = fopen(path, "re");
	size_t length = 0;

	if (!file)
		return flags_complain(flags, EX_NOINPUT, "%s: %s", path, strerror(errno));
	setvbuf(file, NULL, _IONBF, 0); /* no copy of it is left behind */
	if (fgets(line_out, UNATTENDED_LINE_BYTES, file))
		length = strcspn(line_out, "\r\n");
	fclose(file);
	if (!length || length == UNATTENDED_LINE_BYTES - 1)
		return flags_complain(flags, EX_DATAERR, "%s: its first line is no %s", path, what);
	line_out[length] = '\0';
	return EX_OK;
}

int unattended_password(
	const struct flags *flags, const char *file, char password_out[UNATTENDED_LINE_BYTES])
{
	char *given = getenv("FOLENI_PASSWORD");
	bool fits = given && *given && strlen(given) < UNATTENDED_LINE_BYTES;

	if (fits && !file)
		snprintf(password_out, UNATTENDED_LINE_BYTES, "%s", given);
	if (given)
		explicit_bzero(given, strlen(given));
	unsetenv("FOLENI_PASSWORD");
	if (file)
		return unattended_line(flags, file, "password", password_out);
	return fits ? EX_OK
		    : flags_complain(
			      flags, EX_USAGE, "set FOLENI_PASSWORD or take --password-file");
}
