// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/second_factor.h"

#include "common/base/attr.h"
#include "server/store/audit.h"
#include "server/store/users.h"

/* The audit row of what happens before somebody is signed in: $1 its id. */
#define LOGGED(action, was_allowed, address)                                                       \
	"logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, actor_role,"     \
	" action, was_allowed, address, request)"                                                  \
	" SELECT $1::uuid, coalesce(facility_id, uuid_nil()), 'staff', id, role, '" action "',"    \
	" " was_allowed ", " AUDIT_ADDRESS(address) ", " AUDIT_REQUEST(address) " FROM changed)"
/* And of what an account is changed to: $1 is record_by()'s. */
#define CHANGED(action, reason)                                                                    \
	AUDIT_LOGGED("$1", "'" action "'", "coalesce(facility_id, uuid_nil())", "'user'",          \
		"changed.id", reason, AUDIT_NO_DETAIL, "changed")

#define CODES_GONE "gone AS (DELETE FROM recovery_codes WHERE user_id IN (SELECT id FROM changed))"
#define CODES_ADDED(hashes)                                                                        \
	"added AS (INSERT INTO recovery_codes (user_id, code_hash)"                                \
	" SELECT id, unnest(" hashes "::bytea[]) FROM changed)"

/* In the end, for whoever waited for the account has to see the sessions of those that went before.
 */
#define TOLD(spared)                                                                               \
	" SELECT id, pg_notify('" USERS_CHANGED "', id::text), end_sessions(id, " spared "::uuid)" \
	" FROM changed"

const struct db_statement second_factor_asked = {
	.name = "second_factor_asked",
	.of_all = "nobody is signed in before the code is seen",
	.parameter_count = 3,
	.sql = "WITH changed AS (SELECT id, facility_id, role FROM users WHERE id = $2::uuid), "
	/* Nothing was changed; it has the form that the rows of the log are made from. */
	LOGGED("session.code_asked", "false", "$3") " SELECT id FROM changed",
};

const struct db_statement second_factor_missed = {
	.name = "second_factor_missed",
	.facility_or_all = 4,
	.parameter_count = 4,
	.sql = "WITH changed AS (SELECT id, facility_id, role FROM users WHERE id = "
	       "$2::uuid AND " USERS_OF("$4") "), " LOGGED(
		       "user.second_factor_missed", "false", "$3") " SELECT id FROM changed",
};

/* The account is locked first, so of two that come with the same code the second finds it used. */
const struct db_statement second_factor_use = {
	.name = "second_factor_use",
	.of_all = "nobody is signed in before the code is seen",
	.parameter_count = 6,
	.sql = "WITH account AS MATERIALIZED (SELECT id, facility_id, role, totp_step FROM users"
	       " WHERE id = $2::uuid AND totp_secret = $3::bytea AND disabled_at IS NULL"
	       " FOR UPDATE),"
	       " stepped AS (UPDATE users u SET totp_step = $4::bigint FROM account a"
	       " WHERE u.id = a.id AND u.totp_step < $4::bigint RETURNING u.id),"
	       " changed AS (UPDATE recovery_codes c SET used_at = now() FROM account a"
	       " WHERE c.user_id = a.id AND c.code_hash = ANY ($5::bytea[]) AND c.used_at IS NULL"
	       " RETURNING a.id, a.facility_id, a.role), " LOGGED("session.recovery_code_used",
		       "true", "$6") " SELECT id FROM stepped"
				     " UNION ALL SELECT id FROM changed",
};

const struct db_statement second_factor_fits = {
	.name = "second_factor_fits",
	.of_all = "nobody is signed in before the code is seen",
	.parameter_count = 4,
	.sql = "SELECT u.id FROM users u WHERE u.id = $1::uuid AND u.totp_secret = $2::bytea"
	       " AND u.disabled_at IS NULL AND (u.totp_step < $3::bigint OR EXISTS (SELECT"
	       " FROM recovery_codes c WHERE c.user_id = u.id AND c.code_hash = ANY ($4::bytea[])"
	       " AND c.used_at IS NULL))",
};

const struct db_statement second_factor_tell = {
	.name = "second_factor_tell",
	.facility_or_all = 3,
	.parameter_count = 3,
	.sql = "SELECT json_build_object('enrolled', totp_secret IS NOT NULL,"
	       " 'required', $2::boolean, 'recovery_codes_left', (SELECT count(*)"
	       " FROM recovery_codes c WHERE c.user_id = u.id AND c.used_at IS NULL))"
	       " FROM users u WHERE id = $1::uuid AND disabled_at IS NULL AND " USERS_OF("$3"),
};

const struct db_statement second_factor_begin = {
	.name = "second_factor_begin",
	.facility_or_all = 4,
	.parameter_count = 4,
	.sql = "UPDATE users SET totp_next = $2::bytea, totp_next_key = $3::text,"
	       " totp_next_at = now(), totp_next_tries = 0 WHERE id = $1::uuid AND disabled_at IS "
	       "NULL"
	       " AND " USERS_OF("$4") " RETURNING login",
};

/* Whoever began it with another password than that of now does not end it: a server hears a little
 * later that his session is over. */
#define OF_THIS_PASSWORD " AND totp_next_at >= coalesce(password_changed_at, '-infinity')"

/* Counted before the code is looked at, so that a hundred tries at once are a hundred. */
const struct db_statement second_factor_try_next = {
	.name = "second_factor_try_next",
	.facility_or_all = 2,
	.parameter_count = 2,
	.sql = "UPDATE users SET totp_next_tries = totp_next_tries + 1 WHERE id = $1::uuid"
	       " AND totp_next_at > now() - interval '10 minutes' AND totp_next_tries < 5"
	       " AND disabled_at IS NULL AND " USERS_OF("$2") OF_THIS_PASSWORD
	" RETURNING '\\x' || encode(totp_next, 'hex'), totp_next_key",
};
_Static_assert(SECOND_FACTOR_TRIES == 5, "the statement says so");

const struct db_statement second_factor_confirm = {
	.name = "second_factor_confirm",
	.facility_or_all = 7,
	.parameter_count = 7,
	.sql = "WITH changed AS (UPDATE users SET totp_secret = totp_next,"
	       " totp_key = totp_next_key, totp_step = $4::bigint, totp_next = NULL,"
	       " totp_next_key = NULL, totp_next_at = NULL"
	       " WHERE id = $2::uuid AND totp_next = $3::bytea AND disabled_at IS NULL"
	       " AND " USERS_OF("$7") OF_THIS_PASSWORD
	" RETURNING id, facility_id, role), " CODES_GONE
	", " CODES_ADDED("$5") ", " CHANGED("user.second_factor_set", "''") TOLD("$6"),
};

const struct db_statement second_factor_new_codes = {
	.name = "second_factor_new_codes",
	.facility_or_all = 4,
	.parameter_count = 4,
	.sql = "WITH changed AS (SELECT id, facility_id, role FROM users WHERE id = $2::uuid"
	       " AND totp_secret IS NOT NULL AND disabled_at IS NULL AND " USERS_OF(
		       "$4") " FOR UPDATE), " CODES_GONE
			     ", " CODES_ADDED("$3") ", " CHANGED(
				     "user.recovery_codes_made", "''") " SELECT id FROM changed",
};

const struct db_statement second_factor_remove_own = {
	.name = "second_factor_remove_own",
	.facility_or_all = 4,
	.parameter_count = 4,
	.sql = "WITH changed AS (UPDATE users SET totp_secret = NULL, totp_key = NULL"
	       " WHERE id = $2::uuid AND totp_secret IS NOT NULL AND disabled_at IS NULL "
	       "AND " USERS_OF("$4") ""
				     " RETURNING id, facility_id, role), " CODES_GONE
				     ", " CHANGED("user.second_factor_removed", "''") TOLD("$3"),
};

const struct db_statement second_factor_remove = {
	.name = "second_factor_remove",
	.facility_or_all = 4,
	.parameter_count = 5,
	.sql = "WITH found AS MATERIALIZED (SELECT id, totp_secret IS NOT NULL AS had FROM users"
	       " WHERE (CASE WHEN $2::uuid IS NULL THEN login_key = lower($3::text)"
	       " ELSE id = $2::uuid END)"
	       " AND " USERS_OF(
		       "$4") " FOR UPDATE),"
			     " changed AS (UPDATE users u SET totp_secret = NULL, totp_key = NULL,"
			     " totp_next = NULL, totp_next_key = NULL, totp_next_at = NULL,"
			     " must_change = password_hash IS NOT NULL AND role <> 'display'"
			     " FROM found f WHERE u.id = f.id AND f.had RETURNING u.id, "
			     "u.facility_id), " CODES_GONE
			     ", " CHANGED("user.second_factor_removed",
				     "coalesce($5::text, '')") " SELECT "
							       "json_build_object('removed', "
							       "f.had),"
							       " (SELECT pg_notify('" USERS_CHANGED
							       "', id::text) FROM changed),"
							       " (SELECT end_sessions(id, NULL) "
							       "FROM changed) "
							       "FROM found f",
};

const struct db_statement *const second_factor_statements[] = {
	&second_factor_asked,
	&second_factor_use,
	&second_factor_fits,
	&second_factor_tell,
	&second_factor_begin,
	&second_factor_try_next,
	&second_factor_missed,
	&second_factor_confirm,
	&second_factor_new_codes,
	&second_factor_remove_own,
	&second_factor_remove,
};
const size_t second_factor_statement_count = COUNT_OF(second_factor_statements);
