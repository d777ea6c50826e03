// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct item {
	int number;
	struct list link;
};

static int number_of(struct list *link)
{
	return LIST_ENTRY(link, struct item, link)->number;
}

static void a_list_keeps_the_order_in_which_it_was_filled(void **state)
{
	struct item items[3] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
	struct list list;

	(void)state;
	list_init(&list);
	assert_true(list_is_empty(&list));
	assert_null(list_first(&list));
	assert_null(list_shift(&list));
	list_append(&list, &items[1].link);
	list_append(&list, &items[2].link);
	list_prepend(&list, &items[0].link);
	assert_int_equal(number_of(list_first(&list)), 1);
	list_remove(&items[1].link);
	assert_false(list_is_linked(&items[1].link));
	list_remove(&items[1].link);
	assert_int_equal(number_of(list_shift(&list)), 1);
	assert_int_equal(number_of(list_shift(&list)), 3);
	assert_true(list_is_empty(&list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_keeps_the_order_in_which_it_was_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
