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
		const char *status; /* NULL: ready. */
		int http;
	} cases[] = {
		{ { false, true, true, false }, NULL, 200 },
		{ { false, true, false, false }, "database_down", 503 },
		{ { false, true, false, true }, "schema_outdated", 503 },
		{ { false, true, true, true }, NULL, 200 },
		{ { false, false, true, false }, "busy", 503 },
		{ { true, true, true, false }, "stopping", 503 },
		{ { true, false, false, true }, "stopping", 503 },
	};
	struct text body = { 0 }, wanted = { 0 };
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum err err = health_ready(&cases[i].health);

		text_clear(&body);
		text_clear(&wanted);
		text_printf(
			&wanted, "{\"status\":\"%s\"", cases[i].status ? cases[i].status : "ready");
		if (cases[i].status) {
			text_add(&wanted, ",\"detail\":");
			text_json_string(&wanted, err_text(err));
		}
		text_add_char(&wanted, '}');
		health_write_ready(&cases[i].health, &body);
		assert_string_equal(text_string(&body), text_string(&wanted));
		assert_int_equal(err_http_status(err), cases[i].http);
	}
	text_finish(&wanted);
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
