// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A display of a hall, all of it but for its terminal, its connection and its loudspeaker: boards,
 * keys and the clock come in, a picture, sounds to be played and acknowledgements go out. Tests
 * drive it as foleni-kiosk does. */
#pragma once

#include "common/link/link.h"
#include "common/term/canvas.h"
#include "kiosk/announce.h"
#include "kiosk/screen.h"

struct jdoc;
struct kiosk;

struct kiosk_ports {
	void *arg;
	int64_t (*now_us)(void *arg);
	/* The last one that was given to kiosk_board(), as it is now. NULL: none. */
	const struct board *(*board)(void *arg);
	/* Plays a part of an announcement; kiosk_played() has to follow, not from within. */
	void (*play)(void *arg, const struct announce_step *step);
	/* The same with the sentence that tries the voice. */
	void (*try_voice)(void *arg, enum language language, int hour, int minute);
	/* A call was shown, or spoken: once for each. */
	void (*acknowledge)(void *arg, struct call_id call, bool is_spoken);
	void (*set_theme)(void *arg, enum theme theme);
	/* The picture has changed. */
	void (*touched)(void *arg);
	void (*quit)(void *arg);
};

struct kiosk_options {
	/* Shown and spoken, in this order; none: as the hospital says, and until it is known
	 * Swahili and English. */
	enum language languages[ANNOUNCE_LANGUAGES];
	size_t language_count;
	bool is_silent; /* nothing is spoken, by choice */
	enum theme theme;
	bool has_theme;  /* else it is as the hospital says */
	const char *pin; /* of menu.h; NULL: the keys stay locked */
	int columns, rows;
};

/* The ports and the options are copied. NULL: the PIN is none. */
MUST_CHECK struct kiosk *kiosk_create(
	const struct kiosk_ports *ports, const struct kiosk_options *options);
/* Sets *kiosk to NULL. NULL is fine. */
void kiosk_destroy(struct kiosk **kiosk);

/* Which display this is; nil: one of all desks. Before that no board is looked at. */
void kiosk_set_display(struct kiosk *kiosk, struct display_id display);
bool kiosk_find_display(const struct kiosk *kiosk, struct display_id *display_out);
/* There is another board, or it has changed. Borrowed for the call. */
void kiosk_board(struct kiosk *kiosk, const struct board *board);
void kiosk_connected(struct kiosk *kiosk, const struct link_status *status);
/* What the server answers about the lines. */
void kiosk_lines(struct kiosk *kiosk, const struct jdoc *body);
void kiosk_resize(struct kiosk *kiosk, int columns, int rows);
void kiosk_key(struct kiosk *kiosk, uint32_t key);
/* The sound has ended. */
void kiosk_played(struct kiosk *kiosk, bool was_heard, enum voice_trouble trouble);
/* Time has passed, up to kiosk_due_us() or further. */
void kiosk_tick(struct kiosk *kiosk);
/* When something happens by itself, by kiosk_now_us(). */
int64_t kiosk_due_us(const struct kiosk *kiosk);
/* The clock of the server, as far as it is known: a small computer may not know the time. */
int64_t kiosk_now_us(const struct kiosk *kiosk);

/* The picture now. Borrowed until the next call. */
const struct canvas *kiosk_draw(struct kiosk *kiosk);
/* That picture is on the screen: calls that are seen on it first are acknowledged. */
void kiosk_painted(struct kiosk *kiosk);
/* How many calls nobody heard, and repeats left out. */
struct announce_losses kiosk_losses(const struct kiosk *kiosk);
