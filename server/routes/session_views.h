// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The sessions of an account, as it and its administrators are told of them. */
#pragma once

#include "server/routes/route.h"

/* What accounts_sessions answers. */
extern const struct shape sessions_shape;
