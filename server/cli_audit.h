// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the files of folenid verify-audit share: keys that are trusted, what a log file said, and
 * the walk through the chain of one facility after the other. */
#pragma once

#include "common/base/text.h"
#include "server/app/audit_said.h"
#include "server/app/es256.h"

struct cli;
struct cli_db;
struct config;

struct cli_audit_key {
	struct es256_key *key; /* NULL: what the database says is no key, or not that of this id. */
	char id[ES256_ID_BYTES];
};

struct cli_audit {
	const struct cli *cli;
	struct cli_db *db;
	const char *seals_path; /* NULL: none. */
	struct cli_audit_key *keys;
	size_t key_count;
	bool has_no_keys;        /* Not even one that could be trusted. */
	struct text trusted;     /* Ids of keys, with blanks around. */
	struct audit_said *said; /* In the order of facilities and numbers. */
	size_t said_count, said_room;
	bool has_said; /* A line, good or not. */
	int64_t problems, behind;
	/* The facility that is walked. */
	struct audit_chain *chain;
	const char *code;
	size_t said_at;     /* The next one of it, or of one after it. */
	int64_t head, last; /* As the head says, and as the links do. */
};

/* ---- cli_audit_keys.c ---- */

void cli_audit_trust(struct cli_audit *audit, const char *id, size_t length);
bool cli_audit_is_trusted(const struct cli_audit *audit, const char *id);
/* The key of the server with these settings. Tells what is not judged where there is none. */
void cli_audit_trust_own(struct cli_audit *audit, const struct config *config);
/* With commas between. NULL: none. */
void cli_audit_trust_listed(struct cli_audit *audit, const char *ids);
/* What the database has; EX_OK, or it was told why not. */
int cli_audit_read_keys(struct cli_audit *audit);
/* NULL: there is none of this id that is trusted. */
const struct es256_key *cli_audit_find_key(const struct cli_audit *audit, const char *id);

/* ---- cli_audit_said.c ---- */

/* The file at seals_path; EX_OK, or it was told why not. Trusts the keys that it names. */
int cli_audit_read_said(struct cli_audit *audit);
/* Where the file's seals of a facility begin. */
size_t cli_audit_find_said(const struct cli_audit *audit, const char *id);
/* Compares the chain with what the file says of links up to this one; INT64_MAX: of all. */
void cli_audit_compare_up_to(struct cli_audit *audit, struct uuid facility, int64_t number);
/* Hours without a sign of life in the file; EX_OK, or it was told why they could not be judged. */
int cli_audit_check_hours(struct cli_audit *audit, const char *id);

/* ---- cli_audit_walk.c ---- */

/* The chain of the facility with this id, whose events are counted as so many, and what belongs
 * into it. EX_OK, or it was told what went wrong. */
int cli_audit_walk(struct cli_audit *audit, const char *id, int64_t counted);
