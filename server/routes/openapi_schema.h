// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* JSON Schemas (2020-12, as OpenAPI 3.1 takes them) from field tables. */
#pragma once

#include "common/model/field.h"

enum schema_use {
	SCHEMA_INPUT, /* What a client may send: nothing else, and null for what may be missing. */
	SCHEMA_PARTIAL, /* The same, where any member may be missing. */
	SCHEMA_OUTPUT,  /* What it gets, which may grow. */
};

void schema_of_fields(
	const struct field *fields, size_t count, enum schema_use use, struct text *text);
void schema_of_field(const struct field *field, enum schema_use use, struct text *text);
