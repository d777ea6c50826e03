// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's screen: pages, one of them in sight, all of them named in the bar with the
 * digits that open them. A page is one file view_<name>.c with .kind = &admin_page, one line of
 * views.def and one of admin_pages.def; nothing else knows it. Its acts stay clear of the digits.
 *
 * Whoever works at the reception as well goes there by 0, and comes back by the act admin_back().
 */
#pragma once

#include "tui/view.h"

extern const struct view_kind admin_page;

/* Opens the first page. */
void admin_open(struct console *console);
/* For acts of other screens: back to the administrator's pages. */
const char *admin_why_not(struct console *console);
