// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the audit log is asked for: the parameters of its search. */
#pragma once

#include "server/routes/audit_cursor.h"
#include "server/routes/request.h"
#include "server/routes/route.h"

enum {
	AUDIT_ACTION_CHARS = 64,
	AUDIT_REASON_CHARS = 100,
	AUDIT_WORD_CHARS = 64,
	/* Enough for all actions, and with each byte as %61 there is room for it in a head. */
	AUDIT_MEANING_CHARS = 2000,
	AUDIT_LIMIT_MAX = 1000, /* Rows of a page, or of a piece of a file. */
};

#define AUDIT_NO_TIME INT64_MIN

struct audit_query {
	int64_t from, to; /* AUDIT_NO_TIME: missing. */
	struct user_id actor;
	char action[AUDIT_ACTION_CHARS + 1];
	struct uuid object;
	enum audit_outcome outcome;
	char reason[4 * AUDIT_REASON_CHARS + 1];
	char request[REQUEST_NAME_BYTES];
	struct command_id command;
	char word[4 * AUDIT_WORD_CHARS + 1];
	char meaning[AUDIT_MEANING_CHARS + 1];
	bool brief, without_own_looks;
	char cursor[AUDIT_CURSOR_CHARS + 1];
	int64_t limit;
	enum audit_form format;
};
extern const struct shape audit_query_shape;
