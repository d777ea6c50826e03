// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Signing in, and whether it still holds: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* 1 login, 2 address. One row or none: id, facility (nil: all), role, display name, language, hash
 * ("": none), whether the password must be changed, whether the account is disabled, its first
 * password too old, or it is stopped for whoever comes from there, display (nil: a person),
 * the sealed secret of the second factor ("": none), its key, the last step used, login, code and
 * names of the facility with blanks between them ("": all), whom the facility asks for a second
 * factor, in a word ("": nobody more than the server). */
extern const struct db_statement sign_in_find;
/* The same by 1 user, wherever it comes from. */
extern const struct db_statement sign_in_find_user;
/* 1 login, 2 address. One row: it has signed in there before. */
extern const struct db_statement sign_in_knows;
/* 1 id of the audit row, 2 user, 3 from where (audit.h), 4 session, 5 id of its refresh token, 6
 * the token's SHA-256, 7 how long the session lives, in seconds, 8 the hash that the password was
 * compared with, 9 whether a code of the second factor was used, 10 the device, in its own words,
 * 11 the client, as it calls itself (NULL: it does not), 12 how long the token is good, in
 * seconds, if the facility has not set less, 13 how long it is so at least. One row: the user;
 * none: disabled since, or the password is another one, or there is a second factor since. */
extern const struct db_statement sign_in_succeeded;
/* 1 id of the audit row, 2 login, 3 from where (audit.h), 4 failures that cost no wait, 5 the
 * longest wait in seconds: what the account's row says of a lock is for people to see. Takes the
 * same time whether there is such a login. */
extern const struct db_statement sign_in_failed;
/* Whoever is signed in has shown once more who it is: 1 id of the audit row, 2 user, 3 from where
 * (audit.h), 4 session (nil: none), 5 the hash that the password was compared with. One row: the
 * user; none: disabled since, or the password is another one. */
extern const struct db_statement sign_in_proved;
/* 1 id of the audit row, 2 user, 3 the old hash, 4 the new one, 5 from where (audit.h), 6 the
 * session that stays; nil: none. Ends all others. One row: the user; none: the account was changed
 * meanwhile. */
extern const struct db_statement sign_in_change_password;

/* Renews a session with its refresh token, which counts once.
 * 1 the token's SHA-256, 2 id of the next token, 3 its SHA-256, 4 id of an audit row, 5 from where
 * (audit.h), 6 the client (NULL: it does not name itself), 7 how long the next token is good, in
 * seconds, if the facility has not set less, 8 how long it is so at least. One row or none (there
 * is no such token): what came of it, the id of the token that follows, user, facility (nil: all),
 * role, display name, language, session, seconds that it still lives, display (nil: a person),
 * whether there is a second factor, whom the facility asks for one, as above. "renewed": the next
 * token is good; "again": within half a minute of its first use, by a client that names itself, and
 * nobody used the one that follows it, so the client has missed the answer; "reused": somebody else
 * has it, all of the session has ended and it was written down; "ended". */
extern const struct db_statement session_renew;
/* 1 id of the audit row, 2 session, 3 address, 4 the user whose session it is, 5 the user's
 * facility (nil: all). One row: the user; none: it had ended already, or is none of his. */
extern const struct db_statement session_end;
/* 1 seconds. The sessions that were ended within them. */
extern const struct db_statement sessions_ended;

/* 1 seconds. The accounts that were changed within them: id, facility (nil: all), role, display
 * (nil: none), whether it is disabled. */
extern const struct db_statement accounts_changed;
/* A pass for a WebSocket. 1 its SHA-256, 2 user, 3 session, 4 facility (nil: all), 5 display (nil:
 * a person), 6 role, 7 when the access token ends, in microseconds, 8 for how many seconds a pass
 * is good. Those that are older go, and of one account all but the eight last. */
extern const struct db_statement pass_keep;
/* 1 its SHA-256, 2 for how many seconds it is good. One row or none: user, session, facility,
 * display, role, when the access token ends. It is used up by that, whoever asks at once. */
extern const struct db_statement pass_take;
/* 1 user, 2 his facility (nil: all). One row or none: the account as JSON, its version. */
extern const struct db_statement account_tell;

/* All of these, for db_options. */
extern const struct db_statement *const sign_in_statements[];
extern const size_t sign_in_statement_count;
