// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the dispatcher refuses by itself, in which order, and in which words. */
#include "common/i18n/i18n.h"
#include "server/routes/route.h"
#include "tests/unit/routes/rig.h"

#define F "/v1/facilities/" RIG_FACILITY

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

static void an_unknown_address_is_404(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /v1/nothing", "", NULL), 404);
	assert_says(rig, "\"code\":\"no_such_route\"");
	assert_header(rig, "Content-Type", "application/problem+json; charset=utf-8");
}

static void another_method_is_405_with_those_that_are_taken(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "DELETE " F "/patients", "", NULL), 405);
	assert_header(rig, "Allow", "GET, HEAD, POST, OPTIONS");
}

static void options_tells_the_methods(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "OPTIONS /v1/me", "", NULL), 204);
	assert_header(rig, "Allow", "GET, HEAD, OPTIONS");
}

static void nobody_is_401_and_told_how_to_sign_in(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /v1/me", "", NULL), 401);
	assert_says(rig, "\"code\":\"unauthenticated\"");
	assert_header(rig, "WWW-Authenticate", "Bearer");
	assert_int_equal(rig_ask(rig, "GET /v1/me", "Authorization: Basic YTpi\r\n", NULL), 401);
	assert_says(rig, "unauthenticated");
	assert_int_equal(rig_ask(rig, "GET /v1/me", "Authorization: Bearer a.b.c\r\n", NULL), 401);
	assert_says(rig, "bad_token");
}

static void an_old_token_is_told_from_a_wrong_one(void **state)
{
	struct rig *rig = *state;
	struct text header = { 0 };

	rig_token(rig, ROLE_ADMIN, NULL, -120, &header);
	assert_int_equal(rig_ask(rig, "GET /v1/me", text_string(&header), NULL), 401);
	assert_says(rig, "token_expired");
	text_finish(&header);
}

static void nobody_learns_whether_an_id_is_well_formed(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /v1/facilities/x/desks", "", NULL), 401);
}

static void another_role_is_403(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(
		rig_ask_as(rig, ROLE_DOCTOR, "PUT " F "/desks/" RIG_ID, RIG_JSON, "{}"), 403);
	assert_says(rig, "\"code\":\"forbidden\"");
	assert_int_equal(
		rig_ask_as(rig, ROLE_DISPLAY, "GET " F "/patients?name=as", "", NULL), 403);
}

static void another_facility_is_as_unknown_as_none(void **state)
{
	struct rig *rig = *state;
	char other[4096];

	assert_int_equal(
		rig_ask_as(rig, ROLE_ADMIN, "GET /v1/facilities/" RIG_OTHER "/desks", "", NULL),
		404);
	snprintf(other, sizeof(other), "%s", rig->answer.body);
	assert_int_equal(rig_ask_as(rig, ROLE_ADMIN, "GET /v1/facilities/x/desks", "", NULL), 404);
	assert_string_equal(rig->answer.body, other);
}

static void an_id_that_is_none_is_404_in_the_words_of_its_noun(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "GET " F "/tickets/x", "", NULL), 404);
	assert_says(rig, "no_such_ticket");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "GET " F "/patients/x", "", NULL), 404);
	assert_says(rig, "no_such_patient");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE,
				 "GET " F "/visits/00000000-0000-0000-0000-000000000000", "", NULL),
		404);
	assert_says(rig, "no_such_visit");
}

static void a_body_must_say_that_it_is_json(void **state)
{
	struct rig *rig = *state;
	static const char path[] = "POST " F "/visits";

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY, "{}"), 415);
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY "Content-Type: text/plain\r\n", "{}"),
		415);
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path,
				 RIG_KEY "Content-Type: application/jsonp\r\n", "{}"),
		415);
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path,
			RIG_KEY "Content-Type: application/json; charset=latin1\r\n", "{}"),
		415);
	/* Taken: what follows is refused. */
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path,
				 RIG_KEY "Content-Type: application/json; charset=UTF-8\r\n", "{}"),
		422);
}

static void a_form_of_another_page_does_nothing_even_without_a_body(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "POST " F "/desks/" RIG_ID "/open",
				 RIG_KEY "Content-Type: text/plain\r\n", ""),
		415);
}

static void a_post_needs_a_key_that_is_a_uuid(void **state)
{
	struct rig *rig = *state;
	static const char path[] = "POST " F "/desks/" RIG_ID "/open";

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, "", NULL), 400);
	assert_says(rig, "idempotency_key_required");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, "Idempotency-Key: 7\r\n", NULL), 400);
}

static void an_edit_needs_the_version_that_it_is_of(void **state)
{
	struct rig *rig = *state;
	static const char path[] = "PATCH " F "/patients/" RIG_ID;

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_JSON, "{}"), 428);
	/* Not which one was read. */
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_JSON "If-Match: *\r\n", "{}"), 428);
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path, RIG_JSON "If-Match: \"1\", \"2\"\r\n", "{}"),
		428);
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path, RIG_JSON "If-Match: \"x\"\r\n", "{}"), 412);
}

static void a_body_that_is_no_json_is_400_and_says_where(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, "POST " F "/visits", RIG_KEY RIG_JSON, "{\"a\":}"),
		400);
	assert_says(rig, "\"code\":\"bad_json\"");
	assert_says(rig, "line 1");
}

static void a_wrong_field_is_422_with_its_name_and_what_was_expected(void **state)
{
	struct rig *rig = *state;
	static const char path[] = "POST " F "/visits";

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY RIG_JSON, "{}"), 422);
	assert_says(rig, "\"code\":\"missing_field\"");
	assert_says(rig, "\"field\":\"service\"");
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY RIG_JSON, "{\"service\":7}"), 422);
	assert_says(rig, "\"code\":\"bad_field\"");
	assert_says(rig, "\"expected\":\"a string\"");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY RIG_JSON,
				 "{\"service\":\"" RIG_ID "\",\"role\":\"admin\"}"),
		422);
	assert_says(rig, "\"code\":\"unknown_field\"");
	assert_says(rig, "\"field\":\"role\"");
}

static void the_subject_in_the_body_must_be_that_of_the_path(void **state)
{
	struct rig *rig = *state;
	static const char path[] = "POST " F "/tickets/" RIG_ID "/start";

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY RIG_JSON,
				 "{\"ticket\":\"" RIG_OTHER "\"}"),
		422);
	assert_says(rig, "\"field\":\"ticket\"");
	/* The same: it goes on to the lane, which has no database. */
	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, path, RIG_KEY RIG_JSON, "{\"ticket\":\"" RIG_ID "\"}"),
		503);
}

static void arguments_of_a_query_are_checked_like_fields(void **state)
{
	struct rig *rig = *state;
	static const char queue[] = "GET " F "/services/" RIG_ID "/queue";
	char path[256];

	snprintf(path, sizeof(path), "%s?limit=0", queue);
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, "", NULL), 422);
	assert_says(rig, "\"field\":\"limit\"");
	snprintf(path, sizeof(path), "%s?limit=x", queue);
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, "", NULL), 422);
	snprintf(path, sizeof(path), "%s?sort=name", queue);
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, path, "", NULL), 422);
	assert_says(rig, "\"code\":\"unknown_field\"");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "GET /v1/me?x=1", "", NULL), 422);
}

/* 61 bytes; what is told has room for 60. */
static void the_name_of_an_unknown_argument_is_told_in_whole_letters(void **state)
{
	struct rig *rig = *state;
	char path[256] = "GET /v1/me?x";

	for (int i = 0; i < 30; i++)
		strcat(path, "%C3%A9");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, strcat(path, "=1"), "", NULL), 422);
	assert_says(rig, "\"field\":\"x\xc3\xa9\xc3\xa9");
	assert_says(rig, "\xc3\xa9\xc3\xa9\",");
}

static void a_get_takes_no_body(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "GET /v1/me", RIG_JSON, "{}"), 400);
}

static void without_its_database_the_server_says_when_to_come_back(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(
		rig_ask_as(rig, ROLE_NURSE, "POST " F "/desks/" RIG_ID "/open", RIG_KEY, NULL),
		503);
	assert_header(rig, "Retry-After", "1");
	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "GET " F "/desks", "", NULL), 503);
	assert_says(rig, "database_down");
	assert_int_equal(rig_ask(rig, "POST /v1/auth/sign-in", RIG_JSON,
				 "{\"login\":\"a\",\"password\":\"b\"}"),
		503);
	assert_int_equal(rig_ask(rig, "GET /v1/tickets/00000000000000000000000000", "", NULL), 503);
	assert_int_equal(rig_ask(rig, "GET /readyz", "", NULL), 503);
	assert_int_equal(rig_ask(rig, "GET /healthz", "", NULL), 200);
}

static void a_request_keeps_the_name_that_it_was_given(void **state)
{
	struct rig *rig = *state;
	char value[256];

	rig_ask(rig, "GET /healthz", "X-Request-Id: abc-1.2_3\r\n", NULL);
	assert_header(rig, "X-Request-Id", "abc-1.2_3");
	rig_ask(rig, "GET /healthz", "X-Request-Id: a b\r\n", NULL);
	assert_non_null(raw_header(&rig->answer, "X-Request-Id", value));
	assert_int_equal(strlen(value), 36);
	rig_ask(rig, "GET /v1/nothing", "X-Request-Id: n\r\n", NULL);
	assert_header(rig, "X-Request-Id", "n");
}

static void numbers_are_not_shown_through_a_proxy(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /metrics", "", NULL), 200);
	assert_int_equal(rig_ask(rig, "GET /metrics", "X-Forwarded-For: 1.2.3.4\r\n", NULL), 404);
}

static void a_proxy_that_names_nobody_is_still_no_asker_of_this_machine(void **state)
{
	static const char *const passed_on[] = { "Forwarded: for=203.0.113.9", "Via: 1.1 proxy",
		"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: example.org",
		"X-Forwarded-Proto: https", "X-Real-IP: 203.0.113.9" };
	struct rig *rig = *state;
	char header[64];

	for (size_t i = 0; i < COUNT_OF(passed_on); i++) {
		snprintf(header, sizeof(header), "%s\r\n", passed_on[i]);
		assert_int_equal(rig_ask(rig, "GET /metrics", header, NULL), 404);
		assert_int_equal(rig_ask(rig, "GET /openapi.json", header, NULL), 404);
		assert_int_equal(
			rig_ask_as(rig, ROLE_NURSE, "GET /openapi.json", header, NULL), 200);
	}
}

static void what_is_wrong_is_told_in_the_language_that_is_wanted(void **state)
{
	static const struct {
		const char *wanted;
		const char *language;
	} rows[] = {
		{ "sw", "sw" },
		{ "sw-TZ", "sw" },
		{ "SW", "sw" },
		{ "en", "en" },
		{ "fr", "en" },
		{ "*", "en" },
		{ "", "en" },
		{ "swa", "en" },
		{ "sw-TZ,sw;q=0.9,en-GB;q=0.8,en;q=0.7", "sw" },
		{ "en-GB,en;q=0.9,sw;q=0.8", "en" },
		{ "fr, sw;q=0.5", "sw" },
		{ "en;q=0.5, sw;q=0.51", "sw" },
		{ "sw, en", "sw" },
		{ "en, sw", "en" },
		{ "sw;q=0, en;q=0.1", "en" },
		{ "sw;q=0", "en" },
		{ "sw;q=x", "en" },
		{ "sw;q=7", "en" },
		{ ",,sw,,", "sw" },
		{ "en;q=0.1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,sw ; q=0.2", "sw" },
	};
	struct rig *rig = *state;
	char header[120];

	/* What comes in English all the same says so. */
	assert_int_equal(rig_ask(rig, "GET /v1/me", "Accept-Language: sw\r\n", NULL), 401);
	assert_header(rig, "Content-Language", "en");
	assert_true(i18n_init_quietly());
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(header, sizeof(header), "Accept-Language: %s\r\n", rows[i].wanted);
		assert_int_equal(rig_ask(rig, "GET /v1/me", header, NULL), 401);
		assert_header(rig, "Content-Language", rows[i].language);
	}
	assert_int_equal(rig_ask(rig, "GET /v1/me", "", NULL), 401);
	assert_header(rig, "Content-Language", "en");
}

static void the_description_can_be_kept(void **state)
{
	struct rig *rig = *state;
	char etag[256], header[300];

	assert_int_equal(rig_ask(rig, "GET /openapi.json", "", NULL), 200);
	assert_says(rig, "\"openapi\":\"3.1.0\"");
	assert_non_null(raw_header(&rig->answer, "ETag", etag));
	snprintf(header, sizeof(header), "If-None-Match: %s\r\n", etag);
	assert_int_equal(rig_ask(rig, "GET /openapi.json", header, NULL), 304);
}

static void too_many_tries_of_codes_are_429(void **state)
{
	struct rig *rig = *state;
	char value[256];

	limits_set(rig->app.limits, LIMIT_ticket_code, 1, 3600);
	assert_int_equal(rig_ask(rig, "GET /v1/tickets/x", "", NULL), 404);
	assert_int_equal(rig_ask(rig, "GET /v1/tickets/x", "", NULL), 429);
	assert_non_null(raw_header(&rig->answer, "Retry-After", value));
	/* A proxy that nobody trusts cannot speak for others. */
	assert_int_equal(
		rig_ask(rig, "GET /v1/tickets/x", "X-Forwarded-For: 9.9.9.9\r\n", NULL), 429);
}

static void behind_a_trusted_proxy_each_client_counts_by_itself(void **state)
{
	static char trust[] = "FOLENI_SERVER_TRUSTED_PROXIES=127.0.0.0/8, 2001:db8::/32";
	static char *const environment[] = { trust, NULL };
	struct rig *rig = rig_create(environment);

	(void)state;
	limits_set(rig->app.limits, LIMIT_ticket_code, 1, 3600);
	assert_int_equal(
		rig_ask(rig, "GET /v1/tickets/x", "X-Forwarded-For: 9.9.9.9\r\n", NULL), 404);
	assert_int_equal(
		rig_ask(rig, "GET /v1/tickets/x", "X-Forwarded-For: 9.9.9.8\r\n", NULL), 404);
	/* Only the last one that is not ours is known; what stands before may be invented. */
	assert_int_equal(rig_ask(rig, "GET /v1/tickets/x",
				 "X-Forwarded-For: 7.7.7.7, 9.9.9.9, 2001:db8::7\r\n", NULL),
		429);
	assert_int_equal(
		rig_ask(rig, "GET /v1/tickets/x",
			"X-Forwarded-For: 9.9.9.8\r\nX-Forwarded-For: [2001:db8::7]:443\r\n", NULL),
		429);
	rig_destroy(rig);
}

static void only_pages_of_the_settings_may_read_from_elsewhere(void **state)
{
	static char allow[] = "FOLENI_SERVER_ALLOWED_ORIGINS=https://a.example https://b.example";
	static char *const environment[] = { allow, NULL };
	struct rig *rig = rig_create(environment);
	char value[256];

	(void)state;
	rig_ask(rig, "GET /v1/me", "Origin: https://b.example\r\n", NULL);
	assert_header(rig, "Access-Control-Allow-Origin", "https://b.example");
	assert_header(rig, "Vary", "Origin");
	rig_ask(rig, "OPTIONS /v1/me", "Origin: https://b.example\r\n", NULL);
	assert_header(rig, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
	rig_ask(rig, "OPTIONS /v1/me", "Origin: https://c.example\r\n", NULL);
	assert_null(raw_header(&rig->answer, "Access-Control-Allow-Origin", value));
	assert_null(raw_header(&rig->answer, "Access-Control-Allow-Methods", value));
	rig_ask(rig, "GET /v1/me", "Origin: null\r\n", NULL);
	assert_null(raw_header(&rig->answer, "Access-Control-Allow-Origin", value));
	rig_destroy(rig);
}

/* ---- every row ---- */

/* The path of a route with ids in place of its parameters; the facility is not the asker's. */
static void fill_path(const struct route *route, struct text *text)
{
	text_printf(text, "%s ", net_method_name(route->method));
	for (const char *at = route->path; *at; at++) {
		if (*at != '{') {
			text_add_char(text, *at);
			continue;
		}
		text_add(text, strncmp(at, "{facility}", 10) == 0 ? RIG_OTHER : RIG_ID);
		at += strcspn(at, "}");
	}
}

static void for_each_route(struct rig *rig,
	void (*each)(struct rig *rig, const struct route *route, const char *request))
{
	for (size_t i = 0; route_tables[i]; i++) {
		for (size_t j = 0; j < route_tables[i]->count; j++) {
			struct text request = { 0 };

			fill_path(&route_tables[i]->rows[j], &request);
			each(rig, &route_tables[i]->rows[j], text_string(&request));
			text_finish(&request);
		}
	}
}

/* From another machine: through a proxy on this one. */
#define FROM_ELSEWHERE "X-Forwarded-For: 203.0.113.9\r\n"

static void ask_as_nobody(struct rig *rig, const struct route *route, const char *request)
{
	const struct right right = right_of_route(route);

	if (right.scope == SCOPE_PUBLIC)
		return;
	assert_int_equal(rig_ask(rig, request, FROM_ELSEWHERE, NULL), right.is_here ? 404 : 401);
	assert_says(rig, right.is_here ? "no_such_route" : "unauthenticated");
}

static void each_route_that_is_not_public_wants_a_token(void **state)
{
	for_each_route(*state, ask_as_nobody);
}

/* Who may ask gets further: to the facility, which is another one. */
static void ask_as_all(struct rig *rig, const struct route *route, const char *request)
{
	const struct right right = right_of_route(route);
	bool has_facility = strstr(route->path, "{facility}");

	for (enum role role = 0; role < ROLE_COUNT; role++) {
		/* The askers belong to a facility. */
		bool may = right.roles & ROLE_BIT(role) && right.scope != SCOPE_ALL;

		if (right.scope == SCOPE_PUBLIC || (may && !has_facility))
			continue;
		assert_int_equal(rig_ask_as(rig, role, request, FROM_ELSEWHERE, NULL),
			may || right.is_here ? 404 : 403);
		if (may)
			assert_says(rig, "no_such_facility");
		else if (right.is_here)
			assert_says(rig, "no_such_route");
	}
}

static void each_route_refuses_every_other_role_and_every_other_facility(void **state)
{
	for_each_route(*state, ask_as_all);
}

static void check_headers(struct rig *rig, const struct route *route, const char *request)
{
	bool is_file = route->flags & ROUTE_PAGE && !strchr(route->path, '{');

	rig_ask(rig, request, "", NULL);
	assert_header(rig, "X-Content-Type-Options", "nosniff");
	assert_header(rig, "Referrer-Policy", "no-referrer");
	if (strcmp(route->id, "getKeys") == 0)
		assert_header(rig, "Cache-Control", "public, max-age=300");
	else if (!is_file && strcmp(route->id, "getDescription") != 0)
		assert_header(rig, "Cache-Control", "no-store");
}

static void each_answer_has_the_headers_that_keep_a_browser_careful(void **state)
{
	for_each_route(*state, check_headers);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_unknown_address_is_404),
		TEST(another_method_is_405_with_those_that_are_taken),
		TEST(options_tells_the_methods),
		TEST(nobody_is_401_and_told_how_to_sign_in),
		TEST(an_old_token_is_told_from_a_wrong_one),
		TEST(nobody_learns_whether_an_id_is_well_formed),
		TEST(another_role_is_403),
		TEST(another_facility_is_as_unknown_as_none),
		TEST(an_id_that_is_none_is_404_in_the_words_of_its_noun),
		TEST(a_body_must_say_that_it_is_json),
		TEST(a_form_of_another_page_does_nothing_even_without_a_body),
		TEST(a_post_needs_a_key_that_is_a_uuid),
		TEST(an_edit_needs_the_version_that_it_is_of),
		TEST(a_body_that_is_no_json_is_400_and_says_where),
		TEST(a_wrong_field_is_422_with_its_name_and_what_was_expected),
		TEST(the_subject_in_the_body_must_be_that_of_the_path),
		TEST(arguments_of_a_query_are_checked_like_fields),
		TEST(the_name_of_an_unknown_argument_is_told_in_whole_letters),
		TEST(a_get_takes_no_body),
		TEST(without_its_database_the_server_says_when_to_come_back),
		TEST(a_request_keeps_the_name_that_it_was_given),
		TEST(numbers_are_not_shown_through_a_proxy),
		TEST(a_proxy_that_names_nobody_is_still_no_asker_of_this_machine),
		TEST(what_is_wrong_is_told_in_the_language_that_is_wanted),
		TEST(the_description_can_be_kept),
		TEST(too_many_tries_of_codes_are_429),
		TEST(each_route_that_is_not_public_wants_a_token),
		TEST(each_route_refuses_every_other_role_and_every_other_facility),
		TEST(each_answer_has_the_headers_that_keep_a_browser_careful),
		cmocka_unit_test(only_pages_of_the_settings_may_read_from_elsewhere),
		cmocka_unit_test(behind_a_trusted_proxy_each_client_counts_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
