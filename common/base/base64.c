// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const unsigned char *bytes, size_t count, char *text_out)
{
	uint32_t held = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < count; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*text_out++ = alphabet[held >> (bits - 6) & 63];
	}
	if (bits)
		*text_out++ = alphabet[held << (6 - bits) & 63];
	*text_out = '\0';
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

bool base64url_decode(const char *text, size_t length, unsigned char *bytes_out, size_t *count_out)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t count = 0;

	if (length % 4 == 1)
		return false;
	for (size_t i = 0; i < length; i++) {
		int value = value_of(text[i]);

		if (value < 0)
			return false;
		held = held << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes_out[count++] = (unsigned char)(held >> bits & 0xff);
		}
	}
	/* A second text for the same bytes would slip past whoever compares texts. */
	if (held & ((1u << bits) - 1))
		return false;
	*count_out = count;
	return true;
}
