// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The console as a running program: terminal, link and console in one loop. */
#pragma once

#include "common/link/link.h"
#include "common/print/escpos.h"
#include "common/print/printer_address.h"
#include "common/term/term.h"
#include "tui/foleni_tail_password.h"

struct program_settings {
	struct link_server server;
	const char *ca;
	const char *facility;
	const char *login; /* "": the screen asks */
	const char *password_file;
	bool has_password;
	char password[PASSWORD_LINE_BYTES];
	bool has_language;
	enum language language;
	bool is_read_only;
	bool is_plain; /* line by line, see plain.h */
	struct term_options term;
	bool has_printer;
	struct printer_address printer;
	enum paper paper;
};

enum { PROGRAM_WHY_BYTES = 256 };
/* Returns after the user has left: an exit code of sysexits.h; why_out: "" or what was wrong. */
int program_run(struct program_settings *settings, char why_out[PROGRAM_WHY_BYTES]);
