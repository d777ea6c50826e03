// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/health.h"

#include "common/base/text.h"

enum err health_ready(const struct health *health)
{
	if (health->is_stopping)
		return ERR_STOPPING;
	if (!health->database_is_up && health->schema_is_outdated)
		return ERR_SCHEMA;
	if (!health->database_is_up)
		return ERR_DB_DOWN;
	return health->is_started ? ERR_OK : ERR_BUSY;
}

void health_write_ready(const struct health *health, struct text *out)
{
	enum err err = health_ready(health);

	text_add(out, "{\"status\":");
	text_json_string(out, err ? err_code(err) : "ready");
	if (err) {
		text_add(out, ",\"detail\":");
		text_json_string(out, err_text(err));
	}
	text_add_char(out, '}');
}

void health_write_live(struct text *out)
{
	text_add(out, "{\"status\":\"alive\"}");
}
