// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where somebody is at home: which screen belongs to a role and a desk. */
#pragma once

struct console;

/* Opens it: the receptionist's screen, the administrator's pages, the choice of a desk for whoever
 * has none, the desk's screen. */
void home_open(struct console *console);
