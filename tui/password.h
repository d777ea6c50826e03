// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a program that somebody sits at gets a password from. */
#pragma once

#include "common/base/attr.h"

struct flags;

/* As secret_password() does, and where there is neither file nor FOLENI_PASSWORD it is asked for at
 * the terminal, without showing it. SECRET_BYTES; 0, or an exit code of sysexits.h: it was said
 * why. */
MUST_CHECK int password_get(const struct flags *flags, const char *file, char *password_out);
