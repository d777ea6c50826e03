// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of one entry of the audit log: all that is known of it, and what was before beside what
 * is after. */
#pragma once

struct console;
struct jdoc;

/* The entry is kept. */
void audit_entry_open(struct console *console, const struct jdoc *entry);
