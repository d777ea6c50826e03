// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A view: one screen, or a box over one. A view is one file view_<name>.c with one const struct,
 * and one line of views.def. It draws cells and takes keys; it never calls the terminal, never
 * waits, and sends through the console only. */
#pragma once

#include "tui/act.h"

struct text;

/* What views of one kind have in common, such as the pages of the administrator. */
struct view_kind {
	struct acts acts; /* after those of the view itself */
	/* Where one is, for the bar, in place of the view's title; as short as cells demand. The
	 * name of the user needs some of what is there, too. */
	void (*tell_place)(const struct console *console, int cells, struct text *place);
};

struct view {
	const char *name;  /* as in views.def */
	const char *title; /* N_() */
	struct acts acts;
	const struct view_kind *kind; /* NULL: it stands alone */
	bool is_box;                  /* drawn over the view below, which stays in sight */
	size_t state_bytes;
	/* All of these may be NULL but draw. state is zeroed memory of the size above. */
	void (*begin)(struct console *console, void *state);
	void (*end)(struct console *console, void *state);
	/* The area inside the console's frame; boxes choose a part of it. */
	void (*draw)(struct console *console, void *state, struct canvas *canvas, struct area area);
	/* Keys that are no act. False: it means nothing here. */
	bool (*key)(struct console *console, void *state, uint32_t key);
	/* Letters and digits are text now. */
	bool (*is_typing)(const void *state);
	/* And something was typed already: even "?", ":" and "/" are text then. */
	bool (*has_text)(const void *state);
	/* Letters, digits and signs choose something now, or nothing: what they do elsewhere they
	 * do not do here. */
	bool (*is_choosing)(const void *state);
	/* For the key line: what the key of one of its acts does as things stand, as N_(). NULL:
	 * what the act's label says; "": nothing, and it stands in no key line. */
	const char *(*tell_act)(struct console *console, uint32_t key);
	/* The board changed; changed: CHANGED_ flags of common/events/event.h. */
	void (*changed)(struct console *console, void *state, unsigned changed);
	/* Its words were put together when it opened, and nothing was typed yet: in another
	 * language it is opened anew. */
	bool (*is_opened_anew)(const void *state);
	/* Called at this time while it is in front, and as soon as it comes there again; 0: never.
	 * It has to be another time then. */
	int64_t (*due_us)(const void *state);
	void (*fell_due)(struct console *console, void *state);
	/* Nothing was pressed for a moment: what was typed may be kept. */
	void (*paused)(struct console *console, void *state);
	/* Leaving would lose something. */
	bool (*is_unsaved)(const void *state);
};

#define VIEW(name) extern const struct view view_##name;
#include "tui/views.def"
#undef VIEW
/* The acts that a view shares with others of its kind; none, where it stands alone. */
struct acts view_kind_acts(const struct view *view);
/* All of them, for help, manual and tests. */
extern const struct view *const views[];
extern const size_t view_count;
