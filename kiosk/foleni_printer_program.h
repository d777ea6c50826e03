// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The printer that has nobody at it as a running program: link, paper and signals in one loop. It
 * has no screen: what it has to say it says on its paper and on standard error. */
#pragma once

#include "common/link/access.h"
#include "common/print/printer_choice.h"
#include "kiosk/device.h"

enum { PRINTS_WHY_BYTES = 1280 };

struct prints_settings {
	struct access access; /* the password is wiped as soon as the link has it */
	struct device device; /* where no login is given */
	struct printer_choice printer;
};

/* Returns after it was told to end: an exit code of sysexits.h; why_out: "" or what was wrong. What
 * it tells meanwhile is said by flags. */
int prints_run(struct prints_settings *settings, const struct flags *flags,
	char why_out[PRINTS_WHY_BYTES]);
