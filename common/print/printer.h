// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A printer and the tickets that wait for it, in order. A ticket is never lost: what failed, or was
 * printed by half, stays at the head with its reason and is printed again, whole, when the printer
 * is back. What it promises depends on the printer: one that answers says itself that a ticket is
 * done; of one that never answers it counts that the ticket was taken.
 *
 * While it has nothing to do it asks the printer how it is now and then, so that no paper is known
 * before somebody stands there. Between tickets it keeps no connection: consoles share printers.
 *
 * Never blocks, never logs. Callbacks come from the loop, never from inside a call; they may call
 * this module, but not destroy the printer. The program has to ignore SIGPIPE. */
#pragma once

#include "common/base/attr.h"
#include "common/print/printer_address.h"
#include "common/print/printer_why.h"
#include <stddef.h>
#include <stdint.h>

struct loop;
struct printer;

enum { PRINTER_JOBS_MAX = 64, PRINTER_JOB_BYTES_MAX = 256 * 1024 };

/* A member left 0 takes the value of printer_limits_default(). */
struct printer_limits {
	uint32_t connect_ms; /* for the name, and for each address */
	uint32_t status_ms;  /* for the printer to say how it is */
	uint32_t stuck_ms;   /* it takes no more of a ticket */
	uint32_t done_ms;    /* it took all of a ticket, and does not say that it is done */
	uint32_t poll_ms;    /* meanwhile it is asked how it is */
	uint32_t close_ms;   /* one that never answers took all, and has not hung up */
	uint32_t again_ms;   /* asked again when it has no paper, is open or not ready */
	uint32_t retry_least_ms;
	uint32_t retry_most_ms; /* tried again when it is gone: doubles from the least */
	uint32_t idle_ms;       /* asked how it is, with nothing to print */
};
struct printer_limits printer_limits_default(void);

enum printer_news {
	PRINTER_PRINTED, /* the last word on this ticket */
	PRINTER_WAITS,   /* because of this; told once for each reason */
	PRINTER_DROPPED, /* the printer was destroyed before; the last word */
};
typedef void printer_told(void *arg, uint64_t job, enum printer_news news, enum printer_why why);

/* Never NULL. address and limits are copied. changed: the printer is known to be in another state,
 * also for the first time; may be NULL. */
struct printer *printer_create(struct loop *loop, const struct printer_address *address,
	const struct printer_limits *limits, void (*changed)(void *arg, enum printer_why why),
	void *arg);
/* Tells every ticket that is still there PRINTER_DROPPED, from inside this call. Sets *printer to
 * NULL. NULL is fine. */
void printer_destroy(struct printer **printer);

/* A ticket's bytes, copied. 0: too many wait, or it is longer than any ticket; else its id. */
MUST_CHECK uint64_t printer_print(
	struct printer *printer, const char *bytes, size_t length, printer_told *told, void *arg);
/* Nothing more is told of it. False: it is being printed, or was. */
bool printer_cancel(struct printer *printer, uint64_t job);
/* How many are not printed yet, with the one at the head. */
size_t printer_waiting(const struct printer *printer);
/* As it was known last; PRINTER_NONE before anything is known. */
enum printer_why printer_why(const struct printer *printer);
