// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Devices of halls: how they are paired, what they prove themselves with, which there are, and when
 * they were connected. Statements for db_run(). A hash is the SHA-256 of a key; a word is text. */
#pragma once

#include "server/db/db.h"

enum {
	PAIRING_LIFE_S = 600,
	/* That wait at one time, of the whole database and of one address (or /64 of IPv6): nobody
	 * fills it by asking for codes, and nobody keeps the others out. A whole hospital may be
	 * one address, and have all its screens unpacked on one day. */
	PAIRINGS_OPEN_MAX = 1000,
	PAIRINGS_OF_ADDRESS_MAX = 30,
	DEVICE_KEY_LIFE_D = 90,
	/* A key that is older is changed for another one by whoever has it. */
	DEVICE_KEY_FRESH_D = 7,
	CONNECTIONS_KEPT_D = 92,
	/* A server that was not heard for so long is gone. */
	RUN_SILENT_S = 90,
};

/* Nobody comes as the device d any more where it has no account that may. */
#define DEVICE_IN_SERVICE                                                                          \
	"EXISTS (SELECT FROM users u WHERE u.facility_id = d.facility_id AND u.display_id = d.id"  \
	" AND u.disabled_at IS NULL)"

/* ---- what the device asks ---- */

/* 1 id, 2 kind, 3 code, 4 hash, 5 address. One row: id; none: too many wait, or the code is taken.
 */
extern const struct db_statement pairings_begin;
/* 1 hash, 2 id of an audit row, 3 address, 4 request. One row or none (nobody has such a key): a
 * word, the account, its facility, its name, its language, its display, the display's kind, seconds
 * that the key or the pairing still lives, whether the key wants to be changed. All but the word
 * and the seconds are nil or empty where it is not "known". "known"; "waiting": it was not approved
 * yet; "over": it was not approved in time, or refused; "revoked"; "expired"; "spent": the key that
 * followed was used already, so two have it, and the account was disabled by this statement. */
extern const struct db_statement devices_enter;
/* 1 hash, 2 that of the next key. One row: the account; none: it has no such key, or may no more.
 */
extern const struct db_statement devices_next_key;

/* ---- what an administrator asks ---- */

/* 1 code, 2 command (null: none), 3 facility, 4 the display whose place it is to have (null: a new
 * one). One row or none: {"id":..,"kind":..,"address":..,"began_at":.., "expires_at":..}, id, kind,
 * the display that the command made of it ("": none), whether somebody comes as the display, its
 * version (0: there is none yet), what it is said to be: {"kind":..,"name":..}. */
extern const struct db_statement pairings_find;
/* Below, by is what record_by() makes. */
/* 1 by, 2 facility, 3 pairing, 4 reason. One row: it does not wait any more; none: nobody of the
 * facility has typed its code, or it was approved. */
extern const struct db_statement pairings_refuse;
/* 1 id of the audit row, 2 user, 3 facility, 4 role, 5 address, 6 request. Codes were guessed at:
 * all of those that wait are given up. One row: how many. */
extern const struct db_statement pairings_give_up;
/* 1 by, 2 user, 3 facility, 4 pairing, 5 display, 6 kind, 7 name, 8 command, 9 what the display was
 * before, as pairings_find tells it. One row: the display; none: it does not wait any more. */
extern const struct db_statement devices_approve;
/* 1 facility, 2 cursor (null: the first page), 3 limit. One row: {"devices":[..],"next":..}. */
extern const struct db_statement devices_list;
/* 1 facility, 2 display. One row or none: the device as in the list, its version. */
extern const struct db_statement devices_read;
/* 1 by, 2 facility, 3 display, 4 reason. One row or none (no such display): whether it had an
 * account that could be taken from it. */
extern const struct db_statement devices_revoke;
/* 1 account. One row or none (it is no device's): its facility. */
extern const struct db_statement devices_find_facility;
/* 1 facility, 2 display, 3 cursor (null: the newest), 4 limit. One row or none (no such display):
 * {"connections":[..],"next":..}. */
extern const struct db_statement connections_list;

/* ---- what a server writes down ---- */

/* 1 run. Says that it is here, and ends what was open at those that are not any more. */
extern const struct db_statement runs_seen;
/* 1 run. It stops: what is open at it ends. */
extern const struct db_statement runs_stop;
/* 1 run, 2 a JSON array of
 * {"id":..,"facility":..,"display":..,"account":..,"address":..,"opened":.., "closed":..}, times in
 * microseconds since 1970; closed is missing while it lasts. What is there already is ended. */
extern const struct db_statement connections_write;

/* What is older than anybody asks for. */
void connections_forget(struct db *db, db_callback *callback, void *arg);
void pairings_forget(struct db *db, db_callback *callback, void *arg);

/* All of these, for db_options. */
extern const struct db_statement *const devices_statements[];
extern const size_t devices_statement_count;
