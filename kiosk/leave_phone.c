// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/leave_phone.h"

#include "common/i18n/i18n.h"
#include "common/term/key.h"

enum { DIGITS_MOST = 18 };

void leave_phone_begin(struct leave_phone *leave, bool is_offered)
{
	*leave = (struct leave_phone){
		.state = is_offered ? LEAVE_PHONE_OFFERED : LEAVE_PHONE_CLOSED,
		.entry = { .limit = DIGITS_MOST },
	};
}

static bool is_of_number(uint32_t key)
{
	return (key >= '0' && key <= '9') || key == '+' || key == ' ';
}

static void send(struct leave_phone *leave, const char *zone, char *number_out)
{
	leave->state = phone_parse(zone, leave->entry.bytes, number_out) ? LEAVE_PHONE_SENT
									 : LEAVE_PHONE_WRONG;
	if (leave->state == LEAVE_PHONE_WRONG)
		*number_out = '\0';
}

bool leave_phone_key(
	struct leave_phone *leave, const char *zone, uint32_t key, char number_out[PHONE_BYTES])
{
	*number_out = '\0';
	if (leave->state == LEAVE_PHONE_OFFERED && key != '0' && key != '+')
		return false;
	if (leave->state != LEAVE_PHONE_OFFERED && leave->state != LEAVE_PHONE_TYPING &&
		leave->state != LEAVE_PHONE_WRONG)
		return false;
	if (key == PRESS_ENTER) {
		send(leave, zone, number_out);
		return true;
	}
	leave->state = LEAVE_PHONE_TYPING;
	if (key == PRESS_ESC)
		entry_clear(&leave->entry);
	else if (is_of_number(key) || key == PRESS_BACKSPACE)
		entry_key(&leave->entry, key);
	if (entry_is_empty(&leave->entry))
		leave->state = LEAVE_PHONE_OFFERED;
	return true;
}

bool leave_phone_is_typed(const struct leave_phone *leave)
{
	return leave->state == LEAVE_PHONE_TYPING || leave->state == LEAVE_PHONE_WRONG;
}

void leave_phone_told(struct leave_phone *leave, bool is_kept)
{
	leave->state = is_kept ? LEAVE_PHONE_KEPT : LEAVE_PHONE_LOST;
	/* Nobody who stands behind reads it. */
	entry_clear(&leave->entry);
}

/* ---- the picture ---- */

static void draw_typed(const struct leave_phone *leave, const struct speech *speech,
	struct canvas *canvas, struct area area)
{
	bool is_wrong = leave->state == LEAVE_PHONE_WRONG;

	canvas_centre(canvas, area, 0, STYLE_STRONG, leave->entry.bytes);
	speech_row(speech, canvas, area, 1, is_wrong ? STYLE_WARN : STYLE_DIM,
		is_wrong ? N_("This is no phone number; Esc leaves it")
			 : N_("Enter when it is whole; Esc leaves it"));
}

void leave_phone_draw(const struct leave_phone *leave, const struct speech *speech,
	struct canvas *canvas, struct area area)
{
	switch (leave->state) {
	case LEAVE_PHONE_CLOSED:
		return;
	case LEAVE_PHONE_OFFERED:
		speech_rows(speech, canvas, area, 0, STYLE_DIM,
			N_("Type your phone number, and a lost ticket is found by it"));
		return;
	case LEAVE_PHONE_TYPING:
	case LEAVE_PHONE_WRONG:
		draw_typed(leave, speech, canvas, area);
		return;
	case LEAVE_PHONE_SENT:
		speech_rows(speech, canvas, area, 0, STYLE_DIM, N_("One moment"));
		return;
	case LEAVE_PHONE_KEPT:
		speech_rows(speech, canvas, area, 0, STYLE_GOOD,
			N_("Your phone number is written down"));
		return;
	case LEAVE_PHONE_LOST:
		speech_rows(speech, canvas, area, 0, STYLE_WARN,
			N_("Your phone number could not be written down"));
		return;
	}
}
