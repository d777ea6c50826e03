// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The form that registers somebody new, over the reception. */
#pragma once

struct console;

/* typed: what stood in the find field: a name, or digits of a phone number. "": the draft of the
 * last time, if there is one. */
void register_open(struct console *console, const char *typed);
