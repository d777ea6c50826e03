// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Tickets on the paper of a printer somewhere in the house, which the server gives to it: offered
 * beside the console's own printer, and where new numbers come out of themselves if it has none.
 * What became of the one that was asked for last is said within ten seconds. */
#pragma once

#include "common/model/board.h"
#include <stdbool.h>

struct console;

/* Of the console: the print that is awaited. All zero: none. */
struct distant {
	bool is_awaited;
	struct uuid print; /* nil: the server has not taken it yet */
	char number[NUMBER_BYTES];
	char printer[NAME_BYTES];
	uint64_t request; /* 0: none is under way */
	int64_t look_us;  /* when the server is asked next */
	int64_t late_us;  /* then nobody waits for the printer any more */
};

/* A number that was given this moment, and may not be on the board yet. */
struct promise {
	struct ticket_id ticket; /* nil: none */
	struct service_id service;
	char number[NUMBER_BYTES];
};

/* Is there a printer that is in service in the house for tickets of this service? */
bool distant_is_there(const struct console *console, struct service_id service);
/* Prints a number that was given this moment, for a console without a printer of its own: where F4
 * printed last, or at the only one there is. False: there is none, or several of which nobody chose
 * one yet. */
bool distant_print_new(struct console *console, struct ticket_id ticket, const char *number,
	struct service_id service);
/* The message that stands there says that F4 prints this number: as long as it does, that is so. */
void distant_promise(struct console *console, const struct promise *promise);
/* NULL: nothing is promised now. */
const struct promise *distant_promised(const struct console *console);
/* Asks which printer it shall be, the console's own first, where there are several. */
void distant_offer(struct console *console, const struct promise *wanted);

/* For the console. 0: nothing is due. */
int64_t distant_due_us(const struct console *console);
void distant_tick(struct console *console);
/* Nothing more is said of it. */
void distant_forget(struct console *console);
