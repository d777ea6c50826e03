// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One's own account: the page, and the boxes over it. */
#pragma once

#include "common/link/link.h"

struct console;

/* Something of the account has changed: the page, where it is open, asks anew. */
void account_changed(struct console *console);

/* A box that asks who it is once more and then does something. Its strings are borrowed for good.
 */
struct prove_wish {
	const char *title; /* N_() */
	const char *words; /* N_(): what will be done */
	const char *path;  /* takes {"password":..,"code":..} by POST */
	/* N_(): what a field that is refused means. NULL: none can be. */
	const char *bad_field;
	/* The box is gone already, and it was done. */
	void (*done)(struct console *console, const struct link_reply *reply);
};
void prove_open(struct console *console, const struct prove_wish *wish);
/* Shows the codes of an answer once. */
void recovery_codes_open(struct console *console, const struct link_reply *reply);
