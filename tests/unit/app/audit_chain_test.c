// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/attr.h"
#include "common/base/text.h"
#include "server/app/audit_chain.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FACILITY "00000000-0000-4000-8000-000000000001"

/* sha256 of "[1]\n[2]", as a link was before there were leaves; of "[3]" and so on; and the links
 * behind it, as sha256sum gives them. */
#define OLD "38256984727382dd0f44a108fcbd861688c56525f97aa0294d8ca004dc8122c4"
#define LEAF_3 "06d033ece6645de592db973644cf7357255f24536ff7b03c3b2ace10736f7636"
#define LEAF_4 "46b1884167c4edd308bcf0c04163dd02d05c9742b35e86b57b5f7ed1b82f3850"
#define LEAF_5 "1ae3592f8248c3f879b56afe3f2ce6aad45ba898434796d35c565684397fb3e6"
#define SECOND "bf2c7f0dfc1a756044840fa106381fe3e9edffb5ff00f6bbb9a3b85e08217b50"
#define THIRD "f9480079cda6733c52f29d2aa1b5ed8036b2425b411366a45e183b9562b22f12"

static void hear(void *arg, const char *what)
{
	struct text *heard = arg;

	text_printf(heard, "%s|", what);
}

/* Three links: two old rows, a row, the events 1 and 2. What is not there is NULL. */
static struct audit_chain *walk(const char *const texts[5], struct text *heard)
{
	static const struct audit_chain_link links[] = {
		{ .number = 1, .hash = OLD },
		{ .number = 2, .hash = SECOND, .leaves = LEAF_3 },
		{ .number = 3,
			.hash = THIRD,
			.leaves = LEAF_4 LEAF_5,
			.first_seq = 1,
			.last_seq = 2 },
	};
	static const char *const keys[] = { "a", "b", "c", "1", "2" };
	static const size_t counts[] = { 2, 1, 2 };
	struct audit_chain *chain = audit_chain_create(FACILITY, hear, heard);
	size_t at = 0;

	for (size_t i = 0; i < COUNT_OF(links); i++) {
		audit_chain_begin(chain, &links[i]);
		for (size_t end = at + counts[i]; at < end; at++)
			audit_chain_take(chain, keys[at], texts[at]);
		audit_chain_end(chain);
	}
	return chain;
}

static void assert_heard(const char *const texts[5], const char *expected)
{
	struct text heard = { 0 };
	struct audit_chain *chain = walk(texts, &heard);

	assert_string_equal(text_string(&heard), expected);
	audit_chain_destroy(&chain);
	text_finish(&heard);
}

static void links_from_before_there_were_leaves_are_part_of_the_chain(void **state)
{
	(void)state;
	assert_heard((const char *const[]){ "[1]", "[2]", "[3]", "[4]", "[5]" }, "");
	assert_heard((const char *const[]){ "[1]", "[x]", "[3]", "[4]", "[5]" },
		"link 1 was changed, or does not follow the one before it: audit row a, audit row "
		"b|");
	assert_heard((const char *const[]){ "[1]", NULL, "[3]", "[4]", "[5]" },
		"audit row b is missing|link 1 was changed, or does not follow the one before it: "
		"audit row a, audit row b|");
}

static void a_row_that_differs_from_its_leaf_is_named(void **state)
{
	(void)state;
	assert_heard((const char *const[]){ "[1]", "[2]", "[x]", "[4]", "[5]" },
		"audit row c was changed|");
	assert_heard((const char *const[]){ "[1]", "[2]", "[3]", "[5]", "[4]" },
		"event 1 was changed|event 2 was changed|");
	assert_heard(
		(const char *const[]){ "[1]", "[2]", "[3]", "[4]", NULL }, "event 2 is missing|");
}

static void what_somebody_else_saw_sealed_has_to_be_there(void **state)
{
	const char *const texts[] = { "[1]", "[2]", "[3]", "[4]", "[5]" };
	struct text heard = { 0 };
	struct audit_chain *chain = walk(texts, &heard);
	(void)state;

	audit_chain_compare(chain, 3, 2, THIRD, "line 1");
	assert_string_equal(text_string(&heard), "");
	audit_chain_compare(chain, 3, 2, SECOND, "line 2");
	audit_chain_compare(chain, 5, 4, OLD, "line 3");
	assert_string_equal(text_string(&heard),
		"link 3 was sealed with another hash: line 2 has that seal; something up to it was "
		"written anew|links 4 to 5 are missing, up to event 4: line 3 has the seal|");
	assert_int_equal(audit_chain_sums(chain).problems, 2);
	audit_chain_destroy(&chain);
	text_finish(&heard);
}

/* Two old rows in a link with a seal by a key that nobody vouches for. */
static void assert_sealed(const char *seal_hash, bool has_keys, const char *expected)
{
	const struct audit_chain_link link = {
		.number = 1, .hash = OLD, .seal_hash = seal_hash, .signature = "00", .key_id = "k"
	};
	struct text heard = { 0 };
	struct audit_chain *chain = audit_chain_create(FACILITY, hear, &heard);

	if (!has_keys)
		audit_chain_without_keys(chain);
	audit_chain_begin(chain, &link);
	audit_chain_take(chain, "a", "[1]");
	audit_chain_take(chain, "b", "[2]");
	audit_chain_end(chain);
	assert_string_equal(text_string(&heard), expected);
	assert_int_equal(audit_chain_sums(chain).sealed_link, *expected ? 0 : 1);
	audit_chain_destroy(&chain);
	text_finish(&heard);
}

static void without_keys_a_seal_is_judged_by_its_hash_alone(void **state)
{
	(void)state;
	assert_sealed(OLD, true,
		"the seal of link 1 is by a key that nobody vouches for (k): something was written "
		"anew in links 1 to 1: audit row a, audit row b|");
	assert_sealed(OLD, false, "");
	assert_sealed(THIRD, false,
		"the seal of link 1 is of another hash (k): something was written anew in links 1 "
		"to 1: audit row a, audit row b|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_from_before_there_were_leaves_are_part_of_the_chain),
		cmocka_unit_test(a_row_that_differs_from_its_leaf_is_named),
		cmocka_unit_test(what_somebody_else_saw_sealed_has_to_be_there),
		cmocka_unit_test(without_keys_a_seal_is_judged_by_its_hash_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
