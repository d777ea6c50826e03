// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/es256.h"

#include "common/base/base64.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include <assert.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DER_LIMIT_BYTES = 80,
	GROUP_NAME_BYTES = 32,
	/* Powers of two. A key as PEM is the largest that lies there, of a few at once. */
	SECRET_HEAP_BYTES = 256 * 1024,
	SECRET_LEAST_BYTES = 32,
};

struct es256_key {
	EVP_PKEY *pkey;
	/* Made ready once: that costs as much as a signature. */
	EVP_PKEY_CTX *verifier;
	EVP_PKEY_CTX *signer; /* NULL: a public key. */
	EVP_MD *sha256;
	char x[BASE64URL_CHARS(ES256_COORDINATE_BYTES) + 1];
	char y[BASE64URL_CHARS(ES256_COORDINATE_BYTES) + 1];
	char id[ES256_ID_BYTES];
};

/* SEC 2, section 2.4.2: the order n of the base point. */
static const unsigned char order[ES256_COORDINATE_BYTES] = { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00,
	0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
	0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 };

/* What fails here with a sound key is memory or the library itself. */
static void must(bool worked)
{
	if (worked)
		return;
	ERR_print_errors_fp(stderr);
	abort();
}

static bool coordinate(EVP_PKEY *pkey, const char *name,
	char text_out[BASE64URL_CHARS(ES256_COORDINATE_BYTES) + 1])
{
	unsigned char bytes[ES256_COORDINATE_BYTES];
	BIGNUM *number = NULL;
	bool worked = EVP_PKEY_get_bn_param(pkey, name, &number) == 1 &&
		      BN_bn2binpad(number, bytes, sizeof(bytes)) == (int)sizeof(bytes);

	BN_free(number);
	if (worked)
		base64url_encode(bytes, sizeof(bytes), text_out);
	return worked;
}

static bool is_p256(const EVP_PKEY *pkey)
{
	char name[GROUP_NAME_BYTES];
	size_t length;

	return EVP_PKEY_is_a(pkey, "EC") &&
	       EVP_PKEY_get_group_name(pkey, name, sizeof(name), &length) == 1 &&
	       strcmp(name, SN_X9_62_prime256v1) == 0;
}

static bool is_sound(EVP_PKEY *pkey, bool is_private)
{
	EVP_PKEY_CTX *check = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	bool sound =
		check && (is_private ? EVP_PKEY_check(check) : EVP_PKEY_public_check(check)) == 1;

	EVP_PKEY_CTX_free(check);
	return sound;
}

static void name_key(struct es256_key *key)
{
	unsigned char digest[ES256_COORDINATE_BYTES];
	struct text jwk = { 0 };

	es256_key_jwk(key, &jwk);
	must(EVP_Digest(jwk.bytes, jwk.length, digest, NULL, key->sha256, NULL) == 1);
	base64url_encode(digest, sizeof(digest), key->id);
	text_finish(&jwk);
}

/* Takes pkey. NULL: not an acceptable key. */
static struct es256_key *key_create(EVP_PKEY *pkey, bool is_private)
{
	struct es256_key *key = mem_alloc(sizeof(*key));

	key->pkey = pkey;
	if (!is_p256(pkey) || !is_sound(pkey, is_private) ||
		!coordinate(pkey, OSSL_PKEY_PARAM_EC_PUB_X, key->x) ||
		!coordinate(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, key->y)) {
		es256_key_destroy(&key);
		return NULL;
	}
	key->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	key->verifier = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	must(key->sha256 && key->verifier && EVP_PKEY_verify_init(key->verifier) == 1);
	if (is_private) {
		key->signer = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
		must(key->signer && EVP_PKEY_sign_init(key->signer) == 1);
	}
	name_key(key);
	return key;
}

/* Never asks for a pass phrase: nobody is at the server's terminal. */
static int no_phrase(char *phrase_out, int room, int writing, void *arg)
{
	(void)phrase_out, (void)room, (void)writing, (void)arg;
	return -1;
}

void es256_guard_keys(void)
{
	/* Without the library's heap for secrets its secrets lie where all else does. */
	(void)CRYPTO_secure_malloc_init(SECRET_HEAP_BYTES, SECRET_LEAST_BYTES);
}

enum err es256_key_from_pem(const char *pem, size_t length, struct es256_key **key_out)
{
	BIO *bio = length <= INT_MAX ? BIO_new_mem_buf(pem, (int)length) : NULL;
	struct es256_key *key = NULL;
	bool is_private = true;
	EVP_PKEY *pkey;

	if (!bio)
		return ERR_BAD_FIELD;
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_phrase, NULL);
	if (!pkey && BIO_reset(bio) == 1) {
		is_private = false;
		pkey = PEM_read_bio_PUBKEY(bio, NULL, no_phrase, NULL);
	}
	BIO_free(bio);
	if (pkey)
		key = key_create(pkey, is_private);
	ERR_clear_error();
	if (!key)
		return ERR_BAD_FIELD;
	*key_out = key;
	return ERR_OK;
}

/* RFC 5480: the SubjectPublicKeyInfo of a key on P-256, up to its uncompressed point. */
static const unsigned char info_begin[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
	0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03,
	0x42, 0x00, 0x04 };

static bool read_coordinate(const char *text, unsigned char *at)
{
	unsigned char bytes[BASE64URL_BYTES(BASE64URL_CHARS(ES256_COORDINATE_BYTES))];
	size_t count;

	if (strlen(text) != BASE64URL_CHARS(ES256_COORDINATE_BYTES) ||
		!base64url_decode(text, strlen(text), bytes, &count) ||
		count != ES256_COORDINATE_BYTES)
		return false;
	memcpy(at, bytes, ES256_COORDINATE_BYTES);
	return true;
}

enum err es256_key_from_jwk(const char *x, const char *y, struct es256_key **key_out)
{
	unsigned char info[sizeof(info_begin) + 2 * ES256_COORDINATE_BYTES];
	const unsigned char *at = info;
	struct es256_key *key = NULL;
	EVP_PKEY *pkey;

	memcpy(info, info_begin, sizeof(info_begin));
	if (!read_coordinate(x, info + sizeof(info_begin)) ||
		!read_coordinate(y, info + sizeof(info_begin) + ES256_COORDINATE_BYTES))
		return ERR_BAD_FIELD;
	pkey = d2i_PUBKEY(NULL, &at, sizeof(info));
	if (pkey)
		key = key_create(pkey, false);
	ERR_clear_error();
	if (!key)
		return ERR_BAD_FIELD;
	*key_out = key;
	return ERR_OK;
}

struct es256_key *es256_key_make(void)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	struct es256_key *key;

	must(pkey);
	key = key_create(pkey, true);
	must(key);
	return key;
}

void es256_key_destroy(struct es256_key **key)
{
	if (!*key)
		return;
	EVP_PKEY_CTX_free((*key)->verifier);
	EVP_PKEY_CTX_free((*key)->signer);
	EVP_MD_free((*key)->sha256);
	EVP_PKEY_free((*key)->pkey);
	mem_free(*key);
	*key = NULL;
}

bool es256_key_can_sign(const struct es256_key *key)
{
	return key->signer;
}

const char *es256_key_id(const struct es256_key *key)
{
	return key->id;
}

/* The members and their order are those of RFC 7638, section 3.2: the thumbprint needs them. */
void es256_key_jwk(const struct es256_key *key, struct text *out)
{
	text_printf(out, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", key->x,
		key->y);
}

void es256_key_private_pem(const struct es256_key *key, struct text *out)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *bytes;
	long length;

	must(bio && PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1);
	length = BIO_get_mem_data(bio, &bytes);
	text_add_bytes(out, bytes, (size_t)length);
	BIO_free(bio);
}

void es256_sign(const struct es256_key *key, const void *bytes, size_t count,
	unsigned char signature_out[ES256_SIGNATURE_BYTES])
{
	unsigned char digest[ES256_COORDINATE_BYTES];
	unsigned char der[DER_LIMIT_BYTES];
	const unsigned char *at = der;
	size_t length = sizeof(der);
	ECDSA_SIG *signature;

	assert(key->signer);
	must(EVP_Digest(bytes, count, digest, NULL, key->sha256, NULL) == 1);
	must(EVP_PKEY_sign(key->signer, der, &length, digest, sizeof(digest)) == 1);
	signature = d2i_ECDSA_SIG(NULL, &at, (long)length);
	must(signature);
	must(BN_bn2binpad(ECDSA_SIG_get0_r(signature), signature_out, ES256_COORDINATE_BYTES) > 0);
	must(BN_bn2binpad(ECDSA_SIG_get0_s(signature), signature_out + ES256_COORDINATE_BYTES,
		     ES256_COORDINATE_BYTES) > 0);
	ECDSA_SIG_free(signature);
}

static bool is_in_range(const unsigned char number[ES256_COORDINATE_BYTES])
{
	static const unsigned char zero[ES256_COORDINATE_BYTES];

	return memcmp(number, zero, sizeof(zero)) != 0 && memcmp(number, order, sizeof(order)) < 0;
}

/* r and s as the DER that the library wants; returns its length. */
static size_t to_der(const unsigned char *signature, unsigned char der_out[DER_LIMIT_BYTES])
{
	BIGNUM *r = BN_bin2bn(signature, ES256_COORDINATE_BYTES, NULL);
	BIGNUM *s = BN_bin2bn(signature + ES256_COORDINATE_BYTES, ES256_COORDINATE_BYTES, NULL);
	ECDSA_SIG *both = ECDSA_SIG_new();
	int length;

	must(r && s && both && ECDSA_SIG_set0(both, r, s) == 1);
	length = i2d_ECDSA_SIG(both, &der_out);
	must(length > 0);
	ECDSA_SIG_free(both);
	return (size_t)length;
}

bool es256_is_signed(const struct es256_key *key, const void *bytes, size_t count,
	const unsigned char signature[ES256_SIGNATURE_BYTES])
{
	unsigned char digest[ES256_COORDINATE_BYTES];
	unsigned char der[DER_LIMIT_BYTES];
	bool is_good;

	if (!is_in_range(signature) || !is_in_range(signature + ES256_COORDINATE_BYTES))
		return false;
	must(EVP_Digest(bytes, count, digest, NULL, key->sha256, NULL) == 1);
	is_good = EVP_PKEY_verify(
			  key->verifier, der, to_der(signature, der), digest, sizeof(digest)) == 1;
	ERR_clear_error();
	return is_good;
}
