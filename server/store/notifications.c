// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/store/notifications.h"

#include "common/base/attr.h"

/* A code that was sent, or never will be, is good for nobody but a thief. */
#define BODY_AFTER " CASE n.kind WHEN '" NOTIFICATION_OTP "' THEN '' ELSE n.body END"

const struct db_statement notifications_drop = {
	.name = "notifications_drop",
	.of_all = "the outbox is one for all",
	.sql = "UPDATE notifications n SET state = 'dropped', body =" BODY_AFTER
	       " WHERE n.state IN ('queued', 'sending') AND n.expires_at <= now()",
};

/* due_at of what is being sent is when another server may take it. */
const struct db_statement notifications_take = {
	.name = "notifications_take",
	.of_all = "the outbox is one for all",
	.parameter_count = 1,
	.sql = "UPDATE notifications n SET state = 'sending', attempts = n.attempts + 1,"
	       " due_at = now() + interval '1 minute' FROM (SELECT id FROM notifications"
	       " WHERE state IN ('queued', 'sending') AND channel = 'sms' AND due_at <= now()"
	       " AND (expires_at IS NULL OR expires_at > now())"
	       " ORDER BY due_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED) due"
	       " WHERE n.id = due.id RETURNING n.id, n.kind, n.recipient, n.body",
};

/* 2, 8, 32 s .. up to 6 h, and half as much again at most, so that not all come back at once. */
#define NEXT_TRY                                                                                   \
	" now() + make_interval(secs => least(21600, 2 * 4 ^ (n.attempts - 1))"                    \
	" * (1 + random() / 2))"

const struct db_statement notifications_tried = {
	.name = "notifications_tried",
	.of_all = "the outbox is one for all",
	.parameter_count = 5,
	.sql = "UPDATE notifications n SET state = verdict.state, provider = $3::text,"
	       " provider_id = $4::text, last_error = left($5::text, 200),"
	       " sent_at = CASE verdict.state WHEN 'sent' THEN now() END,"
	       " due_at = CASE verdict.state WHEN 'queued' THEN" NEXT_TRY " ELSE n.due_at END,"
	       " body = CASE verdict.state WHEN 'queued' THEN n.body ELSE" BODY_AFTER " END"
	       " FROM (SELECT (CASE WHEN $2::text = 'queued' AND attempts >= 8 THEN 'dead'"
	       " ELSE $2::text END)::notification_state AS state"
	       " FROM notifications WHERE id = $1::uuid) verdict"
	       " WHERE n.id = $1::uuid AND n.state = 'sending' RETURNING n.state",
};
_Static_assert(NOTIFICATION_ATTEMPTS == 8, "the statement says so");

/* What nobody wants to hear any more does not wait, though it may not have been dropped yet. */
const struct db_statement notifications_measure = {
	.name = "notifications_measure",
	.of_all = "the outbox is one for all",
	.sql = "SELECT count(*), coalesce(floor(extract(epoch FROM now() - min(created_at))), 0)"
	       "::bigint, coalesce((SELECT max(c.count) FROM facilities f CROSS JOIN LATERAL"
	       " (SELECT count(*) AS count FROM notifications o WHERE o.facility_id = f.id"
	       " AND o.kind = '" NOTIFICATION_OTP "' AND o.state <> 'dropped'"
	       " AND o.created_at > now() - interval '1 day') c), 0)"
	       " FROM notifications WHERE state IN ('queued', 'sending') AND channel = 'sms'"
	       " AND (expires_at IS NULL OR expires_at > now())",
};

const struct db_statement *const notifications_statements[] = {
	&notifications_drop,
	&notifications_take,
	&notifications_tried,
	&notifications_measure,
};
const size_t notifications_statement_count = COUNT_OF(notifications_statements);
