// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The phone number that somebody who took a number may leave, so that the reception finds a ticket
 * that was lost. Nobody has to: it begins with the first 0 or +, and only then. Pure. */
#pragma once

#include "common/model/phone.h"
#include "common/term/entry.h"
#include "kiosk/speech.h"

enum leave_phone_state {
	LEAVE_PHONE_CLOSED, /* nothing can be left now */
	LEAVE_PHONE_OFFERED,
	LEAVE_PHONE_TYPING,
	LEAVE_PHONE_WRONG, /* typing; what Enter was pressed on is no number */
	LEAVE_PHONE_SENT,
	LEAVE_PHONE_KEPT,
	LEAVE_PHONE_LOST, /* it could not be kept */
};

struct leave_phone {
	enum leave_phone_state state;
	struct entry entry;
};

void leave_phone_begin(struct leave_phone *leave, bool is_offered);
/* True: the key was meant for it. number_out: "", or, in the state LEAVE_PHONE_SENT, what is to be
 * kept, as phone_parse() gives it. */
bool leave_phone_key(
	struct leave_phone *leave, const char *zone, uint32_t key, char number_out[PHONE_BYTES]);
/* Somebody is at it, and is not to be cut short. */
bool leave_phone_is_typed(const struct leave_phone *leave);
/* What became of it. */
void leave_phone_told(struct leave_phone *leave, bool is_kept);
/* In two rows at most. */
void leave_phone_draw(const struct leave_phone *leave, const struct speech *speech,
	struct canvas *canvas, struct area area);
