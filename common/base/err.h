// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Everything that can go wrong, as one list: err.def. Library code returns these, program code
 * logs them. */
#pragma once

enum err {
#define ERR(name, code, http, text) ERR_##name,
#include "common/base/err.def"
#undef ERR
	ERR_COUNT,
};

/* The stable word for clients, such as "queue_empty". */
const char *err_code(enum err err);
int err_http_status(enum err err);
/* Safe to show to anybody; English, and the gettext message id of the translations. */
const char *err_text(enum err err);
/* ERR_COUNT: no such code. */
enum err err_from_code(const char *code);
