// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The tickets of a console on paper: what the board knows of a ticket becomes its paper, which
 * waits for the printer; the console is told what becomes of it. A ticket that is taken back before
 * it is on paper is not printed any more. */
#pragma once

#include "common/model/board.h"
#include "common/print/printer.h"
#include "common/print/ticket_paper.h"

struct console;
struct loop;
struct printing;

struct printing_options {
	struct printer_address printer;
	enum paper paper;
	/* "https://host": where the pages of tickets are, unless the server tells an address that
	 * phones can reach; borrowed. */
	const char *base;
	struct printer_limits limits;
};

/* Never NULL. The console outlives it. */
struct printing *printing_create(
	struct loop *loop, const struct printing_options *options, struct console *console);
/* What waits is not printed. Sets *printing to NULL. NULL is fine. */
void printing_destroy(struct printing **printing);
/* The port of console.h. A ticket that the board does not know yet waits for it. */
void printing_ticket(
	struct printing *printing, struct ticket_id ticket, const char *code, bool is_copy);
/* The console's board has changed. */
void printing_board(struct printing *printing);

/* What is said of a ticket at this time. All of it is borrowed, and the board's until its next
 * change. Pure. */
struct ticket_paper printing_paper(const struct board *board, const struct ticket *ticket,
	int64_t now_us, int32_t utc_offset_s);
