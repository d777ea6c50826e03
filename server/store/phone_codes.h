// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Codes that are sent to a phone: asked for, tried, and what follows from the right one. Statements
 * for db_run(). Whether a number is known changes neither what is written nor how much. */
#pragma once

#include "server/db/db.h"

enum {
	PHONE_CODE_LIFE_S = 300,
	PHONE_CODE_TRIES = 5,
	/* To one number for one purpose: of one facility; */
	PHONE_CODES_IN_10_MIN = 3,
	PHONE_CODES_IN_A_DAY = 10,
	/* asked from one address; */
	PHONE_CODES_FROM_ONE_IN_10_MIN = 2,
	PHONE_CODES_FROM_ONE_IN_A_DAY = 5,
	/* of all facilities, from all addresses. */
	PHONE_CODES_EVERYWHERE_IN_A_DAY = 20,
};

/* Two at once for one number, or of one facility, wait for each other: before phone_codes_ask, in
 * its transaction. 1 facility, 2 phone number. */
extern const struct db_statement phone_codes_lock;
/* Before a patient is erased, in its transaction: locks him and the codes of his number, so that
 * one which is just being written is erased with the rest. 1 facility, 2 patient. */
extern const struct db_statement phone_codes_lock_of;
/* 1 facility, 2 phone number, 3 id of the code, 4 its hash, 5 and 6 the message in Swahili and
 * English, 7 id of the message, 8 how many the facility pays for in a day, 9 purpose, 10 patient
 * (null: whoever has the number there, or nobody), 11 the address that asks. One row: "asked"; the
 * limit of limits.def that is reached; "spent", the facility's is; "no_facility"; and seconds to
 * wait. */
extern const struct db_statement phone_codes_ask;

/* 1 code, 2 the hash of what was given, 3 who of those with the number (null: the only one), 4 id
 * of the audit row, 5 address, 6 session, 7 id of its refresh token, 8 the token's SHA-256, 9
 * seconds that the session lives, 10 name of the request, 11 the client, as it calls itself (null:
 * it does not). One row: "wrong"; "choose", and several have the number; "signed_in"; then patient,
 * facility, name, language, the patients to choose from as JSON. */
extern const struct db_statement phone_codes_sign_in;
/* 1 facility, 2 patient, 3 code, 4 the hash of what was given, 5 purpose. One row: whether it was
 * right, and the number that it was sent to. It is used up. */
extern const struct db_statement phone_codes_use;

/* Forgets those of yesterday, and which numbers they were sent to; callback as db_run() has it. */
void phone_codes_forget(struct db *db, db_callback *callback, void *arg);

/* All of these, for db_options. */
extern const struct db_statement *const phone_codes_statements[];
extern const size_t phone_codes_statement_count;
