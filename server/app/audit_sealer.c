// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/audit_sealer.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/es256.h"
#include "server/db/db.h"
#include "server/store/audit.h"
#include <sodium.h>
#include <string.h>

/* So many events of a facility enter its chain in one piece, and of all facilities in one
 * statement, which is some tenth of a second; what is left follows at once. */
#define PIECE_TEXT "1000"
#define BUDGET_TEXT "2000"

struct audit_sealer {
	struct loop *loop;
	struct db *db;
	struct log *log;
	struct es256_key *key;
	struct loop_timer *timer;
	bool is_known;            /* The key is in the database. */
	bool is_busy;             /* Something was asked for. */
	bool has_more;            /* Events are left. */
	int64_t hour_us;          /* In which it has shown that it lives; 0: none yet. */
	bool is_last;             /* The round that began after stopping. */
	bool has_failed;          /* It was said, and is said again only after it went well. */
	struct loop_timer *limit; /* Of stopping. */
	struct loop_task stopping;
	void (*stopped)(void *arg); /* NULL: it does not stop, or was told. */
	void *stopped_arg;
};

void audit_sealer_text(const struct audit_sealer_claim *claim, struct text *text)
{
	char hour[TIME_TEXT_BYTES];

	if (claim->hour_us) {
		time_format(claim->hour_us, hour);
		text_printf(text, "foleni-audit-hour 1 %s ", hour);
	} else {
		text_add(text, "foleni-audit-seal 1 ");
	}
	text_printf(text, "%s %lld %lld %s", claim->facility, (long long)claim->number,
		(long long)claim->seq, claim->hash_hex);
}

bool audit_sealer_is_signed(const struct es256_key *key, const struct audit_sealer_claim *claim,
	const char *signature_hex)
{
	unsigned char signature[ES256_SIGNATURE_BYTES];
	struct text message = { 0 };
	size_t count = 0;
	bool is_good;

	if (!key ||
		sodium_hex2bin(signature, sizeof(signature), signature_hex, strlen(signature_hex),
			NULL, &count, NULL) ||
		count != sizeof(signature))
		return false;
	audit_sealer_text(claim, &message);
	is_good = es256_is_signed(key, message.bytes, message.length, signature);
	text_finish(&message);
	return is_good;
}

enum { SIGNATURE_HEX = 2 * ES256_SIGNATURE_BYTES };

static void sign(const struct audit_sealer *sealer, const struct audit_sealer_claim *claim,
	char hex_out[SIGNATURE_HEX + 1])
{
	unsigned char signature[ES256_SIGNATURE_BYTES];
	struct text message = { 0 };

	audit_sealer_text(claim, &message);
	es256_sign(sealer->key, message.bytes, message.length, signature);
	text_finish(&message);
	hex_encode(signature, sizeof(signature), hex_out);
}

/* A row of facility, number, hash and last event. */
static struct audit_sealer_claim claim_of(const struct db_result *heads, int row)
{
	return (struct audit_sealer_claim){
		.facility = db_result_value(heads, row, 0),
		.number = db_result_int(heads, row, 1),
		.hash_hex = db_result_value(heads, row, 2),
		.seq = db_result_int(heads, row, 3),
	};
}

static void start_round(void *arg);

static void end_stop(void *arg)
{
	struct audit_sealer *sealer = arg;
	void (*stopped)(void *arg) = sealer->stopped;

	loop_timer_stop(sealer->limit);
	sealer->stopped = NULL;
	if (stopped)
		stopped(sealer->stopped_arg);
}

static void end_round(struct audit_sealer *sealer, bool is_well)
{
	sealer->is_busy = false;
	sealer->has_failed = !is_well;
	if (is_well && sealer->has_more)
		loop_timer_start(sealer->timer, 0, 0);
	else if (!sealer->stopped)
		loop_timer_start(sealer->timer, AUDIT_SEALER_EVERY_MS, 0);
	else if (sealer->is_last)
		loop_defer(sealer->loop, &sealer->stopping, end_stop, sealer);
	else
		loop_timer_start(sealer->timer, 0, 0);
}

/* The next round does what this one did not. */
static void fail(struct audit_sealer *sealer, const struct db_result *result)
{
	if (!sealer->has_failed && !sealer->stopped)
		log_warn(sealer->log, "audit.not_sealed",
			LOG_STR("error", err_code(db_result_err(result))),
			LOG_STR("statement", db_result_statement(result)),
			LOG_STR("sqlstate", db_result_sqlstate(result)));
	end_round(sealer, false);
}

/* ---- the seals ---- */

static void sealed(void *arg, const struct db_result *result)
{
	struct audit_sealer *sealer = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		fail(sealer, result);
		return;
	}
	for (int row = 0; row < db_result_rows(result); row++)
		log_info(sealer->log, "audit.sealed",
			LOG_STR("facility", db_result_value(result, row, 0)),
			LOG_INT("number", db_result_int(result, row, 1)),
			LOG_INT("seq", db_result_int(result, row, 2)),
			LOG_STR("hash", db_result_value(result, row, 3)),
			LOG_STR("key", es256_key_id(sealer->key)),
			LOG_STR("signature", db_result_value(result, row, 4)));
	end_round(sealer, true);
}

static void add_seal(const struct audit_sealer *sealer, const struct db_result *heads, int row,
	struct text *seals)
{
	const struct audit_sealer_claim claim = claim_of(heads, row);
	char hex[SIGNATURE_HEX + 1];

	sign(sealer, &claim, hex);
	text_printf(seals,
		"%s{\"facility\":\"%s\",\"number\":%lld,\"seq\":%lld,\"hash\":\"%s\","
		"\"signature\":\"%s\"}",
		row ? "," : "", claim.facility, (long long)claim.number, (long long)claim.seq,
		claim.hash_hex, hex);
}

static void advanced(void *arg, const struct db_result *result)
{
	struct audit_sealer *sealer = arg;
	struct text seals = { 0 };
	int rows = db_result_rows(result);

	if (db_result_outcome(result) != DB_COMMITTED) {
		fail(sealer, result);
		return;
	}
	sealer->has_more = false;
	if (!rows) {
		end_round(sealer, true);
		return;
	}
	text_add_char(&seals, '[');
	for (int row = 0; row < rows; row++) {
		add_seal(sealer, result, row, &seals);
		sealer->has_more |= db_result_int(result, row, 4) != 0;
	}
	text_add_char(&seals, ']');
	db_run(sealer->db, &audit_seal,
		(struct db_value[]){
			db_text(es256_key_id(sealer->key)), db_bytes(seals.bytes, seals.length) },
		sealed, sealer);
	text_finish(&seals);
}

/* ---- rounds ---- */

static void advance(struct audit_sealer *sealer)
{
	db_run(sealer->db, &audit_advance,
		(struct db_value[]){ db_text(PIECE_TEXT), db_text(BUDGET_TEXT) }, advanced, sealer);
}

/* ---- the sign of life ---- */

static void heads_came(void *arg, const struct db_result *result)
{
	struct audit_sealer *sealer = arg;
	char hour[TIME_TEXT_BYTES], signature[SIGNATURE_HEX + 1];

	if (db_result_outcome(result) != DB_COMMITTED) {
		sealer->hour_us = 0;
		fail(sealer, result);
		return;
	}
	time_format(sealer->hour_us, hour);
	for (int row = 0; row < db_result_rows(result); row++) {
		struct audit_sealer_claim claim = claim_of(result, row);

		claim.hour_us = sealer->hour_us;
		sign(sealer, &claim, signature);
		log_info(sealer->log, "audit.hour", LOG_STR("facility", claim.facility),
			LOG_STR("hour", hour), LOG_INT("number", claim.number),
			LOG_INT("seq", claim.seq), LOG_STR("hash", claim.hash_hex),
			LOG_STR("key", es256_key_id(sealer->key)), LOG_STR("signature", signature));
	}
	advance(sealer);
}

/* Before anything is sealed in this hour, so that no seal is without it. */
static void live_and_advance(struct audit_sealer *sealer)
{
	int64_t hour_us = loop_now_us(sealer->loop) / AUDIT_SEALER_HOUR_US * AUDIT_SEALER_HOUR_US;

	if (hour_us == sealer->hour_us) {
		advance(sealer);
		return;
	}
	sealer->hour_us = hour_us;
	db_run(sealer->db, &audit_heads_list, NULL, heads_came, sealer);
}

static void key_added(void *arg, const struct db_result *result)
{
	struct audit_sealer *sealer = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		fail(sealer, result);
		return;
	}
	sealer->is_known = true;
	live_and_advance(sealer);
}

static void start_round(void *arg)
{
	struct audit_sealer *sealer = arg;
	struct text jwk = { 0 };

	sealer->is_busy = true;
	sealer->is_last = sealer->stopped != NULL;
	if (sealer->is_known) {
		live_and_advance(sealer);
		return;
	}
	es256_key_jwk(sealer->key, &jwk);
	db_run(sealer->db, &audit_add_key,
		(struct db_value[]){
			db_text(es256_key_id(sealer->key)), db_bytes(jwk.bytes, jwk.length) },
		key_added, sealer);
	text_finish(&jwk);
}

struct audit_sealer *audit_sealer_create(
	struct loop *loop, struct db *db, struct log *log, struct es256_key **key)
{
	struct audit_sealer *sealer = mem_alloc(sizeof(*sealer));

	sealer->loop = loop;
	sealer->db = db;
	sealer->log = log;
	sealer->key = *key;
	*key = NULL;
	sealer->timer = loop_timer_create(loop, start_round, sealer);
	sealer->limit = loop_timer_create(loop, end_stop, sealer);
	loop_timer_start(sealer->timer, AUDIT_SEALER_EVERY_MS, 0);
	log_info(log, "audit.key", LOG_STR("key", es256_key_id(sealer->key)));
	return sealer;
}

void audit_sealer_stop(
	struct audit_sealer *sealer, unsigned limit_ms, void (*stopped)(void *arg), void *arg)
{
	sealer->stopped = stopped;
	sealer->stopped_arg = arg;
	loop_timer_start(sealer->limit, limit_ms, 0);
	if (!sealer->is_busy)
		loop_timer_start(sealer->timer, 0, 0);
}

void audit_sealer_destroy(struct audit_sealer **sealer)
{
	if (!*sealer)
		return;
	loop_timer_destroy(&(*sealer)->timer);
	loop_timer_destroy(&(*sealer)->limit);
	loop_cancel((*sealer)->loop, &(*sealer)->stopping);
	es256_key_destroy(&(*sealer)->key);
	mem_free(*sealer);
	*sealer = NULL;
}
