// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/chime.h"

#include <math.h>

enum { RATE = 22050, SAMPLES = RATE * 17 / 10, SAMPLE_BYTES = 2, PEAK = 12000, HEAD_BYTES = 36 };

static void add_number(struct text *file, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		text_add_char(file, (char)(unsigned char)(number >> (8 * i)));
}

static void add_head(struct text *file)
{
	text_add(file, "RIFF");
	add_number(file, HEAD_BYTES + SAMPLES * SAMPLE_BYTES, 4);
	text_add(file, "WAVEfmt ");
	add_number(file, 16, 4); /* what follows of this part */
	add_number(file, 1, 2);  /* plain samples */
	add_number(file, 1, 2);  /* channels */
	add_number(file, RATE, 4);
	add_number(file, RATE * SAMPLE_BYTES, 4);
	add_number(file, SAMPLE_BYTES, 2);
	add_number(file, SAMPLE_BYTES * 8, 2);
	text_add(file, "data");
	add_number(file, SAMPLES * SAMPLE_BYTES, 4);
}

/* A struck bell: a note and the overtone that makes it one, dying away. */
static double note(double seconds, double hertz)
{
	const double turn = 6.283185307179586 * hertz * seconds;

	if (seconds < 0)
		return 0;
	return (sin(turn) + 0.4 * sin(2.76 * turn)) * exp(-4 * seconds) *
	       (seconds < 0.005 ? seconds / 0.005 : 1);
}

void chime_wav(struct text *file)
{
	add_head(file);
	for (int i = 0; i < SAMPLES; i++) {
		double seconds = (double)i / RATE;
		double both = note(seconds, 784) + note(seconds - 0.55, 622.25);

		add_number(file, (uint32_t)(int32_t)(both * PEAK), SAMPLE_BYTES);
	}
}
