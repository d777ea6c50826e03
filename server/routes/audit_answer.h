// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What of the audit log is answered: a page as JSON, or a piece of a file, as CSV or JSON lines. */
#pragma once

#include "common/base/text.h"
#include "server/routes/request.h"
#include "server/routes/route.h"

struct audit_query;
struct db_result;

/* Of a page. */
extern const struct shape audit_page_shape;

struct audit_answer {
	int64_t from_us;    /* Since when is looked through. */
	int64_t reached_us; /* Back to when that is done. */
	const char *rows;   /* As audit_answer_add() wrote them. */
	const char *next;   /* A cursor; NULL: that was all. */
};

/* The first so many rows of audit_search, behind others unless they are the first. */
void audit_answer_add(const struct audit_query *query, const struct db_result *result, int rows,
	bool is_first, struct text *text);
/* The request, whose query is a struct audit_query, is done with. */
void audit_answer_send(struct request *request, const struct audit_answer *answer);
