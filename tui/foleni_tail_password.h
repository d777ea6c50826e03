// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where foleni-tail gets a password from. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

enum { PASSWORD_LINE_BYTES = 1024 };

/* From the file's first line, or, where file is NULL, from FOLENI_PASSWORD, which is wiped, or from
 * the terminal without showing it. 0, or an exit code of sysexits.h: it was said on stderr why. */
MUST_CHECK int password_get(const char *file, char password_out[PASSWORD_LINE_BYTES]);
