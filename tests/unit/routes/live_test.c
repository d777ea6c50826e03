// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a live socket lets in, understands and refuses, as far as that needs no board. */
#include "tests/unit/routes/rig.h"

/* The clock of passes and of waits, so much later than it is. */
static int64_t later_us;
int64_t __real_loop_monotonic_us(const struct loop *loop);
int64_t __wrap_loop_monotonic_us(const struct loop *loop);

int64_t __wrap_loop_monotonic_us(const struct loop *loop)
{
	return __real_loop_monotonic_us(loop) + later_us;
}

static int set_up(void **state)
{
	later_us = 0;
	*state = rig_create(NULL);
	return 0;
}

static int tear_down(void **state)
{
	rig_destroy(*state);
	return 0;
}

static void ask(struct rig *rig, const char *path, const char *protocol, const char *headers)
{
	if (rig->raw.fd >= 0)
		raw_close(&rig->raw);
	raw_open(&rig->raw, net_port(rig->app.net), rig_pump, rig);
	raw_ask_websocket(&rig->raw, path, protocol, headers);
}

static int ask_status(struct rig *rig, const char *path, const char *protocol, const char *headers)
{
	ask(rig, path, protocol, headers);
	raw_answer_finish(&rig->answer);
	raw_take_answer(&rig->raw, false, &rig->answer);
	return rig->answer.status;
}

/* seconds: how long the token is good yet. */
static void open_as(struct rig *rig, enum role role, int seconds)
{
	struct text header = { 0 };

	rig_token(rig, role, RIG_FACILITY, seconds, &header);
	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1", text_string(&header)), 101);
	text_finish(&header);
}

/* Says something and wants to hear a text that holds another. */
static void say(struct rig *rig, const char *message, const char *expected)
{
	struct raw_frame frame = { 0 };

	raw_say_text(&rig->raw, message);
	raw_take_frame(&rig->raw, &frame);
	assert_int_equal(frame.opcode, 1);
	if (!strstr(frame.bytes, expected))
		fail_msg("\"%s\" is not in %s", expected, frame.bytes);
	raw_frame_finish(&frame);
}

static void only_the_protocol_that_is_spoken_is_let_in(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(ask_status(rig, "/v1/live", NULL, ""), 400);
	assert_int_equal(ask_status(rig, "/v1/live", "chat", ""), 400);
	assert_int_equal(ask_status(rig, "/v1/other", "foleni.v1", ""), 404);
	assert_int_equal(ask_status(rig, "/v1/live", "chat, foleni.v1", ""), 101);
	assert_header(rig, "Sec-WebSocket-Protocol", "foleni.v1");
}

static void who_asks_for_no_socket_is_told_to(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_ask(rig, "GET /v1/live", "", NULL), 426);
	assert_says(rig, "\"code\":\"upgrade_required\"");
	assert_header(rig, "Upgrade", "websocket");
	assert_int_equal(rig_ask(rig, "POST /v1/live", "", NULL), 404);
}

static void a_wrong_token_or_pass_is_401(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(
		ask_status(rig, "/v1/live", "foleni.v1", "Authorization: Bearer x\r\n"), 401);
	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1, t.x", ""), 401);
}

/* There is no database here, so passes are this server's own; and whether another one has given
 * those that it does not know cannot be said now. */
enum { UNKNOWN_PASS = 503 };

static void take_pass(struct rig *rig, char protocols_out[80])
{
	char *at;

	assert_int_equal(rig_ask_as(rig, ROLE_NURSE, "POST /v1/auth/live-ticket", "", NULL), 200);
	at = strstr(rig->answer.body, "\"ticket\":\"");
	assert_non_null(at);
	snprintf(protocols_out, 80, "foleni.v1, t.%.43s", at + strlen("\"ticket\":\""));
}

static void a_pass_is_good_once(void **state)
{
	struct rig *rig = *state;
	char protocols[80];

	take_pass(rig, protocols);
	assert_int_equal(ask_status(rig, "/v1/live", protocols, ""), 101);
	say(rig, "{\"t\":\"ping\"}", "\"t\":\"pong\"");
	assert_int_equal(ask_status(rig, "/v1/live", protocols, ""), UNKNOWN_PASS);
}

static void a_pass_is_good_for_half_a_minute(void **state)
{
	struct rig *rig = *state;
	char late[80], soon[80];

	take_pass(rig, late);
	later_us = PASS_LIFE_S * US_PER_S;
	assert_int_equal(ask_status(rig, "/v1/live", late, ""), UNKNOWN_PASS);
	take_pass(rig, soon);
	later_us += (PASS_LIFE_S - 10) * US_PER_S;
	assert_int_equal(ask_status(rig, "/v1/live", soon, ""), 101);
	assert_int_equal(PASS_LIFE_S, 30);
}

/* So that nobody can use up what all share. */
static void many_passes_of_one_account_push_out_its_oldest(void **state)
{
	struct rig *rig = *state;
	struct text header = { 0 };
	char first[80] = "", protocols[80] = "";

	rig_token(rig, ROLE_NURSE, RIG_FACILITY, 600, &header);
	for (int i = 0; i < 9; i++) {
		assert_int_equal(
			rig_ask(rig, "POST /v1/auth/live-ticket", text_string(&header), NULL), 200);
		snprintf(i ? protocols : first, sizeof(first), "foleni.v1, t.%.43s",
			strstr(rig->answer.body, "\"ticket\":\"") + strlen("\"ticket\":\""));
	}
	assert_int_equal(ask_status(rig, "/v1/live", first, ""), UNKNOWN_PASS);
	assert_int_equal(ask_status(rig, "/v1/live", protocols, ""), 101);
	text_finish(&header);
}

static void a_page_of_another_origin_is_not_let_in(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(
		ask_status(rig, "/v1/live", "foleni.v1", "Origin: https://c.example\r\n"), 403);
}

static void three_messages_that_make_no_sense_end_the_socket(void **state)
{
	struct rig *rig = *state;

	open_as(rig, ROLE_NURSE, 600);
	say(rig, "{\"t\":\"shout\"}", "\"field\":\"t\"");
	say(rig, "{", "bad_json");
	say(rig, "[]", "bad_field");
	assert_int_equal(raw_take_close(&rig->raw), 1008);
}

static void a_hello_needs_a_facility_that_one_may_enter(void **state)
{
	struct rig *rig = *state;

	open_as(rig, ROLE_NURSE, 600);
	say(rig, "{\"t\":\"hello\",\"facility\":\"" RIG_OTHER "\"}", "no_such_facility");
	/* One's own, but it cannot be loaded. */
	say(rig, "{\"t\":\"hello\"}", "database_down");
}

static void without_signing_in_only_a_code_is_taken(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1", ""), 101);
	say(rig, "{\"t\":\"hello\"}", "unauthenticated");
	say(rig, "{\"t\":\"hello\",\"code\":\"x\"}", "no_such_ticket");
}

static void a_code_that_nobody_has_is_no_hello(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1", ""), 101);
	say(rig, "{\"t\":\"hello\",\"code\":\"x\"}", "no_such_ticket");
	assert_int_equal(raw_take_close(&rig->raw), 1008);
}

static void what_the_server_cannot_do_now_is_not_held_against_a_client(void **state)
{
	struct rig *rig = *state;

	open_as(rig, ROLE_NURSE, 600);
	for (int i = 0; i < 4; i++)
		say(rig, "{\"t\":\"hello\"}", "database_down");
	say(rig, "{\"t\":\"ping\"}", "\"t\":\"pong\"");
}

static void a_refused_command_is_answered_under_its_id(void **state)
{
	struct rig *rig = *state;

#define COMMAND(rest) "{\"t\":\"command\",\"id\":\"" RIG_ID "\"" rest "}"
#define REFUSED                                                                                    \
	"{\"t\":\"answer\",\"id\":\"" RIG_ID "\",\"ok\":false,\"problem\":{\"type\":\""            \
	"urn:foleni:problem:"
	open_as(rig, ROLE_NURSE, 600);
	say(rig, COMMAND(""), REFUSED "bad_field");
	say(rig, COMMAND(",\"name\":\"ticket.eat\""), REFUSED "bad_field");
	say(rig, COMMAND(",\"name\":\"call.unheard\""), REFUSED "bad_field");
	say(rig, COMMAND(",\"name\":\"service.configure\""), REFUSED "forbidden");
	say(rig, COMMAND(",\"name\":\"desk.open\""), REFUSED "missing_field");
	say(rig, COMMAND(",\"name\":\"desk.open\",\"facility\":\"" RIG_OTHER "\""),
		REFUSED "no_such_facility");
	say(rig, COMMAND(",\"name\":\"desk.open\",\"facility\":\"" RIG_FACILITY "\""),
		REFUSED "missing_field");
	say(rig,
		COMMAND(",\"name\":\"desk.open\",\"facility\":\"" RIG_FACILITY
			"\",\"data\":{\"desk\":\"" RIG_ID "\"}"),
		REFUSED);
	say(rig, "{\"t\":\"command\",\"name\":\"desk.open\"}", "\"t\":\"problem\"");
}

static void names_are_for_staff_who_have_said_hello(void **state)
{
	struct rig *rig = *state;
	static const char names[] = "{\"t\":\"names\",\"patients\":[\"" RIG_ID "\"]}";

	open_as(rig, ROLE_DISPLAY, 600);
	say(rig, names, "forbidden");
	open_as(rig, ROLE_NURSE, 600);
	say(rig, names, "\"field\":\"facility\"");
}

static void a_socket_ends_with_its_token(void **state)
{
	struct rig *rig = *state;

	open_as(rig, ROLE_NURSE, 2);
	assert_int_equal(raw_take_close(&rig->raw), 4401);
}

static void say_token(struct rig *rig, const struct token_claims *claims, const char *expected)
{
	struct text message = { 0 };

	text_add(&message, "{\"t\":\"token\",\"access_token\":\"");
	token_sign(rig->app.tokens, claims, &message);
	text_add(&message, "\"}");
	say(rig, text_string(&message), expected);
	text_finish(&message);
}

static void only_a_token_of_the_same_account_takes_the_place_of_the_old_one(void **state)
{
	struct rig *rig = *state;
	struct token_claims claims = {
		.id = uuid_make_v4(),
		.session = uuid_make_v4(),
		.user = { uuid_make_v4() },
		.role = ROLE_NURSE,
		.issued_us = time_now_us() - 100 * US_PER_S,
		.expires_us = time_now_us() + 600 * US_PER_S,
	};
	struct text text = { 0 };

	text_add(&text, "Authorization: Bearer ");
	token_sign(rig->app.tokens, &claims, &text);
	text_add(&text, "\r\n");
	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1", text_string(&text)), 101);
	claims.expires_us += 600 * US_PER_S;
	say_token(rig, &claims, "{\"t\":\"token\",\"expires_in_s\":");
	claims.role = ROLE_ADMIN;
	say_token(rig, &claims, "one of the same account");
	claims.role = ROLE_NURSE;
	claims.user.u = uuid_make_v4();
	say_token(rig, &claims, "one of the same account");
	text_finish(&text);
}

/* A hundred messages at once: how many were answered before the socket was closed. */
static int talk_too_much(struct rig *rig)
{
	struct raw_frame frame = { 0 };
	int pongs = 0;

	for (int i = 0; i < 100; i++)
		raw_say_text(&rig->raw, "{\"t\":\"ping\"}");
	do {
		raw_frame_finish(&frame);
		raw_take_frame(&rig->raw, &frame);
		pongs += frame.opcode == 1;
	} while (frame.opcode == 1);
	assert_int_equal(frame.opcode, 8);
	assert_int_equal((unsigned char)frame.bytes[0] << 8 | (unsigned char)frame.bytes[1], 1008);
	raw_frame_finish(&frame);
	return pongs;
}

static void who_talks_too_much_is_cut_off(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(ask_status(rig, "/v1/live", "foleni.v1", ""), 101);
	assert_in_range(talk_too_much(rig), 15, 30);
}

static int set_up_slow(void **state)
{
	char *environment[] = { (char[]){ "FOLENI_LIVE_MESSAGES_PER_SECOND=5" }, NULL };

	*state = rig_create(environment);
	return 0;
}

static void how_much_staff_may_talk_is_a_setting(void **state)
{
	struct rig *rig = *state;

	open_as(rig, ROLE_NURSE, 600);
	assert_in_range(talk_too_much(rig), 45, 75);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(only_the_protocol_that_is_spoken_is_let_in),
		TEST(who_asks_for_no_socket_is_told_to),
		TEST(a_wrong_token_or_pass_is_401),
		TEST(a_pass_is_good_once),
		TEST(a_pass_is_good_for_half_a_minute),
		TEST(many_passes_of_one_account_push_out_its_oldest),
		TEST(a_page_of_another_origin_is_not_let_in),
		TEST(three_messages_that_make_no_sense_end_the_socket),
		TEST(a_hello_needs_a_facility_that_one_may_enter),
		TEST(without_signing_in_only_a_code_is_taken),
		TEST(a_code_that_nobody_has_is_no_hello),
		TEST(what_the_server_cannot_do_now_is_not_held_against_a_client),
		TEST(a_refused_command_is_answered_under_its_id),
		TEST(names_are_for_staff_who_have_said_hello),
		TEST(a_socket_ends_with_its_token),
		TEST(only_a_token_of_the_same_account_takes_the_place_of_the_old_one),
		TEST(who_talks_too_much_is_cut_off),
		cmocka_unit_test_setup_teardown(
			how_much_staff_may_talk_is_a_setting, set_up_slow, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
