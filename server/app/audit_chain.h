// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Walks the chain of a facility's audit log and names what is not as it was written. It computes
 * every hash itself and asks nobody but its caller, who brings links with their rows in order.
 *
 *	leaf of a row	sha256(its canonical text)
 *	hash of a link	sha256(hash of the link before || leaves of its rows)
 *	seal of a link	a signature of audit_sealer_text() by a key that somebody vouches for
 *
 * A row that differs from its leaf is named by itself. Where whoever changed it has changed leaf
 *and hashes as well, the next seal does not fit: then everything since the last good seal is named.
 * After each finding the walk goes on from what the database says, so that one change is found
 * once. Pure. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit_chain;
struct es256_key;

enum { AUDIT_HASH_BYTES = 32 };

/* One line: what, and where. */
typedef void audit_chain_found(void *arg, const char *what);

/* facility is borrowed: its id as text. */
struct audit_chain *audit_chain_create(const char *facility, audit_chain_found *found, void *arg);
/* Sets *chain to NULL. NULL is fine. */
void audit_chain_destroy(struct audit_chain **chain);

/* There is no key at hand: of a seal only the hash is judged. Else one that nobody vouches for is a
 * forgery. */
void audit_chain_without_keys(struct audit_chain *chain);

struct audit_chain_link {
	int64_t number;
	const char *hash;            /* In hex, as all of these. */
	const char *leaves;          /* NULL: from before there were any. */
	int64_t first_seq, last_seq; /* 0: rows of the audit log, no events. */
	const char *seal_hash;       /* NULL: it has no seal. */
	const char *signature;
	const struct es256_key *key; /* NULL: nobody vouches for the key of the seal. */
	const char *key_id;
};
void audit_chain_begin(struct audit_chain *chain, const struct audit_chain_link *link);
/* In the order of their leaves. key: the id of a row of the audit log, the seq of an event, which
 * comes twice where there are two of it. text NULL: it is not there. */
void audit_chain_take(struct audit_chain *chain, const char *key, const char *text);
void audit_chain_end(struct audit_chain *chain);

/* What was sealed according to somebody else than the database: the same hash has to be there. To
 * be called after the link of this number, or the last one. where: "log.jsonl:12". */
void audit_chain_compare(struct audit_chain *chain, int64_t number, int64_t seq, const char *hash,
	const char *where);

/* Up to this event (included) they were dropped: they need not be there, their leaves do. */
void audit_chain_forgive(struct audit_chain *chain, int64_t dropped_seq);

struct audit_chain_sums {
	int64_t links, rows, events, dropped, seals, problems;
	int64_t last_link, last_seq;     /* Walked so far. */
	int64_t sealed_link, sealed_seq; /* Up to where a good seal vouches, or one that
					    was not judged. */
};
struct audit_chain_sums audit_chain_sums(const struct audit_chain *chain);
