// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Tickets that staff wants on the paper of a printer in the house: statements for db_run(). */
#pragma once

#include "server/db/db.h"

/* Who waits for a ticket longer than that has gone, or has written the number down. */
enum { PRINTS_STAND_MIN = 5, PRINTS_KEPT_H = 24 };
/* A printer is told at once that there is something; so often it looks whether it missed that, or
 * whether it came by a server of before, which tells nobody: the console says within ten seconds
 * that a ticket is on paper. */
enum { PRINTS_ASK_S = 5 };
/* So many are handed out at a time, the rest as soon as those are on paper: what a printer has no
 * room for would count as told, and come out as a copy. */
enum { PRINTS_TOLD_MAX = 16 };
/* Every server hears the printer's id on this channel. */
#define PRINTS_ASKED "prints_asked"

/* 1 facility, 2 id, 3 ticket, 4 the printers that may, as an array, 5 who asks, 6 the paper as
 * JSON, 7 the printer that is wished for; nil: any. One row: a word, the print as JSON, whether it
 * was asked for before, the printer. The printer is one that is connected, where there is one.
 * "asked"; "other": the id was used for something else; "forgotten": it was asked for, and is not
 * kept any more; "nowhere": none of these printers is there. */
extern const struct db_statement prints_ask;
/* 1 facility, 2 id. One row or none: the print as JSON. */
extern const struct db_statement prints_read;
/* 1 facility, 2 the printer. One row or none: {"prints":[{"id":..,"asked_at":..,"paper":{..}}]},
 * the oldest first, PRINTS_TOLD_MAX at most, that it has not printed and that still stand; with
 * "told_before":true where an answer of before had it already. None: it is no printer. Beside them
 * "ask_s": PRINTS_ASK_S. */
extern const struct db_statement prints_waiting;
/* 1 facility, 2 id, 3 the printer. One row or none: the print as JSON. None: it is not its own. */
extern const struct db_statement prints_end;

/* Forgets those that were asked for more than PRINTS_KEPT_H hours ago. */
void prints_forget(struct db *db, db_callback *callback, void *arg);

/* All of these, for db_options. */
extern const struct db_statement *const prints_statements[];
extern const size_t prints_statement_count;
