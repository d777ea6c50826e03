// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/form_pick.h"

#include "common/base/unicode.h"
#include "common/term/form.h"
#include <string.h>

/* A word of the label begins as was typed. */
static bool begins(const char *label, const char *typed)
{
	for (; label; label = strchr(label, ' ')) {
		label += strspn(label, " ");
		if (unicode_starts_with(label, typed))
			return true;
	}
	return false;
}

bool form_fits(const struct form *form, size_t at, size_t option)
{
	return begins(form->rows[at].options[option].label, form->entries[at].bytes);
}

/* The next one that fits, before or behind; round and round. from: option + 1, 0: none. */
static unsigned next_fit(const struct form *form, size_t at, unsigned from, bool forward)
{
	const unsigned count = (unsigned)form->rows[at].option_count;

	for (unsigned i = 1; i <= count; i++) {
		unsigned option = forward ? (from + i - 1) % count
					  : ((from ? from - 1 : 0) + count - i % count) % count;

		if (form_fits(form, at, option))
			return option + 1;
	}
	return 0;
}

size_t form_count_fits(const struct form *form, size_t at)
{
	size_t count = 0;

	for (size_t i = 0; i < form->rows[at].option_count; i++)
		count += form_fits(form, at, i);
	return count;
}

/* A digit that is in no name is a key. */
static bool pick_by_key(struct form *form, uint32_t key)
{
	const struct form_row *row = &form->rows[form->focus];
	const char typed[] = { (char)key, '\0' };
	unsigned found = 0;

	if (key < '0' || key > '9' || !entry_is_empty(&form->entries[form->focus]))
		return false;
	for (size_t i = 0; i < row->option_count; i++) {
		if (begins(row->options[i].label, typed))
			return false;
		if (row->options[i].key == key)
			found = (unsigned)i + 1;
	}
	if (!found)
		return false;
	form->chosen[form->focus] = found;
	form_jump(form);
	return true;
}

bool form_pick(struct form *form, uint32_t key)
{
	const size_t at = form->focus;

	if (key == PRESS_LEFT || key == PRESS_RIGHT) {
		form->chosen[at] = next_fit(form, at, form->chosen[at], key == PRESS_RIGHT);
		return true;
	}
	if (pick_by_key(form, key))
		return true;
	if (!entry_key(&form->entries[at], key))
		return false;
	form->chosen[at] = !entry_is_empty(&form->entries[at]) && form_count_fits(form, at) == 1
				   ? next_fit(form, at, 0, true)
				   : 0;
	return true;
}
