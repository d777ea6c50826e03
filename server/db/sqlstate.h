// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What PostgreSQL's error codes mean here. */
#pragma once

#include "common/base/err.h"

/* NULL or unknown: ERR_INTERNAL. */
enum err sqlstate_err(const char *sqlstate);
