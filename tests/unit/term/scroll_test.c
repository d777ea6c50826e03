// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/scroll.h"

#include "common/base/attr.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { MOST = 30 };

/* Rows are named by letters. */
struct list {
	struct uuid ids[MOST];
	size_t count;
};

static struct list list_of(const char *letters)
{
	struct list list = { .count = strlen(letters) };

	for (size_t i = 0; i < list.count; i++)
		list.ids[i].bytes[15] = (unsigned char)letters[i];
	return list;
}

static char settle(struct scroll *scroll, const char *letters, size_t rows)
{
	struct list list = list_of(letters);

	scroll_settle(scroll, list.ids, list.count, rows);
	return list.count ? letters[scroll->chosen] : '-';
}

static char press(struct scroll *scroll, uint32_t key, const char *letters, size_t rows)
{
	struct list list = list_of(letters);

	assert_true(scroll_key(scroll, key, list.ids, list.count, rows));
	return list.count ? letters[scroll->chosen] : '-';
}

static void whichever_is_first_is_chosen_at_first(void **state)
{
	struct scroll scroll = { 0 };

	(void)state;
	assert_int_equal(settle(&scroll, "abc", 5), 'a');
	assert_int_equal(settle(&scroll, "xabc", 5), 'x');
	assert_int_equal(settle(&scroll, "", 5), '-');
	assert_int_equal(settle(&scroll, "b", 5), 'b');
}

static void the_choice_stays_with_its_row(void **state)
{
	struct scroll scroll = { 0 };

	(void)state;
	assert_int_equal(press(&scroll, PRESS_DOWN, "abcd", 5), 'b');
	assert_int_equal(settle(&scroll, "xyabcd", 5), 'b');
	assert_int_equal(settle(&scroll, "bcda", 5), 'b');
	assert_int_equal(settle(&scroll, "cdab", 5), 'b');
	scroll_reset(&scroll);
	assert_int_equal(settle(&scroll, "cdab", 5), 'c');
}

static void where_the_row_has_gone_its_neighbour_is_chosen_and_kept(void **state)
{
	struct scroll scroll = { 0 };

	(void)state;
	assert_int_equal(press(&scroll, PRESS_DOWN, "abcd", 5), 'b');
	assert_int_equal(settle(&scroll, "acd", 5), 'c');
	/* From now on it is c, whoever comes before it. */
	assert_int_equal(settle(&scroll, "xacd", 5), 'c');
	assert_int_equal(settle(&scroll, "cd", 5), 'c');
	assert_int_equal(settle(&scroll, "d", 5), 'd');
	assert_int_equal(settle(&scroll, "", 5), '-');
	assert_int_equal(settle(&scroll, "ed", 5), 'e');
}

static void the_last_one_gone_leaves_the_one_before(void **state)
{
	struct scroll scroll = { 0 };

	(void)state;
	assert_int_equal(press(&scroll, PRESS_END, "abcd", 2), 'd');
	assert_int_equal(settle(&scroll, "ab", 2), 'b');
	assert_int_equal(scroll.top, 0);
}

static void keys_move_by_rows_and_pages(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrst";
	struct scroll scroll = { 0 };

	(void)state;
	assert_int_equal(press(&scroll, PRESS_UP, letters, 5), 'a');
	assert_int_equal(press(&scroll, PRESS_DOWN, letters, 5), 'b');
	assert_int_equal(press(&scroll, PRESS_PAGE_DOWN, letters, 5), 'f');
	assert_int_equal(scroll.top, 1);
	assert_int_equal(press(&scroll, PRESS_PAGE_UP, letters, 5), 'b');
	assert_int_equal(scroll.top, 1);
	assert_int_equal(press(&scroll, PRESS_END, letters, 5), 't');
	assert_int_equal(scroll.top, 15);
	assert_int_equal(press(&scroll, PRESS_DOWN, letters, 5), 't');
	assert_int_equal(press(&scroll, PRESS_PAGE_DOWN, letters, 5), 't');
	assert_int_equal(press(&scroll, PRESS_HOME, letters, 5), 'a');
	assert_int_equal(scroll.top, 0);
	/* Where one row only is in sight, a page is that one. */
	assert_int_equal(press(&scroll, PRESS_PAGE_DOWN, letters, 1), 'b');
	assert_int_equal(press(&scroll, PRESS_PAGE_DOWN, letters, 0), 'c');
}

static void other_keys_change_nothing(void **state)
{
	struct list list = list_of("abc");
	struct scroll scroll = { 0 };

	(void)state;
	press(&scroll, PRESS_DOWN, "abc", 5);
	assert_false(scroll_key(&scroll, 'j', list.ids, list.count, 5));
	assert_false(scroll_key(&scroll, PRESS_ENTER, list.ids, list.count, 5));
	assert_false(scroll_key(&scroll, PRESS_LEFT, list.ids, list.count, 5));
	assert_int_equal(settle(&scroll, "abc", 5), 'b');
}

static void an_empty_list_has_no_choice(void **state)
{
	static const uint32_t keys[] = { PRESS_UP, PRESS_DOWN, PRESS_PAGE_UP, PRESS_PAGE_DOWN,
		PRESS_HOME, PRESS_END };
	struct scroll scroll = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		assert_int_equal(press(&scroll, keys[i], "", 5), '-');
		assert_int_equal(scroll.chosen, 0);
		assert_int_equal(scroll.top, 0);
		assert_true(uuid_is_nil(scroll.id));
	}
}

static void shuffle(struct random *random, char *letters, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)random_below(random, (int64_t)i);
		char kept = letters[i - 1];

		letters[i - 1] = letters[other];
		letters[other] = kept;
	}
}

static void the_choice_is_in_sight_and_stays_while_its_row_is_there(void **state)
{
	static const uint32_t keys[] = { PRESS_UP, PRESS_DOWN, PRESS_PAGE_UP, PRESS_PAGE_DOWN,
		PRESS_HOME, PRESS_END };
	struct random random = { 9 };
	struct scroll scroll = { 0 };
	char chosen = '-';

	(void)state;
	for (int round = 0; round < 30000; round++) {
		char letters[] = "abcdefghijklmnopqrstuvwxyz";
		size_t rows = (size_t)random_below(&random, 8);
		size_t count = (size_t)random_below(&random, 27);
		char now;

		shuffle(&random, letters, 26);
		letters[count] = '\0';
		now = settle(&scroll, letters, rows);
		if (!uuid_is_nil(scroll.id) && chosen != '-' && strchr(letters, chosen))
			assert_int_equal(now, chosen);
		if (random_below(&random, 3) == 0)
			now = press(&scroll, keys[random_below(&random, COUNT_OF(keys))], letters,
				rows);
		assert_true(scroll.chosen < count || (!count && !scroll.chosen));
		if (rows)
			assert_true(scroll.chosen >= scroll.top &&
				    (!count || scroll.chosen < scroll.top + rows));
		/* No rows are empty while others are out of sight. */
		assert_true(scroll.top + rows <= count || scroll.top == 0 || !rows);
		chosen = uuid_is_nil(scroll.id) ? '-' : now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whichever_is_first_is_chosen_at_first),
		cmocka_unit_test(the_choice_stays_with_its_row),
		cmocka_unit_test(where_the_row_has_gone_its_neighbour_is_chosen_and_kept),
		cmocka_unit_test(the_last_one_gone_leaves_the_one_before),
		cmocka_unit_test(keys_move_by_rows_and_pages),
		cmocka_unit_test(other_keys_change_nothing),
		cmocka_unit_test(an_empty_list_has_no_choice),
		cmocka_unit_test(the_choice_is_in_sight_and_stays_while_its_row_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
