// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What several nouns tell from a board. */
#pragma once

#include "server/routes/shapes.h"

/* {"seq":7 and nothing behind it: members follow. */
void answer_begin(const struct board *board, struct text *text);
/* ,"key":{..} of a row of the board. */
void answer_row(struct text *text, const char *key, enum board_table table, const void *row);
/* The rows of a table in the order of compare; mem_free it. */
const void **board_rows(const struct board *board, enum board_table table,
	int (*compare)(const void *a, const void *b), size_t *count_out);
/* ,"desks":[..] in the order of codes, those out of use too; add writes one of them. */
typedef void add_desk(const struct board *board, const struct desk *desk, struct text *text);
void answer_desks(const struct board *board, add_desk *add, struct text *text);
/* ,"ahead":..,"wait":..,"as_of":.. of a ticket now. */
void answer_outlook(const struct board *board, const struct ticket *ticket, struct text *text);
/* "<epoch>-<seq>-<kind>", quotes included: good until the next event. */
enum { SEQ_ETAG_BYTES = 80 };
void seq_etag(const struct board *board, const char *kind, char etag_out[SEQ_ETAG_BYTES]);
/* Ends the request with the object in text, which is finished. */
void answer_end(struct request **request, struct text *text);
void answer_end_etag(struct request **request, struct text *text, const char *etag);
