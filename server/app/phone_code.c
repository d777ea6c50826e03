// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/phone_code.h"

#include "common/base/base64.h"
#include "common/base/text.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ID_BYTES = 16, SECRET_BYTES = 16, CODES = 1000000 };
_Static_assert(SECRET_BYTES >= crypto_generichash_KEYBYTES_MIN, "it is a key");

static void hash(const unsigned char both[ID_BYTES + SECRET_BYTES], const char *digits,
	const char *purpose, struct uuid patient, char text_out[PHONE_CODE_HASH_BYTES])
{
	unsigned char result[32];
	crypto_generichash_state state;

	crypto_generichash_init(&state, both + ID_BYTES, SECRET_BYTES, sizeof(result));
	crypto_generichash_update(&state, both, ID_BYTES);
	crypto_generichash_update(&state, patient.bytes, sizeof(patient.bytes));
	crypto_generichash_update(&state, (const unsigned char *)digits, PHONE_CODE_DIGITS);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose));
	crypto_generichash_final(&state, result, sizeof(result));
	text_out[0] = '\\';
	text_out[1] = 'x';
	hex_encode(result, sizeof(result), text_out + 2);
}

static void format_id(const unsigned char bytes[ID_BYTES], char text_out[UUID_TEXT_BYTES])
{
	struct uuid id;

	memcpy(id.bytes, bytes, sizeof(id.bytes));
	uuid_format(id, text_out);
}

/* The alphabet of every phone, so that one message is one. It says what the code is not for. */
static void write_messages(struct phone_code *code, const char *digits)
{
	snprintf(code->message_sw, sizeof(code->message_sw),
		"Foleni: nambari yako ya siri ni %s. Inatumika kwa dakika 5. Usimpe mtu yeyote, "
		"hata "
		"mfanyakazi wa hospitali.",
		digits);
	snprintf(code->message_en, sizeof(code->message_en),
		"Foleni: your code is %s. It is good for 5 minutes. Give it to nobody, not even to "
		"staff of the hospital.",
		digits);
}

struct phone_code phone_code_make(const char *purpose, struct uuid patient)
{
	unsigned char both[ID_BYTES + SECRET_BYTES];
	char digits[PHONE_CODE_DIGITS + 1];
	struct phone_code code;
	struct uuid id = uuid_make_v4();

	memcpy(both, id.bytes, ID_BYTES);
	random_bytes(both + ID_BYTES, SECRET_BYTES);
	snprintf(digits, sizeof(digits), "%06u", (unsigned)randombytes_uniform(CODES) % CODES);
	format_id(both, code.id);
	base64url_encode(both, sizeof(both), code.request);
	hash(both, digits, purpose, patient, code.hash);
	write_messages(&code, digits);
	sodium_memzero(digits, sizeof(digits));
	sodium_memzero(both, sizeof(both));
	return code;
}

void phone_code_forget(struct phone_code *code)
{
	sodium_memzero(code, sizeof(*code));
}

bool phone_code_read(const char *request, const char *digits, const char *purpose,
	struct uuid patient, struct phone_code_try *try_out)
{
	unsigned char both[BASE64URL_BYTES(PHONE_REQUEST_BYTES)];
	size_t length = strlen(request), count = 0;

	if (length != PHONE_REQUEST_BYTES - 1 || !base64url_decode(request, length, both, &count) ||
		count != ID_BYTES + SECRET_BYTES || strlen(digits) != PHONE_CODE_DIGITS)
		return false;
	format_id(both, try_out->id);
	hash(both, digits, purpose, patient, try_out->hash);
	sodium_memzero(both, sizeof(both));
	return true;
}
