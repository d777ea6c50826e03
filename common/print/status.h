// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a printer is, as it says itself. It is asked twice in different ways: at once, whatever it is
 * doing (DLE EOT), and behind the bytes of a ticket (GS r), which it answers when that ticket has
 * left its memory. Pure. */
#pragma once

#include "common/print/printer_why.h"
#include <stddef.h>

struct status {
	int answers; /* of STATUS_ANSWERS */
	bool is_done;
	bool has_no_paper, is_open, is_unready;
};

/* DLE EOT 4, 2 and 1: the paper, why it is offline, whether it is. */
#define STATUS_ASK "\x10\x04\x04\x10\x04\x02\x10\x04\x01"
enum { STATUS_ASK_BYTES = 9, STATUS_ANSWERS = 3 };
/* GS r 1, the mark behind a ticket. */
#define STATUS_MARK "\x1dr\x01"
enum { STATUS_MARK_BYTES = 3 };

/* Takes what comes back: the answers in the order of asking, and that of the mark. What is neither
 * is left out: printers also tell by themselves. After STATUS_ANSWERS the next ones are of a new
 * asking. */
void status_take(struct status *status, unsigned char byte);
/* An open cover looks like no paper to some printers: it comes first. */
enum printer_why status_why(const struct status *status);
