// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a printer without anybody at it has to print, all of it but for its connection and its
 * paper: what the server tells comes in, tickets and acknowledgements go out. A ticket that is told
 * again and again comes out once; one for which nobody waits any more does not come out. Tests
 * drive it as foleni-printer does. */
#pragma once

#include "common/model/number.h"
#include "common/model/rows.h"
#include "common/model/wait.h"

struct jdoc;
struct prints;

/* Who waits longer has gone, or has written the number down; so says the server, too. */
enum { PRINTS_STAND_S = 300, PRINTS_MAX = 32 };

/* In seconds, how often the list is asked for: while something is under way, or of a server that
 * tells of nothing new; and at most that, whatever a server says. */
enum { PRINTS_ASK_S = 2, PRINTS_ASK_MAX_S = 60 };

struct prints_paper {
	char number[NUMBER_BYTES], code[CODE_BYTES];
	char service_sw[NAME_BYTES], service_en[NAME_BYTES]; /* "": it says what the illness is */
	char note_sw[NOTE_BYTES], note_en[NOTE_BYTES];
	int64_t ahead; /* -1: not said */
	struct wait_shown wait;
	bool is_shown; /* a screen in the house shows who is called */
	bool is_copy;  /* it may have come out before the power was cut */
};

struct prints_ports {
	void *arg;
	/* A clock that is never put back. */
	int64_t (*now_us)(void *arg);
	/* prints_printed() follows with this job, not from within. 0: it cannot now. */
	uint64_t (*print)(void *arg, const struct prints_paper *paper);
	/* False: it is being printed, or was. */
	bool (*cancel)(void *arg, uint64_t job);
	/* It is on paper. Asked for again with the next list, until the server knows it. */
	void (*acknowledge)(void *arg, struct uuid print);
};

/* Never NULL. */
struct prints *prints_create(const struct prints_ports *ports);
/* Sets *prints to NULL. NULL is fine. */
void prints_destroy(struct prints **prints);

/* What the server has for this printer now. What it does not name any more is not printed. */
void prints_told(struct prints *prints, const struct jdoc *body);
/* This printer is out of service: what is not begun is printed no more. */
void prints_drop(struct prints *prints);
/* In so many seconds the list is to be asked for again, where the server tells of nothing new. */
int prints_ask_s(const struct prints *prints);
/* The last word on a job. */
void prints_printed(struct prints *prints, uint64_t job);
/* Now and then, also without a connection: what is too old is not printed. */
void prints_tick(struct prints *prints);
