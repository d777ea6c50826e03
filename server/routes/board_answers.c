// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/board_answers.h"

#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "server/app/lane.h"
#include "server/routes/request.h"
#include <stdio.h>
#include <stdlib.h>

void answer_begin(const struct board *board, struct text *text)
{
	text_add(text, "{\"seq\":");
	text_add_int(text, (int64_t)board_seq(board));
}

void answer_row(struct text *text, const char *key, enum board_table table, const void *row)
{
	text_add_char(text, ',');
	text_json_key(text, key);
	fields_encode(row_types[table].fields, row_types[table].field_count, row, 0, text);
}

const void **board_rows(const struct board *board, enum board_table table,
	int (*compare)(const void *a, const void *b), size_t *count_out)
{
	const void **rows = mem_array(board_count(board, table), sizeof(*rows));
	const void *row;
	size_t cursor = 0, count = 0;

	while ((row = board_next(board, table, &cursor)))
		rows[count++] = row;
	qsort(rows, count, sizeof(*rows), compare);
	*count_out = count;
	return rows;
}

static int by_code(const void *a, const void *b)
{
	const struct desk *const *x = a, *const *y = b;

	return strcmp((*x)->code, (*y)->code);
}

void answer_desks(const struct board *board, add_desk *add, struct text *text)
{
	size_t count;
	const void **rows = board_rows(board, BOARD_DESKS, by_code, &count);

	text_add(text, ",\"desks\":[");
	for (size_t i = 0; i < count; i++) {
		text_add(text, i ? "," : "");
		add(board, rows[i], text);
	}
	text_add_char(text, ']');
	mem_free(rows);
}

void answer_outlook(const struct board *board, const struct ticket *ticket, struct text *text)
{
	int64_t now_us = time_now_us();
	struct outlook outlook =
		outlook_of(board, ticket, now_us, lanes_utc_offset_s(board, now_us));

	text_add_char(text, ',');
	outlook_encode(&outlook, text);
}

void seq_etag(const struct board *board, const char *kind, char etag_out[SEQ_ETAG_BYTES])
{
	char epoch[UUID_TEXT_BYTES];

	uuid_format(board_facility(board)->epoch, epoch);
	snprintf(etag_out, SEQ_ETAG_BYTES, "\"%s-%llu-%s\"", epoch,
		(unsigned long long)board_seq(board), kind);
}

void answer_end(struct request **request, struct text *text)
{
	text_add_char(text, '}');
	request_answer(request, text_string(text), text->length);
	text_finish(text);
}

void answer_end_etag(struct request **request, struct text *text, const char *etag)
{
	text_add_char(text, '}');
	request_answer_etag(request, text_string(text), text->length, etag);
	text_finish(text);
}
