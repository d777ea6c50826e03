// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The lines of a hall as a display may show them: what the server answers to
 * /v1/facilities/{facility}/displays/{display}/lines, read. Pure. */
#pragma once

#include "common/model/rows.h"
#include "common/model/wait.h"

struct jdoc;

enum { LINES_MAX = 16, LINE_NEXT_MAX = 8 };

struct hall_line {
	struct service_id service;
	enum intake intake; /* may somebody new come to it now? */
	/* When it begins to: in so many days, at this minute of the local day. */
	int64_t opens_in_days, opens_min;
	char full_sw[FULL_BYTES]; /* what the hospital says where the limit is reached; "": nothing
				   */
	char full_en[FULL_BYTES];
	char note_sw[NOTE_BYTES]; /* what it tells everybody who gets a number; "": nothing */
	char note_en[NOTE_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	int64_t waiting;
	char next[LINE_NEXT_MAX][NUMBER_BYTES];
	size_t next_count;
	struct wait_shown wait; /* of somebody who comes now */
};

struct hall_lines {
	struct hall_line lines[LINES_MAX];
	size_t count;
	int64_t as_of_us; /* our clock, when they came; 0: there are none yet */
};

/* False, and nothing written: it is empty, longer than any, or would move the head of a printer. */
MUST_CHECK bool lines_text(const struct jdoc *text, char *text_out, size_t room);
/* How many come before somebody, as "ahead" says; -1: it says no such number. */
int64_t lines_ahead(const struct jdoc *object);
/* How long somebody waits, of an answer of the server. What is no wait is hidden. */
struct wait_shown lines_wait(const struct jdoc *wait);
/* What is not as it should be is left out; a body that makes no sense leaves no lines. */
void lines_read(struct hall_lines *lines, const struct jdoc *body, int64_t now_us);
/* Leaves out lines to which nobody may come and where nobody waits. */
void lines_keep_at_work(struct hall_lines *lines);
