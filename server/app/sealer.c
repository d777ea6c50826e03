// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/sealer.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include "server/app/es256.h"
#include "server/db/db.h"
#include "server/store/audit.h"

/* So many events of a facility enter its chain in one piece; what is left follows at once. */
enum { PIECE = 1000 };
#define PIECE_TEXT "1000"

struct sealer {
	struct loop *loop;
	struct db *db;
	struct log *log;
	struct es256_key *key;
	struct loop_timer *timer;
	bool is_known;            /* The key is in the database. */
	bool is_busy;             /* Something was asked for. */
	bool has_more;            /* The last piece was a whole one. */
	bool is_last;             /* The round that began after stopping. */
	bool has_failed;          /* It was said, and is said again only after it went well. */
	struct loop_timer *limit; /* Of stopping. */
	struct loop_task stopping;
	void (*stopped)(void *arg); /* NULL: it does not stop, or was told. */
	void *stopped_arg;
};

void sealer_text(
	struct text *text, const char *facility, int64_t number, int64_t seq, const char *hash_hex)
{
	text_printf(text, "foleni-audit-seal 1 %s %lld %lld %s", facility, (long long)number,
		(long long)seq, hash_hex);
}

static void start_round(void *arg);

static void end_stop(void *arg)
{
	struct sealer *sealer = arg;
	void (*stopped)(void *arg) = sealer->stopped;

	loop_timer_stop(sealer->limit);
	sealer->stopped = NULL;
	if (stopped)
		stopped(sealer->stopped_arg);
}

static void end_round(struct sealer *sealer, bool is_well)
{
	sealer->is_busy = false;
	sealer->has_failed = !is_well;
	if (is_well && sealer->has_more)
		loop_timer_start(sealer->timer, 0, 0);
	else if (!sealer->stopped)
		loop_timer_start(sealer->timer, SEALER_EVERY_MS, 0);
	else if (sealer->is_last)
		loop_defer(sealer->loop, &sealer->stopping, end_stop, sealer);
	else
		loop_timer_start(sealer->timer, 0, 0);
}

/* The next round does what this one did not. */
static void fail(struct sealer *sealer, const struct db_result *result)
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
	struct sealer *sealer = arg;

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

static void add_seal(
	const struct sealer *sealer, const struct db_result *heads, int row, struct text *seals)
{
	const char *facility = db_result_value(heads, row, 0);
	const char *hash = db_result_value(heads, row, 2);
	int64_t number = db_result_int(heads, row, 1), seq = db_result_int(heads, row, 3);
	unsigned char signature[ES256_SIGNATURE_BYTES];
	char hex[2 * ES256_SIGNATURE_BYTES + 1];
	struct text message = { 0 };

	sealer_text(&message, facility, number, seq, hash);
	es256_sign(sealer->key, message.bytes, message.length, signature);
	text_finish(&message);
	hex_encode(signature, sizeof(signature), hex);
	text_printf(seals,
		"%s{\"facility\":\"%s\",\"number\":%lld,\"seq\":%lld,\"hash\":\"%s\","
		"\"signature\":\"%s\"}",
		row ? "," : "", facility, (long long)number, (long long)seq, hash, hex);
}

static void advanced(void *arg, const struct db_result *result)
{
	struct sealer *sealer = arg;
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
		sealer->has_more |= db_result_int(result, row, 4) >= PIECE;
	}
	text_add_char(&seals, ']');
	db_run(sealer->db, &audit_seal,
		(struct db_value[]){
			db_text(es256_key_id(sealer->key)), db_bytes(seals.bytes, seals.length) },
		sealed, sealer);
	text_finish(&seals);
}

/* ---- rounds ---- */

static void advance(struct sealer *sealer)
{
	db_run(sealer->db, &audit_advance, (struct db_value[]){ db_text(PIECE_TEXT) }, advanced,
		sealer);
}

static void key_added(void *arg, const struct db_result *result)
{
	struct sealer *sealer = arg;

	if (db_result_outcome(result) != DB_COMMITTED) {
		fail(sealer, result);
		return;
	}
	sealer->is_known = true;
	advance(sealer);
}

static void start_round(void *arg)
{
	struct sealer *sealer = arg;
	struct text jwk = { 0 };

	sealer->is_busy = true;
	sealer->is_last = sealer->stopped != NULL;
	if (sealer->is_known) {
		advance(sealer);
		return;
	}
	es256_key_jwk(sealer->key, &jwk);
	db_run(sealer->db, &audit_add_key,
		(struct db_value[]){
			db_text(es256_key_id(sealer->key)), db_bytes(jwk.bytes, jwk.length) },
		key_added, sealer);
	text_finish(&jwk);
}

struct sealer *sealer_create(
	struct loop *loop, struct db *db, struct log *log, struct es256_key **key)
{
	struct sealer *sealer = mem_alloc(sizeof(*sealer));

	sealer->loop = loop;
	sealer->db = db;
	sealer->log = log;
	sealer->key = *key;
	*key = NULL;
	sealer->timer = loop_timer_create(loop, start_round, sealer);
	sealer->limit = loop_timer_create(loop, end_stop, sealer);
	loop_timer_start(sealer->timer, SEALER_EVERY_MS, 0);
	log_info(log, "audit.key", LOG_STR("key", es256_key_id(sealer->key)));
	return sealer;
}

void sealer_stop(struct sealer *sealer, unsigned limit_ms, void (*stopped)(void *arg), void *arg)
{
	sealer->stopped = stopped;
	sealer->stopped_arg = arg;
	loop_timer_start(sealer->limit, limit_ms, 0);
	if (!sealer->is_busy)
		loop_timer_start(sealer->timer, 0, 0);
}

void sealer_destroy(struct sealer **sealer)
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
