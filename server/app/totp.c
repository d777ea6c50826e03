// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/totp.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHA1_BYTES = 20, STEPS_ASIDE = 1 };

/* RFC 4226, section 5.3: four bytes from where the last half byte says, without the sign. */
static uint32_t truncate_digest(const unsigned char digest[SHA1_BYTES])
{
	const unsigned char *at = digest + (digest[SHA1_BYTES - 1] & 0x0f);

	return ((uint32_t)(at[0] & 0x7f) << 24) | ((uint32_t)at[1] << 16) | ((uint32_t)at[2] << 8) |
	       at[3];
}

void totp_code(
	const unsigned char secret[TOTP_SECRET_BYTES], int64_t step, char code_out[TOTP_CODE_BYTES])
{
	unsigned char counter[8], digest[SHA1_BYTES];
	unsigned int length = 0;

	for (size_t i = 0; i < sizeof(counter); i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	/* Fails only where there is no memory, or no SHA-1. */
	if (!HMAC(EVP_sha1(), secret, TOTP_SECRET_BYTES, counter, sizeof(counter), digest,
		    &length) ||
		length != SHA1_BYTES) {
		fputs("HMAC with SHA-1 does not work\n", stderr);
		abort();
	}
	snprintf(code_out, TOTP_CODE_BYTES, "%06u", (unsigned)(truncate_digest(digest) % 1000000));
}

bool totp_find_step(const unsigned char secret[TOTP_SECRET_BYTES], const char *code, int64_t now_us,
	int64_t last_step, int64_t *step_out)
{
	int64_t present = now_us / (TOTP_STEP_S * US_PER_S);
	bool found = false;

	if (strlen(code) != TOTP_CODE_BYTES - 1)
		return false;
	for (int64_t step = present - STEPS_ASIDE; step <= present + STEPS_ASIDE; step++) {
		char wanted[TOTP_CODE_BYTES];

		totp_code(secret, step, wanted);
		if (CRYPTO_memcmp(wanted, code, TOTP_CODE_BYTES - 1) == 0 && step > last_step) {
			*step_out = step;
			found = true;
		}
		OPENSSL_cleanse(wanted, sizeof(wanted));
	}
	return found;
}

void totp_secret_text(
	const unsigned char secret[TOTP_SECRET_BYTES], char text_out[TOTP_SECRET_TEXT_BYTES])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	/* 160 bits are 32 letters of five, so nothing is padded. */
	for (size_t i = 0; i < TOTP_SECRET_TEXT_BYTES - 1; i++) {
		size_t bit = 5 * i;
		unsigned pair = (unsigned)secret[bit / 8] << 8;

		if (bit / 8 + 1 < TOTP_SECRET_BYTES)
			pair |= secret[bit / 8 + 1];
		text_out[i] = letters[(pair >> (11 - bit % 8)) & 0x1f];
	}
	text_out[TOTP_SECRET_TEXT_BYTES - 1] = '\0';
}

static void add_escaped(struct text *out, const char *string)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *string; string++) {
		if (strchr(plain, *string))
			text_add_char(out, *string);
		else
			text_printf(out, "%%%02X", (unsigned)(unsigned char)*string);
	}
}

void totp_uri(const char *secret_text, const char *issuer, const char *login, struct text *out)
{
	text_add(out, "otpauth://totp/");
	add_escaped(out, issuer);
	text_add_char(out, ':');
	add_escaped(out, login);
	text_printf(out, "?secret=%s", secret_text);
}
