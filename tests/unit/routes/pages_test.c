// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How pages are served: types, freshness, what a browser lets them do. */
#include "server/web/web.h"
#include "tests/unit/routes/rig.h"

#define CODE "7GJQ4KX2MWTR7GJQ4KX2MWTR7G"

static int set_up(void **state)
{
	*state = rig_create(NULL);
	return 0;
}

static int tear_down(void **state)
{
	rig_destroy(*state);
	return 0;
}

static int ask_file(struct rig *rig, const struct web_file *file, const char *headers)
{
	char line[128];

	snprintf(line, sizeof(line), "GET %s", file->address);
	return rig_ask(rig, line, headers, NULL);
}

static void every_file_has_an_address_that_gives_its_bytes(void **state)
{
	struct rig *rig = *state;

	assert_true(web_file_count > 0);
	for (size_t i = 0; i < web_file_count; i++) {
		const struct web_file *file = &web_files[i];

		assert_int_equal(ask_file(rig, file, ""), 200);
		assert_header(rig, "Content-Type", file->content_type);
		assert_header(rig, "X-Content-Type-Options", "nosniff");
		assert_int_equal(rig->answer.body_length, file->length);
		assert_memory_equal(rig->answer.body, file->bytes, file->length);
	}
}

static void a_file_that_has_not_changed_is_not_sent_again(void **state)
{
	struct rig *rig = *state;
	const struct web_file *file = web_find("/ticket.css");
	char headers[64];

	snprintf(headers, sizeof(headers), "If-None-Match: %s\r\n", file->etag);
	assert_int_equal(ask_file(rig, file, headers), 304);
	assert_header(rig, "Cache-Control", "no-cache");
	assert_int_equal(ask_file(rig, file, "If-None-Match: \"0\"\r\n"), 200);
	assert_header(rig, "ETag", file->etag);
}

static void a_page_may_only_speak_to_its_own_server(void **state)
{
	struct rig *rig = *state;
	char policy[256];

	assert_int_equal(rig_ask(rig, "GET /ticket.css", "", NULL), 200);
	assert_non_null(raw_header(&rig->answer, "Content-Security-Policy", policy));
	assert_non_null(strstr(policy, "default-src 'none'; script-src 'self';"));
	assert_non_null(strstr(policy, "connect-src 'self' ws://localhost wss://localhost;"));
	assert_null(strstr(policy, "unsafe"));
}

static void a_page_may_have_arguments_of_its_own(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /ticket.css?lang=sw&x=1", "", NULL), 200);
}

static void a_page_takes_no_body_and_no_other_method(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /ticket.css", "", "x"), 400);
	assert_int_equal(rig_ask(rig, "POST /ticket.css", "", "x"), 405);
	assert_header(rig, "Allow", "GET, HEAD, OPTIONS");
}

static void a_code_that_is_none_is_a_page_with_404(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /t/%3Cscript%3E", "", NULL), 404);
	assert_header(rig, "Content-Type", "text/html; charset=utf-8");
	assert_header(rig, "Cache-Control", "no-store");
	assert_header(rig, "Content-Security-Policy",
		"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
		"frame-ancestors 'none'");
	assert_says(rig, "There is no ticket of today with this code.");
	assert_null(strstr(rig->answer.body, "script"));
}

static void without_a_database_the_page_says_so_and_comes_back(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /t/" CODE, "", NULL), 503);
	assert_header(rig, "Retry-After", "60");
	assert_says(rig, "http-equiv=\"refresh\"");
	assert_says(rig, "Mfumo haupatikani kwa sasa.");
}

static void who_guesses_codes_is_stopped_by_a_page(void **state)
{
	struct rig *rig = *state;
	int status = 404;

	for (int i = 0; status == 404 && i < 1000; i++)
		status = rig_ask(rig, "GET /t/x", "", NULL);
	assert_int_equal(status, 429);
	assert_says(rig, "Too many tries.");
}

static void pages_are_no_part_of_the_api(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /openapi.json", "", NULL), 200);
	assert_null(strstr(rig->answer.body, "ticket.css"));
	assert_null(strstr(rig->answer.body, "\"pages\""));
	assert_says(rig, "/v1/tickets/{code}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_file_has_an_address_that_gives_its_bytes),
		TEST(a_file_that_has_not_changed_is_not_sent_again),
		TEST(a_page_may_only_speak_to_its_own_server),
		TEST(a_page_may_have_arguments_of_its_own),
		TEST(a_page_takes_no_body_and_no_other_method),
		TEST(a_code_that_is_none_is_a_page_with_404),
		TEST(without_a_database_the_page_says_so_and_comes_back),
		TEST(who_guesses_codes_is_stopped_by_a_page),
		TEST(pages_are_no_part_of_the_api),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
