// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/role.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_role_has_a_name_that_finds_it_again(void **state)
{
	(void)state;

	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		enum role found = ROLE_COUNT;

		assert_non_null(role_name((enum role)i));
		assert_true(role_from_name(role_name((enum role)i), &found));
		assert_int_equal(found, i);
	}
}

static void a_word_that_is_no_role_finds_none(void **state)
{
	static const char *const words[] = { "", "Nurse", "nurse ", "root", "displays" };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		enum role found = ROLE_COUNT;

		assert_false(role_from_name(words[i], &found));
		assert_int_equal(found, ROLE_COUNT);
	}
}

static void displays_and_patients_are_no_staff_and_patients_have_no_account(void **state)
{
	(void)state;

	assert_int_equal(ROLES_ALL, ROLE_BIT(ROLE_PATIENT) - 1);
	assert_int_equal(ROLE_PATIENT, ROLE_COUNT - 1);
	assert_int_equal(ROLES_ALL & ~(unsigned)ROLES_STAFF, ROLE_BIT(ROLE_DISPLAY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_has_a_name_that_finds_it_again),
		cmocka_unit_test(a_word_that_is_no_role_finds_none),
		cmocka_unit_test(displays_and_patients_are_no_staff_and_patients_have_no_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
