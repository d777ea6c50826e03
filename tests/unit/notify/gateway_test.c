// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/notify/gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct gateway_account account = {
	.url = "https://gateway.example",
	.user = "hospital",
	.key = "secret",
	.sender = "+255800000000",
};
static const struct gateway_message message = {
	.recipient = "+255712345678",
	.body = "A & B = 50% + 1\n",
};

static void what_is_asked_of_africas_talking(void **state)
{
	struct gateway_request request = { 0 };

	(void)state;
	gateway_find("africastalking")->write(&account, &message, &request);
	assert_string_equal(text_string(&request.url), "https://gateway.example/version1"
						       "/messaging");
	assert_string_equal(text_string(&request.header), "apiKey: secret");
	assert_false(request.is_basic);
	assert_string_equal(text_string(&request.form),
		"username=hospital&to=%2B255712345678&message=A%20%26%20B%20%3D%2050%25%20%2B%201%"
		"0A"
		"&from=%2B255800000000");
	gateway_request_finish(&request);
}

static void what_is_asked_of_twilio(void **state)
{
	struct gateway_request request = { 0 };

	(void)state;
	gateway_find("twilio")->write(&account, &message, &request);
	assert_string_equal(text_string(&request.url),
		"https://gateway.example/2010-04-01/Accounts/hospital/Messages.json");
	assert_true(request.is_basic);
	assert_string_equal(text_string(&request.header), "");
	assert_string_equal(text_string(&request.form),
		"To=%2B255712345678&From=%2B255800000000"
		"&Body=A%20%26%20B%20%3D%2050%25%20%2B%201%0A");
	gateway_request_finish(&request);
}

#define OF_ONE(code)                                                                               \
	"{\"SMSMessageData\":{\"Recipients\":[{\"statusCode\":" code ",\"messageId\":\"x1\"}]}}"

static void what_the_answers_mean(void **state)
{
	static const struct {
		const char *gateway;
		int status;
		const char *body;
		enum gateway_outcome outcome;
		const char *id;
		const char *why;
	} rows[] = {
		{ "africastalking", 201, OF_ONE("101"), GATEWAY_SENT, "x1", "" },
		{ "africastalking", 201, OF_ONE("403"), GATEWAY_REFUSED, "", "code 403" },
		{ "africastalking", 201, OF_ONE("406"), GATEWAY_REFUSED, "", "code 406" },
		{ "africastalking", 201, OF_ONE("405"), GATEWAY_AGAIN, "", "code 405" },
		{ "africastalking", 201, OF_ONE("777"), GATEWAY_AGAIN, "", "code 777" },
		{ "africastalking", 201, OF_ONE("\"101\""), GATEWAY_AGAIN, "",
			"an answer of another form" },
		{ "africastalking", 201, "{\"SMSMessageData\":{\"Recipients\":[]}}", GATEWAY_AGAIN,
			"", "an answer of another form" },
		{ "africastalking", 200, OF_ONE("101"), GATEWAY_AGAIN, "", "status 200" },
		{ "africastalking", 400, "", GATEWAY_REFUSED, "", "status 400" },
		{ "africastalking", 503, "<html>", GATEWAY_AGAIN, "", "status 503" },
		{ "twilio", 201, "{\"sid\":\"SM1\"}", GATEWAY_SENT, "SM1", "" },
		{ "twilio", 201, "{\"sid\":\"\"}", GATEWAY_AGAIN, "", "an answer of another form" },
		{ "twilio", 400, "{\"code\":21211,\"message\":\"not +255712345678\"}",
			GATEWAY_REFUSED, "", "status 400 code 21211" },
		{ "twilio", 401, "{\"code\":20003}", GATEWAY_AGAIN, "", "status 401 code 20003" },
		{ "twilio", 302, "", GATEWAY_AGAIN, "", "status 302" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct gateway_verdict verdict = { 0 };

		gateway_find(rows[i].gateway)
			->read(rows[i].status, rows[i].body, strlen(rows[i].body), &verdict);
		assert_int_equal(verdict.outcome, rows[i].outcome);
		assert_string_equal(verdict.id, rows[i].id);
		assert_string_equal(verdict.why, rows[i].why);
	}
}

static void a_gateway_is_found_by_its_name(void **state)
{
	struct text names = { 0 };
	(void)state;

	assert_null(gateway_find(""));
	assert_null(gateway_find("Twilio"));
	gateway_names(&names);
	assert_string_equal(text_string(&names), "africastalking or twilio");
	text_finish(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_of_africas_talking),
		cmocka_unit_test(what_is_asked_of_twilio),
		cmocka_unit_test(what_the_answers_mean),
		cmocka_unit_test(a_gateway_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
