// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/token_file.h"

#include "common/base/private_file.h"
#include "common/base/text.h"
#include "server/app/es256.h"
#include "server/app/key_file.h"

static enum err fail(struct text *why, const char *path, const char *what)
{
	text_printf(why, "%s: %s", path, what);
	return ERR_INTERNAL;
}

enum err token_file_read(const char *path, struct es256_key **key_out, struct text *why)
{
	struct es256_key *key = NULL;
	struct text pem = { 0 };
	enum err err = key_file_read(path, &pem, why);

	if (err)
		return err;
	err = es256_key_from_pem(pem.bytes, pem.length, &key);
	private_file_wipe(&pem);
	if (err)
		return fail(why, path, "not an EC P-256 key as PEM without a pass phrase");
	if (!es256_key_can_sign(key)) {
		es256_key_destroy(&key);
		return fail(why, path, "a public key, not a private one");
	}
	*key_out = key;
	return ERR_OK;
}

static void make_pem(struct text *pem)
{
	struct es256_key *key = es256_key_make();

	es256_key_private_pem(key, pem);
	es256_key_destroy(&key);
}

enum err token_file_ensure(const char *path, struct text *why)
{
	return key_file_ensure(path, make_pem, why);
}
