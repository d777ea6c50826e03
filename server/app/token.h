// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Access tokens: JWTs signed with ES256, as RFC 8725 and RFC 9068 want them. They are made and read
 * by this program alone, so the reader takes exactly what the writer makes and nothing else: one
 * spelling, one algorithm, known members only. A token says who somebody is, not that the session
 * still holds: that is asked elsewhere.
 * Pure: the time and the ids are passed in. For the loop thread only. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/model/ids.h"
#include "common/model/role.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct es256_key;
struct text;

enum {
	TOKEN_LIMIT_BYTES = 4096,
	/* How far the clocks of two servers may differ. */
	TOKEN_SKEW_S = 60,
};

struct token_claims {
	struct uuid id;
	struct uuid session;
	struct user_id user;
	struct facility_id facility; /* nil: all. */
	struct display_id display;   /* nil unless the role is ROLE_DISPLAY. */
	enum role role;
	bool must_enrol;    /* A second factor, before anything else is allowed. */
	int64_t issued_us;  /* Whole seconds count. */
	int64_t expires_us; /* Whole seconds count. */
};

struct token_keys;
struct token_keys *token_keys_create(const char *issuer, const char *audience);
/* Sets *keys to NULL. NULL is fine. */
void token_keys_destroy(struct token_keys **keys);
/* Takes the key. Tokens of all of them are believed; the first that can sign, signs. */
void token_keys_add(struct token_keys *keys, struct es256_key **key);
/* Puts the keys of fresh in the place of those there were; sets *fresh to NULL. */
void token_keys_replace(struct token_keys *keys, struct token_keys **fresh);
/* The public keys as a JWK set (RFC 7517). */
void token_keys_jwks(const struct token_keys *keys, struct text *out);

/* The id of the key that signs. */
const char *token_keys_signer(const struct token_keys *keys);
/* Needs a key that can sign. */
void token_sign(
	const struct token_keys *keys, const struct token_claims *claims, struct text *token_out);
/* ERR_BAD_TOKEN, or ERR_TOKEN_EXPIRED for one that was good. */
MUST_CHECK enum err token_verify(const struct token_keys *keys, const char *token, size_t length,
	int64_t now_us, struct token_claims *claims_out);
