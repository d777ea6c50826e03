// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/device_key.h"

#include "common/base/base64.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include <sodium.h>
#include <stddef.h>
#include <string.h>

enum { SECRET_BYTES = 32, PREFIX_LENGTH = sizeof(DEVICE_KEY_PREFIX) - 1 };

/* Crockford's base 32: https://www.crockford.com/base32.html */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void device_key_make(char key_out[DEVICE_KEY_BYTES])
{
	unsigned char secret[SECRET_BYTES];

	random_bytes(secret, sizeof(secret));
	memcpy(key_out, DEVICE_KEY_PREFIX, PREFIX_LENGTH);
	base64url_encode(secret, sizeof(secret), key_out + PREFIX_LENGTH);
	sodium_memzero(secret, sizeof(secret));
}

bool device_key_hash(const char *key, char hash_out[DEVICE_HASH_BYTES])
{
	unsigned char secret[BASE64URL_BYTES(DEVICE_KEY_BYTES)], hash[crypto_hash_sha256_BYTES];
	size_t count = 0;
	bool good = strlen(key) == DEVICE_KEY_BYTES - 1 &&
		    strncmp(key, DEVICE_KEY_PREFIX, PREFIX_LENGTH) == 0 &&
		    base64url_decode(key + PREFIX_LENGTH, DEVICE_KEY_BYTES - 1 - PREFIX_LENGTH,
			    secret, &count) &&
		    count == SECRET_BYTES;

	if (good) {
		crypto_hash_sha256(hash, secret, SECRET_BYTES);
		hash_out[0] = '\\';
		hash_out[1] = 'x';
		hex_encode(hash, sizeof(hash), hash_out + 2);
	}
	sodium_memzero(secret, sizeof(secret));
	return good;
}

void device_code_make(char code_out[DEVICE_CODE_BYTES])
{
	unsigned char random[DEVICE_CODE_BYTES - 1];

	/* 32 divides 256, so no letter comes more often than others. */
	random_bytes(random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		code_out[i] = alphabet[random[i] % 32];
	code_out[sizeof(random)] = '\0';
}

static char read_letter(char letter)
{
	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	if (letter == 'I' || letter == 'L')
		return '1';
	if (letter == 'O')
		return '0';
	return strchr(alphabet, letter) ? letter : '\0';
}

bool device_code_parse(const char *typed, char code_out[DEVICE_CODE_BYTES])
{
	size_t count = 0;

	for (; *typed; typed++) {
		char letter;

		if (*typed == ' ' || *typed == '-')
			continue;
		letter = read_letter(*typed);
		if (!letter || count == DEVICE_CODE_BYTES - 1)
			return false;
		code_out[count++] = letter;
	}
	code_out[count] = '\0';
	return count == DEVICE_CODE_BYTES - 1;
}
