// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An attempt to get a token, by a password or by a refresh token: what it has found out so far, and
 * how it ends. For the files of sign_in.h only. */
#pragma once

#include "common/base/list.h"
#include "common/loop/loop.h"
#include "server/app/audit.h"
#include "server/app/password.h"
#include "server/app/refresh_token.h"
#include "server/app/sign_in.h"

struct db_result;

enum {
	/* One try in this password costs what a new one does; longer ones are refused before. */
	PASSWORD_BYTES = 4 * PASSWORD_MOST + 1,
	PLACE_BYTES = 2048,
	DEVICE_BYTES = 129,
};

struct sign_ins {
	struct sign_ins_options options;
	struct list attempts;
};

struct attempt {
	struct list link;
	struct sign_ins *sign_ins;
	bool is_renewal;
	bool is_proof; /* Of somebody who is signed in. */
	char login[LOGIN_BYTES];
	char address[64];
	char from[AUDIT_FROM_BYTES]; /* The same and the request, for the audit log. */
	char device[DEVICE_BYTES];
	struct uuid client;
	char password[PASSWORD_BYTES];
	char new_password[PASSWORD_BYTES];
	char code[FACTOR_CODE_BYTES];
	char place[PLACE_BYTES];
	struct second_factor factor;
	struct factor_use use;
	struct signed_in_user user;
	char hash[PASSWORD_HASH_BYTES];     /* What the password was compared with. */
	char new_hash[PASSWORD_HASH_BYTES]; /* Of a new password, or a stronger one of the same. */
	bool has_hash;
	bool is_disabled;
	struct refresh_token token; /* The old, then the new one. */
	struct token_claims claims;
	int64_t session_left_s;
	sign_in_answered *answered;
	void *arg;
	struct loop_task task; /* Of one that was refused at once. */
	enum err err;
	int64_t retry_us; /* How long the limits want to wait. */
	uint32_t retry_after_s;
	const char *why;
};

struct attempt *attempt_create(struct sign_ins *sign_ins, const char *address, const char *request,
	sign_in_answered *answered, void *arg);

/* Each of these answers, and ends it. */
/* The limits count an attempt as wrong until they hear otherwise. */
void attempt_refuse(struct attempt **attempt, enum err err);
/* Nobody is called back from inside the call that asked. */
void attempt_refuse_soon(struct attempt *attempt, enum err err, int64_t retry_us);
void attempt_welcome(struct attempt **attempt);
/* Who it is was shown, and nothing more was asked. */
void attempt_approve(struct attempt **attempt);

bool attempt_has_factor(const struct attempt *attempt);
uint32_t attempt_seconds(int64_t wait_us);
void attempt_new_audit_id(const struct attempt *attempt, char id_out[UUID_TEXT_BYTES]);
/* Reads columns from first on: id, facility, role, name, language. */
MUST_CHECK bool attempt_read_user(
	const struct db_result *result, int first, struct signed_in_user *user);
/* hospital: whom the facility asks for one, in a word; "": nobody more than the server. */
void attempt_set_must_enrol(struct attempt *attempt, bool has_factor, const char *hospital);
