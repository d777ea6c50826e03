// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The machine for tickets as a running program: terminal, link, printer and machine in one loop. */
#pragma once

#include "common/link/link.h"
#include "common/print/printer.h"
#include "common/print/ticket_paper.h"
#include "common/term/term.h"
#include "kiosk/unattended.h"

enum { TICKETS_WHY_BYTES = 1280 };

struct tickets_settings {
	struct link_server server;
	const char *ca, *facility, *login, *password_file;
	char password[UNATTENDED_LINE_BYTES]; /* wiped as soon as the link has it */
	bool has_printer;
	struct printer_address printer;
	enum paper paper;
	struct term_options term;
};

/* Returns after it was told to end: an exit code of sysexits.h; why_out: "" or what was wrong. */
int tickets_run(struct tickets_settings *settings, char why_out[TICKETS_WHY_BYTES]);
