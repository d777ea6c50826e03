// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A service as a form and back: what an administrator may say of a line, in minutes and words. What
 * the form does not show stays as it was. */
#pragma once

#include "common/model/rows.h"
#include "common/term/form.h"

struct console;

enum { QUEUE_FORM_ROWS = 19, QUEUE_TEXT_BYTES = 200 };

struct queue_form {
	struct form form;
	struct form saved;      /* as it was before anything was typed */
	struct service service; /* that it was filled from */
};

/* service is copied. In the language of now. */
void queue_form_fill(struct queue_form *queue, const struct service *service);
/* What the form says now. False: a row cannot be read; it has the focus and says why. */
bool queue_form_read(
	struct console *console, struct queue_form *queue, struct service *service_out);

/* How many rows differ from what was saved. */
size_t queue_form_changes(const struct queue_form *queue);
/* Does this row? */
bool queue_form_differs(const struct queue_form *queue, size_t row);
/* The value of a row as one line. */
void queue_form_tell(const struct console *console, const struct form *form, size_t row,
	char text_out[QUEUE_TEXT_BYTES]);

/* Where the two differ, as members of a JSON object: {"daily_limit":200,"rule":{"mode":"fifo"}}
 * without the braces. */
void queue_form_patch(const struct service *before, const struct service *after, struct text *text);
