// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The machine for tickets as a running program: terminal, link, printer and machine in one loop. */
#pragma once

#include "common/link/access.h"
#include "common/print/printer.h"
#include "common/print/printer_choice.h"
#include "common/print/ticket_paper.h"
#include "common/term/term.h"
#include "kiosk/device.h"

enum { TICKETS_WHY_BYTES = 1280 };

struct tickets_settings {
	struct access access; /* the password is wiped as soon as the link has it */
	struct device device; /* where no login is given */
	struct printer_choice printer;
	struct term_options term;
};

/* Returns after it was told to end: an exit code of sysexits.h; why_out: "" or what was wrong. */
int tickets_run(struct tickets_settings *settings, char why_out[TICKETS_WHY_BYTES]);
