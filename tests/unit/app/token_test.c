// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/base64.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include "server/app/token.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define NOW_US (INT64_C(1795000000) * US_PER_S + 500000)
#define CLAIMS_OF(sub, exp)                                                                        \
	"{\"iat\":1795000000,\"nbf\":1795000000,\"exp\":" exp ",\"iss\":\"foleni\","               \
	"\"aud\":\"api\",\"role\":\"nurse\",\"sub\":" sub ","                                      \
	"\"jti\":\"00000000-0000-4000-8000-000000000002\","                                        \
	"\"sid\":\"00000000-0000-4000-8000-000000000003\","                                        \
	"\"facility\":\"00000000-0000-4000-8000-000000000004\","                                   \
	"\"display\":\"00000000-0000-0000-0000-000000000000\"}"
#define SUB "\"00000000-0000-4000-8000-000000000001\""
#define GOOD_CLAIMS CLAIMS_OF(SUB, "1795000900")

struct scene {
	struct token_keys *keys;
	struct es256_key *key; /* A copy of the signing key. */
	struct text token;
	char header[256];
};

static struct es256_key *copy_of(const struct es256_key *key)
{
	struct es256_key *copy = NULL;
	struct text pem = { 0 };

	es256_key_private_pem(key, &pem);
	assert_int_equal(es256_key_from_pem(pem.bytes, pem.length, &copy), ERR_OK);
	text_finish(&pem);
	return copy;
}

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	struct es256_key *signer = es256_key_make();

	s->keys = token_keys_create("foleni", "api");
	s->key = copy_of(signer);
	token_keys_add(s->keys, &signer);
	snprintf(s->header, sizeof(s->header),
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\"}", es256_key_id(s->key));
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	token_keys_destroy(&s->keys);
	es256_key_destroy(&s->key);
	text_finish(&s->token);
	mem_free(s);
	return 0;
}

static void add_part(struct text *token, const void *bytes, size_t count)
{
	char encoded[8192];

	base64url_encode(bytes, count, encoded);
	if (token->length)
		text_add_char(token, '.');
	text_add(token, encoded);
}

/* A token of any content, signed as it should be. */
static void sign(struct scene *s, const char *header, const char *claims)
{
	unsigned char signature[ES256_SIGNATURE_BYTES];

	text_clear(&s->token);
	add_part(&s->token, header, strlen(header));
	add_part(&s->token, claims, strlen(claims));
	es256_sign(s->key, s->token.bytes, s->token.length, signature);
	add_part(&s->token, signature, sizeof(signature));
}

static enum err verify_at(struct scene *s, int64_t now_us)
{
	struct token_claims claims = { 0 };

	return token_verify(s->keys, text_string(&s->token), s->token.length, now_us, &claims);
}

static enum err verify(struct scene *s)
{
	return verify_at(s, NOW_US);
}

static struct token_claims some_claims(void)
{
	return (struct token_claims){
		.id = uuid_make_v4(),
		.session = uuid_make_v4(),
		.user = { uuid_make_v4() },
		.facility = { uuid_make_v4() },
		.role = ROLE_DOCTOR,
		.issued_us = INT64_C(1795000000) * US_PER_S,
		.expires_us = INT64_C(1795000900) * US_PER_S,
	};
}

static void a_token_gives_back_the_claims_it_was_made_of(void **state)
{
	struct scene *s = *state;
	struct token_claims in = some_claims();
	struct token_claims out = { 0 };

	token_sign(s->keys, &in, &s->token);
	assert_int_equal(
		token_verify(s->keys, s->token.bytes, s->token.length, NOW_US, &out), ERR_OK);
	assert_true(uuid_equal(in.id, out.id));
	assert_true(uuid_equal(in.session, out.session));
	assert_true(uuid_equal(in.user.u, out.user.u));
	assert_true(uuid_equal(in.facility.u, out.facility.u));
	assert_true(uuid_is_nil(out.display.u));
	assert_int_equal(out.role, ROLE_DOCTOR);
	assert_int_equal(out.issued_us, in.issued_us);
	assert_int_equal(out.expires_us, in.expires_us);
	in.role = ROLE_DISPLAY;
	in.display.u = uuid_make_v4();
	in.facility.u = (struct uuid){ 0 };
	text_clear(&s->token);
	token_sign(s->keys, &in, &s->token);
	assert_int_equal(
		token_verify(s->keys, s->token.bytes, s->token.length, NOW_US, &out), ERR_OK);
	assert_true(uuid_equal(in.display.u, out.display.u));
	assert_true(uuid_is_nil(out.facility.u));
}

/* More than are remembered, each asked for twice. */
static void many_tokens_are_not_taken_for_each_other(void **state)
{
	enum { MANY = 1500 };
	struct scene *s = *state;
	struct token_claims in = some_claims(), out;
	struct text tokens[MANY] = { 0 };
	struct uuid users[MANY];

	for (int i = 0; i < MANY; i++) {
		in.user.u = users[i] = uuid_make_v4();
		token_sign(s->keys, &in, &tokens[i]);
	}
	for (int i = 0; i < 2 * MANY; i++) {
		const struct text *token = &tokens[i % MANY];

		assert_int_equal(
			token_verify(s->keys, token->bytes, token->length, NOW_US, &out), ERR_OK);
		assert_true(uuid_equal(out.user.u, users[i % MANY]));
	}
	for (int i = 0; i < MANY; i++)
		text_finish(&tokens[i]);
}

static void a_good_token_made_by_hand_is_believed(void **state)
{
	struct scene *s = *state;

	sign(s, s->header, GOOD_CLAIMS);
	assert_int_equal(verify(s), ERR_OK);
}

static void a_header_that_is_not_ours_is_refused_although_signed(void **state)
{
	static const char *const headers[] = {
		"{\"typ\":\"at+jwt\",\"alg\":\"none\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"None\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES384\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"es256\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":[\"ES256\"],\"kid\":\"%s\"}",
		"{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"typ\":\"AT+JWT\",\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\",\"jku\":\"https://x\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\",\"crit\":[\"exp\"]}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\",\"jwk\":{}}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\",\"x5u\":\"https://x\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"alg\":\"ES256\",\"kid\":\"%s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\"} x",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"/etc/passwd%.0s\"}",
		"{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":null,\"%s\":1}",
		"[\"at+jwt\",\"ES256\",\"%s\"]",
		"\"%s\"",
		"%.0s",
	};
	struct scene *s = *state;
	char header[512];

	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		struct text made = { 0 };
		const char *hole = strchr(headers[i], '%');
		bool with_kid = hole && hole[1] == 's';

		text_add_bytes(&made, headers[i], (size_t)(hole - headers[i]));
		text_add(&made, with_kid ? es256_key_id(s->key) : "");
		text_add(&made, hole + (with_kid ? 2 : 4));
		snprintf(header, sizeof(header), "%s", text_string(&made));
		text_finish(&made);
		sign(s, header, GOOD_CLAIMS);
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
	}
}

static void claims_that_are_missing_doubled_strange_or_of_another_type_are_refused(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} changes[] = {
		{ "\"iss\":\"foleni\"", "\"iss\":\"other\"" },
		{ "\"iss\":\"foleni\"", "\"iss\":[\"foleni\"]" },
		{ "\"aud\":\"api\"", "\"aud\":\"web\"" },
		{ "\"aud\":\"api\"", "\"aud\":[\"api\"]" },
		{ "\"iss\":\"foleni\",", "" },
		{ "\"aud\":\"api\",", "" },
		{ "\"role\":\"nurse\",", "" },
		{ "\"role\":\"nurse\"", "\"role\":\"root\"" },
		{ "\"role\":\"nurse\"", "\"role\":3" },
		{ "\"role\":\"nurse\"", "\"role\":\"display\"" },
		{ "\"exp\":1795000900,", "" },
		{ "\"exp\":1795000900", "\"exp\":\"1795000900\"" },
		{ "\"exp\":1795000900", "\"exp\":1795000900.5" },
		{ "\"exp\":1795000900", "\"exp\":1e12" },
		{ "\"exp\":1795000900", "\"exp\":999999999999999" },
		{ "\"exp\":1795000900", "\"exp\":-1" },
		{ "\"exp\":1795000900", "\"exp\":null" },
		{ "\"exp\":1795000900", "\"exp\":1795000900,\"exp\":1895000900" },
		{ "\"iat\":1795000000,", "" },
		{ "\"nbf\":1795000000,", "" },
		{ "\"iat\":1795000000", "\"iat\":true" },
		{ "\"iat\":1795000000", "\"iat\":1795000061" },
		{ "\"nbf\":1795000000", "\"nbf\":1795000061" },
		{ "\"sub\":" SUB ",", "" },
		{ "\"sub\":" SUB, "\"sub\":\"\"" },
		{ "\"sub\":" SUB, "\"sub\":1" },
		{ "\"sub\":" SUB, "\"sub\":\"00000000-0000-0000-0000-000000000000\"" },
		{ "\"sub\":" SUB, "\"sub\":\"00000000-0000-4000-8000-000000000001\\u0000\"" },
		{ "\"jti\":\"", "\"jti\":\"x" },
		{ "\"sid\":\"", "\"sid\":\"x" },
		{ "\"facility\":\"", "\"facility\":\"x" },
		{ "\"display\":\"00000000-0000-0", "\"display\":\"00000000-0000-4" },
		{ "{\"iat\"", "{\"admin\":true,\"iat\"" },
		{ "{\"iat\"", "[{\"iat\"" },
		{ "}", "} {}" },
		{ "}", "" },
	};
	struct scene *s = *state;

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		const char *at = strstr(GOOD_CLAIMS, changes[i].from);
		struct text claims = { 0 };

		assert_non_null(at);
		text_add(&claims, GOOD_CLAIMS);
		claims.length -= strlen(at);
		text_add(&claims, changes[i].to);
		text_add(&claims, at + strlen(changes[i].from));
		sign(s, s->header, text_string(&claims));
		if (verify(s) != ERR_BAD_TOKEN)
			fail_msg("believed: %s", text_string(&claims));
		text_finish(&claims);
	}
}

static void a_session_that_must_enrol_says_so_and_in_one_way_only(void **state)
{
	struct scene *s = *state;
	static const char *const spellings[] = { "\"must_enrol\":false", "\"must_enrol\":1",
		"\"must_enrol\":\"true\"", "\"must_enrol\":null", "\"must_enroll\":true" };
	struct token_claims claims = some_claims(), read;
	struct text json = { 0 };

	claims.must_enrol = true;
	token_sign(s->keys, &claims, &s->token);
	assert_int_equal(
		token_verify(s->keys, s->token.bytes, s->token.length, NOW_US, &read), ERR_OK);
	assert_true(read.must_enrol);
	for (size_t i = 0; i < COUNT_OF(spellings); i++) {
		text_clear(&json);
		text_add(&json, GOOD_CLAIMS);
		json.length--; /* In place of the closing brace. */
		text_printf(&json, ",%s}", spellings[i]);
		sign(s, s->header, text_string(&json));
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
	}
	text_finish(&json);
}

static void a_token_ends_at_its_second(void **state)
{
	struct scene *s = *state;

	sign(s, s->header, GOOD_CLAIMS);
	assert_int_equal(verify_at(s, INT64_C(1795000900) * US_PER_S - 1), ERR_OK);
	assert_int_equal(verify_at(s, INT64_C(1795000900) * US_PER_S), ERR_TOKEN_EXPIRED);
	assert_int_equal(verify_at(s, INT64_C(1795000900) * US_PER_S * 2), ERR_TOKEN_EXPIRED);
}

static void a_token_of_a_server_whose_clock_is_a_little_ahead_is_believed(void **state)
{
	struct scene *s = *state;

	sign(s, s->header, GOOD_CLAIMS);
	assert_int_equal(verify_at(s, INT64_C(1794999940) * US_PER_S), ERR_OK);
	assert_int_equal(verify_at(s, INT64_C(1794999940) * US_PER_S - 1), ERR_BAD_TOKEN);
}

static void an_expired_token_with_a_bad_signature_is_bad_not_expired(void **state)
{
	struct scene *s = *state;

	sign(s, s->header, CLAIMS_OF(SUB, "1"));
	assert_int_equal(verify(s), ERR_TOKEN_EXPIRED);
	s->token.bytes[s->token.length - 10] ^= 1;
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
}

static void a_token_without_a_signature_is_refused(void **state)
{
	struct scene *s = *state;

	add_part(&s->token, "{\"alg\":\"none\"}", 14);
	add_part(&s->token, GOOD_CLAIMS, strlen(GOOD_CLAIMS));
	text_add_char(&s->token, '.');
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
	text_clear(&s->token);
	add_part(&s->token, s->header, strlen(s->header));
	add_part(&s->token, GOOD_CLAIMS, strlen(GOOD_CLAIMS));
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
	text_add_char(&s->token, '.');
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
}

/* The old confusion: the public key, which everybody has, taken as the secret of HS256. */
static void a_token_authenticated_with_the_public_key_is_refused(void **state)
{
	struct scene *s = *state;
	const char *algs[] = { "HS256", "ES256" };

	for (size_t i = 0; i < COUNT_OF(algs); i++) {
		unsigned char mac[64] = { 0 };
		struct text jwk = { 0 };
		char header[256];

		es256_key_jwk(s->key, &jwk);
		snprintf(header, sizeof(header),
			"{\"typ\":\"at+jwt\",\"alg\":\"%s\",\"kid\":\"%s\"}", algs[i],
			es256_key_id(s->key));
		text_clear(&s->token);
		add_part(&s->token, header, strlen(header));
		add_part(&s->token, GOOD_CLAIMS, strlen(GOOD_CLAIMS));
		HMAC(EVP_sha256(), jwk.bytes, (int)jwk.length, (unsigned char *)s->token.bytes,
			s->token.length, mac, NULL);
		add_part(&s->token, mac, i ? 64 : 32);
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
		text_finish(&jwk);
	}
}

static void a_der_signature_is_refused(void **state)
{
	struct scene *s = *state;
	unsigned char raw[66], der[80] = { 0x30, 0x46, 0x02, 0x21, 0x00 };
	size_t count;
	char *dot;

	sign(s, s->header, GOOD_CLAIMS);
	dot = strrchr(s->token.bytes, '.');
	assert_true(base64url_decode(dot + 1, strlen(dot + 1), raw, &count));
	memcpy(der + 5, raw, 32);
	der[37] = 0x02;
	der[38] = 0x21;
	memcpy(der + 40, raw + 32, 32);
	s->token.length = (size_t)(dot - s->token.bytes);
	add_part(&s->token, der, 72);
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
}

static void one_changed_character_anywhere_makes_a_token_bad(void **state)
{
	struct scene *s = *state;

	sign(s, s->header, GOOD_CLAIMS);
	for (size_t i = 0; i < s->token.length; i++) {
		char before = s->token.bytes[i];

		s->token.bytes[i] = before == 'A' ? 'B' : 'A';
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
		s->token.bytes[i] = '=';
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
		s->token.bytes[i] = '\0';
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
		s->token.bytes[i] = before;
	}
	assert_int_equal(verify(s), ERR_OK);
}

static void every_shorter_or_longer_token_is_bad(void **state)
{
	struct scene *s = *state;
	static const char *const behind[] = { "A", "=", ".", ".A", " ", "\n", "AAAA" };
	size_t whole;

	sign(s, s->header, GOOD_CLAIMS);
	whole = s->token.length;
	for (s->token.length = 0; s->token.length < whole; s->token.length++)
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
	for (size_t i = 0; i < COUNT_OF(behind); i++) {
		s->token.length = whole;
		text_add(&s->token, behind[i]);
		assert_int_equal(verify(s), ERR_BAD_TOKEN);
	}
}

static void a_token_over_the_limit_is_refused(void **state)
{
	struct scene *s = *state;
	struct text claims = { 0 };

	text_add(&claims, GOOD_CLAIMS);
	while (claims.length < 2750)
		text_add_char(&claims, ' ');
	sign(s, s->header, text_string(&claims));
	assert_true(s->token.length <= TOKEN_LIMIT_BYTES);
	assert_int_equal(verify(s), ERR_OK);
	while (claims.length < 2950)
		text_add_char(&claims, ' ');
	sign(s, s->header, text_string(&claims));
	assert_true(s->token.length > TOKEN_LIMIT_BYTES);
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
	text_finish(&claims);
}

static void a_token_of_an_unknown_key_is_refused_and_of_an_added_one_believed(void **state)
{
	struct scene *s = *state;
	struct token_keys *others = token_keys_create("foleni", "api");
	struct es256_key *key = es256_key_make();
	struct es256_key *same = copy_of(key);
	struct token_claims claims = some_claims();

	token_keys_add(others, &key);
	token_sign(others, &claims, &s->token);
	assert_int_equal(verify(s), ERR_BAD_TOKEN);
	token_keys_add(s->keys, &same);
	assert_int_equal(verify(s), ERR_OK);
	token_keys_destroy(&others);
}

static void the_public_keys_are_told_without_the_private_part(void **state)
{
	struct scene *s = *state;
	struct es256_key *second = es256_key_make();
	struct text jwks = { 0 };
	char why[JDOC_WHY_BYTES];
	const struct jdoc *list, *first;
	struct jdoc *jdoc;

	token_keys_add(s->keys, &second);
	token_keys_jwks(s->keys, &jwks);
	jdoc = jdoc_parse(jwks.bytes, jwks.length, why);
	list = jdoc_get(jdoc, "keys");
	first = jdoc_at(list, 0);
	assert_int_equal(jdoc_count(list), 2);
	assert_string_equal(jdoc_get_string(first, "kid"), es256_key_id(s->key));
	assert_string_equal(jdoc_get_string(first, "alg"), "ES256");
	assert_null(jdoc_get(first, "d"));
	assert_int_equal(jdoc_count(first), 7);
	jdoc_destroy(&jdoc);
	text_finish(&jwks);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_gives_back_the_claims_it_was_made_of),
		TEST(many_tokens_are_not_taken_for_each_other),
		TEST(a_good_token_made_by_hand_is_believed),
		TEST(a_header_that_is_not_ours_is_refused_although_signed),
		TEST(claims_that_are_missing_doubled_strange_or_of_another_type_are_refused),
		TEST(a_session_that_must_enrol_says_so_and_in_one_way_only),
		TEST(a_token_ends_at_its_second),
		TEST(a_token_of_a_server_whose_clock_is_a_little_ahead_is_believed),
		TEST(an_expired_token_with_a_bad_signature_is_bad_not_expired),
		TEST(a_token_without_a_signature_is_refused),
		TEST(a_token_authenticated_with_the_public_key_is_refused),
		TEST(a_der_signature_is_refused),
		TEST(one_changed_character_anywhere_makes_a_token_bad),
		TEST(every_shorter_or_longer_token_is_bad),
		TEST(a_token_over_the_limit_is_refused),
		TEST(a_token_of_an_unknown_key_is_refused_and_of_an_added_one_believed),
		TEST(the_public_keys_are_told_without_the_private_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
