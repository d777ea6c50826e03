// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Phone numbers of people whom nobody knows, left at the machine that gave them their numbers:
 * statements for db_run(). */
#pragma once

#include "server/db/db.h"

enum { VISIT_PHONES_GIVEN_MIN = 10, VISIT_PHONES_KEPT_H = 36 };

/* 1 facility, 2 visit, 3 number, 4 the display that gives it, 5 id of the audit row, 6 command, 7
 * address. One row or none: {"phone_number":..}. None: no open visit without a patient that this
 * display has opened in the last VISIT_PHONES_GIVEN_MIN minutes and that is as it was then. */
extern const struct db_statement visit_phones_give;

/* Forgets those that were given more than VISIT_PHONES_KEPT_H hours ago. */
void visit_phones_forget(struct db *db, db_callback *callback, void *arg);

/* All of these, for db_options. */
extern const struct db_statement *const visit_phones_statements[];
extern const size_t visit_phones_statement_count;
