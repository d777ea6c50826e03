// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/admin/facilities/{facility}/audit: the audit log and the journal of all commands as one line
 * of time, looked through by page, or taken away as CSV or JSON lines, piece by piece: a piece is
 * as large as its limit, however many years there are. Its seal beside it. */
#include "server/store/audit.h"
#include "server/routes/audit_answer.h"
#include "server/routes/audit_pages.h"
#include "server/routes/audit_query.h"
#include "server/routes/dispatch.h"
#include "server/routes/record.h"

struct seal {
	int64_t number, seq;
	int64_t at;
	char key[44];
	char hash[65];
};
static const struct field seal_fields[] = {
	FIELD(seal, number, FIELD_INT, 0, .help = "Of the link that it seals"),
	FIELD(seal, seq, FIELD_INT, 0, .help = "The last event that it covers"),
	FIELD(seal, at, FIELD_TIME, 0),
	FIELD(seal, key, FIELD_TEXT, 0, .help = "By which key: its thumbprint of RFC 7638"),
	FIELD(seal, hash, FIELD_TEXT, 0),
};
struct seal_view {
	struct seal seal;
	int64_t behind;
};
static const struct field seal_view_fields[] = {
	FIELD_STRUCT_OF(seal_view, seal, seal_fields, FIELD_NULLABLE),
	FIELD(seal_view, behind, FIELD_INT, 0, .help = "Events that are not in the chain yet"),
};
static const struct shape seal_shape = DESCRIBED_SHAPE("AuditSeal", seal_view_fields);

static void tell_seal(struct request *request, const struct net_request *http)
{
	struct record_ids ids = record_ids_of(request);

	(void)http;
	record_ask(request, &audit_seal_tell, (struct db_value[]){ db_text(ids.facility) },
		ERR_NO_FACILITY);
}

static const char *const files[] = { "text/csv", "application/jsonl", NULL };

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/v1/admin/facilities/{facility}/audit",
		.id = "searchAudit",
		.limit = LIMIT_searches,
		.summary =
			"Looks through the audit log and the journal, or gives them away as a file",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = audit_pages_search,
		.query = &audit_query_shape,
		.answer = &audit_page_shape,
		.files = files,
	},
	{
		.method = NET_GET,
		.path = "/v1/admin/facilities/{facility}/audit/seal",
		.id = "getAuditSeal",
		.summary = "Tells up to where the audit log is sealed, since when and by which key",
		.roles = ROLE_BIT(ROLE_ADMIN),
		.handle = tell_seal,
		.answer = &seal_shape,
	},
};

const struct route_table routes_audit =
	ROUTE_TABLE("audit", "Who did what, on whom, when and why", rows);
