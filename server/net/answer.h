// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Answers as bytes: status line, headers that every answer carries, and the body. */
#pragma once

#include "server/net/net.h"

enum { ANSWER_DATE_BYTES = 32 };

/* What the connection and the request have to do with it. */
struct answer_context {
	bool keep_alive;
	bool is_http_1_0;
	bool is_head;
	bool is_get_or_head;
	bool has_tls;
	const char *if_none_match; /* NULL: not sent */
	const char *date;
};

/* Appends to text. */
void answer_write(
	struct text *text, const struct answer_context *context, const struct net_answer *answer);
/* The time as HTTP writes it. */
void answer_date(int64_t now_us, char date_out[ANSWER_DATE_BYTES]);
