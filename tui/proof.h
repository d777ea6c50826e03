// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who it is, once more: the fields for the password and, as soon as the server wants one, for a
 * code of the second factor; what is sent of them, and what a refusal means. For views that need it
 * before something is done. */
#pragma once

#include "common/link/link.h"
#include "common/term/canvas.h"
#include "common/term/entry.h"
#include "tui/act.h"

struct console;
struct text;

enum { PROOF_LABEL_COLUMNS = 20, PROOF_FIELD_COLUMNS = 24, PROOF_ROWS = 2 };

struct proof {
	struct entry password, code;
	bool wants_code;
	bool is_at_code; /* else at the password */
};

/* has_factor: a code will be wanted, see console_has_factor(). */
void proof_begin(struct proof *proof, bool has_factor);
/* Wipes what was typed; asks for the password again. */
void proof_forget(struct proof *proof);
/* A key of one of the fields, or between them. */
bool proof_key(struct proof *proof, uint32_t key);
/* Enter: true, when all that is wanted was typed; else the next field has the focus. */
bool proof_go_on(struct proof *proof);
/* The acts of a box that asks for it; why_not: NULL, it can always be left. */
#define PROOF_ACTS(go_on, why_not, leave)                                                          \
	{ "go_on", { PRESS_ENTER }, N_("Go on"), N_("Goes on with what was typed"), 0, NULL,       \
		go_on },                                                                           \
	{                                                                                          \
		"leave", { PRESS_ESC }, N_("Leave it"), N_("Leaves everything as it is"),          \
			ACT_IF_CAN, why_not, leave                                                 \
	}
/* For its is_typing and has_text: in all of its fields something is typed. */
bool proof_is_typing(const void *state);
/* Before it is sent: NULL, or N_() why the server would not look at it now; it is kept. */
const char *proof_waits(const struct console *console);
/* Adds the members to a JSON object that is open, or opens one. */
void proof_write(const struct proof *proof, struct text *json);
/* Wipes a body that was sent. */
void proof_wipe(struct text *json);
/* What a refusal means, N_(). What was wrong is wiped and asked for again; a code is wanted from
 * now on where it was for want of one. */
const char *proof_refused(
	struct console *console, struct proof *proof, const struct link_reply *reply);
/* What it means: that a code is asked for is no mistake of anybody, and a wait has an end. */
void proof_draw_problem(
	struct console *console, const char *problem, struct canvas *canvas, struct area area);
/* In the first rows of the area; has_focus: the cursor stands there. */
void proof_draw(const struct console *console, const struct proof *proof, struct canvas *canvas,
	struct area area, bool has_focus);
/* A field in which nobody can read what is typed. */
void proof_draw_secret(const struct entry *entry, struct canvas *canvas, struct area area, int x,
	int y, int width, bool has_focus);
