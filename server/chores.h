// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a running server does from time to time for the database: places for the events to come are
 * made, what nobody needs any more is forgotten. What fails is told in the log and done next time.
 */
#pragma once

struct app;
struct chores;

/* After the database was started. */
struct chores *chores_start(struct app *app);
/* After the database was destroyed, which answers what is under way. Sets *chores to NULL. NULL is
 * fine. */
void chores_destroy(struct chores **chores);
