// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The audit log: statements for db_run(), and the part of other statements that writes down what
 * they do. */
#pragma once

#include "server/db/db.h"

/* The CTE "logged" of a statement that changes something: one row of the audit log for the one row,
 * if any, of the CTE from. What was replayed or refused has no row there, so it is written down
 * once. All are SQL, which sees from's columns; those that author has as
 * well (id, kind, role, command, address, request) are named with from before them:
 *	by	the parameter, "$4", whose value record_by() makes: who, from where, by which
 *request action	a dotted word in quotes facility, kind, object	on what; kind a word in
 *quotes, such as "'patient'" reason	a text, "''" where nobody was asked for one detail	a
 *jsonb of ids and counts: AUDIT_NO_DETAIL, or AUDIT_CHANGE() for what was edited. Never a name, a
 *phone number, a note or a secret. */
#define AUDIT_LOGGED(by, action, facility, kind, object, reason, detail, from)                     \
	AUDIT_LOGGED_AS("logged", by, action, facility, kind, object, reason, detail, from)
/* The CTE name, where a statement writes more than one row: each has a value of record_by(). */
#define AUDIT_LOGGED_AS(name, by, action, facility, kind, object, reason, detail, from)            \
	name " AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, actor_role,"      \
	     " action, object_kind, object_id, reason, command_id, address, request, detail)"      \
	     " SELECT author.row_id, " facility ", author.kind, author.id, author.role, " action   \
	     ", " kind ", " object ", " reason ", author.command, author.address, author.request," \
	     " " detail " FROM " from ", jsonb_to_record(" by                                      \
	     "::jsonb) AS author (row_id uuid, kind actor_kind, id uuid, role user_role, command " \
	     "uuid,"                                                                               \
	     " address inet, request text))"
/* From where, of a statement that writes its row by itself: parts of what audit_say_from() makes.
 */
#define AUDIT_ADDRESS(from) "(" from "::jsonb->>'address')::inet"
#define AUDIT_REQUEST(from) "(" from "::jsonb->>'request')"
#define AUDIT_NO_DETAIL "'{}'::jsonb"
/* {"before":{..},"after":{..}} with those members of two jsonb objects that differ. */
#define AUDIT_CHANGE(before, after)                                                                \
	"(SELECT jsonb_build_object('before', coalesce(jsonb_object_agg(coalesce(b.key, a.key),"   \
	" b.value), '{}'), 'after', coalesce(jsonb_object_agg(coalesce(b.key, a.key), a.value),"   \
	" '{}')) FROM jsonb_each(" before ") AS b FULL JOIN jsonb_each(" after                     \
	") AS a ON a.key = b.key WHERE a.value IS DISTINCT FROM b.value)"

/* The INSERT of audit_add, of the JSON array in the parameter at; from is "" or what else stands in
 * its FROM, with a comma behind it. */
#define AUDIT_ADD_FROM(from, at)                                                                   \
	"INSERT INTO audit_log (id, facility_id, at, actor_kind, actor_id, actor_role, action,"    \
	" was_allowed, object_kind, object_id, reason, command_id, address, request, detail)"      \
	" SELECT row.id, facility, row.at, actor_kind, actor, actor_role, action, was_allowed,"    \
	" object_kind, object, coalesce(reason, ''), command, address, coalesce(request, ''),"     \
	" coalesce(detail, '{}')"                                                                  \
	" FROM " from "jsonb_to_recordset(" at "::jsonb) AS row (id uuid, facility uuid,"          \
	" at timestamptz, actor_kind actor_kind, actor uuid, actor_role user_role, action text,"   \
	" was_allowed boolean, object_kind text, object uuid, reason text, command uuid,"          \
	" address inet, request text, detail jsonb)"

/* 1 JSON array of rows as server/app/audit.c writes them. A row whose id is there already is passed
 * over, so that the same rows may be sent again. One statement is one link of the chain. */
extern const struct db_statement audit_add;

/* 1 id of a key, 2 its public part as JWK. Known ones stay as they are. */
extern const struct db_statement audit_add_key;
/* 1 how many events of a facility at most, 2 how many of all of them. Takes events into the chains
 * and gives a row for each head without a seal: facility, number, hash in hex, the last event in
 * the chain, 1 where events are left that the next call takes. None also where another server is at
 * it. */
extern const struct db_statement audit_advance;
/* A row for each head: facility, number, hash in hex, the last event in the chain. */
extern const struct db_statement audit_heads_list;
/* 1 id of the key, 2 JSON array of {"facility","number","seq","hash","signature"}, the last two in
 * hex. A row for each that was new: these five. */
extern const struct db_statement audit_seal;

/* ---- for who looks into it ---- */

/* What is looked for, in the order of the parameters. Nulls are not looked for; times are never
 * null, but "infinity". */
enum audit_search_parameter {
	AUDIT_SEARCH_FACILITY,
	AUDIT_SEARCH_NOWHERE, /* "true": also rows that belong to no facility; of audit_search_all.
			       */
	AUDIT_SEARCH_FROM,
	AUDIT_SEARCH_TO, /* Not included. */
	AUDIT_SEARCH_ACTOR,
	AUDIT_SEARCH_ACTION, /* Its beginning. */
	AUDIT_SEARCH_OBJECT, /* A patient stands for his visits and tickets as well. */
	AUDIT_SEARCH_ALLOWED,
	AUDIT_SEARCH_REASON, /* A part of it. */
	AUDIT_SEARCH_REQUEST,
	AUDIT_SEARCH_COMMAND,
	/* Behind these of the page before; null and "infinity": the first page. */
	AUDIT_SEARCH_BEFORE_SEQ,
	AUDIT_SEARCH_BEFORE_AT,
	AUDIT_SEARCH_BEFORE_ID,
	AUDIT_SEARCH_LIMIT, /* One more is given, where there are more. */
	/* Of the action, the reason, whoever did it, or what an account, a place or a device is
	 * called to which it was done; or the number of a visit, which stands for its tickets. */
	AUDIT_SEARCH_WORD,
	AUDIT_SEARCH_MEANING, /* Actions that the word stands for as well, with commas between. */
	/* "true": without events of the journal that are edits or overrides of which there is a
	 * row. */
	AUDIT_SEARCH_BRIEF,
	AUDIT_SEARCH_NO_LOOKS_OF, /* Whose looks into the log itself are left out. */
	AUDIT_SEARCH_PARAMETERS,
};
/* Rows of the audit log and events of the journal, the newest first. An event whose clock was
 * behind that of a later one stands where its number says. */
extern const struct db_statement audit_search;
/* The same for who works for all facilities: it alone gets through the wall between them to the
 * rows that belong to none. */
extern const struct db_statement audit_search_all;
enum audit_column {
	AUDIT_COLUMN_JSON, /* All of them as an object. */
	AUDIT_COLUMN_AT,
	AUDIT_COLUMN_SOURCE, /* "audit" or "event". */
	AUDIT_COLUMN_ID,     /* Of an event one made of its number. */
	AUDIT_COLUMN_SEQ,    /* Null: no event. */
	AUDIT_COLUMN_ACTOR_KIND,
	AUDIT_COLUMN_ACTOR,
	AUDIT_COLUMN_ACTOR_NAME,
	AUDIT_COLUMN_ACTOR_ROLE,
	AUDIT_COLUMN_ACTION,
	AUDIT_COLUMN_ALLOWED,
	AUDIT_COLUMN_OBJECT_KIND,
	AUDIT_COLUMN_OBJECT,
	AUDIT_COLUMN_REASON,
	AUDIT_COLUMN_COMMAND,
	AUDIT_COLUMN_ADDRESS,
	AUDIT_COLUMN_REQUEST,
	AUDIT_COLUMN_DETAIL,
	AUDIT_COLUMN_OBJECT_NAME, /* As things are called now. Null: of patients, and what is gone.
				   */
	AUDIT_COLUMNS,
};
/* 1 facility. One row: {"seal":{"number","seq","at","key","hash"},"behind":..}; seal null: none. */
extern const struct db_statement audit_seal_tell;

/* ---- for who verifies it: canonical texts are made here, not by the database's own functions ----
 */

/* 1 code of a facility (null: all, and "-", which is none in particular). id, code, how many events
 * the facility counts, its head's number and that of its last link (0: there is none). */
extern const struct db_statement audit_chains;
/* id, x and y of every public key. */
extern const struct db_statement audit_keys_list;
/* 1 facility, 2 a link, 3 another, 4 how many at most. The links behind the first up to the second:
 * number, hash, leaves (null: none), first and last event (null: of rows); hash, signature and key
 * of the seal (null: none). Bytes are in hex. */
extern const struct db_statement audit_links_list;
/* 1 facility, 2 a link, 3 another. What they hold, in its order: number of the link, id or seq,
 * canonical text (null: it is not there). */
extern const struct db_statement audit_rows_list;
/* 1 facility. The first rows that no link has. */
extern const struct db_statement audit_unlinked_list;
/* 1 facility. Up to which event they were dropped, and the row that says so. None: were not. */
extern const struct db_statement audit_dropped;
/* 1 facility, 2 a link, 3 an event. How many rows and events are behind, and how many seconds old
 * the oldest of them is. */
extern const struct db_statement audit_behind;
/* 1 facility. The hours in which its chain was sealed, in microseconds of their beginning. */
extern const struct db_statement audit_hours_list;
enum { AUDIT_UNLINKED_LISTED = 50 };

/* All of these, for db_options. */
extern const struct db_statement *const audit_statements[];
extern const size_t audit_statement_count;
