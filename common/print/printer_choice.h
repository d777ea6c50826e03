// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Which printer a program has, as its command line says. */
#pragma once

#include "common/base/flags.h"
#include "common/print/escpos.h"
#include "common/print/printer_address.h"

struct printer_choice {
	bool is_there;
	struct printer_address address;
	enum paper paper;
};

/* Values of flags into a struct printer_choice. */
bool printer_take_address(void *settings, const struct flag *flag, const char *value);
bool printer_take_paper(void *settings, const struct flag *flag, const char *value);

/* The rows of flags; at: the offset of the struct printer_choice in the settings. */
#define PRINTER_FLAGS(at)                                                                          \
	{ "printer", "ADDRESS", "prints tickets: tcp:HOST[:PORT] or file:/dev/usb/lp0",            \
		printer_take_address, (at) },                                                      \
	{                                                                                          \
		"paper", "MM", "58 or 80, the width of the paper; else 58", printer_take_paper,    \
			(at)                                                                       \
	}
