// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/audit_cursor.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>

/* The years from 1 to 9999. */
#define TIMES_FROM_US (INT64_C(-62135596800) * US_PER_S)
#define TIMES_TO_US (INT64_C(253402300800) * US_PER_S - 1)

static bool take_part(const char **at, char *part_out, size_t room)
{
	size_t length = strcspn(*at, "_");

	if (length >= room)
		return false;
	memcpy(part_out, *at, length);
	part_out[length] = '\0';
	*at += length + ((*at)[length] == '_');
	return true;
}

bool audit_cursor_read(const char *text, struct audit_cursor *cursor_out)
{
	struct audit_cursor cursor = { .to_us = INT64_MAX };
	char from[24], to[24], since[24];
	int64_t number;
	struct uuid id;

	if (!take_part(&text, cursor.seq, sizeof(cursor.seq)) ||
		!take_part(&text, cursor.at, sizeof(cursor.at)) ||
		!take_part(&text, cursor.id, sizeof(cursor.id)) ||
		!take_part(&text, from, sizeof(from)) || !take_part(&text, to, sizeof(to)) ||
		!take_part(&text, since, sizeof(since)) || *text)
		return false;
	if (!text_to_int(from, TIMES_FROM_US, TIMES_TO_US, &cursor.from_us) ||
		(*to && !text_to_int(to, TIMES_FROM_US, TIMES_TO_US, &cursor.to_us)) ||
		(*since && !text_to_int(since, TIMES_FROM_US, TIMES_TO_US, &cursor.since_us)))
		return false;
	if (*cursor.seq && !text_to_int(cursor.seq, 0, INT64_MAX, &number))
		return false;
	if (*cursor.at ? !time_parse(cursor.at, &number) || !uuid_parse(cursor.id, &id)
		       : *cursor.id)
		return false;
	*cursor_out = cursor;
	return true;
}

void audit_cursor_write(const struct audit_cursor *cursor, struct text *text)
{
	text_printf(text, "%s_%s_%s_%lld_", cursor->seq, cursor->at, cursor->id,
		(long long)cursor->from_us);
	if (cursor->to_us != INT64_MAX)
		text_printf(text, "%lld", (long long)cursor->to_us);
	text_add_char(text, '_');
	if (cursor->since_us)
		text_printf(text, "%lld", (long long)cursor->since_us);
}

void audit_cursor_pass(struct audit_cursor *cursor, const struct db_result *result, int row)
{
	if (!db_result_is_null(result, row, AUDIT_COLUMN_SEQ)) {
		snprintf(cursor->seq, sizeof(cursor->seq), "%s",
			db_result_value(result, row, AUDIT_COLUMN_SEQ));
		return;
	}
	snprintf(cursor->at, sizeof(cursor->at), "%s",
		db_result_value(result, row, AUDIT_COLUMN_AT));
	snprintf(cursor->id, sizeof(cursor->id), "%s",
		db_result_value(result, row, AUDIT_COLUMN_ID));
}
