// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A change of an account by an administrator: asked for, perhaps a second time, answered with what
 * the account is after it, or refused with the word that the database has for it. */
#pragma once

#include "common/base/uuid.h"
#include "server/app/password.h"
#include "server/db/db.h"
#include <stdbool.h>

struct request;

/* In the arena of its request, as request->state. It may have to be asked for twice: the same
 * command may come to another server at the same moment. */
struct user_change {
	const struct db_statement *statement;
	struct uuid account;
	const char *fingerprint;
	const char *reason;
	struct db_value more[2]; /* What the statement takes beyond its first six parameters. */
	char password[4 * PASSWORD_MOST + 1]; /* "": none is told. */
	char hash[PASSWORD_HASH_BYTES];
	bool is_told_password;
	bool was_overtaken;
};

/* Of the subject of the request. what: the act, by which a repeat is known. */
struct user_change *user_change_create(
	struct request *request, const struct db_statement *statement, const char *what);
/* The change, and what the account is after it. */
void user_change_start(struct request *request);
/* After a transaction of the change and accounts_read: answers the request. */
void user_change_answer(void *arg, const struct db_result *result);
