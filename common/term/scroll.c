// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/scroll.h"

static void show_chosen(struct scroll *scroll, size_t count, size_t rows)
{
	size_t last_top = count > rows ? count - rows : 0;

	if (scroll->chosen < scroll->top)
		scroll->top = scroll->chosen;
	if (rows && scroll->chosen >= scroll->top + rows)
		scroll->top = scroll->chosen - rows + 1;
	if (scroll->top > last_top)
		scroll->top = last_top;
}

/* Where the chosen row has gone, the one that is now in its place is the chosen one from here on:
 * to keep the place alone would let others slide under the hand. */
void scroll_settle(struct scroll *scroll, const struct uuid *ids, size_t count, size_t rows)
{
	size_t at = 0;

	if (uuid_is_nil(scroll->id)) {
		scroll->chosen = 0;
		show_chosen(scroll, count, rows);
		return;
	}
	while (at < count && !uuid_equal(ids[at], scroll->id))
		at++;
	if (at < count)
		scroll->chosen = at;
	else if (scroll->chosen >= count)
		scroll->chosen = count ? count - 1 : 0;
	scroll->id = count ? ids[scroll->chosen] : (struct uuid){ 0 };
	show_chosen(scroll, count, rows);
}

void scroll_reset(struct scroll *scroll)
{
	*scroll = (struct scroll){ 0 };
}

static size_t less(size_t from, size_t by)
{
	return from > by ? from - by : 0;
}

bool scroll_key(
	struct scroll *scroll, uint32_t key, const struct uuid *ids, size_t count, size_t rows)
{
	size_t page = rows > 1 ? rows - 1 : 1, to = scroll->chosen;

	switch (key) {
	case PRESS_UP:
		to = less(to, 1);
		break;
	case PRESS_DOWN:
		to++;
		break;
	case PRESS_PAGE_UP:
		to = less(to, page);
		break;
	case PRESS_PAGE_DOWN:
		to += page;
		break;
	case PRESS_HOME:
		to = 0;
		break;
	case PRESS_END:
		to = count;
		break;
	default:
		return false;
	}
	if (to >= count)
		to = less(count, 1);
	scroll->chosen = to;
	scroll->id = count ? ids[to] : (struct uuid){ 0 };
	show_chosen(scroll, count, rows);
	return true;
}
