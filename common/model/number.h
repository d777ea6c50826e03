// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The printed number: series letters and a count that starts at 1 each business day, such as A012.
 * At least three digits; the width grows, so 999 is followed by 1000. */
#pragma once

#include "common/base/attr.h"
#include "common/base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

enum { SERIES_BYTES = 4, NUMBER_BYTES = 12, NUMBER_MAX = 99999, CODE_BYTES = 27 };

/* Letters that are easy to say and hard to mistake: no I, O, L, R (DOMAIN: many speakers merge L
 * and R). A facility may choose others. */
#define SERIES_LETTERS "ABDEKM"

/* One to three of the letters allowed. */
bool series_is_valid(const char *series, const char *letters);
void number_format(const char *series, int32_t ordinal, char number_out[NUMBER_BYTES]);
/* The secret on the ticket: 128 bits as 26 characters of Crockford's base 32, lower case. */
void code_format(const unsigned char secret[16], char code_out[CODE_BYTES]);
/* Takes what people type: either case, with I and L for 1 and O for 0. */
MUST_CHECK bool code_parse(const char *typed, char code_out[CODE_BYTES]);

/* The 128 bits of a code, or of as much of it as is a code. */
struct uuid code_key(const char *code);

/* A printed number as a key. */
struct uuid number_key(const char *series, int32_t ordinal);

/* The business day of a moment: days since 1970 by local time, changing at cutover_hour.
 * utc_offset_s: the zone's offset at that moment. */
int32_t business_day(int64_t at_us, int32_t utc_offset_s, int cutover_hour);
/* Minutes since local midnight, 0..1439. */
int minute_of_day(int64_t at_us, int32_t utc_offset_s);
