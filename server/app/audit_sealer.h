// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Seals the audit log: every three seconds it takes what the lanes have written into the chains of
 * their facilities, signs the new heads with a key of its own, stores the signatures and says each
 * in the log as "audit.sealed", so that whoever keeps the log elsewhere has a copy which the owner
 * of the database cannot change. Nothing of it is on the way of a command.
 *
 * Where nothing happens nothing is sealed, and so in each hour, before anything else, it says the
 * signed head of every chain in the log as "audit.hour": where an hour is missing there, no server
 * worked, or somebody has taken lines away.
 *
 * Of several servers one advances the chains at a time, whoever comes first; none needs another, so
 * nothing is to be taken over when one dies. A head is sealed once; what has no news is not sealed
 * again. */
#pragma once

#include "common/base/uuid.h"
#include <stdbool.h>
#include <stdint.h>

struct db;
struct es256_key;
struct log;
struct loop;
struct audit_sealer;
struct text;

/* An event is sealed within five seconds; more seals would fill the log of a busy day. */
enum { AUDIT_SEALER_EVERY_MS = 3000 };
/* Of the sign of life. */
#define AUDIT_SEALER_HOUR_US (INT64_C(3600) * 1000000)

/* Takes the key, which can sign. log and db outlive it. */
struct audit_sealer *audit_sealer_create(
	struct loop *loop, struct db *db, struct log *log, struct es256_key **key);
/* Seals what is there and calls stopped once that is done or limit_ms have passed: before the
 * database is closed. */
void audit_sealer_stop(
	struct audit_sealer *sealer, unsigned limit_ms, void (*stopped)(void *arg), void *arg);
/* With db gone. Sets *sealer to NULL. NULL is fine. */
void audit_sealer_destroy(struct audit_sealer **sealer);

/* What is said to be signed: by "audit.sealed" of the link that was sealed, by "audit.hour" of the
 * head at the beginning of an hour. */
struct audit_sealer_claim {
	const char *facility;
	int64_t number, seq;
	const char *hash_hex;
	int64_t hour_us; /* 0: a seal. */
};
/* What the signature is of: one line, without its end, made of what the log says. */
void audit_sealer_text(const struct audit_sealer_claim *claim, struct text *text);
/* Whether the key made this signature of it, which is in hex. key NULL: no. */
bool audit_sealer_is_signed(const struct es256_key *key, const struct audit_sealer_claim *claim,
	const char *signature_hex);
