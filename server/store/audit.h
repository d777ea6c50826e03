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
	"logged AS (INSERT INTO audit_log (id, facility_id, actor_kind, actor_id, actor_role,"     \
	" action, object_kind, object_id, reason, command_id, address, request, detail)"           \
	" SELECT author.row_id, " facility ", author.kind, author.id, author.role, " action        \
	", " kind ", " object ", " reason ", author.command, author.address, author.request,"      \
	" " detail " FROM " from ", jsonb_to_record(" by                                           \
	"::jsonb) AS author (row_id uuid, kind actor_kind, id uuid, role user_role, command uuid," \
	" address inet, request text))"
#define AUDIT_NO_DETAIL "'{}'::jsonb"
/* {"before":{..},"after":{..}} with those members of two jsonb objects that differ. */
#define AUDIT_CHANGE(before, after)                                                                \
	"(SELECT jsonb_build_object('before', coalesce(jsonb_object_agg(coalesce(b.key, a.key),"   \
	" b.value), '{}'), 'after', coalesce(jsonb_object_agg(coalesce(b.key, a.key), a.value),"   \
	" '{}')) FROM jsonb_each(" before ") AS b FULL JOIN jsonb_each(" after                     \
	") AS a ON a.key = b.key WHERE a.value IS DISTINCT FROM b.value)"

/* 1 JSON array of rows as server/app/audit.c writes them. A row whose id is there already is passed
 * over, so that the same rows may be sent again. One statement is one link of the chain. */
extern const struct db_statement audit_add;

/* All of these, for db_options. */
extern const struct db_statement *const audit_statements[];
extern const size_t audit_statement_count;
