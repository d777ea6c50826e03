// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is commanded on a journey, by whom, and about what: by chance, mostly sensible, sometimes
 * wrong. */
#pragma once

#include "server/engine/engine.h"
#include "tests/engine/invent.h"

/* So many of each stand in the places of ids. */
enum {
	CHOOSER_SERVICES = 4,
	CHOOSER_DESKS = 6,
	CHOOSER_STAFF = 8,
	CHOOSER_PATIENTS = 25,
	CHOOSER_DISPLAYS = 2,
};

struct chooser {
	const struct board *board;
	struct invent invent;
	int64_t now_us;
	uint64_t ids; /* How many were given out. */
	enum command_kind kind;
	struct uuid chosen; /* The last id. */
	int tiers;          /* How many were given out: seven to a rule. */
	int days;           /* Likewise: no day twice in a list. */
	struct actor actor;
	/* Whoever did the last thing that happened. */
	struct user_id last_actor;
};

void chooser_init(struct chooser *chooser, const struct board *board, uint64_t seed);
/* 0 .. count - 1 */
int64_t chooser_chance(struct chooser *chooser, int64_t count);
/* The n-th service 's', desk 'd', member of staff 'u', patient 'p' or display 'y'. */
struct uuid chooser_known(char letter, int64_t number);
/* Sets kind and actor, and fills an input of that kind, which is all zero. */
const struct command_type *chooser_kind(struct chooser *chooser);
void chooser_input(struct chooser *chooser, void *input);
struct decide_context chooser_context(struct chooser *chooser);
