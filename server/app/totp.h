// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One-time codes that follow the clock (RFC 6238) in the form that every authenticator knows: HMAC
 * with SHA-1, six digits, steps of 30 seconds. Pure: the time is passed in. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

struct text;

enum {
	TOTP_SECRET_BYTES = 20, /* As RFC 4226 recommends. */
	TOTP_SECRET_TEXT_BYTES = 33,
	TOTP_STEP_S = 30,
	TOTP_CODE_BYTES = 7, /* With the NUL. */
};

void totp_code(const unsigned char secret[TOTP_SECRET_BYTES], int64_t step,
	char code_out[TOTP_CODE_BYTES]);
/* The step whose code this is: the present one, or one before or after it, because clocks differ
 * and typing takes time; and later than last_step, because each counts once. False: none. Takes the
 * same time for every code of six characters. */
MUST_CHECK bool totp_find_step(const unsigned char secret[TOTP_SECRET_BYTES], const char *code,
	int64_t now_us, int64_t last_step, int64_t *step_out);

/* In base32 (RFC 4648, section 6), as people type it. */
void totp_secret_text(
	const unsigned char secret[TOTP_SECRET_BYTES], char text_out[TOTP_SECRET_TEXT_BYTES]);
/* What the QR code for an authenticator holds, with nothing that they take for granted, so that the
 * code fits on a small terminal:
 * otpauth://totp/ISSUER:LOGIN?secret=.. (github.com/google/google-authenticator/wiki/
 * Key-Uri-Format). */
void totp_uri(const char *secret_text, const char *issuer, const char *login, struct text *out);
