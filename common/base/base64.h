// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* base64url without padding (RFC 4648, section 5), one text for each sequence of bytes. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>

/* Without the NUL. */
#define BASE64URL_CHARS(bytes) (((bytes)*8 + 5) / 6)
/* Upper limit of what a text of so many characters holds. */
#define BASE64URL_BYTES(chars) ((chars)*6 / 8)

/* Writes BASE64URL_CHARS(count) characters and a NUL. */
void base64url_encode(const unsigned char *bytes, size_t count, char *text_out);
/* False for a foreign character, padding, an impossible length, or left-over bits that are not
 * zero. bytes_out has room for BASE64URL_BYTES(length); its content counts only on success. */
MUST_CHECK bool base64url_decode(
	const char *text, size_t length, unsigned char *bytes_out, size_t *count_out);
