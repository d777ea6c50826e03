// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/refresh_token.h"

#include "common/base/base64.h"
#include "common/base/text.h"
#include <sodium.h>
#include <string.h>

struct refresh_token refresh_token_make(void)
{
	struct refresh_token token = { 0 };

	random_bytes(token.secret, sizeof(token.secret));
	return token;
}

struct refresh_token refresh_token_after(const struct refresh_token *token, struct uuid next)
{
	unsigned char both[REFRESH_SECRET_BYTES + sizeof(next.bytes)];
	struct refresh_token after;

	memcpy(both, token->secret, REFRESH_SECRET_BYTES);
	memcpy(both + REFRESH_SECRET_BYTES, next.bytes, sizeof(next.bytes));
	crypto_hash_sha256(after.secret, both, sizeof(both));
	sodium_memzero(both, sizeof(both));
	return after;
}

bool refresh_token_read(const char *text, struct refresh_token *token_out)
{
	unsigned char bytes[BASE64URL_BYTES(REFRESH_SHOWN_BYTES)];
	size_t length = strlen(text), count = 0;

	if (length != REFRESH_SHOWN_BYTES - 1 || !base64url_decode(text, length, bytes, &count) ||
		count != REFRESH_SECRET_BYTES)
		return false;
	memcpy(token_out->secret, bytes, REFRESH_SECRET_BYTES);
	return true;
}

void refresh_token_show(const struct refresh_token *token, char text_out[REFRESH_SHOWN_BYTES])
{
	base64url_encode(token->secret, REFRESH_SECRET_BYTES, text_out);
}

void refresh_token_hash(const struct refresh_token *token, char text_out[REFRESH_HASH_BYTES])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, token->secret, REFRESH_SECRET_BYTES);
	text_out[0] = '\\';
	text_out[1] = 'x';
	hex_encode(hash, sizeof(hash), text_out + 2);
}

const char *refresh_token_show_client(struct uuid client, char text_out[UUID_TEXT_BYTES])
{
	if (uuid_is_nil(client))
		return NULL;
	uuid_format(client, text_out);
	return text_out;
}
