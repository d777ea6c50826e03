// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The answers of /healthz (does the process live?) and /readyz (may a load balancer send requests
 * here?). Pure. */
#pragma once

#include "common/base/err.h"
#include <stdbool.h>

struct text;

struct health {
	bool is_stopping;
	bool is_started; /* It knows which tokens were taken back. */
	bool database_is_up;
	bool schema_is_outdated; /* It answers, but must be migrated first. */
};

/* ERR_OK; ERR_STOPPING; ERR_SCHEMA; ERR_DB_DOWN; ERR_BUSY while it starts. */
enum err health_ready(const struct health *health);
/* Adds the body of /readyz: {"status":"ready"}, or the code of what is missing and its text. */
void health_write_ready(const struct health *health, struct text *out);
/* The body of /healthz: whoever can answer is alive, even without a database, for a restart would
 * not bring that back. */
void health_write_live(struct text *out);
