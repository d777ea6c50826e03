// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An access token from outside. The first byte says what comes: a token as it is, or its first two
 * parts, which are then signed with the right key, so that what stands behind the signature is
 * reached as well. What is believed is what this program itself would have written. */
#include "server/app/token.h"
#include "common/base/base64.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include "tests/fuzz/target.h"
#include <string.h>

#define NOW_US INT64_C(1772442000000000)

static struct token_keys *keys;
static struct es256_key *signer;

static void forget_keys(void)
{
	token_keys_destroy(&keys);
	es256_key_destroy(&signer);
}

/* The one key twice: the set signs for seeds, the other half for what is no token of ours. */
static void make_keys(void)
{
	struct text pem = { 0 };
	struct es256_key *key = es256_key_make();

	es256_key_private_pem(key, &pem);
	FUZZ_CHECK(es256_key_from_pem(pem.bytes, pem.length, &signer) == ERR_OK);
	text_finish(&pem);
	keys = token_keys_create("foleni", "foleni");
	token_keys_add(keys, &key);
	atexit(forget_keys);
}

/* Written by this program, it says the same. What was not signed by the target must then have been
 * written by it, and is spelt the same, but for the signature, which is another one each time. */
static void check_claims(
	const struct text *token, const struct token_claims *claims, bool is_signed_here)
{
	const char *dot = strrchr(text_string(token), '.');
	struct token_claims same = { 0 };
	struct text again = { 0 };

	FUZZ_CHECK(dot && strlen(text_string(token)) == token->length);
	token_sign(keys, claims, &again);
	if (!is_signed_here)
		FUZZ_CHECK(!strncmp(again.bytes, token->bytes, (size_t)(dot - token->bytes) + 1));
	FUZZ_CHECK(token_verify(keys, again.bytes, again.length, NOW_US, &same) == ERR_OK);
	FUZZ_CHECK(uuid_equal(same.user.u, claims->user.u) &&
		   uuid_equal(same.facility.u, claims->facility.u) &&
		   uuid_equal(same.session, claims->session) && same.role == claims->role &&
		   same.expires_us == claims->expires_us);
	text_finish(&again);
}

static void sign(struct text *token)
{
	unsigned char signature[ES256_SIGNATURE_BYTES];
	char coded[BASE64URL_CHARS(sizeof(signature)) + 1];

	es256_sign(signer, text_string(token), token->length, signature);
	text_add_char(token, '.');
	base64url_encode(signature, sizeof(signature), coded);
	text_add(token, coded);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct token_claims claims = { 0 };
	struct text token = { 0 };
	enum err err;

	if (!keys)
		make_keys();
	if (!length)
		return;
	text_add_bytes(&token, (const char *)bytes + 1, length - 1);
	if (bytes[0] & 1)
		sign(&token);
	err = token_verify(keys, text_string(&token), token.length, NOW_US, &claims);
	FUZZ_CHECK(err == ERR_OK || err == ERR_BAD_TOKEN || err == ERR_TOKEN_EXPIRED);
	if (!err) {
		FUZZ_CHECK(claims.expires_us > NOW_US - TOKEN_SKEW_S * INT64_C(1000000));
		FUZZ_CHECK((claims.role == ROLE_DISPLAY) == !uuid_is_nil(claims.display.u));
		check_claims(&token, &claims, bytes[0] & 1);
	}
	text_finish(&token);
}

static struct uuid some_id(struct random *random)
{
	struct uuid id = { 0 };

	for (size_t i = 0; i < sizeof(id.bytes); i++)
		id.bytes[i] = (unsigned char)random_next(random);
	return id;
}

static void make_seed(struct random *random, struct text *seed)
{
	struct token_claims claims = {
		.id = some_id(random),
		.session = some_id(random),
		.user = { some_id(random) },
		.facility = { some_id(random) },
		.role = (enum role)random_below(random, ROLE_DISPLAY + 1),
		.issued_us = NOW_US - random_below(random, 600) * 1000000,
	};
	bool is_whole = random_below(random, 2);

	if (!keys)
		make_keys();
	if (claims.role == ROLE_DISPLAY)
		claims.display.u = some_id(random);
	claims.expires_us = claims.issued_us + 900 * INT64_C(1000000);
	text_add_char(seed, is_whole ? 0 : 1);
	token_sign(keys, &claims, seed);
	if (!is_whole) {
		seed->length = (size_t)(strrchr(seed->bytes + 1, '.') - seed->bytes);
		seed->bytes[seed->length] = '\0';
	}
}

const struct fuzz_target fuzz_token = { try_input, make_seed };
