// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a console keeps on its own machine: which desk, and what was typed and not sent. One file a
 * piece, for its owner's eyes only, in $XDG_STATE_HOME/foleni or ~/.local/state/foleni; whole after
 * a power cut, the old piece or the new one. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

struct keep;

/* whose: names the pieces of one person at one server; nobody else's name leads to them. NULL:
 * there is no folder to write to, and nothing is kept. */
struct keep *keep_open(const char *whose);
void keep_close(struct keep **keep);
enum { KEEP_BYTES = 64 * 1024 };
/* key: letters. text NULL: the piece is forgotten. False: it could not be written or is larger than
 * KEEP_BYTES, and the old piece is there. */
bool keep_put(struct keep *keep, const char *key, const char *text);
/* mem_free() it. NULL: there is none, or it is damaged. */
char *keep_get(struct keep *keep, const char *key);
