// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What was typed of somebody new and not sent: for view_register.c alone. Whoever comes before the
 * first has found the card has a place of their own; of those there are a few, and the newest goes
 * on where all are taken. */
#pragma once

#include <stdbool.h>

struct console;
struct form;

/* The name of a place: one that is free, or the one that was filled last. */
const char *draft_free(struct console *console);
const char *draft_newest(struct console *console);
/* The text of the form, and one choice of each row but the service, which is asked anew. */
void draft_keep(struct console *console, const char *draft, const struct form *form);
void draft_drop(struct console *console, const char *draft);
/* False: nothing is there, and the form stays as it is. */
bool draft_take(struct console *console, const char *draft, struct form *form);
