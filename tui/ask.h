// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A box that asks one thing: a line of text, such as a reason, or y/n for what cannot be taken
 * back. Enter never says yes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct console;

enum { ASK_CONTEXT_BYTES = 128 };
/* The box is gone already. The answer is never empty; both are borrowed for the call. */
typedef void ask_given(struct console *console, const char *answer, const void *context);

/* limit: characters. before: what stands there already, "" for nothing. */
void ask_text(struct console *console, const char *question, const char *before, size_t limit,
	ask_given *given, const void *context, size_t context_bytes);
/* What is sent with the answer: where nothing can be sent that is said at once, and nothing is
 * asked. The context begins with the id of what it is about: of an answer that was given and then
 * refused the words stand there already when the same is asked about the same, and nobody types
 * them twice. given has to send by console_send(), or to say by ask_taken() that it was taken. */
void ask_reason(struct console *console, const char *question, size_t limit, ask_given *given,
	const void *context, size_t context_bytes);
void ask_taken(struct console *console);
/* given is called with "y" only. */
void ask_yes(struct console *console, const char *question, ask_given *given, const void *context,
	size_t context_bytes);
