// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Recovery codes, which are told once: in sight until somebody says that they are written down. */
#pragma once

#include "common/term/canvas.h"

struct console;
struct jdoc;

enum { RECOVERY_MOST = 10, RECOVERY_BYTES = 24 };
struct recovery {
	char codes[RECOVERY_MOST][RECOVERY_BYTES];
	int count;
};

/* Of {"recovery_codes":["abcd-efgh-jkmn",..]}. Whoever has it wipes it. */
void recovery_take(struct recovery *recovery, const struct jdoc *answer);
void recovery_draw(const struct console *console, const struct recovery *recovery,
	struct canvas *canvas, struct area area);
