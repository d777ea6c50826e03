// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is inside an editor: for editor.c, editor_acts.c, editor_save.c and editor_draw.c, and for
 * nobody else. */
#pragma once

#include "tui/editor.h"
#include "tui/shelf.h"

/* The page's state begins with its editor; NULL: it is not there any more. */
struct editor *editor_of(struct console *console, const struct view *view);
/* Acts are of the page that is in sight. */
struct editor *editor_here(struct console *console);

uint64_t editor_version_of(const struct editor_kind *kind, const void *record);
void editor_set_version(const struct editor_kind *kind, void *record, uint64_t version);
void editor_set_id(void *record, struct uuid id);
struct uuid editor_id_of(const void *record);

/* The form is that of this record, be it a new one or not. */
void editor_fill_form(struct editor *editor, const struct editor_kind *kind, const void *record);
/* As the record is; what was typed is gone. */
void editor_fill(struct editor *editor, const struct editor_kind *kind, const void *record);
bool editor_is_changed(const struct editor *editor);
void editor_open_form(struct editor *editor);
/* What stands at this place of the shelf. */
void editor_choose(struct editor *editor, const struct shelf *shelf, size_t at);
/* To the next thing, or the one before; not away from what is not saved. */
void editor_go(struct editor *editor, bool forward);
/* Where nothing was typed, the form follows what others do. */
void editor_follow(struct editor *editor, const struct shelf *shelf);
