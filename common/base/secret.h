// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Secrets from files and from the environment. What is returned is 0 or an exit code of sysexits.h,
 * and then it was said why. Who gets one wipes it. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdio.h>

struct flags;

enum { SECRET_BYTES = 1024 };

/* The first line, without its end, and no copy in the file's buffer. False: there is none, or it is
 * longer than a secret is. */
MUST_CHECK bool secret_line(FILE *file, char secret_out[SECRET_BYTES]);
/* The file's first line; what: it should be, for the complaint. */
MUST_CHECK int secret_file(const struct flags *flags, const char *path, const char *what,
	char secret_out[SECRET_BYTES]);
/* From the file, or, where it is NULL, from FOLENI_PASSWORD. That is wiped in either case: it would
 * be inherited by other programs. */
MUST_CHECK int secret_password(
	const struct flags *flags, const char *path, char password_out[SECRET_BYTES]);
