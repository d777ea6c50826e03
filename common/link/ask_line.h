// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A connection for requests, one after the other: it stays open between them as long as the server
 * keeps it, so that over a thin link a request costs one way there and back instead of three. */
#pragma once

#include "common/link/stream.h"
#include <stdbool.h>

struct ask_line;

/* Never NULL. Opens nothing yet. */
struct ask_line *ask_line_create(struct loop *loop);
/* Sets *line to NULL. NULL is fine. There is no callback after it. */
void ask_line_destroy(struct ask_line **line);

/* Nobody else may have it. True: it is open already, and may have been closed at the other end
 * without that being known; events.opened will not be called. options' host is borrowed while the
 * line lives, events until it is given back. */
bool ask_line_take(struct ask_line *line, const struct stream_options *options,
	const struct stream_events *events, void *arg);
/* Copied; only while it is open. */
void ask_line_send(struct ask_line *line, const char *bytes, size_t length);
/* Back from whoever has it; if nobody has it, nothing happens. is_good: it may be used again. */
void ask_line_give(struct ask_line *line, bool is_good);
