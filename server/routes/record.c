// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/record.h"

#include "server/db/db.h"
#include "server/routes/request.h"
#include <stdio.h>

void record_answer(struct request **request, const struct db_result *result, enum err absent)
{
	enum err err = db_result_err(result);
	const char *json;
	size_t length;
	char etag[24];

	if (!err && !db_result_rows(result))
		err = absent;
	if (err) {
		request_refuse(request, err);
		return;
	}
	json = db_result_value(result, 0, 0);
	length = db_result_length(result, 0, 0);
	if (db_result_columns(result) < 2) {
		request_answer(request, json, length);
		return;
	}
	snprintf(etag, sizeof(etag), "\"%lld\"", (long long)db_result_int(result, 0, 1));
	request_answer_etag(request, json, length, etag);
}

static void answered(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	record_answer(&request, result, *(const enum err *)request->state);
}

void record_ask(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, enum err absent)
{
	enum err *kept = arena_alloc(request->arena, sizeof(*kept));

	*kept = absent;
	request->state = kept;
	db_run(request->app->db, statement, parameters, answered, request);
}
