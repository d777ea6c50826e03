// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* folenid verify-audit: brings the chains of the audit log, piece by piece, to
 * server/app/audit_chain, and what was sealed according to a log file beside them, hour by hour. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "server/app/audit_chain.h"
#include "server/app/audit_sealer.h"
#include "server/app/es256.h"
#include "server/app/token_file.h"
#include "server/cli_commands.h"
#include "server/cli_db.h"
#include "server/ops/config.h"
#include "server/store/audit.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	/* Links in one piece; each holds a thousand events at most. */
	PIECE = 50,
	HASH_HEX = 2 * AUDIT_HASH_BYTES,
	/* What is not sealed by then was forgotten by a server, or its seal was taken away. */
	BEHIND_MAX_S = 60,
	WHERE_BYTES = 32,
};
#define PIECE_TEXT "50"

const struct cli_option cli_verify_audit_options[] = {
	{ "facility", "CODE", "only this facility; \"-\" is what belongs to none" },
	{ "seals", "FILE", "compare with the seals in a log file that was kept elsewhere" },
	{ "keys", "IDS", "trust seals by these keys, too; with commas between" },
	{ NULL, NULL, NULL },
};

struct key {
	struct es256_key *key; /* NULL: what the database says is no key, or not that of this id. */
	char id[ES256_ID_BYTES];
};

/* A line of the log file. */
struct said {
	struct uuid facility;
	int64_t number, seq;
	int64_t hour_us; /* Of a sign of life; 0: a seal. */
	long line;
	char hash[HASH_HEX + 1];
};

struct verifier {
	const struct cli *cli;
	struct cli_db *db;
	const char *seals_path; /* NULL: none. */
	struct key *keys;
	size_t key_count;
	bool has_no_keys;    /* Not even one that could be trusted. */
	struct text trusted; /* Ids of keys, with blanks around. */
	struct said *said;   /* In the order of facilities and numbers. */
	size_t said_count, said_room;
	int64_t problems, behind;
	/* The facility that is walked. */
	struct audit_chain *chain;
	const char *code;
	size_t said_at;     /* The next one of it, or of one after it. */
	int64_t head, last; /* As the head says, and as the links do. */
};

/* ---- keys ---- */

static void trust(struct verifier *verifier, const char *id, size_t length)
{
	text_printf(&verifier->trusted, " %.*s ", (int)length, id);
}

static bool is_trusted(const struct verifier *verifier, const char *id)
{
	struct text wanted = { 0 };
	bool is_there;

	text_printf(&wanted, " %s ", id);
	is_there = strstr(text_string(&verifier->trusted), text_string(&wanted));
	text_finish(&wanted);
	return is_there;
}

static void tell_no_key(const char *path, enum err err, const char *why)
{
	if (err != ERR_NOT_FOUND)
		fprintf(stderr, "%s\n", why);
	else
		fprintf(stderr,
			"%s: there is no such file; the servers that write this log have it in "
			"their server.state_directory\nrun this where it is, with their settings, "
			"or "
			"bring it here from a backup; or name its key by --keys IDS, or give their "
			"log "
			"by --seals FILE\n",
			path);
	fputs("without a key no signature of a seal can be judged; what the rest of the chain "
	      "shows:\n",
		stderr);
}

/* A key that cannot be had says nothing about the log: without another one, every seal would look
 * like a forgery. */
static void trust_own(struct verifier *verifier, const struct config *config)
{
	bool has_others = cli_option(verifier->cli, "keys") || verifier->seals_path;
	char *path = config_audit_key_path(config);
	struct es256_key *key = NULL;
	struct text why = { 0 };
	enum err err = token_file_read(path, &key, &why);

	if (err == ERR_OK)
		trust(verifier, es256_key_id(key), strlen(es256_key_id(key)));
	verifier->has_no_keys = err && !has_others;
	if (verifier->has_no_keys)
		tell_no_key(path, err, text_string(&why));
	es256_key_destroy(&key);
	text_finish(&why);
	mem_free(path);
}

static void trust_listed(struct verifier *verifier, const char *ids)
{
	while (ids && *ids) {
		size_t length = strcspn(ids, ",");

		trust(verifier, ids, length);
		ids += length + (ids[length] == ',');
	}
}

static int took_keys(void *arg, const struct db_result *result)
{
	struct verifier *verifier = arg;

	verifier->keys = mem_array((size_t)db_result_rows(result) + 1, sizeof(*verifier->keys));
	for (int row = 0; row < db_result_rows(result); row++) {
		struct key *key = &verifier->keys[verifier->key_count++];

		snprintf(key->id, sizeof(key->id), "%s", db_result_value(result, row, 0));
		/* The id is a hash of the key: another key cannot stand behind it. */
		if (!es256_key_from_jwk(db_result_value(result, row, 1),
			    db_result_value(result, row, 2), &key->key) &&
			strcmp(es256_key_id(key->key), key->id) != 0)
			es256_key_destroy(&key->key);
	}
	return EX_OK;
}

static const struct es256_key *find_key(const struct verifier *verifier, const char *id)
{
	for (size_t i = 0; i < verifier->key_count; i++)
		if (strcmp(verifier->keys[i].id, id) == 0 && is_trusted(verifier, id))
			return verifier->keys[i].key;
	return NULL;
}

/* ---- the log file ---- */

static int order(const void *one, const void *two)
{
	const struct said *a = one, *b = two;
	int facility = memcmp(&a->facility, &b->facility, sizeof(a->facility));

	if (facility)
		return facility;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

static void keep(struct verifier *verifier, const struct said *said)
{
	if (verifier->said_count == verifier->said_room) {
		size_t room = verifier->said_room ? 2 * verifier->said_room : 1024;
		struct said *more = mem_array(room, sizeof(*more));

		if (verifier->said_count)
			memcpy(more, verifier->said, verifier->said_count * sizeof(*more));
		mem_free(verifier->said);
		verifier->said = more;
		verifier->said_room = room;
	}
	verifier->said[verifier->said_count++] = *said;
}

/* A seal is compared with the database; of a sign of life nothing else vouches. */
static void check_sign(struct verifier *verifier, const struct jdoc *object, const char *key,
	const struct said *said)
{
	const char *signature = jdoc_get_string(object, "signature");
	const struct audit_sealer_claim claim = {
		.facility = jdoc_get_string(object, "facility"),
		.number = said->number,
		.seq = said->seq,
		.hash_hex = said->hash,
		.hour_us = said->hour_us,
	};

	if (signature && audit_sealer_is_signed(find_key(verifier, key), &claim, signature))
		return;
	verifier->problems++;
	printf("line %ld: the sign of life of %s is not signed by the key that it names\n",
		said->line, jdoc_get_string(object, "hour"));
}

/* "audit.sealed", or "audit.hour" with the hour. */
static bool read_kind(const struct jdoc *object, int64_t *hour_us_out)
{
	const char *event = jdoc_get_string(object, "event");
	const char *hour = jdoc_get_string(object, "hour");

	if (event && strcmp(event, "audit.sealed") == 0)
		return true;
	return event && hour && strcmp(event, "audit.hour") == 0 && time_parse(hour, hour_us_out) &&
	       *hour_us_out > 0;
}

static void take_line(struct verifier *verifier, const char *line, size_t length, long number)
{
	const char *begin = memchr(line, '{', length);
	struct said said = { .line = number };
	char why[JDOC_WHY_BYTES];
	struct jdoc *object;
	const char *facility, *hash, *key;

	/* Whatever a collector of logs has put before the object. */
	if (!begin)
		return;
	object = jdoc_parse(begin, length - (size_t)(begin - line), why);
	facility = jdoc_get_string(object, "facility");
	hash = jdoc_get_string(object, "hash");
	key = jdoc_get_string(object, "key");
	if (read_kind(object, &said.hour_us) && facility && hash && key &&
		strlen(hash) == HASH_HEX && uuid_parse(facility, &said.facility) &&
		jdoc_int(jdoc_get(object, "number"), &said.number) &&
		jdoc_int(jdoc_get(object, "seq"), &said.seq)) {
		memcpy(said.hash, hash, sizeof(said.hash));
		keep(verifier, &said);
		if (!is_trusted(verifier, key))
			trust(verifier, key, strlen(key));
		if (said.hour_us)
			check_sign(verifier, object, key, &said);
	}
	jdoc_destroy(&object);
}

/* EX_OK, or it was told why not. */
static int read_seals(struct verifier *verifier)
{
	FILE *file = fopen(verifier->seals_path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	long number = 0;

	if (!file)
		return cli_fail(EX_NOINPUT, "%s: %s", verifier->seals_path, strerror(errno));
	while ((length = getline(&line, &room, file)) >= 0) {
		while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			length--;
		take_line(verifier, line, (size_t)length, ++number);
	}
	free(line);
	fclose(file);
	if (!verifier->said_count)
		return cli_fail(EX_DATAERR, "%s: no line of it is a seal", verifier->seals_path);
	qsort(verifier->said, verifier->said_count, sizeof(*verifier->said), order);
	return EX_OK;
}

/* ---- a facility ---- */

static void found(void *arg, const char *what)
{
	const struct verifier *verifier = arg;

	printf("%s: %s\n", verifier->code, what);
}

/* What the file says of links up to this one. */
static void compare_up_to(struct verifier *verifier, struct uuid facility, int64_t number)
{
	char where[WHERE_BYTES];

	while (verifier->said_at < verifier->said_count) {
		const struct said *said = &verifier->said[verifier->said_at];

		if (!uuid_equal(said->facility, facility) || said->number > number)
			return;
		verifier->said_at++;
		/* Of a link that is missing it was told that it is. */
		if (said->number < number && number != INT64_MAX)
			continue;
		snprintf(where, sizeof(where), "line %ld", said->line);
		audit_chain_compare(verifier->chain, said->number, said->seq, said->hash, where);
		if (number == INT64_MAX)
			break; /* The links behind are missing, too. */
	}
}

/* ---- hours ---- */

/* In which there was a sign of life of a facility's chain, in their order, each once. */
struct hours {
	struct verifier *verifier;
	int64_t *at_us;
	size_t count;
};

static int order_hours(const void *one, const void *two)
{
	const int64_t *a = one, *b = two;

	return *a < *b ? -1 : *a > *b;
}

static void collect_hours(struct hours *hours, struct uuid facility)
{
	const struct verifier *verifier = hours->verifier;
	size_t kept = 0;

	hours->at_us = mem_array(verifier->said_count + 1, sizeof(*hours->at_us));
	for (size_t i = 0; i < verifier->said_count; i++)
		if (verifier->said[i].hour_us && uuid_equal(verifier->said[i].facility, facility))
			hours->at_us[hours->count++] = verifier->said[i].hour_us;
	qsort(hours->at_us, hours->count, sizeof(*hours->at_us), order_hours);
	for (size_t i = 0; i < hours->count; i++)
		if (!kept || hours->at_us[kept - 1] != hours->at_us[i])
			hours->at_us[kept++] = hours->at_us[i];
	hours->count = kept;
}

static void tell_gaps(const struct hours *hours)
{
	char from[TIME_TEXT_BYTES], to[TIME_TEXT_BYTES];

	for (size_t i = 1; i < hours->count; i++) {
		int64_t missing =
			(hours->at_us[i] - hours->at_us[i - 1]) / AUDIT_SEALER_HOUR_US - 1;

		if (missing < 1)
			continue;
		time_format(hours->at_us[i - 1] + AUDIT_SEALER_HOUR_US, from);
		time_format(hours->at_us[i], to);
		printf("%s: no sign of life from %s to %s, %lld hours: no server ran, or the file "
		       "is not whole\n",
			hours->verifier->code, from, to, (long long)missing);
	}
}

/* A server says that it lives before it seals anything in an hour. */
static int took_hours(void *arg, const struct db_result *result)
{
	const struct hours *hours = arg;
	char from[TIME_TEXT_BYTES];

	for (int row = 0; row < db_result_rows(result); row++) {
		int64_t hour_us = db_result_int(result, row, 0);

		if (hour_us < hours->at_us[0] || hour_us > hours->at_us[hours->count - 1] ||
			bsearch(&hour_us, hours->at_us, hours->count, sizeof(hour_us), order_hours))
			continue;
		time_format(hour_us, from);
		hours->verifier->problems++;
		printf("%s: in the hour from %s a server sealed, and no sign of its life is in the "
		       "file: lines were taken away there\n",
			hours->verifier->code, from);
	}
	return EX_OK;
}

/* Logs from before there were signs of life have none. */
static int check_hours(struct verifier *verifier, const char *id)
{
	struct hours hours = { .verifier = verifier };
	struct uuid facility;
	int code = EX_OK;

	if (!uuid_parse(id, &facility))
		return EX_OK;
	collect_hours(&hours, facility);
	tell_gaps(&hours);
	if (hours.count)
		code = cli_db_ask(verifier->db, &audit_hours_list,
			(struct db_value[]){ db_text(id) }, took_hours, &hours);
	mem_free(hours.at_us);
	return code;
}

struct piece {
	struct verifier *verifier;
	struct uuid facility;
	struct audit_chain_link links[PIECE];
	struct text kept; /* What the links point to. */
	size_t offsets[PIECE][5];
	size_t count;
};

/* Kept until the piece is done: the result is not. */
static size_t keep_text(struct piece *piece, const struct db_result *result, int row, int column)
{
	size_t at = piece->kept.length;

	if (db_result_is_null(result, row, column))
		return SIZE_MAX;
	text_add(&piece->kept, db_result_value(result, row, column));
	text_add_char(&piece->kept, '\0');
	return at;
}

static const char *kept_text(const struct piece *piece, size_t offset)
{
	return offset == SIZE_MAX ? NULL : piece->kept.bytes + offset;
}

static int took_links(void *arg, const struct db_result *result)
{
	static const int columns[] = { 1, 2, 5, 6, 7 };
	struct piece *piece = arg;

	piece->count = (size_t)db_result_rows(result);
	for (int row = 0; row < db_result_rows(result); row++) {
		struct audit_chain_link *link = &piece->links[row];

		*link = (struct audit_chain_link){
			.number = db_result_int(result, row, 0),
			.first_seq = db_result_int(result, row, 3),
			.last_seq = db_result_int(result, row, 4),
		};
		for (size_t i = 0; i < COUNT_OF(columns); i++)
			piece->offsets[row][i] = keep_text(piece, result, row, columns[i]);
	}
	for (size_t i = 0; i < piece->count; i++) {
		struct audit_chain_link *link = &piece->links[i];
		const size_t *at = piece->offsets[i];

		link->hash = kept_text(piece, at[0]);
		link->leaves = kept_text(piece, at[1]);
		link->seal_hash = kept_text(piece, at[2]);
		link->signature = kept_text(piece, at[3]);
		link->key_id = kept_text(piece, at[4]);
		if (link->key_id)
			link->key = find_key(piece->verifier, link->key_id);
	}
	return EX_OK;
}

static int took_rows(void *arg, const struct db_result *result)
{
	struct piece *piece = arg;
	int row = 0;

	for (size_t i = 0; i < piece->count; i++) {
		const struct audit_chain_link *link = &piece->links[i];

		audit_chain_begin(piece->verifier->chain, link);
		for (; row < db_result_rows(result) &&
			db_result_int(result, row, 0) == link->number;
			row++)
			audit_chain_take(piece->verifier->chain, db_result_value(result, row, 1),
				db_result_is_null(result, row, 2)
					? NULL
					: db_result_value(result, row, 2));
		audit_chain_end(piece->verifier->chain);
		compare_up_to(piece->verifier, piece->facility, link->number);
	}
	return EX_OK;
}

/* EX_OK with how far the walk has come, or it was told what went wrong. */
static int walk_piece(struct verifier *verifier, const char *id, int64_t *at)
{
	struct piece piece = { .verifier = verifier };
	char after[24], upto[24];
	int code;

	if (!uuid_parse(id, &piece.facility))
		return cli_fail(EX_SOFTWARE, "%s is no id", id);
	snprintf(after, sizeof(after), "%lld", (long long)*at);
	snprintf(upto, sizeof(upto), "%lld", (long long)verifier->last);
	code = cli_db_ask(verifier->db, &audit_links_list,
		(struct db_value[]){
			db_text(id), db_text(after), db_text(upto), db_text(PIECE_TEXT) },
		took_links, &piece);
	if (code == EX_OK && piece.count) {
		*at = piece.links[piece.count - 1].number;
		snprintf(upto, sizeof(upto), "%lld", (long long)*at);
		code = cli_db_ask(verifier->db, &audit_rows_list,
			(struct db_value[]){ db_text(id), db_text(after), db_text(upto) },
			took_rows, &piece);
	} else {
		*at = INT64_MAX;
	}
	text_finish(&piece.kept);
	return code;
}

static void show_progress(const struct verifier *verifier, int64_t at)
{
	if (isatty(STDERR_FILENO) && at < INT64_MAX)
		fprintf(stderr, "\r%s: link %lld of %lld ", verifier->code, (long long)at,
			(long long)verifier->last);
	if (isatty(STDERR_FILENO) && at == INT64_MAX)
		fputs("\r\033[K", stderr);
}

static int took_dropped(void *arg, const struct db_result *result)
{
	struct verifier *verifier = arg;

	if (!db_result_rows(result))
		return EX_OK;
	audit_chain_forgive(verifier->chain, db_result_int(result, 0, 0));
	printf("%s: events up to %s may have been dropped, as audit row %s says\n", verifier->code,
		db_result_value(result, 0, 0), db_result_value(result, 0, 1));
	return EX_OK;
}

static int took_unlinked(void *arg, const struct db_result *result)
{
	struct verifier *verifier = arg;

	for (int row = 0; row < db_result_rows(result); row++) {
		verifier->problems++;
		printf("%s: audit row %s is in no link: it was put in\n", verifier->code,
			db_result_value(result, row, 0));
	}
	return EX_OK;
}

static int took_behind(void *arg, const struct db_result *result)
{
	struct verifier *verifier = arg;
	int64_t count = db_result_int(result, 0, 0), age_s = db_result_int(result, 0, 1);

	if (!count)
		return EX_OK;
	printf("%s: %lld rows and events are behind the last seal, the oldest for %lld s: of these "
	       "nobody can say whether they were changed\n",
		verifier->code, (long long)count, (long long)age_s);
	verifier->behind += age_s > BEHIND_MAX_S;
	return EX_OK;
}

static void tell_sums(const struct verifier *verifier)
{
	struct audit_chain_sums sums = audit_chain_sums(verifier->chain);

	printf("%s: %lld links, %lld audit rows, %lld events (%lld dropped), %lld seals; sealed up "
	       "to link %lld, event %lld: %s\n",
		verifier->code, (long long)sums.links, (long long)sums.rows, (long long)sums.events,
		(long long)sums.dropped, (long long)sums.seals, (long long)sums.sealed_link,
		(long long)sums.sealed_seq,
		sums.problems           ? "NOT AS IT WAS WRITTEN"
		: verifier->has_no_keys ? "nothing was found, and no signature was judged"
					: "as it was written");
}

static int walk(struct verifier *verifier, const char *id, int64_t counted)
{
	const struct db_value facility[] = { db_text(id) };
	struct audit_chain_sums sums;
	char link[24], seq[24];
	struct uuid uuid = { 0 };
	int64_t at = 0;
	int code = cli_db_ask(verifier->db, &audit_dropped, facility, took_dropped, verifier);

	while (code == EX_OK && at < INT64_MAX) {
		code = walk_piece(verifier, id, &at);
		show_progress(verifier, at);
	}
	if (code != EX_OK || !uuid_parse(id, &uuid))
		return code;
	compare_up_to(verifier, uuid, INT64_MAX);
	sums = audit_chain_sums(verifier->chain);
	if (sums.last_link != verifier->head || sums.last_seq > counted) {
		verifier->problems++;
		printf("%s: the end does not fit: the head is link %lld, the last one is %lld; "
		       "%lld "
		       "events are counted, %lld are chained\n",
			verifier->code, (long long)verifier->head, (long long)sums.last_link,
			(long long)counted, (long long)sums.last_seq);
	}
	code = cli_db_ask(verifier->db, &audit_unlinked_list, facility, took_unlinked, verifier);
	if (code == EX_OK)
		code = check_hours(verifier, id);
	snprintf(link, sizeof(link), "%lld", (long long)sums.sealed_link);
	snprintf(seq, sizeof(seq), "%lld", (long long)sums.sealed_seq);
	if (code == EX_OK)
		code = cli_db_ask(verifier->db, &audit_behind,
			(struct db_value[]){ db_text(id), db_text(link), db_text(seq) },
			took_behind, verifier);
	return code;
}

/* ---- all of them ---- */

struct facilities {
	struct text ids, codes; /* Each ends in NUL. */
	int64_t *counted, *heads, *lasts;
	size_t count;
};

static int took_facilities(void *arg, const struct db_result *result)
{
	struct facilities *all = arg;
	size_t rows = (size_t)db_result_rows(result);

	all->counted = mem_array(rows + 1, sizeof(*all->counted));
	all->heads = mem_array(rows + 1, sizeof(*all->heads));
	all->lasts = mem_array(rows + 1, sizeof(*all->lasts));
	for (int row = 0; row < db_result_rows(result); row++) {
		text_add(&all->ids, db_result_value(result, row, 0));
		text_add_char(&all->ids, '\0');
		text_add(&all->codes, db_result_value(result, row, 1));
		text_add_char(&all->codes, '\0');
		all->counted[all->count] = db_result_int(result, row, 2);
		all->heads[all->count] = db_result_int(result, row, 3);
		all->lasts[all->count++] = db_result_int(result, row, 4);
	}
	return EX_OK;
}

/* Where the file's seals of a facility begin. */
static size_t find_said(const struct verifier *verifier, const char *id)
{
	struct uuid facility;
	size_t at = 0;

	if (!uuid_parse(id, &facility))
		return verifier->said_count;
	while (at < verifier->said_count && !uuid_equal(verifier->said[at].facility, facility))
		at++;
	return at;
}

static int walk_all(struct verifier *verifier, const struct facilities *all)
{
	const char *id = text_string(&all->ids), *code = text_string(&all->codes);
	int outcome = EX_OK;

	for (size_t i = 0; i < all->count && outcome == EX_OK; i++) {
		verifier->code = code;
		verifier->head = all->heads[i];
		verifier->last = all->lasts[i];
		verifier->said_at = find_said(verifier, id);
		verifier->chain = audit_chain_create(id, found, verifier);
		if (verifier->has_no_keys)
			audit_chain_without_keys(verifier->chain);
		outcome = walk(verifier, id, all->counted[i]);
		if (outcome == EX_OK)
			tell_sums(verifier);
		verifier->problems += audit_chain_sums(verifier->chain).problems;
		audit_chain_destroy(&verifier->chain);
		id += strlen(id) + 1;
		code += strlen(code) + 1;
	}
	return outcome;
}

/* Seals of facilities that the database does not know at all. */
static void look_for_strangers(struct verifier *verifier, const struct facilities *all)
{
	for (size_t i = 0; i < verifier->said_count; i++) {
		const char *id = text_string(&all->ids);
		char said[UUID_TEXT_BYTES];
		size_t at = 0;

		if (i && uuid_equal(verifier->said[i - 1].facility, verifier->said[i].facility))
			continue;
		uuid_format(verifier->said[i].facility, said);
		for (; at < all->count && strcmp(id, said) != 0; at++)
			id += strlen(id) + 1;
		if (at < all->count)
			continue;
		verifier->problems++;
		printf("the facility %s is missing: line %ld has a seal of it\n", said,
			verifier->said[i].line);
	}
}

static int outcome_of(const struct verifier *verifier)
{
	if (verifier->problems)
		return cli_fail(EX_DATAERR, "%lld findings: the audit log is not as it was written",
			(long long)verifier->problems);
	if (verifier->has_no_keys)
		return cli_fail(EX_NOPERM,
			"every row fits its link and every link the one before it, but whoever "
			"made "
			"the whole chain anew would not be found: the signatures were not judged");
	if (verifier->behind)
		return cli_fail(EX_TEMPFAIL,
			"nothing was found, but not everything is sealed; does "
			"a server run?");
	return EX_OK;
}

static int verify(struct verifier *verifier)
{
	const char *code = cli_option(verifier->cli, "facility");
	struct facilities all = { 0 };
	int outcome = cli_db_ask(verifier->db, &audit_keys_list, NULL, took_keys, verifier);

	if (outcome == EX_OK && verifier->seals_path)
		outcome = read_seals(verifier);
	if (outcome == EX_OK)
		outcome = cli_db_ask(verifier->db, &audit_chains,
			(struct db_value[]){ db_text(code) }, took_facilities, &all);
	if (outcome == EX_OK && !all.count)
		outcome = cli_fail(EX_DATAERR, "there is no facility %s", code);
	if (outcome == EX_OK)
		outcome = walk_all(verifier, &all);
	if (outcome == EX_OK && !code)
		look_for_strangers(verifier, &all);
	text_finish(&all.ids);
	text_finish(&all.codes);
	mem_free(all.counted);
	mem_free(all.heads);
	mem_free(all.lasts);
	return outcome == EX_OK ? outcome_of(verifier) : outcome;
}

int cli_verify_audit(struct cli *cli)
{
	struct verifier verifier = { .cli = cli, .seals_path = cli_option(cli, "seals") };
	struct config *config = cli_load_config(cli);
	int code;

	if (!config)
		return EX_CONFIG;
	trust_own(&verifier, config);
	trust_listed(&verifier, cli_option(cli, "keys"));
	code = cli_db_open(
		config, CLI_DB_SERVER, audit_statements, audit_statement_count, &verifier.db);
	if (code == EX_OK)
		code = verify(&verifier);
	cli_db_close(&verifier.db);
	for (size_t i = 0; i < verifier.key_count; i++)
		es256_key_destroy(&verifier.keys[i].key);
	mem_free(verifier.keys);
	mem_free(verifier.said);
	text_finish(&verifier.trusted);
	config_destroy(&config);
	return code;
}
