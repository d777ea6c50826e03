// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside the page of the audit log: for view_audit.c, audit_search.c and audit_file.c, and
 * for nobody else. */
#pragma once

#include "common/base/text.h"
#include "tui/console.h"
#include "tui/listing.h"

/* What is looked for besides the word behind "/". */
struct audit_wanted {
	size_t kind, since; /* of the tables of audit_search.c */
	bool own_looks;
	char actor[UUID_TEXT_BYTES], object[UUID_TEXT_BYTES];
	char actor_words[80], object_words[80];
};

/* A file under way. */
enum { AUDIT_PATH_CHARS = 200 };
struct audit_file {
	char path[SAVE_HOME_BYTES + 4 * AUDIT_PATH_CHARS + 1]; /* Absolute. */
	struct text address;
	uint64_t request;  /* 0: none is */
	bool is_suggested; /* The name was made here. */
	bool is_begun;
	size_t bytes;
};

struct audit_state {
	struct listing list;
	struct audit_wanted wanted;
	struct audit_file file;
	char suggested[SAVE_HOME_BYTES + 64]; /* The name that the box proposes. */
	struct jdoc *seal;                    /* NULL: not told yet */
	uint64_t seal_request;
};
/* NULL: the page is not there any more. */
struct audit_state *audit_state_of(struct console *console);

/* ---- what is looked for: audit_search.c ---- */

/* Whoever looks fills the log with that, and comes to see something else: the list leaves the looks
 * of whoever sits here out unless they are asked for. */
#define AUDIT_NO_OWN_LOOKS "without_own_looks=true"
/* Arguments of the search, without the word; for a file, which leaves no looks out. */
void audit_add_query(struct console *console, bool is_file, struct text *query);
/* For the listing. */
void audit_sum_up(struct console *console, const struct jdoc *answer, struct text *text);
/* Acts. */
void audit_choose_kind(struct console *console);
void audit_choose_span(struct console *console);
const char *audit_why_no_actor(struct console *console);
const char *audit_why_no_object(struct console *console);
void audit_by_actor(struct console *console);
void audit_on_object(struct console *console);
const char *audit_why_no_looks(struct console *console);
void audit_turn_own_looks(struct console *console);
void audit_look_for_all(struct console *console);

/* ---- the list as a file: audit_file.c ---- */

/* An act. */
void audit_export(struct console *console);
/* What is under way ends. */
void audit_file_stop(struct console *console, struct audit_file *file);
