// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is said in the hall: a call as one sentence in a language, and as the recorded clips that
 * say the same. Pure.
 *
 * A room is called by its kind and number, which is all that a display knows of it: what is done
 * there, and so an illness, cannot be said. */
#pragma once

#include "common/base/text.h"
#include "common/model/words.h"

enum { PHRASE_ROOM_BYTES = 8 };

/* The sentence: "Nambari A, sifuri nne moja, tafadhali nenda chumba cha pili." */
void phrase_say(struct text *text, enum language language, const char *number, enum desk_kind kind,
	const char *room);
/* Its name as a file: "call-a041-room-2", of a to z, 0 to 9 and "-" only. */
void phrase_key(struct text *text, const char *number, enum desk_kind kind, const char *room);
/* The names of the clips that say it one after the other, with blanks between: "number a 0 4 1 go
 * room-2". */
void phrase_parts(struct text *text, const char *number, enum desk_kind kind, const char *room);
/* Tries the voice: "Hili ni jaribio la sauti. Sasa ni saa mbili na nusu asubuhi." */
void phrase_test(struct text *text, enum language language, int hour, int minute);

/* What the screen calls the room: "Chumba 2", "Window 7". */
void phrase_room(struct text *text, enum language language, enum desk_kind kind, const char *room);
