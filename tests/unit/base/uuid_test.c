// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/uuid.h"

#include "common/base/attr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/attr.h"
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const example = "0190163d-8694-739b-aea5-966c26f8ad91";

static void a_uuid_comes_back_from_its_text(void **state)
{
	struct uuid uuid, upper;
	char text[UUID_TEXT_BYTES];

	(void)state;
	assert_true(uuid_parse(example, &uuid));
	uuid_format(uuid, text);
	assert_string_equal(text, example);
	assert_true(uuid_parse("0190163D-8694-739B-AEA5-966C26F8AD91", &upper));
	assert_true(uuid_equal(uuid, upper));
}

static void nothing_but_a_uuid_is_read(void **state)
{
	static const char *const wrong[] = { "", "0190163d-8694-739b-aea5-966c26f8ad9",
		"0190163d-8694-739b-aea5-966c26f8ad911", " 190163d-8694-739b-aea5-966c26f8ad91",
		"0190163d86-94-739b-aea5-966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad9g",
		"{190163d-8694-739b-aea5-966c26f8ad9}", "0190163d08694-739b-aea5-966c26f8ad91",
		"0190163d-8694-739b-aea5--66c26f8ad91" };
	struct uuid uuid = { { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(uuid_parse(wrong[i], &uuid));
	assert_false(uuid_parse_bytes(example, 35, &uuid));
	assert_int_equal(uuid.bytes[0], 7);
	assert_true(uuid_parse_bytes("0190163d-8694-739b-aea5-966c26f8ad91tail", 36, &uuid));
}

static void nil_is_nil_and_order_is_that_of_bytes(void **state)
{
	struct uuid nil = { { 0 } }, one = { { 0 } };

	(void)state;
	one.bytes[15] = 1;
	assert_true(uuid_is_nil(nil));
	assert_false(uuid_is_nil(one));
	assert_true(uuid_compare(nil, one) < 0);
	assert_true(uuid_compare(one, nil) > 0);
	assert_int_equal(uuid_compare(one, one), 0);
}

static void version_7_is_ordered_by_time(void **state)
{
	struct uuid before = uuid_make_v7(INT64_C(1772430000000000));
	struct uuid after = uuid_make_v7(INT64_C(1772430000001000));
	char text[UUID_TEXT_BYTES];

	(void)state;
	assert_true(uuid_compare(before, after) < 0);
	uuid_format(before, text);
	/* 1772430000000 ms, version, variant. */
	assert_memory_equal(text, "019cad0f-7f80-7", 15);
	assert_non_null(strchr("89ab", text[19]));
	assert_false(uuid_equal(uuid_make_v7(1), uuid_make_v7(1)));
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

/* More than are drawn from the kernel at a time. */
static void many_ids_of_one_moment_differ(void **state)
{
	static struct uuid ids[2000];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		ids[i] = uuid_make_v7(1);
	qsort(ids, COUNT_OF(ids), sizeof(ids[0]), by_bytes);
	for (size_t i = 1; i < COUNT_OF(ids); i++)
		assert_false(uuid_equal(ids[i - 1], ids[i]));
}

/* Both begin with what was drawn for the parent before. */
static void a_child_process_makes_other_ids(void **state)
{
	struct uuid id = uuid_make_v7(1), of_child;
	int pipe_fds[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(pipe_fds), 0);
	child = fork();
	assert_true(child >= 0);
	id = uuid_make_v7(1);
	if (!child)
		_exit(write(pipe_fds[1], &id, sizeof(id)) != sizeof(id));
	assert_int_equal(read(pipe_fds[0], &of_child, sizeof(of_child)), sizeof(of_child));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_false(uuid_equal(id, of_child));
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void version_4_is_random(void **state)
{
	struct uuid one = uuid_make_v4(), other = uuid_make_v4();

	(void)state;
	assert_int_equal(one.bytes[6] >> 4, 4);
	assert_int_equal(one.bytes[8] >> 6, 2);
	assert_false(uuid_equal(one, other));
}

/* Ids from clients may be counted up: they must not all fall into few slots. */
static void counted_ids_hash_apart(void **state)
{
	int slots[64] = { 0 };

	(void)state;
	for (int i = 0; i < 6400; i++) {
		struct uuid uuid = { { 0 } };

		uuid.bytes[14] = (unsigned char)(i >> 8);
		uuid.bytes[15] = (unsigned char)i;
		slots[uuid_hash(uuid) % 64]++;
	}
	for (int i = 0; i < 64; i++)
		assert_in_range(slots[i], 50, 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_uuid_comes_back_from_its_text),
		cmocka_unit_test(nothing_but_a_uuid_is_read),
		cmocka_unit_test(nil_is_nil_and_order_is_that_of_bytes),
		cmocka_unit_test(version_7_is_ordered_by_time),
		cmocka_unit_test(many_ids_of_one_moment_differ),
		cmocka_unit_test(a_child_process_makes_other_ids),
		cmocka_unit_test(version_4_is_random),
		cmocka_unit_test(counted_ids_hash_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
