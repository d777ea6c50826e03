// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/index.h"

#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { THINGS = 500 };

struct thing {
	int value;
	struct uuid key;
	bool is_there;
};

static struct uuid key_of(const void *thing)
{
	return ((const struct thing *)thing)->key;
}

static struct uuid key_from(int number)
{
	struct uuid key = { { 0 } };

	memcpy(key.bytes, &number, sizeof(number));
	return key;
}

static void an_index_finds_and_removes_what_holds_its_key(void **state)
{
	struct index *index = index_create(key_of);
	struct thing one = { .key = key_from(1) }, nil = { .key = key_from(0) };

	(void)state;
	assert_null(index_find(index, key_from(1)));
	assert_null(index_remove(index, key_from(1)));
	index_add(index, &one);
	/* The nil id is a key like any other. */
	index_add(index, &nil);
	assert_int_equal(index_count(index), 2);
	assert_ptr_equal(index_find(index, key_from(1)), &one);
	assert_ptr_equal(index_find(index, key_from(0)), &nil);
	assert_ptr_equal(index_remove(index, key_from(1)), &one);
	assert_null(index_find(index, key_from(1)));
	assert_int_equal(index_count(index), 1);
	index_destroy(&index);
	assert_null(index);
	index_destroy(&index);
}

static size_t walked(const struct index *index)
{
	size_t cursor = 0, count = 0;

	while (index_next(index, &cursor))
		count++;
	return count;
}

static void check_all(const struct index *index, struct thing *things)
{
	for (int i = 0; i < THINGS; i++)
		assert_ptr_equal(
			index_find(index, things[i].key), things[i].is_there ? &things[i] : NULL);
}

/* Against a plain array, with many removals: nothing is lost behind a hole. */
static void an_index_agrees_with_an_array(void **state)
{
	struct index *index = index_create(key_of);
	struct thing *things = calloc(THINGS, sizeof(*things));
	struct random random = { 3 };
	size_t count = 0;

	(void)state;
	for (int i = 0; i < THINGS; i++)
		things[i].key = key_from(i);
	for (int step = 0; step < 50000; step++) {
		const int64_t most = step / 5000 % 2 ? THINGS : 40;
		struct thing *thing = &things[random_below(&random, most)];

		if (!thing->is_there) {
			index_add(index, thing);
			count++;
		} else {
			assert_ptr_equal(index_remove(index, thing->key), thing);
			assert_null(index_remove(index, thing->key));
			count--;
		}
		thing->is_there = !thing->is_there;
		assert_int_equal(index_count(index), count);
		if (step % 500 == 0)
			assert_int_equal(walked(index), count);
		if (step % 100 == 0)
			check_all(index, things);
	}
	index_destroy(&index);
	free(things);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_index_finds_and_removes_what_holds_its_key),
		cmocka_unit_test(an_index_agrees_with_an_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
