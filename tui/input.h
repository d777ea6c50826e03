// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lines from standard input, without ever waiting for them: a terminal, a pipe or a file. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct input;
struct loop;

struct input_events {
	/* Without its end, LF or CR LF; no NUL is in it. Longer lines than INPUT_LINE_BYTES come as
	 * NULL. */
	void (*line)(void *arg, const char *line, size_t number);
	/* There is nothing more; once. */
	void (*ended)(void *arg);
};
enum { INPUT_LINE_BYTES = 64 * 1024 };

/* Never NULL. Callbacks come from the loop. */
struct input *input_open(struct loop *loop, int fd, const struct input_events *events, void *arg);
/* No line comes before it is resumed. */
void input_pause(struct input *input);
void input_resume(struct input *input);
/* Not from inside its callbacks. Sets *input to NULL. NULL is fine. */
void input_close(struct input **input);
