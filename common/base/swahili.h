// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Swahili for the ear: numbers in words, the clock whose day begins at dawn, and what a ticket and
 * a room are called aloud. Everything is added to a text. */
#pragma once

#include "common/base/text.h"

enum { SWAHILI_NUMBER_MAX = 9999 };

/* 0 to SWAHILI_NUMBER_MAX in words: "mia moja na nane". Others are said digit by digit. */
void swahili_number(struct text *text, int64_t number);
/* The words behind "cha", "la" or "ya" of the one with this number, from 1 on: "kwanza", "pili",
 * "tatu". */
void swahili_ordinal(struct text *text, int64_t number);
/* Hour 0 to 23, minute 0 to 59: "saa mbili na nusu asubuhi" is 08:30. */
void swahili_clock(struct text *text, int hour, int minute);
/* Both forms, as a bare "saa 2" is misunderstood: "saa 2:30 asubuhi (08:30)". */
void swahili_clock_figures(struct text *text, int hour, int minute);

/* A number or name sign by sign, as it is understood over a loudspeaker, with a pause where letters
 * and digits meet: "A, sifuri nne moja" of "A041". What is neither (in ASCII) is passed over. */
void swahili_spell(struct text *text, const char *signs);
/* The same in English: "A, zero four one". */
void english_spell(struct text *text, const char *signs);
