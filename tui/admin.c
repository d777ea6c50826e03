// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/admin.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tui/ask.h"
#include "tui/console.h"
#include <stdint.h>
#include <string.h>

/* ---- acts ---- */

/* What was said belongs to the page that is left. */
static void replace_page(struct console *console, const struct view *view)
{
	console_quiet(console);
	console_replace(console, view);
	if (view == &view_reception)
		console_toast(console, STYLE_TEXT, "%s",
			say(console, N_("Ctrl-G goes back to the administrator's pages")));
}

static void leave_page(struct console *console, const char *answer, const void *context)
{
	const struct view *view;

	(void)answer;
	memcpy(&view, context, sizeof(view));
	replace_page(console, view);
}

static void open_page(struct console *console, const struct view *view)
{
	if (console_top(console) == view)
		return;
	if (console_is_unsaved(console))
		ask_yes(console,
			say(console, N_("Something was typed and is not saved yet. Leave all the "
					"same?")),
			leave_page, &view, sizeof(view));
	else
		replace_page(console, view);
}

#define PAGE(name, key, label, help)                                                               \
	static void open_##name(struct console *console)                                           \
	{                                                                                          \
		open_page(console, &view_##name);                                                  \
	}
#include "tui/admin_pages.def"
#undef PAGE

static void open_reception(struct console *console)
{
	open_page(console, &view_reception);
}

/* Quiet: the bar says them all. */
static const struct act acts[] = {
#define PAGE(name, key, label, help)                                                               \
	{ "page_" #name, { key }, label, help, ACT_QUIET | ACT_LETTER, NULL, open_##name },
#include "tui/admin_pages.def"
#undef PAGE
	{ "reception", { '0' }, N_("Reception"), N_("The queues, as the reception sees them"),
		ACT_LETTER, NULL, open_reception },
};

void admin_open(struct console *console)
{
	acts[0].run(console);
}

const char *admin_why_not(struct console *console)
{
	return console_status(console)->user.role == ROLE_ADMIN
		       ? NULL
		       : N_("administrators alone do that");
}

/* ---- the tabs ---- */

static const struct {
	const struct view *view;
	char key;
	const char *label;
} pages[] = {
#define PAGE(name, key, label, help) { &view_##name, key, label },
#include "tui/admin_pages.def"
#undef PAGE
};

enum { LEAST_LETTERS = 3 };

/* "Mipan." */
static size_t short_length(const char *label, size_t letters)
{
	size_t length = strlen(label);

	return length <= letters || length == letters + 1 ? length
							  : utf8_cut(label, length, letters);
}

/* The page in sight is named whatever happens, the others by so many letters each; 0: by their
 * digits alone. */
static void write_tabs(const struct console *console, bool has_title,
	const size_t letters[COUNT_OF(pages)], struct text *text)
{
	const struct view *here = console_page(console);

	text_clear(text);
	if (has_title)
		text_add(text, say(console, N_("Admin")));
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		const char *label = say(console, pages[i].label);
		size_t length = short_length(label, letters[i]);

		text_printf(text, "%s%c", text->length ? " " : "", pages[i].key);
		if (pages[i].view == here)
			text_printf(text, "[%s]", label);
		else if (letters[i])
			text_printf(text, " %.*s%s", (int)length, label, label[length] ? "." : "");
	}
}

/* Takes a letter from the longest of the others. False: they are as short as can be. */
static bool spare(const struct console *console, size_t letters[COUNT_OF(pages)])
{
	const struct view *here = console_page(console);
	size_t longest = LEAST_LETTERS + 1, at = COUNT_OF(pages);

	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		const char *label = say(console, pages[i].label);
		size_t length = short_length(label, letters[i]);
		size_t shown = length + (label[length] != '\0');

		if (pages[i].view != here && shown > longest) {
			longest = shown;
			at = i;
		}
	}
	if (at == COUNT_OF(pages))
		return false;
	/* The first step takes two, for the full stop. */
	letters[at] = longest - 2;
	return true;
}

static void tell_place(const struct console *console, int cells, struct text *place)
{
	size_t letters[COUNT_OF(pages)], none[COUNT_OF(pages)] = { 0 };

	for (size_t i = 0; i < COUNT_OF(pages); i++)
		letters[i] = SIZE_MAX - 1;
	write_tabs(console, true, letters, place);
	if (unicode_cells(text_string(place)) <= cells)
		return;
	do
		write_tabs(console, false, letters, place);
	while (unicode_cells(text_string(place)) > cells && spare(console, letters));
	if (unicode_cells(text_string(place)) > cells)
		write_tabs(console, false, none, place);
}

const struct view_kind admin_page = {
	.acts = ACTS(acts),
	.tell_place = tell_place,
};
