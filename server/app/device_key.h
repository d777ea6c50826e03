// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a device proves itself with, and the code by which it is told from others while it is
 * paired.
 *
 * A key is 256 random bits behind a word that programs which look for lost secrets know it by; here
 * only its SHA-256 is kept. A code is 40 random bits of Crockford's base 32, which has no letters
 * that are taken for digits: short enough to be read aloud, and for ten minutes long enough where
 * tries are few. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

#define DEVICE_KEY_PREFIX "foleni_dk_"
enum {
	DEVICE_KEY_BYTES = sizeof(DEVICE_KEY_PREFIX) + 43,
	/* As PostgreSQL reads bytes: \x and two digits for each, and a NUL. */
	DEVICE_HASH_BYTES = 2 + 64 + 1,
	DEVICE_CODE_BYTES = 8 + 1,
};

void device_key_make(char key_out[DEVICE_KEY_BYTES]);
/* False: no key looks like that. */
MUST_CHECK bool device_key_hash(const char *key, char hash_out[DEVICE_HASH_BYTES]);

void device_code_make(char code_out[DEVICE_CODE_BYTES]);
/* Takes what people type: either case, spaces and dashes, with I and L for 1 and O for 0. */
MUST_CHECK bool device_code_parse(const char *typed, char code_out[DEVICE_CODE_BYTES]);
