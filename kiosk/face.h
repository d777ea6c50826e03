// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a program without staff shows and takes: its terminal in the loop. It paints when told that
 * something has changed or when the time for it has come, gives keys and sizes, and ends the loop
 * when it is told to leave, by a signal or because the terminal is gone. */
#pragma once

#include "common/term/term.h"
#include <stdint.h>

struct face;
struct loop;

/* All are called from the loop, with arg. */
struct face_ports {
	void *arg;
	/* The picture of now, as large as the last size. */
	const struct canvas *(*draw)(void *arg);
	/* It is on the terminal. After so many microseconds tick() follows; below 0: never. */
	int64_t (*painted)(void *arg);
	void (*tick)(void *arg);
	void (*resize)(void *arg, int columns, int rows);
	void (*key)(void *arg, uint32_t key);
};

/* Hides the cursor: nobody types here. NULL: why_out says what is wrong with the terminal. */
MUST_CHECK struct face *face_open(struct loop *loop, struct term_options options,
	const struct face_ports *ports, char why_out[TERM_WHY_BYTES]);
/* Gives the terminal back. Sets *face to NULL. NULL is fine. */
void face_close(struct face **face);

struct term *face_term(const struct face *face);
/* Paints soon. */
void face_touch(struct face *face);
/* Ends the loop soon. */
void face_leave(struct face *face);
