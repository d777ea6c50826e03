// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How an account looks in the list of accounts, and what is told of the chosen one. */
#pragma once

#include "tui/listing.h"

/* What the list begins with: devices have a page of their own. */
#define USERS_OF_PEOPLE "people=true"
extern const struct listing_kind users_kind;

/* "nurse" in words; what is no role is told as it is. */
const char *user_row_role(const struct console *console, const char *role);
/* The account is "on", "off" or "locked". */
bool user_is(const struct jdoc *record, const char *state);
/* Two lines below the list. NULL: none is chosen. */
void user_draw_details(struct console *console, const struct jdoc *record, struct canvas *canvas,
	struct area area);
