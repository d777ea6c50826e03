// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/token.h"

#include "common/base/base64.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include <assert.h>
#include <openssl/crypto.h>
#include <string.h>

/* TOKEN_LEAST_BYTES: two dots and a signature. */
enum { HEADER_MEMBERS = 3, CLAIM_MEMBERS = 11, TOKEN_LEAST_BYTES = 88 };

/* The last second of the year 9999. */
#define LAST_S INT64_C(253402300799)

/* A token whose signature was found good. It is the same bytes, so it is good again: a client sends
 * its token with every request, and a signature costs more than all else of a request. */
struct known {
	char *token;
	size_t length;
	uint64_t tail;
	int64_t not_before_us;
	struct token_claims claims;
};
/* Of a set that is full, a newer token takes the place of the one that ends first. */
enum { KNOWN_SETS = 128, KNOWN_IN_SET = 8, KNOWN_COUNT = KNOWN_SETS * KNOWN_IN_SET };

struct token_keys {
	char *issuer;
	char *audience;
	struct es256_key **keys;
	size_t count;
	struct known *known; /* KNOWN_COUNT, set behind set. */
};

struct token_keys *token_keys_create(const char *issuer, const char *audience)
{
	struct token_keys *keys = mem_alloc(sizeof(*keys));

	keys->issuer = mem_strdup(issuer);
	keys->audience = mem_strdup(audience);
	keys->known = mem_array(KNOWN_COUNT, sizeof(*keys->known));
	return keys;
}

static void forget(struct known *known)
{
	if (known->token)
		explicit_bzero(known->token, known->length);
	mem_free(known->token);
	*known = (struct known){ 0 };
}

static void forget_known(struct token_keys *keys)
{
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		forget(&keys->known[i]);
}

void token_keys_destroy(struct token_keys **keys)
{
	if (!*keys)
		return;
	for (size_t i = 0; i < (*keys)->count; i++)
		es256_key_destroy(&(*keys)->keys[i]);
	forget_known(*keys);
	mem_free((*keys)->known);
	mem_free((*keys)->keys);
	mem_free((*keys)->issuer);
	mem_free((*keys)->audience);
	mem_free(*keys);
	*keys = NULL;
}

void token_keys_add(struct token_keys *keys, struct es256_key **key)
{
	keys->keys =
		mem_regrow(keys->keys, keys->count, keys->count + 1, sizeof(struct es256_key *));
	keys->keys[keys->count++] = *key;
	*key = NULL;
	forget_known(keys);
}

void token_keys_replace(struct token_keys *keys, struct token_keys **fresh)
{
	struct token_keys before = *keys;

	keys->keys = (*fresh)->keys;
	keys->count = (*fresh)->count;
	(*fresh)->keys = before.keys;
	(*fresh)->count = before.count;
	forget_known(keys);
	token_keys_destroy(fresh);
}

void token_keys_jwks(const struct token_keys *keys, struct text *out)
{
	text_add(out, "{\"keys\":[");
	for (size_t i = 0; i < keys->count; i++) {
		if (i)
			text_add_char(out, ',');
		es256_key_jwk(keys->keys[i], out);
		/* In place of the closing brace. */
		out->length--;
		text_printf(out, ",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"%s\"}",
			es256_key_id(keys->keys[i]));
	}
	text_add(out, "]}");
}

static const struct es256_key *find_signer(const struct token_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (es256_key_can_sign(keys->keys[i]))
			return keys->keys[i];
	}
	return NULL;
}

const char *token_keys_signer(const struct token_keys *keys)
{
	return es256_key_id(find_signer(keys));
}

static const struct es256_key *find_key(const struct token_keys *keys, const char *id)
{
	for (size_t i = 0; id && i < keys->count; i++) {
		if (strcmp(es256_key_id(keys->keys[i]), id) == 0)
			return keys->keys[i];
	}
	return NULL;
}

static void add_base64url(struct text *out, const void *bytes, size_t count)
{
	char *encoded = mem_alloc(BASE64URL_CHARS(count) + 1);

	base64url_encode(bytes, count, encoded);
	text_add(out, encoded);
	explicit_bzero(encoded, strlen(encoded));
	mem_free(encoded);
}

static void add_string(struct text *json, const char *key, const char *value)
{
	text_add_char(json, ',');
	text_json_key(json, key);
	text_json_string(json, value);
}

static void add_uuid(struct text *json, const char *key, struct uuid uuid)
{
	char value[UUID_TEXT_BYTES];

	uuid_format(uuid, value);
	add_string(json, key, value);
}

static void write_claims(
	const struct token_keys *keys, const struct token_claims *claims, struct text *json)
{
	text_printf(json, "{\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld",
		(long long)(claims->issued_us / US_PER_S),
		(long long)(claims->issued_us / US_PER_S),
		(long long)(claims->expires_us / US_PER_S));
	add_string(json, "iss", keys->issuer);
	add_string(json, "aud", keys->audience);
	add_string(json, "role", role_name(claims->role));
	add_uuid(json, "sub", claims->user.u);
	add_uuid(json, "jti", claims->id);
	add_uuid(json, "sid", claims->session);
	add_uuid(json, "facility", claims->facility.u);
	add_uuid(json, "display", claims->display.u);
	if (claims->must_enrol)
		text_add(json, ",\"must_enrol\":true");
	text_add_char(json, '}');
}

void token_sign(
	const struct token_keys *keys, const struct token_claims *claims, struct text *token_out)
{
	const struct es256_key *key = find_signer(keys);
	unsigned char signature[ES256_SIGNATURE_BYTES];
	size_t start = token_out->length;
	struct text json = { 0 };

	assert(key);
	text_printf(
		&json, "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"%s\"}", es256_key_id(key));
	add_base64url(token_out, json.bytes, json.length);
	text_add_char(token_out, '.');
	text_clear(&json);
	write_claims(keys, claims, &json);
	add_base64url(token_out, json.bytes, json.length);
	es256_sign(key, token_out->bytes + start, token_out->length - start, signature);
	text_add_char(token_out, '.');
	add_base64url(token_out, signature, sizeof(signature));
	text_finish(&json);
}

struct part {
	const char *bytes;
	size_t length;
};

/* Exactly three parts with two dots between them. */
static bool split(const char *token, size_t length, struct part parts_out[3])
{
	const char *end = token + length;

	for (size_t i = 0; i < 3; i++) {
		const char *dot = memchr(token, '.', (size_t)(end - token));

		if (!dot != (i == 2))
			return false;
		parts_out[i].bytes = token;
		parts_out[i].length = (size_t)((dot ? dot : end) - token);
		token = dot ? dot + 1 : end;
	}
	return true;
}

/* NULL: not strict base64url, or not strict JSON, or not an object. */
static struct jdoc *read_object(const struct part *part)
{
	unsigned char bytes[BASE64URL_BYTES(TOKEN_LIMIT_BYTES) + 1];
	char why[JDOC_WHY_BYTES];
	struct jdoc *jdoc;
	size_t count;

	if (!base64url_decode(part->bytes, part->length, bytes, &count))
		return NULL;
	jdoc = jdoc_parse((const char *)bytes, count, why);
	if (jdoc && !jdoc_is_object(jdoc))
		jdoc_destroy(&jdoc);
	return jdoc;
}

static bool is_text(const struct jdoc *object, const char *key, const char *wanted)
{
	const char *found = jdoc_get_string(object, key);

	return found && strcmp(found, wanted) == 0;
}

/* The key that the header names; the algorithm is only compared. Three members leave no room for
 * jku, jwk, x5u or crit. NULL: not a header of ours. */
static const struct es256_key *read_header(const struct token_keys *keys, const struct part *part)
{
	struct jdoc *header = read_object(part);
	const struct es256_key *key = NULL;

	if (header && jdoc_count(header) == HEADER_MEMBERS && is_text(header, "typ", "at+jwt") &&
		is_text(header, "alg", "ES256"))
		key = find_key(keys, jdoc_get_string(header, "kid"));
	jdoc_destroy(&header);
	return key;
}

static bool is_signed(const struct es256_key *key, const struct part parts[3])
{
	unsigned char signature[ES256_SIGNATURE_BYTES + 2];
	size_t count;

	return parts[2].length == BASE64URL_CHARS(ES256_SIGNATURE_BYTES) &&
	       base64url_decode(parts[2].bytes, parts[2].length, signature, &count) &&
	       es256_is_signed(
		       key, parts[0].bytes, parts[0].length + 1 + parts[1].length, signature);
}

static bool read_seconds(const struct jdoc *object, const char *key, int64_t *at_us_out)
{
	int64_t seconds;

	if (!jdoc_int(jdoc_get(object, key), &seconds) || seconds < 0 || seconds > LAST_S)
		return false;
	*at_us_out = seconds * US_PER_S;
	return true;
}

static bool read_uuid(const struct jdoc *object, const char *key, struct uuid *uuid_out)
{
	const char *found = jdoc_get_string(object, key);

	return found && uuid_parse(found, uuid_out);
}

/* Members that we do not write are not overlooked, because they cannot be there. */
static bool read_limits(const struct jdoc *object, bool *must_enrol_out)
{
	const struct jdoc *given = jdoc_get(object, "must_enrol");

	if (!given)
		return jdoc_count(object) == CLAIM_MEMBERS;
	return jdoc_count(object) == CLAIM_MEMBERS + 1 && jdoc_bool(given, must_enrol_out) &&
	       *must_enrol_out;
}

static bool read_claims(const struct token_keys *keys, const struct jdoc *object,
	struct token_claims *claims, int64_t *not_before_us_out)
{
	const char *role = jdoc_get_string(object, "role");

	return read_limits(object, &claims->must_enrol) && is_text(object, "iss", keys->issuer) &&
	       is_text(object, "aud", keys->audience) && role &&
	       role_from_name(role, &claims->role) &&
	       read_seconds(object, "iat", &claims->issued_us) &&
	       read_seconds(object, "nbf", not_before_us_out) &&
	       read_seconds(object, "exp", &claims->expires_us) &&
	       read_uuid(object, "sub", &claims->user.u) && !uuid_is_nil(claims->user.u) &&
	       read_uuid(object, "jti", &claims->id) && !uuid_is_nil(claims->id) &&
	       read_uuid(object, "sid", &claims->session) && !uuid_is_nil(claims->session) &&
	       read_uuid(object, "facility", &claims->facility.u) &&
	       read_uuid(object, "display", &claims->display.u) &&
	       uuid_is_nil(claims->display.u) == (claims->role != ROLE_DISPLAY) &&
	       (claims->role != ROLE_PATIENT || !uuid_is_nil(claims->facility.u));
}

/* The end of a token is of its signature, so it is another one in each. */
static uint64_t tail_of(const char *token, size_t length)
{
	uint64_t tail;

	memcpy(&tail, token + length - sizeof(tail), sizeof(tail));
	return tail;
}

static struct known *set_of(const struct token_keys *keys, uint64_t tail)
{
	return &keys->known[(tail * 0x9e3779b97f4a7c15u >> 32) % KNOWN_SETS * KNOWN_IN_SET];
}

/* NULL: its signature is still to be checked. */
static const struct known *find_known(
	const struct token_keys *keys, const char *token, size_t length)
{
	const uint64_t tail = tail_of(token, length);
	const struct known *set = set_of(keys, tail);

	for (size_t i = 0; i < KNOWN_IN_SET; i++)
		if (set[i].tail == tail && set[i].length == length &&
			CRYPTO_memcmp(set[i].token, token, length) == 0)
			return &set[i];
	return NULL;
}

static const struct known *remember(const struct token_keys *keys, const char *token, size_t length,
	const struct token_claims *claims, int64_t not_before_us)
{
	const uint64_t tail = tail_of(token, length);
	struct known *set = set_of(keys, tail), *place = set;

	for (size_t i = 1; i < KNOWN_IN_SET; i++)
		if (set[i].claims.expires_us < place->claims.expires_us)
			place = &set[i];
	forget(place);
	*place = (struct known){
		.token = mem_strndup(token, length),
		.length = length,
		.tail = tail,
		.not_before_us = not_before_us,
		.claims = *claims,
	};
	return place;
}

/* Everything about a token that does not change with time. */
static enum err read_token(const struct token_keys *keys, const char *token, size_t length,
	struct token_claims *claims, int64_t *not_before_us_out)
{
	const struct es256_key *key;
	struct part parts[3] = { 0 };
	struct jdoc *object;
	bool understood;

	if (!split(token, length, parts))
		return ERR_BAD_TOKEN;
	key = read_header(keys, &parts[0]);
	if (!key || !is_signed(key, parts))
		return ERR_BAD_TOKEN;
	/* Only what we signed is looked into. */
	object = read_object(&parts[1]);
	understood = object && read_claims(keys, object, claims, not_before_us_out);
	jdoc_destroy(&object);
	return understood ? ERR_OK : ERR_BAD_TOKEN;
}

enum err token_verify(const struct token_keys *keys, const char *token, size_t length,
	int64_t now_us, struct token_claims *claims_out)
{
	const int64_t soon_us = now_us + TOKEN_SKEW_S * US_PER_S;
	struct token_claims claims = { 0 };
	const struct known *known;
	int64_t not_before_us;

	if (length < TOKEN_LEAST_BYTES || length > TOKEN_LIMIT_BYTES)
		return ERR_BAD_TOKEN;
	known = find_known(keys, token, length);
	if (!known) {
		if (read_token(keys, token, length, &claims, &not_before_us))
			return ERR_BAD_TOKEN;
		known = remember(keys, token, length, &claims, not_before_us);
	}
	claims = known->claims;
	if (known->not_before_us > soon_us || claims.issued_us > soon_us)
		return ERR_BAD_TOKEN;
	if (now_us >= claims.expires_us)
		return ERR_TOKEN_EXPIRED;
	*claims_out = claims;
	return ERR_OK;
}
