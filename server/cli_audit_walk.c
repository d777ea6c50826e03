// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Brings the chain of a facility's audit log, piece by piece, to server/app/audit_chain, and tells
 * what is in no chain or behind its end. */
#include "common/base/text.h"
#include "server/cli.h"
#include "server/cli_audit.h"
#include "server/cli_db.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	/* Links in one piece; each holds a thousand events at most. */
	PIECE = 50,
	/* What is not sealed by then was forgotten by a server, or its seal was taken away. */
	BEHIND_MAX_S = 60,
};
#define PIECE_TEXT "50"

struct piece {
	struct cli_audit *audit;
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
			link->key = cli_audit_find_key(piece->audit, link->key_id);
	}
	return EX_OK;
}

static int took_rows(void *arg, const struct db_result *result)
{
	struct piece *piece = arg;
	int row = 0;

	for (size_t i = 0; i < piece->count; i++) {
		const struct audit_chain_link *link = &piece->links[i];

		audit_chain_begin(piece->audit->chain, link);
		for (; row < db_result_rows(result) &&
			db_result_int(result, row, 0) == link->number;
			row++)
			audit_chain_take(piece->audit->chain, db_result_value(result, row, 1),
				db_result_is_null(result, row, 2)
					? NULL
					: db_result_value(result, row, 2));
		audit_chain_end(piece->audit->chain);
		cli_audit_compare_up_to(piece->audit, piece->facility, link->number);
	}
	return EX_OK;
}

/* EX_OK with how far the walk has come, or it was told what went wrong. */
static int walk_piece(struct cli_audit *audit, const char *id, int64_t *at)
{
	struct piece piece = { .audit = audit };
	char after[24], upto[24];
	int code;

	if (!uuid_parse(id, &piece.facility))
		return cli_fail(EX_SOFTWARE, "%s is no id", id);
	snprintf(after, sizeof(after), "%lld", (long long)*at);
	snprintf(upto, sizeof(upto), "%lld", (long long)audit->last);
	code = cli_db_ask(audit->db, &audit_links_list,
		(struct db_value[]){
			db_text(id), db_text(after), db_text(upto), db_text(PIECE_TEXT) },
		took_links, &piece);
	if (code == EX_OK && piece.count) {
		*at = piece.links[piece.count - 1].number;
		snprintf(upto, sizeof(upto), "%lld", (long long)*at);
		code = cli_db_ask(audit->db, &audit_rows_list,
			(struct db_value[]){ db_text(id), db_text(after), db_text(upto) },
			took_rows, &piece);
	} else {
		*at = INT64_MAX;
	}
	text_finish(&piece.kept);
	return code;
}

static void show_progress(const struct cli_audit *audit, int64_t at)
{
	if (isatty(STDERR_FILENO) && at < INT64_MAX)
		fprintf(stderr, "\r%s: link %lld of %lld ", audit->code, (long long)at,
			(long long)audit->last);
	if (isatty(STDERR_FILENO) && at == INT64_MAX)
		fputs("\r\033[K", stderr);
}

static int took_dropped(void *arg, const struct db_result *result)
{
	struct cli_audit *audit = arg;

	if (!db_result_rows(result))
		return EX_OK;
	audit_chain_forgive(audit->chain, db_result_int(result, 0, 0));
	printf("%s: events up to %s may have been dropped, as audit row %s says\n", audit->code,
		db_result_value(result, 0, 0), db_result_value(result, 0, 1));
	return EX_OK;
}

static int took_unlinked(void *arg, const struct db_result *result)
{
	struct cli_audit *audit = arg;

	for (int row = 0; row < db_result_rows(result); row++) {
		audit->problems++;
		printf("%s: audit row %s is in no link: it was put in\n", audit->code,
			db_result_value(result, row, 0));
	}
	return EX_OK;
}

static int took_behind(void *arg, const struct db_result *result)
{
	struct cli_audit *audit = arg;
	int64_t count = db_result_int(result, 0, 0), age_s = db_result_int(result, 0, 1);

	if (!count)
		return EX_OK;
	printf("%s: %lld rows and events are behind the last seal, the oldest for %lld s: of these "
	       "nobody can say whether they were changed\n",
		audit->code, (long long)count, (long long)age_s);
	audit->behind += age_s > BEHIND_MAX_S;
	return EX_OK;
}

int cli_audit_walk(struct cli_audit *audit, const char *id, int64_t counted)
{
	const struct db_value facility[] = { db_text(id) };
	struct audit_chain_sums sums;
	char link[24], seq[24];
	struct uuid uuid = { 0 };
	int64_t at = 0;
	int code = cli_db_ask(audit->db, &audit_dropped, facility, took_dropped, audit);

	while (code == EX_OK && at < INT64_MAX) {
		code = walk_piece(audit, id, &at);
		show_progress(audit, at);
	}
	if (code != EX_OK || !uuid_parse(id, &uuid))
		return code;
	cli_audit_compare_up_to(audit, uuid, INT64_MAX);
	sums = audit_chain_sums(audit->chain);
	if (sums.last_link != audit->head || sums.last_seq > counted) {
		audit->problems++;
		printf("%s: the end does not fit: the head is link %lld, the last one is %lld; "
		       "%lld events are counted, %lld are chained\n",
			audit->code, (long long)audit->head, (long long)sums.last_link,
			(long long)counted, (long long)sums.last_seq);
	}
	code = cli_db_ask(audit->db, &audit_unlinked_list, facility, took_unlinked, audit);
	if (code == EX_OK)
		code = cli_audit_check_hours(audit, id);
	snprintf(link, sizeof(link), "%lld", (long long)sums.sealed_link);
	snprintf(seq, sizeof(seq), "%lld", (long long)sums.sealed_seq);
	if (code == EX_OK)
		code = cli_db_ask(audit->db, &audit_behind,
			(struct db_value[]){ db_text(id), db_text(link), db_text(seq) },
			took_behind, audit);
	return code;
}
