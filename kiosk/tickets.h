// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A machine at which people take a number by themselves, all of it but for its terminal, its
 * connection and its printer: a key chooses a service, the number is shown large and printed, and
 * after a while the machine waits for the next one. Tests drive it as foleni-tickets does.
 *
 * An answer that takes too long is nobody's any more: somebody else may stand there. Its number is
 * taken back, so that the line holds nobody who was sent away.
 *
 * It knows nobody: no name is asked, none is shown; who wants to leaves a phone number. One press
 * gives one number, however often the key is struck while the answer is on its way. */
#pragma once

#include "common/link/link.h"
#include "common/term/canvas.h"
#include "common/term/style.h"
#include "kiosk/lines.h"

struct jdoc;
struct tickets;

/* What is on a ticket. Borrowed for the call. */
struct tickets_slip {
	const char *number, *code;
	const struct hall_line *line; /* the service */
	int64_t ahead;                /* -1: not said */
	struct wait_shown wait;
};

struct tickets_ports {
	void *arg;
	/* A clock that is never put back. */
	int64_t (*now_us)(void *arg);
	/* Asks for a number; tickets_answered() follows, not from within, with the id of this
	 * asking. False: it cannot now. */
	bool (*take)(void *arg, struct service_id service, struct command_id *id_out);
	/* A number came for which nobody waits any more: it is to be taken back, by an event of it.
	 */
	void (*give_back)(void *arg, int64_t seq);
	/* Somebody leaves a phone number, as phone_parse() gives it; tickets_phone_told() follows,
	 * not from within. False: it cannot now. */
	bool (*leave_phone)(void *arg, struct visit_id visit, const char *number);
	/* tickets_printed() follows. NULL: there is no printer. */
	void (*print)(void *arg, const struct tickets_slip *slip);
	/* As the hospital wants its halls to look; told again and again. */
	void (*set_theme)(void *arg, enum theme theme);
	/* The picture has changed. */
	void (*touched)(void *arg);
};

struct tickets *tickets_create(const struct tickets_ports *ports, int columns, int rows);
/* Sets *tickets to NULL. NULL is fine. */
void tickets_destroy(struct tickets **tickets);

/* The hospital's names, and what it sets for its halls: languages and theme. is_set_up: the display
 * has desks, without which it may give no numbers. */
void tickets_facility(struct tickets *tickets, const struct board *board, bool is_set_up);
void tickets_connected(struct tickets *tickets, bool is_live);
/* As what the server knows this machine. */
void tickets_known(struct tickets *tickets, const struct link_status *status);
/* What the server answers about the lines. */
void tickets_lines(struct tickets *tickets, const struct jdoc *body);
void tickets_answered(struct tickets *tickets, const struct link_answer *answer);
/* The ticket is on paper, or waits for it. */
void tickets_printed(struct tickets *tickets, bool is_printed);
/* The phone number of this visit is kept, or cannot be. */
void tickets_phone_told(struct tickets *tickets, struct visit_id visit, bool is_kept);
void tickets_resize(struct tickets *tickets, int columns, int rows);
void tickets_key(struct tickets *tickets, uint32_t key);
void tickets_tick(struct tickets *tickets);
/* When something happens by itself; 0: never. */
int64_t tickets_due_us(const struct tickets *tickets);
/* The picture now. Borrowed until the next call. */
const struct canvas *tickets_draw(struct tickets *tickets);
