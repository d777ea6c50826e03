// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What was secret is not left in memory that is given back: each free() looks for it first. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define SECRET "kipepeo cha bluu kilicholala"

static size_t freed, left;

/* The linker gives these names to free() and realloc(). */
void __real_free(void *memory);
void __wrap_free(void *memory);
void *__wrap_realloc(void *memory, size_t size);

static bool holds_secret(const unsigned char *bytes, size_t length)
{
	const size_t some = sizeof("kipepeo") - 1;

	for (size_t i = 0; i + some <= length; i++)
		if (memcmp(bytes + i, "kipepeo", some) == 0)
			return true;
	return false;
}

void __wrap_free(void *memory)
{
	freed++;
	if (memory && holds_secret(memory, malloc_usable_size(memory)))
		left++;
	__real_free(memory);
}

/* It always moves, as it may. */
void *__wrap_realloc(void *memory, size_t size)
{
	size_t had = memory ? malloc_usable_size(memory) : 0;
	void *moved = malloc(size);

	if (moved && memory) {
		memcpy(moved, memory, had < size ? had : size);
		__wrap_free(memory);
	}
	return moved;
}

static int set_up(void **state)
{
	(void)state;
	freed = left = 0;
	return 0;
}

/* Without this nothing here could fail. */
static void it_is_seen_where_it_was_left(void **state)
{
	(void)state;
	mem_free(mem_strdup("my " SECRET));
	assert_int_equal(freed, 1);
	assert_int_equal(left, 1);
}

static void an_arena_leaves_nothing(void **state)
{
	struct arena *arena = arena_create();
	(void)state;

	for (int i = 0; i < 500; i++)
		arena_strdup(arena, SECRET);
	arena_clear(arena);
	assert_true(freed > 3);
	arena_strdup(arena, SECRET);
	memset(arena_alloc(arena, 100 * 1000), 'x', 100 * 1000);
	arena_strdup(arena, SECRET);
	arena_clear(arena);
	arena_strdup(arena, SECRET);
	arena_destroy(&arena);
	assert_int_equal(left, 0);
}

static void a_text_that_is_wiped_leaves_nothing(void **state)
{
	struct text text = { 0 }, empty = { 0 };
	(void)state;

	text_add(&text, SECRET);
	text_clear(&text);
	text_wipe(&text);
	text_wipe(&empty);
	assert_null(text.bytes);
	assert_int_equal(freed > 0, true);
	assert_int_equal(left, 0);
}

/* Nor in the memory that became too small. */
static void a_text_that_grows_leaves_nothing(void **state)
{
	struct text text = { 0 };
	size_t before;
	(void)state;

	text_add(&text, SECRET);
	text_clear(&text);
	text_add(&text, "x");
	before = freed;
	for (int i = 0; i < 500; i++)
		text_add(&text, SECRET);
	text_printf(&text, "%s%4000s", SECRET, SECRET);
	assert_true(freed > before + 3);
	assert_int_equal(left, 0);
	assert_int_equal(text.length, 1 + 501 * (sizeof(SECRET) - 1) + 4000);
	text_wipe(&text);
	assert_int_equal(left, 0);
}

static void a_document_leaves_nothing(void **state)
{
	static const char *const documents[] = {
		"{\"password\":\"" SECRET "\",\"more\":[\"" SECRET "\",1,{\"" SECRET "\":2}]}",
		"\"kipepeo \\u0063ha bluu\"",
		/* The library has read it before it sees what is wrong. */
		"{\"password\":\"" SECRET "\",\"password\":\"" SECRET "\"}",
		"{\"password\":\"" SECRET "\",}",
		"{\"password\":\"kipepeo cha bluu",
	};
	char why[JDOC_WHY_BYTES];
	(void)state;

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct jdoc *document = jdoc_parse(documents[i], strlen(documents[i]), why);

		assert_int_equal(document != NULL, i < 2);
		jdoc_destroy(&document);
		assert_true(freed > i);
		if (left)
			fail_msg("%s", documents[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_is_seen_where_it_was_left, set_up),
		cmocka_unit_test_setup(an_arena_leaves_nothing, set_up),
		cmocka_unit_test_setup(a_text_that_is_wiped_leaves_nothing, set_up),
		cmocka_unit_test_setup(a_text_that_grows_leaves_nothing, set_up),
		cmocka_unit_test_setup(a_document_leaves_nothing, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
