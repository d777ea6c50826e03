// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/mem.h"
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static bool is_zero(const void *memory, size_t size)
{
	const unsigned char *bytes = memory;

	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

static void memory_is_zero_and_never_null(void **state)
{
	char *bytes = mem_alloc(100), *nothing = mem_alloc(0);

	(void)state;
	assert_true(is_zero(bytes, 100));
	assert_non_null(nothing);
	mem_free(bytes);
	mem_free(nothing);
	mem_free(NULL);
}

static void an_array_grows_with_zeroes_and_keeps_what_it_had(void **state)
{
	int *numbers = mem_regrow(NULL, 0, 3, sizeof(*numbers));

	(void)state;
	assert_true(is_zero(numbers, 3 * sizeof(*numbers)));
	for (int i = 0; i < 3; i++)
		numbers[i] = i + 1;
	numbers = mem_regrow(numbers, 3, 1000, sizeof(*numbers));
	assert_int_equal(numbers[2], 3);
	assert_true(is_zero(numbers + 3, 997 * sizeof(*numbers)));
	numbers = mem_regrow(numbers, 1000, 2, sizeof(*numbers));
	assert_int_equal(numbers[1], 2);
	mem_free(numbers);
}

static void strings_are_copied_with_their_end(void **state)
{
	char *whole = mem_strdup("foleni"), *part = mem_strndup("foleni", 3);
	char *nothing = mem_strndup(NULL, 0);

	(void)state;
	assert_string_equal(whole, "foleni");
	assert_string_equal(part, "fol");
	assert_string_equal(nothing, "");
	mem_free(whole);
	mem_free(part);
	mem_free(nothing);
}

static void an_arena_gives_aligned_zeroes_of_every_size(void **state)
{
	struct arena *arena = arena_create();

	(void)state;
	for (size_t size = 0; size < 9000; size = size * 2 + 1) {
		unsigned char *piece = arena_alloc(arena, size);

		assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
		assert_true(is_zero(piece, size));
		memset(piece, 0xff, size);
	}
	arena_destroy(&arena);
	assert_null(arena);
	arena_destroy(&arena);
}

static void a_cleared_arena_gives_zeroes_again(void **state)
{
	struct arena *arena = arena_create();

	(void)state;
	/* Of the last rounds each piece is larger than any block that is kept. */
	for (int round = 0; round < 6; round++) {
		const size_t size = round < 4 ? 500 : 100000;

		for (int i = 0; i < 50; i++) {
			unsigned char *piece = arena_alloc(arena, size);

			assert_true(is_zero(piece, size));
			memset(piece, 0xff, size);
		}
		arena_clear(arena);
	}
	arena_destroy(&arena);
}

static void an_arena_makes_strings(void **state)
{
	struct arena *arena = arena_create();
	char *long_one;

	(void)state;
	assert_string_equal(arena_strdup(arena, "zamu"), "zamu");
	assert_string_equal(arena_strndup(arena, "zamu yako", 4), "zamu");
	assert_string_equal(arena_printf(arena, "%s%03d", "A", 12), "A012");
	assert_string_equal(arena_printf(arena, "%s", ""), "");
	long_one = arena_printf(arena, "%6000d", 1);
	assert_int_equal(strlen(long_one), 6000);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zero_and_never_null),
		cmocka_unit_test(an_array_grows_with_zeroes_and_keeps_what_it_had),
		cmocka_unit_test(strings_are_copied_with_their_end),
		cmocka_unit_test(an_arena_gives_aligned_zeroes_of_every_size),
		cmocka_unit_test(a_cleared_arena_gives_zeroes_again),
		cmocka_unit_test(an_arena_makes_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
