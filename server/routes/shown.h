// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which wait was shown last for a ticket, so that a range does not flicker (RULES.md 3.2). This
 * server's own memory of a few thousand tickets: whoever is forgotten is shown what is estimated
 * now. */
#pragma once

#include "common/model/ids.h"
#include "common/model/wait.h"

enum { SHOWN_TICKETS = 4096 };

struct shown;
struct shown *shown_create(void);
/* Sets *shown to NULL. NULL is fine. */
void shown_destroy(struct shown **shown);
/* What to show, as wait_keep(); it is remembered. */
struct wait_shown shown_keep(struct shown *shown, struct ticket_id ticket, struct wait_shown now);
