// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ES256 (RFC 7518, section 3.4): ECDSA on P-256 with SHA-256, signatures as r and s of 32 bytes
 * each. A key is parsed once and kept. For the loop thread only. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct text;

enum {
	ES256_COORDINATE_BYTES = 32,
	ES256_SIGNATURE_BYTES = 64,
	ES256_ID_BYTES = 44, /* With the NUL. */
};

struct es256_key;

/* Before the first key: the private parts of keys lie together in memory that is neither swapped
 * nor dumped, where the system lets. Once in a program. */
void es256_guard_keys(void);

/* A private or a public key. ERR_BAD_FIELD: not PEM, not on P-256, or not a sound key. */
MUST_CHECK enum err es256_key_from_pem(const char *pem, size_t length, struct es256_key **key_out);
/* A public key from the coordinates of its JWK. ERR_BAD_FIELD: none of P-256. */
MUST_CHECK enum err es256_key_from_jwk(const char *x, const char *y, struct es256_key **key_out);
struct es256_key *es256_key_make(void);
/* Sets *key to NULL. NULL is fine. Wipes what is private. */
void es256_key_destroy(struct es256_key **key);
bool es256_key_can_sign(const struct es256_key *key);
/* The thumbprint of RFC 7638, in base64url. */
const char *es256_key_id(const struct es256_key *key);
/* Adds the public key as a JWK (RFC 7517), without its private part. */
void es256_key_jwk(const struct es256_key *key, struct text *out);
/* Adds the private key as PEM (PKCS #8). The caller wipes the text. */
void es256_key_private_pem(const struct es256_key *key, struct text *out);

/* The key can sign. */
void es256_sign(const struct es256_key *key, const void *bytes, size_t count,
	unsigned char signature_out[ES256_SIGNATURE_BYTES]);
/* r and s must lie in 1..n-1. */
bool es256_is_signed(const struct es256_key *key, const void *bytes, size_t count,
	const unsigned char signature[ES256_SIGNATURE_BYTES]);
