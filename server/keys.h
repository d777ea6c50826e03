// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The keys of a running server, from their files: those that sign and check access tokens, those
 * that seal what nobody else may read. What cannot be used is told in the log. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

struct app;
struct es256_key;

/* Sets app->tokens and app->seals, whose files are made where there are none. Blocks. */
MUST_CHECK bool keys_start(struct app *app);
/* Those of access tokens anew. Where they cannot be read, those in force stay. Blocks. */
void keys_reload(struct app *app);
/* Of another file, which is made where there is none. NULL: it cannot be used. Takes the path.
 * Blocks. */
struct es256_key *keys_read_one(const struct app *app, char *path);
