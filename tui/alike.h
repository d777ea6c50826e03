// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is registered already and may be the one who is being registered: as the server names them,
 * the most alike first; one of them is chosen. */
#pragma once

#include "tui/reception.h"

enum { ALIKE_MAX = 3 };

struct alike {
	struct match rows[ALIKE_MAX];
	size_t count;
	size_t chosen;
};

/* The list of a refusal. */
void alike_take(struct alike *alike, const struct jdoc *list);
/* Where there are several the arrows choose one. False: it is no key of theirs. */
bool alike_key(struct alike *alike, uint32_t key);
/* In the first ALIKE_MAX + 1 rows. phone: as it was typed, see match_tell_phone(). */
void alike_draw(const struct console *console, const struct alike *alike, const char *phone,
	struct canvas *canvas, struct area area);
