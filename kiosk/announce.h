// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The announcements of a hall, one after the other: a chime, the call in each language, and all of
 * it again after some seconds, once if nothing else is asked for. Pure: it says what to play and is
 * told when that has ended.
 *
 * What it promises: a first announcement is never dropped while its call is open, and they come in
 * the order of the calls; nothing plays at the same time; a call that was answered or ended is not
 * spoken; of one ticket only the newest call waits, in the place of the oldest; a call that was
 * spoken is reported once.
 *
 * A repeat gives way to first announcements. One that would come much too late is left out, as are
 * repeats, the oldest first, when there are too many. */
#pragma once

#include "common/model/rows.h"

enum {
	ANNOUNCE_LANGUAGES = LANGUAGE_EN + 1,
	/* Repeats, and announcements together. */
	ANNOUNCE_MAX = 512,
	/* How often a call is said, and seconds between, where nobody says otherwise. */
	ANNOUNCE_TIMES = 2,
	ANNOUNCE_EVERY_S = 8,
	ANNOUNCE_LATE_S = 60,
};

struct announcement {
	struct call_id call;
	struct ticket_id ticket;
	char number[NUMBER_BYTES];
	enum desk_kind kind;
	char room[8];
};

enum announce_sound { ANNOUNCE_CHIME, ANNOUNCE_SENTENCE };

/* What is to be played now. */
struct announce_step {
	struct announcement what;
	enum announce_sound sound;
	enum language language; /* of a sentence */
	bool is_repeat;
};

struct announce;

/* Speaks these languages in this order; none: only the chime, and no call counts as spoken. */
struct announce *announce_create(const enum language *languages, size_t count);
/* Sets *announce to NULL. NULL is fine. */
void announce_destroy(struct announce **announce);
/* For what is not being announced yet. */
void announce_set_languages(
	struct announce *announce, const enum language *languages, size_t count);

/* Each call is said so many times, 1 or more, with so many seconds between. What waits already for
 * its time comes at that time. */
void announce_set_repeats(struct announce *announce, int times, int every_s);

/* A call. False: so many first announcements wait that there is no room for it, which takes more
 * desks than a hall has. */
MUST_CHECK bool announce_add(struct announce *announce, const struct announcement *what);
/* The ticket has come, or is not called any more: what waits of it is forgotten, and of what is
 * being announced no further part is played. */
void announce_forget(struct announce *announce, struct ticket_id ticket);

/* True: play this now, and tell announce_played() when it has ended. False: something is being
 * played, or nothing is due: ask again at announce_due_us() and after each change. */
bool announce_next(struct announce *announce, int64_t now_us, struct announce_step *step_out);
/* When a repeat is due; 0: nothing waits for a time. */
int64_t announce_due_us(const struct announce *announce);
/* The step has ended. was_heard: as far as anybody can know. */
void announce_played(struct announce *announce, bool was_heard, int64_t now_us);

/* What is being announced. NULL: nothing. Borrowed until the next call of this module. */
const struct announcement *announce_current(const struct announce *announce);
/* How many wait, repeats too. */
size_t announce_waiting(const struct announce *announce);
/* Takes the next call to be reported as spoken. False: none. */
bool announce_take_spoken(struct announce *announce, struct call_id *call_out);
/* How many calls were announced without being heard, and how many repeats were left out. */
struct announce_losses {
	uint64_t unheard, repeats;
};
struct announce_losses announce_losses(const struct announce *announce);
