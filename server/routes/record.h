// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Questions that one statement answers with ready JSON, which is passed through. */
#pragma once

#include "common/base/err.h"

struct db_result;
struct db_statement;
struct db_value;
struct request;

/* The statement gives one row or none: the JSON and perhaps the record's version, which becomes the
 * ETag. absent is what is said where there is no row. */
void record_ask(struct request *request, const struct db_statement *statement,
	const struct db_value *parameters, enum err absent);
/* The same with a result that is there already. */
void record_answer(struct request **request, const struct db_result *result, enum err absent);
