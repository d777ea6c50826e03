// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Accounts: statements for db_run(). Each writes its own row of the audit log. Whoever disables an
 * account or changes its password ends its sessions: the refresh tokens in the same statement, and
 * every server hears the account's id on the channel USERS_CHANGED. */
#pragma once

#include "server/db/db.h"

#define USERS_CHANGED "users_changed"
/* Somebody may try to sign in again at once; the payload is the login in small letters. */
#define USERS_UNLOCKED "users_unlocked"

/* The name of the user u. A device is called as it is named now; its account keeps the name of the
 * day it was paired. */
#define USERS_NAME                                                                                 \
	"coalesce((SELECT w.name FROM displays w WHERE w.facility_id = u.facility_id"              \
	" AND w.id = u.display_id), u.display_name)"

/* So many wrong passwords in a row stop an account until somebody unlocks it: those from addresses
 * at which it has never signed in stop these, those from addresses that know it stop all. Together
 * they are 100, the most that NIST SP 800-63B (3.2.2) allows. */
enum { USERS_FAILURES_MOST = 50 };
#define USERS_STOPPED "(u.failures >= 50 OR u.known_failures >= 50)"
/* A password that an administrator gave and with which nobody has come is good for so many days. */
enum { USERS_FIRST_PASSWORD_DAYS = 7 };
#define USERS_EXPIRED                                                                              \
	"(u.must_change AND u.password_changed_at < now() - interval '7 days'"                     \
	" AND coalesce(u.last_seen_at < u.password_changed_at, true))"
/* Of UPDATE users. */
#define USERS_UNLOCK                                                                               \
	"failures = 0, known_failures = 0, locked_until = NULL, failed_at = NULL,"                 \
	" failed_from = NULL"

/* Of an account: it is one of the facility in this parameter, or of whichever where that is nil. */
#define USERS_OF(facility) "(" facility "::uuid = uuid_nil() OR facility_id = " facility "::uuid)"

/* Every writing statement begins with who does it:
 * 1 id of the audit row, 2 id of the acting user (null: an administrator at the server). */

/* 3 id, 4 login, 5 display name, 6 role, 7 code of the facility (null: all), 8 language, 9 hash
 * (null: none), 10 whether the password must be changed, 11 the display (null: a person).
 * One row: id; no row: there is no such facility. */
extern const struct db_statement users_add;
/* 3 login, 4 hash, 5 whether it must be changed. One row: id; no row: no such account. */
extern const struct db_statement users_set_password;
/* 3 login, 4 whether it is disabled. One row: id; no row: no such account. */
extern const struct db_statement users_set_disabled;
/* 3 login. Nothing that was tried until now counts. One row: id; no row: no such account. */
extern const struct db_statement users_unlock;
/* 1 code of the facility (null: all). Rows in the order of logins: login, display name, role,
 * facility code ("" for all), language, whether it has a password, whether that must be changed,
 * whether it has a second factor, whether wrong passwords stopped it (each "yes" or "no"), disabled
 * at (RFC 3339 in UTC; null: it is not), last seen at (the same). */
extern const struct db_statement users_list;
/* 1 facility. One row: {"staff":[{"id":..,"name":..,"role":..},..]}, persons whose account is not
 * disabled, in the order of their names. */
extern const struct db_statement users_tell_staff;
/* 1 id, 2 the old hash, 3 the new one: after a sign-in whose hash was weak. Nobody is signed out.
 */
extern const struct db_statement users_strengthen;

/* All of these, for db_options. */
extern const struct db_statement *const users_statements[];
extern const size_t users_statement_count;
