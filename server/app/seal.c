// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/seal.h"

#include "common/base/base64.h"
#include "common/base/mem.h"
#include "common/base/private_file.h"
#include "common/base/text.h"
#include "server/app/key_file.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

enum {
	KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	SEALED_MOST = NONCE_BYTES + SEAL_PLAIN_MOST + TAG_BYTES,
	HASH_BYTES = 32,
	ID_BYTES = (SEAL_KEY_ID_BYTES - 1) / 2,
};

_Static_assert(SEAL_TEXT_BYTES == 2 + 2 * SEALED_MOST + 1, "the room for what is sealed");
_Static_assert(SEAL_HASH_TEXT_BYTES == 2 + 2 * HASH_BYTES + 1, "the room for a hash");

/* Each use of what the file holds has a key of its own. */
struct seal_key {
	unsigned char sealing[KEY_BYTES];
	unsigned char hashing[crypto_generichash_KEYBYTES];
	char id[SEAL_KEY_ID_BYTES];
};

struct seal_keys {
	size_t count;
	struct seal_key keys[SEAL_KEYS_MOST];
};

static void derive(const unsigned char master[KEY_BYTES], struct seal_key *key)
{
	static const char context[crypto_kdf_CONTEXTBYTES] = { 'f', 'o', 'l', 'e', 'n', 'i', '0',
		'1' };
	unsigned char id[crypto_kdf_BYTES_MIN];

	crypto_kdf_derive_from_key(key->sealing, sizeof(key->sealing), 1, context, master);
	crypto_kdf_derive_from_key(key->hashing, sizeof(key->hashing), 2, context, master);
	crypto_kdf_derive_from_key(id, sizeof(id), 3, context, master);
	hex_encode(id, ID_BYTES, key->id);
}

static struct seal_keys *create(void)
{
	struct seal_keys *keys;

	/* Twice is fine. It fails where there is no randomness, and then nothing is safe. */
	if (sodium_init() < 0)
		abort();
	/* Between pages that nobody may touch; neither swapped nor dumped, where the system lets.
	 */
	keys = sodium_malloc(sizeof(*keys));
	if (!keys)
		mem_exhausted(1, sizeof(*keys));
	memset(keys, 0, sizeof(*keys));
	return keys;
}

struct seal_keys *seal_keys_make(void)
{
	struct seal_keys *keys = create();
	unsigned char master[KEY_BYTES];

	random_bytes(master, sizeof(master));
	derive(master, &keys->keys[keys->count++]);
	sodium_memzero(master, sizeof(master));
	return keys;
}

void seal_keys_destroy(struct seal_keys **keys)
{
	if (!*keys)
		return;
	sodium_free(*keys); /* Wipes it. */
	*keys = NULL;
}

static bool take_line(struct seal_keys *keys, const char *line, size_t length)
{
	unsigned char master[BASE64URL_BYTES(BASE64URL_CHARS(KEY_BYTES)) + 1];
	size_t count;
	bool good = keys->count < SEAL_KEYS_MOST && length == BASE64URL_CHARS(KEY_BYTES) &&
		    base64url_decode(line, length, master, &count) && count == KEY_BYTES;

	if (good)
		derive(master, &keys->keys[keys->count++]);
	sodium_memzero(master, sizeof(master));
	return good;
}

bool seal_keys_parse(const char *lines, struct seal_keys **keys_out)
{
	struct seal_keys *keys = create();
	bool good = true;

	while (good && *lines) {
		size_t length = strcspn(lines, "\n");

		if (length)
			good = take_line(keys, lines, length);
		lines += length + (lines[length] == '\n');
	}
	if (!good || !keys->count) {
		seal_keys_destroy(&keys);
		return false;
	}
	*keys_out = keys;
	return true;
}

static void make_line(struct text *content)
{
	unsigned char master[KEY_BYTES];

	random_bytes(master, sizeof(master));
	base64url_encode(
		master, sizeof(master), text_add_room(content, BASE64URL_CHARS(KEY_BYTES)));
	text_add_char(content, '\n');
	sodium_memzero(master, sizeof(master));
}

enum err seal_keys_load(const char *path, struct seal_keys **keys_out, struct text *why)
{
	struct text lines = { 0 };
	enum err err = key_file_ensure(path, make_line, why);

	if (!err)
		err = key_file_read(path, &lines, why);
	if (err)
		return err;
	if (strlen(text_string(&lines)) != lines.length ||
		!seal_keys_parse(text_string(&lines), keys_out)) {
		text_printf(why,
			"%s: not a file of sealing keys: each line is 43 characters of "
			"base64url",
			path);
		err = ERR_INTERNAL;
	}
	private_file_wipe(&lines);
	return err;
}

size_t seal_key_count(const struct seal_keys *keys)
{
	return keys->count;
}

const char *seal_key_id(const struct seal_keys *keys)
{
	return keys->keys[0].id;
}

static void write_bytes(const unsigned char *bytes, size_t count, char *text_out)
{
	text_out[0] = '\\';
	text_out[1] = 'x';
	hex_encode(bytes, count, text_out + 2);
}

void seal_close(const struct seal_keys *keys, struct uuid owner, const void *plain, size_t count,
	char sealed_out[SEAL_TEXT_BYTES])
{
	unsigned char sealed[SEALED_MOST];

	assert(count <= SEAL_PLAIN_MOST);
	random_bytes(sealed, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, plain, count,
		owner.bytes, sizeof(owner.bytes), NULL, sealed, keys->keys[0].sealing);
	write_bytes(sealed, NONCE_BYTES + count + TAG_BYTES, sealed_out);
}

static const struct seal_key *find_key(const struct seal_keys *keys, const char *id)
{
	for (size_t i = 0; i < keys->count; i++)
		if (strcmp(keys->keys[i].id, id) == 0)
			return &keys->keys[i];
	return NULL;
}

bool seal_open(const struct seal_keys *keys, const char *key_id, struct uuid owner,
	const char *sealed, void *plain_out, size_t count)
{
	const struct seal_key *key = find_key(keys, key_id);
	unsigned char bytes[SEALED_MOST];
	size_t length = 0;

	assert(count <= SEAL_PLAIN_MOST);
	return key && strncmp(sealed, "\\x", 2) == 0 &&
	       sodium_hex2bin(bytes, sizeof(bytes), sealed + 2, strlen(sealed + 2), NULL, &length,
		       NULL) == 0 &&
	       length == NONCE_BYTES + count + TAG_BYTES &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(plain_out, NULL, NULL,
		       bytes + NONCE_BYTES, count + TAG_BYTES, owner.bytes, sizeof(owner.bytes),
		       bytes, key->sealing) == 0;
}

void seal_hash(const struct seal_keys *keys, size_t number, struct uuid owner, const char *secret,
	char hash_out[SEAL_HASH_TEXT_BYTES])
{
	unsigned char hash[HASH_BYTES];
	crypto_generichash_state hashing;

	assert(number < keys->count);
	crypto_generichash_init(&hashing, keys->keys[number].hashing,
		sizeof(keys->keys[number].hashing), sizeof(hash));
	crypto_generichash_update(&hashing, owner.bytes, sizeof(owner.bytes));
	crypto_generichash_update(&hashing, (const unsigned char *)secret, strlen(secret));
	crypto_generichash_final(&hashing, hash, sizeof(hash));
	write_bytes(hash, sizeof(hash), hash_out);
	sodium_memzero(&hashing, sizeof(hashing));
}
