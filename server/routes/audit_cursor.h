// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a page of the audit log ends and the next one begins, as text that whoever looks gives
 * back: SEQ_AT_ID_FROM_TO_SINCE. */
#pragma once

#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"

struct db_result;

enum { AUDIT_CURSOR_CHARS = 140 };

/* The last event and the last row of the audit log that were told, in the window that ends at
 * to_us, of the time since from_us. */
struct audit_cursor {
	/* Each "" where nothing was told yet; at and id come together. */
	char seq[24], at[TIME_TEXT_BYTES], id[UUID_TEXT_BYTES];
	int64_t from_us;
	int64_t to_us;    /* INT64_MAX: the end of time. */
	int64_t since_us; /* Where the window begins; 0: nothing was told of it. */
};

/* False, and nothing in cursor_out: no cursor. Never reads a time that time_format() cannot write.
 */
MUST_CHECK bool audit_cursor_read(const char *text, struct audit_cursor *cursor_out);
void audit_cursor_write(const struct audit_cursor *cursor, struct text *text);
/* Behind this row of audit_search. */
void audit_cursor_pass(struct audit_cursor *cursor, const struct db_result *result, int row);
