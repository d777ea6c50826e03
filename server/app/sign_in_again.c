// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Staying signed in: a refresh token for the next one. */
#include "server/app/sign_in.h"

#include "common/base/time.h"
#include "server/app/attempt.h"
#include "server/db/db.h"
#include "server/store/sign_in.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void renewed(void *arg, const struct db_result *result)
{
	struct attempt *attempt = arg;
	enum err err = db_result_err(result);
	const char *word;
	struct uuid next;

	if (!err && !db_result_rows(result))
		err = ERR_SESSION_ENDED;
	if (!err) {
		word = db_result_value(result, 0, 0);
		if (strcmp(word, "renewed") != 0 && strcmp(word, "again") != 0)
			err = ERR_SESSION_ENDED;
		else if (!uuid_parse(db_result_value(result, 0, 1), &next) ||
			 !attempt_read_user(result, 2, &attempt->user) ||
			 !uuid_parse(db_result_value(result, 0, 7), &attempt->claims.session) ||
			 !uuid_parse(db_result_value(result, 0, 9), &attempt->claims.display.u))
			err = ERR_INTERNAL;
		else
			attempt_set_must_enrol(attempt, db_result_value(result, 0, 10)[0] == 't',
				db_result_value(result, 0, 11));
	}
	if (err) {
		attempt_refuse(&attempt, err);
		return;
	}
	attempt->token = refresh_token_after(&attempt->token, next);
	attempt->session_left_s = db_result_int(result, 0, 8);
	attempt_welcome(&attempt);
}

void sign_in_again(struct sign_ins *sign_ins, const struct sign_in_renewal *renewal,
	sign_in_answered *answered, void *arg)
{
	struct attempt *attempt =
		attempt_create(sign_ins, renewal->address, renewal->request, answered, arg);
	char hash[REFRESH_HASH_BYTES], next_hash[REFRESH_HASH_BYTES];
	char next[UUID_TEXT_BYTES], id[UUID_TEXT_BYTES], client[UUID_TEXT_BYTES], idle[24],
		least[24];
	struct uuid next_id = uuid_make_v4();
	struct refresh_token after;

	attempt->is_renewal = true;
	if (!refresh_token_read(renewal->refresh_token, &attempt->token)) {
		attempt_refuse_soon(attempt, ERR_SESSION_ENDED, 0);
		return;
	}
	after = refresh_token_after(&attempt->token, next_id);
	refresh_token_hash(&attempt->token, hash);
	refresh_token_hash(&after, next_hash);
	sodium_memzero(&after, sizeof(after));
	uuid_format(next_id, next);
	attempt_new_audit_id(attempt, id);
	snprintf(idle, sizeof(idle), "%lld", (long long)(sign_ins->options.idle_us / US_PER_S));
	snprintf(least, sizeof(least), "%lld",
		(long long)(sign_ins->options.access_token_us / US_PER_S));
	db_run(sign_ins->options.db, &session_renew,
		(struct db_value[]){ db_text(hash), db_text(next), db_text(next_hash), db_text(id),
			db_text(attempt->from),
			db_text(refresh_token_show_client(renewal->client, client)), db_text(idle),
			db_text(least) },
		renewed, attempt);
}
