// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/version.h"

#include "common/base/text.h"
#include <stdio.h>
#include <string.h>

void version_etag(int64_t version, char etag_out[VERSION_ETAG_BYTES])
{
	snprintf(etag_out, VERSION_ETAG_BYTES, "\"%lld\"", (long long)version);
}

enum err version_read(const char *given, int64_t *version_out)
{
	char digits[20] = "", etag[VERSION_ETAG_BYTES];
	int64_t version;

	if (*given == '*' || strchr(given, ','))
		return ERR_PRECONDITION_REQUIRED;
	if (*given == '"')
		snprintf(digits, sizeof(digits), "%.*s", (int)strspn(given + 1, "0123456789"),
			given + 1);
	if (!text_to_int(digits, 1, INT32_MAX, &version))
		return ERR_PRECONDITION_FAILED;
	version_etag(version, etag);
	if (strcmp(given, etag) != 0)
		return ERR_PRECONDITION_FAILED;
	*version_out = version;
	return ERR_OK;
}
