// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Phone numbers as people say them at home, and as they are stored. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

enum { PHONE_BYTES = 20 };
/* "0712 345 678" in the zone Africa/Dar_es_Salaam is "+255712345678" (ITU-T E.164); a number that
 * begins with + or 00 keeps its country. False: it is no number, it is too short or too long for
 * its country, or the country of the zone is not known. */
MUST_CHECK bool phone_parse(const char *zone, const char *typed, char number_out[PHONE_BYTES]);
