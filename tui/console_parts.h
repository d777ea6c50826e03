// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside a console: for console.c, console_keys.c, console_errands.c and frame.c, and for
 * nobody else. */
#pragma once

#include "common/base/list.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/distant.h"

enum { REASON_BYTES = 4 * 500 + 1 };
#define TOAST_US (8 * US_PER_S)
/* The server takes back an act for some seconds more than are offered. */
#define UNDO_US (10 * US_PER_S)
/* So long nothing is pressed before what was typed is kept. */
#define PAUSE_US (1 * US_PER_S)

struct layer {
	const struct view *view;
	void *state;
	const struct act *opener; /* the act that opened it; NULL: nobody's key */
};

struct console {
	struct console_ports ports;
	struct console_options options;
	enum language language;
	bool language_was_set;
	bool is_ending;
	bool is_dirty;
	struct canvas *canvas;
	const struct board *board;
	struct link_status status;
	struct directory *directory;
	bool knows_printer;
	enum printer_why printer;
	struct distant distant; /* the print in the house that is awaited */
	struct layer layers[CONSOLE_VIEWS_MAX];
	int layer_count;
	struct layer lock; /* above them all, see lock.h; view NULL: it is open */
	struct {
		char text[CONSOLE_TOAST_BYTES];
		enum style style;
		int64_t until_us;
		struct promise promise; /* what it says that F4 prints */
	} toast;
	/* What errand_why() and errand_expected() have said last. */
	char why[CONSOLE_TOAST_BYTES];
	char expected[CONSOLE_TOAST_BYTES];
	/* What the user did last and may take back. */
	struct {
		uint64_t seq; /* 0: nothing */
		int64_t until_us;
		char command[32];
		char *data;
		/* Says what came of it, when it is done again. */
		errand_done *done;
		unsigned char context[ERRAND_CONTEXT_BYTES];
	} undo, redo;
	/* What was typed last by ask_reason() and not taken yet; given NULL: nothing. */
	struct {
		ask_given *given;
		struct uuid about;
		char words[REASON_BYTES];
		bool is_sending; /* what is sent now is sent with it */
	} reason;
	struct list errands; /* that are not answered */
	size_t errand_count;
	bool has_factor; /* see console_has_factor() */
	struct {
		int64_t until_us, span_us;
	} patience;         /* see patience.h */
	int64_t used_us;    /* when somebody has last pressed a key */
	int64_t pressed_us; /* the last key; 0: the views know that it has been a while */
	bool is_holding;
	bool is_playing;
	bool is_retelling; /* an act runs once more for its question only: nothing is sent or said
			    */
	uint32_t held[CONSOLE_KEYS_HELD];
	size_t held_count;
};

/* It is on no stack any more. */
void layer_end(struct console *console, struct layer *layer);
/* What is in sight and takes the keys: the lock, or the view on top. NULL: nothing. */
const struct layer *console_front(const struct console *console);
/* The acts that there are besides those of that. */
struct acts console_everywhere(const struct console *console);
/* The first of its keys that does it now, in the view in front. 0: none does, where letters are
 * text. */
uint32_t console_key_of(const struct console *console, const struct act *act);
/* Everything around the views, and the views. */
void frame_draw(struct console *console);
void frame_warn_unheard(
	struct console *console, const struct event *event, const struct desk *desk);
/* Nobody is told what becomes of them. */
void errands_forget(struct console *console);
/* Acts that every screen has; the last is the help. */
extern const struct acts everywhere;
void redo(struct console *console);
