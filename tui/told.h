// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the server tells by REST and a page keeps as long as it is open: asked for when it opens,
 * when something of it was changed, and when the connection is back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct console;
struct jdoc;

struct told {
	struct console *console;
	const char *path;    /* relative to the facility, or absolute; borrowed for good */
	struct jdoc *answer; /* NULL: nothing yet */
	uint64_t request;    /* 0: nothing is under way */
	bool was_live;
};

/* Begins and asks. */
void told_begin(struct told *told, struct console *console, const char *path);
void told_end(struct told *told);
/* Asks anew; what there is stays in sight until the answer is there. */
void told_refresh(struct told *told);
/* The connection may be back. */
void told_changed(struct told *told);
