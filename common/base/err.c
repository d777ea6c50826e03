// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/err.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *code;
	int http;
	const char *text;
} rows[] = {
#define ERR(name, code, http, text) [ERR_##name] = { code, http, text },
#include "common/base/err.def"
#undef ERR
};

const char *err_code(enum err err)
{
	return rows[err].code;
}

int err_http_status(enum err err)
{
	return rows[err].http;
}

const char *err_text(enum err err)
{
	return rows[err].text;
}

enum err err_from_code(const char *code)
{
	size_t row = 0;

	while (row < ERR_COUNT && strcmp(rows[row].code, code) != 0)
		row++;
	return (enum err)row;
}
