// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The second factor of an account: the code of an authenticator (totp.h), or one of the recovery
 * codes that are kept on paper for the day on which the phone is lost. The secret rests sealed, the
 * recovery codes hashed; each code counts once. Pure: what it finds out the database decides. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/model/ids.h"
#include "common/model/role.h"
#include "common/model/words.h"
#include "server/app/seal.h"
#include <stdint.h>

struct text;

enum {
	FACTOR_CODE_BYTES = 33,
	RECOVERY_CODES = 10,
	/* Three groups of four letters of 31, some 59 bits; with the NUL. */
	RECOVERY_CODE_BYTES = 15,
};

/* The stricter one of what the machine asks for and a hospital, in a word of its settings; "": it
 * has set nothing. */
enum second_factor_rule second_factor_rule_of(
	enum second_factor_rule machine, const char *hospital);
/* Must somebody of this role have one? */
bool second_factor_is_required(enum second_factor_rule rule, enum role role);

/* As the database holds it. */
struct second_factor {
	char sealed[SEAL_TEXT_BYTES]; /* "": there is none. */
	char key_id[SEAL_KEY_ID_BYTES];
	int64_t last_step; /* Of the codes that were used. */
};

/* What a code would use up. */
struct factor_use {
	char step[24]; /* "": it is no code of the authenticator. */
	/* An array of PostgreSQL with the hashes that a recovery code may have; "": it is none. */
	char hashes[SEAL_KEYS_MOST * (SEAL_HASH_TEXT_BYTES + 4) + 3];
};
/* ERR_WRONG_CODE: it is neither, or was used before. A recovery code is right where one of its
 * hashes is there. ERR_INTERNAL: the key that sealed the secret is not there any more. */
MUST_CHECK enum err second_factor_judge(const struct seal_keys *keys, struct user_id user,
	const struct second_factor *factor, const char *code, int64_t now_us,
	struct factor_use *use_out);

/* Makes recovery codes: as JSON for whoever keeps them, and their hashes for the database. */
void recovery_codes_make(
	const struct seal_keys *keys, struct user_id user, struct text *json, struct text *hashes);
