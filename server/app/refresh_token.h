// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Refresh tokens: 32 bytes that nobody can guess. The one that follows a token is the SHA-256 of
 * the two: the one before and its own id in the database. So it can be told again to a client that
 * missed the answer, without being kept anywhere, and whoever reads the database can tell neither.
 *
 * A token is good together with the client's own id only, which the client makes up when it signs
 * in. One that comes from another client, or once more from one that does not name itself, is
 * stolen for all we know, and ends the session. */
#pragma once

#include "common/base/attr.h"
#include "common/base/uuid.h"
#include <stdbool.h>

enum {
	REFRESH_SECRET_BYTES = 32,
	REFRESH_SHOWN_BYTES = 44,
	/* As PostgreSQL reads bytes: \x and two digits for each, and a NUL. */
	REFRESH_HASH_BYTES = 2 + 2 * 32 + 1,
};

struct refresh_token {
	unsigned char secret[REFRESH_SECRET_BYTES];
};

struct refresh_token refresh_token_make(void);
struct refresh_token refresh_token_after(const struct refresh_token *token, struct uuid next);
/* False: it is none. */
MUST_CHECK bool refresh_token_read(const char *text, struct refresh_token *token_out);
void refresh_token_show(const struct refresh_token *token, char text_out[REFRESH_SHOWN_BYTES]);
void refresh_token_hash(const struct refresh_token *token, char text_out[REFRESH_HASH_BYTES]);
/* As the statements want it. NULL: nil, it does not name itself. */
const char *refresh_token_show_client(struct uuid client, char text_out[UUID_TEXT_BYTES]);
