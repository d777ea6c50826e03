// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Overrides: commands that break the order of a line, or take out of somebody's hands or back what
 * was done. Edits: commands that say what a service, a desk or a display is. A command type that
 * has .override is one of these; the audit log gets a row of each, because the journal does not say
 * from where it was done, nor what was before. */
#pragma once

#include "server/engine/engine.h"

struct override {
	/* That of the event which tells of it, or a dotted word of its own. */
	const char *action;
	const char *object_kind; /* "ticket", "visit", "desk" */
	struct uuid object;
	const char *reason; /* NULL: nobody is asked for one. */
	/* Members of JSON objects, each behind a comma, as flow.h writes those of answers: what was
	 * and what is, as far as the events know. Ids, numbers and words: never what was measured,
	 * nor what was typed of a person. Tickets and visits that the events name are all among
	 * them, so that whoever looks for one finds this. */
	struct text before, after;
};

/* Of what was decided with ERR_OK. False: it was none, of this type or this time. Of staff only:
 * the timer, patients and machines override nobody. */
MUST_CHECK bool engine_override(const struct decision *decision, const struct command_type *type,
	const void *input, struct override *override_out);
/* {"before":{..},"after":{..}} */
void override_write_detail(const struct override *override, struct text *text);
void override_finish(struct override *override);

/* ---- for commands ---- */

/* "<key>":["<id>",..]; nothing where there is none. */
void override_add_items(struct text *text, const char *key, const struct id_item *items, int count);
/* The same of all that the decision's events are about whose first field has this name. */
void override_add_subjects(struct text *text, const char *field, const struct decision *decision);
/* "<key>":"<id>"; nothing where it is nil. */
void override_add_id(struct text *text, const char *key, struct uuid id);
/* Of an urgency that was set: one without a reason was found, and overrides nothing. */
MUST_CHECK bool override_tell_class(const struct decision *decision, struct override *override);
/* Of an edit, before its events: keeps what it changes, of size bytes, in decision->before. */
void override_keep(struct decision *decision, const void *before, size_t size);
/* Of an edit: what differs in these fields, by their paths; of what is new only what is. Reads
 * before as nothing where it was nothing. */
void override_add_differences(struct override *override, const struct decision *decision,
	const struct field *fields, size_t count, const void *nothing, const void *after);
/* The first event of this type. NULL: none. */
const void *override_find(const struct decision *decision, const struct event_type *type);
