// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a facility is told. */
#pragma once

#include "server/routes/route.h"

extern const struct shape shape_facility;
extern const struct shape shape_facilities;
