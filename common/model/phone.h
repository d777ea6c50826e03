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

enum { PHONE_END_LEAST = 3, PHONE_END_BYTES = 33 };
/* The last digits by which a stored number is looked for, of what somebody types: without what
 * stands between them, and of a whole number without the zeros at its head, where the country's
 * code stands otherwise. False: they are fewer than PHONE_END_LEAST, which would find half of the
 * hospital, or too many. */
MUST_CHECK bool phone_end(const char *typed, char digits_out[PHONE_END_BYTES]);
