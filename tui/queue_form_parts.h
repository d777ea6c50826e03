// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the files of the form of a queue share: queue_form.c has its rows, queue_fill.c writes a
 * service into them, queue_read.c reads them. */
#pragma once

#include "common/model/board.h"
#include "tui/editor.h"

enum { QUEUE_PPM = 1000000 };

/* The rows of what the order of calling makes of each class, red first. */
struct queue_class {
	const char *name; /* of its row */
	enum order_class is;
};
extern const struct queue_class queue_classes[CLASS_COUNT];

/* As struct editor_kind wants them. */
void queue_fill(const struct editor *editor, const void *record, struct form *form);
const char *queue_read(
	const struct editor *editor, const struct form *form, const char *name, void *record);
