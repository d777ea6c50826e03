// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/ops/health.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_server_is_ready_when_started_with_a_database_and_not_stopping(void **state)
{
	(void)state;

	for (unsigned i = 0; i < 8; i++) {
		struct health health = {
			.is_stopping = i & 1,
			.is_started = i & 2,
			.database_is_up = i & 4,
		};

		assert_int_equal(health_ready(&health) == ERR_OK, i == 6);
	}
}

static void what_is_missing_is_told_and_stopping_comes_first(void **state)
{
	static const struct {
		struct health health;
		const char *body;
		int http;
	} cases[] = {
		{ { false, true, true }, "{\"status\":\"ready\"}", 200 },
		{ { false, true, false }, "{\"status\":\"database_down\"}", 503 },
		{ { false, false, true }, "{\"status\":\"busy\"}", 503 },
		{ { true, true, true }, "{\"status\":\"stopping\"}", 503 },
		{ { true, false, false }, "{\"status\":\"stopping\"}", 503 },
	};
	struct text body = { 0 };
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&body);
		health_write_ready(&cases[i].health, &body);
		assert_string_equal(text_string(&body), cases[i].body);
		assert_int_equal(err_http_status(health_ready(&cases[i].health)), cases[i].http);
	}
	text_finish(&body);
}

static void who_answers_is_alive(void **state)
{
	struct text body = { 0 };
	(void)state;

	health_write_live(&body);
	assert_string_equal(text_string(&body), "{\"status\":\"alive\"}");
	text_finish(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_is_ready_when_started_with_a_database_and_not_stopping),
		cmocka_unit_test(what_is_missing_is_told_and_stopping_comes_first),
		cmocka_unit_test(who_answers_is_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
