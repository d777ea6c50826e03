// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What stands in an entry of the audit log, in words. */
#pragma once

#include <stddef.h>

struct console;
struct jdoc;
struct text;

/* "called a patient" for "ticket.called"; what has no words yet is told as it is. */
const char *audit_words_action(const struct console *console, const char *action);
/* The actions whose words hold all that was typed, however it is written, with commas between:
 * "user.disabled" for "akaunti zima". */
void audit_words_meant(const struct console *console, const char *typed, struct text *actions_out);
/* "account" for "user"; the same holds. */
const char *audit_words_kind(const struct console *console, const char *kind);
/* Why: as somebody has typed it. What was taken back says so by a word, which is told in the
 * language of whoever reads it. */
#define AUDIT_TAKEN_BACK "taken_back"
const char *audit_words_reason(const struct console *console, const struct jdoc *entry);
/* Who did it: a name, a device, the server itself. */
void audit_words_actor(
	const struct console *console, const struct jdoc *entry, char *text_out, size_t room);
/* On what: "A012", "neema.mrisho", "ticket 1f0c2"; "–": nothing in particular. */
void audit_words_object(
	const struct console *console, const struct jdoc *entry, char *text_out, size_t room);
