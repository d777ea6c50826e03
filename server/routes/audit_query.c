// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/audit_query.h"

static const struct field fields[] = {
	FIELD(audit_query, from, FIELD_TIME, FIELD_OPTIONAL, .absent = AUDIT_NO_TIME,
		.help = "Missing: 30 days before to"),
	FIELD(audit_query, to, FIELD_TIME, FIELD_OPTIONAL, .absent = AUDIT_NO_TIME,
		.help = "Not included. Missing: now"),
	FIELD(audit_query, actor, FIELD_UUID, FIELD_OPTIONAL, .help = "Who did it"),
	FIELD(audit_query, action, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = AUDIT_ACTION_CHARS,
		.help = "Its beginning, such as \"patient.\" or \"ticket.called\""),
	FIELD(audit_query, object, FIELD_UUID, FIELD_OPTIONAL,
		.help = "On whom or what; a patient stands for his visits and tickets as well"),
	FIELD_WORD_OF(audit_query, outcome, audit_outcome, FIELD_OPTIONAL),
	FIELD(audit_query, reason, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = AUDIT_REASON_CHARS,
		.help = "A part of it"),
	FIELD(audit_query, request, FIELD_TEXT, FIELD_OPTIONAL, .min = 1,
		.max = REQUEST_NAME_BYTES - 1, .help = "X-Request-Id, as the log has it"),
	FIELD(audit_query, command, FIELD_UUID, FIELD_OPTIONAL, .help = "Idempotency-Key"),
	FIELD(audit_query, word, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = AUDIT_WORD_CHARS,
		.help = "Of the action or the reason, or the beginning of what somebody or "
			"something is called who did it or to whom it was done: a name, a login, a "
			"code; or the number of a ticket"),
	FIELD(audit_query, meaning, FIELD_TEXT, FIELD_OPTIONAL, .min = 1,
		.max = AUDIT_MEANING_CHARS,
		.help = "Of a word: actions that it stands for in the language of whoever looks, "
			"with commas between; their entries are found as well"),
	FIELD(audit_query, brief, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Leaves out events of the journal that came of an edit or an override of "
			"which the audit log has a row, which tells what was before and after"),
	FIELD(audit_query, without_own_looks, FIELD_BOOL, FIELD_OPTIONAL,
		.help = "Leaves out when whoever asks has looked through the audit log "
			"(audit.searched)"),
	FIELD(audit_query, cursor, FIELD_TEXT, FIELD_OPTIONAL, .min = 1, .max = AUDIT_CURSOR_CHARS,
		.help = "next of the page before"),
	FIELD(audit_query, limit, FIELD_INT, FIELD_OPTIONAL, .min = 1, .max = AUDIT_LIMIT_MAX,
		.absent = 50),
	FIELD_WORD_OF(audit_query, format, audit_form, FIELD_OPTIONAL,
		.help = "csv and jsonl are files; Link has the address of the next piece"),
};
const struct shape audit_query_shape = SHAPE("AuditSearch", audit_query, fields);
