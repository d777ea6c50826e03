// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The console as a running program: terminal, link and console in one loop. */
#pragma once

#include "common/link/access.h"
#include "common/print/printer_choice.h"
#include "common/term/term.h"

struct program_settings {
	struct access access; /* without a login, or a password, the screen asks */
	bool has_password;
	bool has_language;
	enum language language;
	bool is_read_only;
	bool is_plain; /* line by line, see plain.h */
	struct term_options term;
	struct printer_choice printer;
};

enum { PROGRAM_WHY_BYTES = 256 };
/* Returns after the user has left: an exit code of sysexits.h; why_out: "" or what was wrong. */
int program_run(struct program_settings *settings, char why_out[PROGRAM_WHY_BYTES]);
