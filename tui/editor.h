// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Things that an administrator arranges: which there are at the left, under a heading for each
 *kind; all of the chosen one at the right, as a form. What is typed stays here until it is saved,
 *in one step and for a reason; before that v tells the difference. Where nothing was typed, the
 *form follows what others do.
 *
 * A kind is one const struct: how its things are listed, found, shown in a form and read from it.
 * A page has an editor as the first member of its state, and passes on what it is told:
 *
 *	begin:      editor_begin(&state->editor, console, &view_x, kinds, COUNT_OF(kinds));
 *	end:        editor_end(&state->editor);
 *	draw:       foot = editor_draw(&state->editor, canvas, area);
 *
 * and leaves the rest to EDITOR_PAGE and editor_tell_act() in its view, and to EDITOR_ACTS and
 *EDITOR_TAKE_BACK in its table of acts. */
#pragma once

#include "common/base/attr.h"
#include "common/base/uuid.h"
#include "common/link/link.h"
#include "common/model/field.h"
#include "common/model/ids.h"
#include "tui/sheet.h"
#include "tui/view.h"
#include <stdalign.h>
#include <stddef.h>

struct editor;
struct text;
struct told;

enum {
	EDITOR_ITEMS = 300,
	EDITOR_LABEL_BYTES = 168,
	EDITOR_RECORD_BYTES = 3072,
	EDITOR_REASON_CHARACTERS = 120
};

struct editor_item {
	struct uuid id;
	enum style style;
	char label[EDITOR_LABEL_BYTES];
};

struct editor_kind {
	const char *heading; /* N_(), above them; NULL: the page has no other */
	const char *none;    /* N_(): said at the right where there are none */
	const char *saved;   /* N_() */
	const char *noun;    /* the member of the answer that has the id: "desk" */
	/* What is edited, as a struct: its id is in the first 16 bytes, and the uint64_t of its
	 * version where it is said. fields are what an edit may name, and may be more. */
	size_t record_bytes, version_offset;
	const struct field *fields;
	size_t field_count;
	/* The first so many rows are given once, when it is made. */
	const struct form_row *rows;
	size_t row_count, new_row_count;

	size_t (*list)(const struct editor *editor, struct editor_item *items_out, size_t most);
	/* As it is now. False: it is not there. */
	bool (*find)(const struct editor *editor, struct uuid id, void *record_out);
	/* As the server begins a new one; the record is all zero. NULL: none are made here. */
	void (*blank)(void *record);
	/* Why whoever may see them makes none; NULL, or NULL from it: he may. */
	act_why_not *why_no_new;
	void (*fill)(const struct editor *editor, const void *record, struct form *form);
	/* The row of this name, which was changed, into the record. NULL: it was read; else N_(),
	 * what it has to be. */
	const char *(*read)(const struct editor *editor, const struct form *form, const char *name,
		void *record);
	/* Where it is edited; id nil: where one is made. */
	void (*tell_path)(const struct editor *editor, struct uuid id, struct text *path);
	void (*tell_title)(
		const struct editor *editor, const struct form *form, char *text_out, size_t room);
	/* What goes into the row of this name, as N_(), where its hint cannot say it: told while it
	 * is typed. NULL: no such row. The member may be NULL. */
	const char *(*explain)(const char *name);
	/* What may be typed there, where that is not always the same; else nothing. May be NULL. */
	void (*tell_choices)(const struct editor *editor, const char *name, struct text *text);
	/* How the chosen one is, in a word. */
	const char *(*tell_state)(const struct editor *editor);
	/* What told of them, where they stand on no board: it is asked anew once the server has
	 * taken an edit, and where somebody else was first. NULL: the board tells. */
	struct told *(*told_by)(const struct editor *editor);
};

/* The rows of a kind that say what its record is: a struct with a member "version". */
#define EDITOR_RECORD(type, fields_of)                                                             \
	.record_bytes = sizeof(struct type), .version_offset = offsetof(struct type, version),     \
	.fields = (fields_of), .field_count = COUNT_OF(fields_of)
/* And those that say what its form is. */
#define EDITOR_FORM(rows_of) .rows = (rows_of), .row_count = COUNT_OF(rows_of)

struct editor_record {
	alignas(max_align_t) unsigned char bytes[EDITOR_RECORD_BYTES];
};

struct editor {
	void *context; /* of the page, for its kinds; set before editor_begin() */
	struct console *console;
	const struct view *view;
	const struct editor_kind *const *kinds;
	size_t kind_count;
	/* Of the chosen one; nil: a new one, or there are none. */
	const struct editor_kind *kind;
	struct uuid chosen;
	bool is_new;
	bool is_editing;
	bool shows_difference;
	struct sheet sheet;
	enum language language;    /* that the form was filled in */
	unsigned turn;             /* another one whenever something else stands in the form */
	struct editor_record base; /* that the form was filled from */
	uint64_t request;          /* 0: nothing is under way */
	struct command_id key;     /* of a new one, however often it has to be sent */
	/* What was saved last, and what was there before: it is put back by u. */
	const struct editor_kind *saved_kind;
	struct editor_record saved, before;
	bool can_take_back;
	bool is_taking_back; /* with what is under way */
};

void editor_begin(struct editor *editor, struct console *console, const struct view *view,
	const struct editor_kind *const *kinds, size_t kind_count);
void editor_end(struct editor *editor);
/* Returns where the page may say more of what is in the form, in place of how it is in a word: no
 * rows where there is no room. */
struct area editor_draw(struct editor *editor, struct canvas *canvas, struct area area);
bool editor_key(struct console *console, void *editor, uint32_t key);
/* To the first of the next kind; from the last kind to the first of all. */
void editor_next_kind(struct editor *editor);
bool editor_is_typing(const void *editor);
/* For tell_act: what Enter and Esc do as things stand. */
const char *editor_tell_act(struct console *console, uint32_t key);
bool editor_is_unsaved(const void *editor);

/* Something is in the form and nothing is under way. */
bool editor_is_ready(const struct editor *editor);
/* The form as a record. False: a row cannot be read; the form is open at it and says why. */
bool editor_read(struct editor *editor, void *record_out);
/* Begins a new one like this record, whose id and version are passed over. */
void editor_begin_new(struct editor *editor, const void *like);
/* Asks the server about the chosen one, by its path and end; arg of the answer is the editor, which
 * is told by editor_replied() first. */
void editor_ask(struct editor *editor, const char *method, const char *end, const struct text *body,
	link_replied *replied);
void editor_replied(struct editor *editor);
/* Where what is typed differs from what is there, as members of a JSON object. */
void editor_patch(const struct editor *editor, const void *record, struct text *body);
/* "Reception / Mapokezi": the names of the form, first the one in the user's language. */
void editor_tell_names(
	const struct editor *editor, const struct form *form, char *text_out, size_t room);
/* Says which member was refused, and what would be taken. */
void editor_tell_refusal(struct editor *editor, const struct link_reply *reply);

/* What all such pages do. */
#define EDITOR_PAGE                                                                                \
	.kind = &admin_page, .key = editor_key, .is_typing = editor_is_typing,                     \
	.has_text = editor_is_typing, .is_unsaved = editor_is_unsaved

/* The acts that they have, in the order of the key line. */
#define EDITOR_ACTS                                                                                \
	{ "edit", { PRESS_ENTER }, N_("Edit"), N_("Opens the form; in it: to the next row"), 0,    \
		editor_why_no_edit, editor_edit },                                                 \
		{ "save", { 's' }, N_("Save"), N_("Saves all changes in one step, for a reason"),  \
			ACT_LETTER, editor_why_no_save, editor_save },                             \
	{                                                                                          \
		"difference", { 'v' }, N_("Difference"), N_("What was, and what will be"),         \
			ACT_LETTER, editor_why_no_difference, editor_show_difference               \
	}
#define EDITOR_TAKE_BACK                                                                           \
	{                                                                                          \
		"take_back", { 'u' }, N_("Take back"), N_("Puts back what was saved last"),        \
			ACT_LETTER, editor_why_no_take_back, editor_take_back                      \
	}

act_why_not editor_why_no_edit, editor_why_no_save, editor_why_no_difference, editor_why_no_new,
	editor_why_no_take_back, editor_why_no_leaving;
void editor_edit(struct console *console);
void editor_save(struct console *console);
void editor_show_difference(struct console *console);
void editor_leave(struct console *console);
void editor_add(struct console *console);
void editor_take_back(struct console *console);
