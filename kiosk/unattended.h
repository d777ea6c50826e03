// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Secrets of programs that nobody sits at: from a file or the environment, never asked for. */
#pragma once

#include "common/base/attr.h"

struct flags;

enum { UNATTENDED_LINE_BYTES = 1024 };
/* The file's first line, without its end. 0, or an exit code of sysexits.h: it was said why. */
MUST_CHECK int unattended_line(const struct flags *flags, const char *path, const char *what,
	char line_out[UNATTENDED_LINE_BYTES]);
/* From the file, or, where it is NULL, from FOLENI_PASSWORD, which is wiped: it would be inherited
 * by other programs. */
MUST_CHECK int unattended_password(
	const struct flags *flags, const char *file, char password_out[UNATTENDED_LINE_BYTES]);
