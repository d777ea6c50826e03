// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/map.h"

#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { KEYS = 500 };

static struct uuid key_of(int number)
{
	struct uuid key = { { 0 } };

	memcpy(key.bytes, &number, sizeof(number));
	return key;
}

static void a_map_finds_replaces_and_removes(void **state)
{
	struct map *map = map_create();
	int one, two;

	(void)state;
	assert_null(map_find(map, key_of(1)));
	assert_null(map_remove(map, key_of(1)));
	map_put(map, key_of(1), &one);
	map_put(map, key_of(1), &two);
	/* The nil id is a key like any other. */
	map_put(map, key_of(0), &one);
	assert_int_equal(map_count(map), 2);
	assert_ptr_equal(map_find(map, key_of(1)), &two);
	assert_ptr_equal(map_find(map, key_of(0)), &one);
	assert_ptr_equal(map_remove(map, key_of(1)), &two);
	assert_null(map_find(map, key_of(1)));
	assert_int_equal(map_count(map), 1);
	map_destroy(&map);
	assert_null(map);
	map_destroy(&map);
}

static size_t walked(const struct map *map)
{
	size_t cursor = 0, count = 0;

	while (map_next(map, &cursor))
		count++;
	return count;
}

/* Against a plain array, with many removals: no key is lost behind a hole. */
static void a_map_agrees_with_an_array(void **state)
{
	struct map *map = map_create();
	struct random random = { 3 };
	int values[KEYS] = { 0 };
	bool there[KEYS] = { false };
	size_t count = 0;

	(void)state;
	for (int step = 0; step < 50000; step++) {
		int64_t most = step / 5000 % 2 ? KEYS : 40;
		int number = (int)random_below(&random, most);

		if (random_below(&random, 2)) {
			map_put(map, key_of(number), &values[number]);
			count += !there[number];
			there[number] = true;
		} else {
			void *was = map_remove(map, key_of(number));

			assert_ptr_equal(was, there[number] ? &values[number] : NULL);
			count -= there[number];
			there[number] = false;
		}
		assert_int_equal(map_count(map), count);
		if (step % 500 == 0)
			assert_int_equal(walked(map), count);
		for (int i = 0; step % 100 == 0 && i < KEYS; i++)
			assert_ptr_equal(map_find(map, key_of(i)), there[i] ? &values[i] : NULL);
	}
	map_destroy(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_finds_replaces_and_removes),
		cmocka_unit_test(a_map_agrees_with_an_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
