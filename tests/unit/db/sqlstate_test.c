// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/attr.h"
#include "server/db/sqlstate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_refusal_has_its_meaning(void **state)
{
	static const struct {
		const char *sqlstate;
		enum err err;
	} rows[] = {
		{ "23505", ERR_ALREADY_EXISTS },
		{ "23503", ERR_CONFLICT },
		{ "23P01", ERR_CONFLICT },
		{ "23514", ERR_BAD_FIELD },
		{ "23502", ERR_BAD_FIELD },
		{ "22P02", ERR_BAD_FIELD },
		{ "22012", ERR_BAD_FIELD },
		{ "40001", ERR_CONFLICT },
		{ "40P01", ERR_CONFLICT },
		{ "40003", ERR_UNKNOWN_OUTCOME },
		{ "53100", ERR_DISK_FULL },
		{ "53300", ERR_BUSY },
		{ "55P03", ERR_BUSY },
		{ "57014", ERR_BUSY },
		{ "57P01", ERR_DB_DOWN },
		{ "57P03", ERR_DB_DOWN },
		{ "25006", ERR_DB_DOWN },
		{ "08006", ERR_DB_DOWN },
		{ "42P01", ERR_SCHEMA },
		{ "42703", ERR_SCHEMA },
		{ "42704", ERR_SCHEMA },
		{ "42883", ERR_SCHEMA },
		{ "42501", ERR_INTERNAL },
		{ "XX001", ERR_INTERNAL },
		{ "", ERR_INTERNAL },
		{ NULL, ERR_INTERNAL },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(sqlstate_err(rows[i].sqlstate), rows[i].err);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_refusal_has_its_meaning) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
