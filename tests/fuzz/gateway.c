// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Any answer of a gateway of text messages: it is understood or not, and none of its words are kept
 * but an id. The first two bytes say which gateway, and which status. */
#include "server/notify/gateway.h"
#include "tests/fuzz/target.h"
#include <string.h>

static const char *const names[] = { "africastalking", "twilio" };
static const int statuses[] = { 201, 200, 400, 401, 404, 429, 500, 307 };

static void check(int status, const struct gateway_verdict *verdict)
{
	FUZZ_CHECK(verdict->outcome == GATEWAY_SENT || verdict->outcome == GATEWAY_AGAIN ||
		   verdict->outcome == GATEWAY_REFUSED);
	FUZZ_CHECK(memchr(verdict->id, '\0', sizeof(verdict->id)));
	FUZZ_CHECK(memchr(verdict->why, '\0', sizeof(verdict->why)));
	/* Numbers and words of ours. */
	FUZZ_CHECK(strspn(verdict->why, "abcdefghijklmnopqrstuvwxyz -0123456789") ==
		   strlen(verdict->why));
	if (status != 201)
		FUZZ_CHECK(verdict->outcome != GATEWAY_SENT);
	if (verdict->outcome == GATEWAY_SENT)
		FUZZ_CHECK(!*verdict->why);
	else
		FUZZ_CHECK(*verdict->why && !*verdict->id);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	struct gateway_verdict verdict = { 0 };
	struct text body = { 0 };
	int status;

	if (length < 2)
		return;
	status = statuses[bytes[1] % COUNT_OF(statuses)];
	text_add_bytes(&body, (const char *)bytes + 2, length - 2);
	gateway_find(names[bytes[0] % COUNT_OF(names)])
		->read(status, text_string(&body), body.length, &verdict);
	check(status, &verdict);
	text_finish(&body);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const int codes[] = { 100, 101, 102, 401, 402, 403, 405, 500, 999 };
	bool is_twilio = random_below(random, 2);

	text_add_char(seed, is_twilio ? 1 : 0);
	text_add_char(seed, (char)random_below(random, COUNT_OF(statuses)));
	if (is_twilio)
		text_printf(seed, "{\"sid\":\"SM%d\",\"status\":\"queued\",\"code\":%d}",
			(int)random_below(random, 1000), (int)random_below(random, 30000));
	else
		text_printf(seed,
			"{\"SMSMessageData\":{\"Message\":\"Sent\",\"Recipients\":[{\"statusCode\":"
			"%d,"
			"\"number\":\"+255712345678\",\"messageId\":\"ATXid_%d\"}]}}",
			codes[random_below(random, COUNT_OF(codes))],
			(int)random_below(random, 1000));
}

const struct fuzz_target fuzz_gateway = { try_input, make_seed };
