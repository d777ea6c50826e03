// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/base64.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/es256.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* RFC 7515, appendix A.3: the key as PKCS #8 and SubjectPublicKeyInfo. */
static const char private_pem[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
	"H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
	"7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
	"-----END PRIVATE KEY-----\n";
static const char public_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
	"6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
	"-----END PUBLIC KEY-----\n";
static const char a3_input[] = "eyJhbGciOiJFUzI1NiJ9."
			       "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
			       "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char a3_signature[] =
	"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
	"pmWQxfKTUJqPP3-Kg6NU1Q";

static struct es256_key *read_pem(const char *pem)
{
	struct es256_key *key = NULL;

	assert_int_equal(es256_key_from_pem(pem, strlen(pem), &key), ERR_OK);
	return key;
}

static void the_example_of_rfc_7515_is_good(void **state)
{
	struct es256_key *key = read_pem(public_pem);
	unsigned char signature[ES256_SIGNATURE_BYTES + 2];
	size_t count;
	(void)state;

	assert_true(base64url_decode(a3_signature, strlen(a3_signature), signature, &count));
	assert_int_equal(count, ES256_SIGNATURE_BYTES);
	assert_true(es256_is_signed(key, a3_input, strlen(a3_input), signature));
	assert_false(es256_is_signed(key, a3_input, strlen(a3_input) - 1, signature));
	assert_false(es256_key_can_sign(key));
	es256_key_destroy(&key);
}

/* The same appendix has it as JWK. */
static void a_public_key_is_made_of_its_jwk(void **state)
{
	static const char x[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
	static const char y[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
	struct es256_key *pem = read_pem(public_pem), *key = NULL;
	(void)state;

	assert_int_equal(es256_key_from_jwk(x, y, &key), ERR_OK);
	assert_string_equal(es256_key_id(key), es256_key_id(pem));
	assert_false(es256_key_can_sign(key));
	es256_key_destroy(&key);
	/* Not on the curve, too short, no base64url. */
	assert_int_equal(es256_key_from_jwk(x, x, &key), ERR_BAD_FIELD);
	assert_int_equal(es256_key_from_jwk(x, y + 1, &key), ERR_BAD_FIELD);
	assert_int_equal(es256_key_from_jwk("", "", &key), ERR_BAD_FIELD);
	assert_null(key);
	es256_key_destroy(&pem);
}

static void one_flipped_bit_anywhere_breaks_a_signature(void **state)
{
	struct es256_key *key = read_pem(public_pem);
	unsigned char signature[ES256_SIGNATURE_BYTES + 2];
	size_t count;
	(void)state;

	assert_true(base64url_decode(a3_signature, strlen(a3_signature), signature, &count));
	for (size_t bit = 0; bit < ES256_SIGNATURE_BYTES * 8; bit++) {
		signature[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_false(es256_is_signed(key, a3_input, strlen(a3_input), signature));
		signature[bit / 8] ^= (unsigned char)(1u << bit % 8);
	}
	es256_key_destroy(&key);
}

static void numbers_outside_of_the_group_are_refused(void **state)
{
	static const unsigned char n[32] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3,
		0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 };
	struct es256_key *key = read_pem(private_pem);
	unsigned char good[64], bad[64];
	(void)state;

	es256_sign(key, "x", 1, good);
	assert_true(es256_is_signed(key, "x", 1, good));
	for (size_t half = 0; half < 64; half += 32) {
		memcpy(bad, good, 64);
		memset(bad + half, 0, 32);
		assert_false(es256_is_signed(key, "x", 1, bad));
		memcpy(bad + half, n, 32);
		assert_false(es256_is_signed(key, "x", 1, bad));
		memset(bad + half, 0xff, 32);
		assert_false(es256_is_signed(key, "x", 1, bad));
	}
	memset(bad, 0, 64);
	assert_false(es256_is_signed(key, "x", 1, bad));
	es256_key_destroy(&key);
}

static void what_a_private_key_signs_its_public_key_believes(void **state)
{
	struct es256_key *signer = read_pem(private_pem);
	struct es256_key *reader = read_pem(public_pem);
	struct es256_key *stranger = es256_key_make();
	unsigned char signature[ES256_SIGNATURE_BYTES];
	char bytes[40] = "a message";
	(void)state;

	/* Often enough that an r or an s with a leading zero byte comes up: 1 in 128. */
	for (int i = 0; i < 600; i++) {
		bytes[20] = (char)i;
		bytes[21] = (char)(i >> 8);
		es256_sign(signer, bytes, sizeof(bytes), signature);
		assert_true(es256_is_signed(reader, bytes, sizeof(bytes), signature));
	}
	assert_false(es256_is_signed(stranger, bytes, sizeof(bytes), signature));
	assert_string_equal(es256_key_id(signer), es256_key_id(reader));
	assert_string_not_equal(es256_key_id(signer), es256_key_id(stranger));
	es256_key_destroy(&signer);
	es256_key_destroy(&reader);
	es256_key_destroy(&stranger);
}

static void a_key_tells_its_jwk_and_thumbprint(void **state)
{
	struct es256_key *key = read_pem(private_pem);
	struct text jwk = { 0 };
	(void)state;

	es256_key_jwk(key, &jwk);
	assert_string_equal(text_string(&jwk),
		"{\"crv\":\"P-256\",\"kty\":\"EC\","
		"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
		"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}");
	/* By openssl dgst -sha256 of that text. */
	assert_string_equal(es256_key_id(key), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
	text_finish(&jwk);
	es256_key_destroy(&key);
}

static void a_made_key_can_be_written_and_read_again(void **state)
{
	struct es256_key *made = es256_key_make();
	struct es256_key *again;
	struct text pem = { 0 };
	(void)state;

	es256_key_private_pem(made, &pem);
	again = read_pem(text_string(&pem));
	assert_true(es256_key_can_sign(again));
	assert_string_equal(es256_key_id(made), es256_key_id(again));
	text_finish(&pem);
	es256_key_destroy(&made);
	es256_key_destroy(&again);
}

static void what_is_no_p256_key_is_refused(void **state)
{
	static const char *const pems[] = {
		"",
		"hello",
		"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
		/* P-384. */
		"-----BEGIN PRIVATE KEY-----\n"
		"MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDB3TFpG+4kQFC3WB5nU\n"
		"pmadCvrDgWkKFm9Uolf/y3rRhxLtXx5glCW1wf3cTMDqsNGhZANiAATtTTE97Gh3\n"
		"CfsfxE3DRjpev4ggkDBdcJeLpPBOGZuif7jQQxQnXd7dQszaVqmQzR1wpke1UZMl\n"
		"bXFu4jFTr6shXXnF2Z2MKpzi0AZWPwIErfIhaWA96RzFEeAeKdndoFU=\n"
		"-----END PRIVATE KEY-----\n",
		/* secp256k1, whose numbers have the same size. */
		"-----BEGIN PRIVATE KEY-----\n"
		"MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgtq6E59n4IEPnPRAkrOij\n"
		"tWxPvYzrjydGZqhHG/3RK0ihRANCAASL7XQ70o8yBchTcEYIXfUWJv/nTfdvyNPW\n"
		"jF6RuPhUeIz3t1T2iwp2czfyfuQWokQcX6Qllz8bIna7Rqc5rT/1\n"
		"-----END PRIVATE KEY-----\n",
		/* Ed25519. */
		"-----BEGIN PRIVATE KEY-----\n"
		"MC4CAQAwBQYDK2VwBCIEIKLMGlQAMQ+fjkZhgQUKTp2jCfIGsihIqEtNuxP6MCN7\n"
		"-----END PRIVATE KEY-----\n",
		/* A point that is not on the curve. */
		"-----BEGIN PUBLIC KEY-----\n"
		"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
		"6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrA==\n"
		"-----END PUBLIC KEY-----\n",
		/* The private number of one key with the public point of another. */
		"-----BEGIN PRIVATE KEY-----\n"
		"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
		"H1136cspYG6+0iY7X1fCE9+E9LGhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
		"7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
		"-----END PRIVATE KEY-----\n",
	};
	struct es256_key *key = NULL;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(pems); i++) {
		assert_int_equal(es256_key_from_pem(pems[i], strlen(pems[i]), &key), ERR_BAD_FIELD);
		assert_null(key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_7515_is_good),
		cmocka_unit_test(a_public_key_is_made_of_its_jwk),
		cmocka_unit_test(one_flipped_bit_anywhere_breaks_a_signature),
		cmocka_unit_test(numbers_outside_of_the_group_are_refused),
		cmocka_unit_test(what_a_private_key_signs_its_public_key_believes),
		cmocka_unit_test(a_key_tells_its_jwk_and_thumbprint),
		cmocka_unit_test(a_made_key_can_be_written_and_read_again),
		cmocka_unit_test(what_is_no_p256_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
