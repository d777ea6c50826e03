// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Answers to commands, as a server sends them over a live connection, in any order and number. A
 * line each: "+", a command is given; ">", one is sent; "x", the connection is lost; "r", there was
 * patience enough; "e", nobody waits any more for what was never sent; all else is a message.
 *
 * Each command is told once, in the order of giving; one that was sent is not told to be unsent; no
 * more are on their way than may be; and without the server's word nothing is done. */
#include "common/link/orders.h"
#include "common/base/jdoc.h"
#include "tests/fuzz/target.h"
#include <string.h>

enum { LIMIT = 8, IN_FLIGHT = 3, STEPS_MAX = 200, COMMANDS_MAX = 64 };

struct giver {
	struct orders orders;
	size_t given, told;
	bool was_sent[COMMANDS_MAX], is_out[COMMANDS_MAX], is_answered[COMMANDS_MAX];
};

static struct command_id id_of(size_t number)
{
	return (struct command_id){ { { [15] = (unsigned char)(number + 1) } } };
}

static void answered(void *arg, const struct link_answer *answer)
{
	struct giver *giver = arg;
	size_t number = giver->told++;

	FUZZ_CHECK(number < giver->given && uuid_equal(answer->id.u, id_of(number).u));
	FUZZ_CHECK((answer->outcome == LINK_NOT_SENT) == !giver->was_sent[number]);
	FUZZ_CHECK(answer->outcome == LINK_NOT_SENT || giver->is_answered[number]);
	FUZZ_CHECK((answer->outcome == LINK_DONE) == (answer->err == ERR_OK) ||
		   answer->outcome == LINK_NOT_SENT);
	FUZZ_CHECK(!answer->data || answer->outcome == LINK_DONE);
	FUZZ_CHECK(!answer->problem || answer->outcome == LINK_REFUSED);
}

static void give(struct giver *giver)
{
	char json[16];
	enum err err;

	if (giver->given == COMMANDS_MAX)
		return;
	snprintf(json, sizeof(json), "%zu", giver->given);
	err = orders_add(&giver->orders, id_of(giver->given), json, (int64_t)giver->given + 1,
		answered, giver);
	FUZZ_CHECK((err == ERR_OK) == (giver->given - giver->told < LIMIT));
	giver->given += !err;
}

static void send(struct giver *giver)
{
	const char *json = orders_next(&giver->orders);
	size_t number;

	FUZZ_CHECK(giver->orders.in_flight <= IN_FLIGHT);
	if (!json)
		return;
	number = (size_t)strtoul(json, NULL, 10);
	FUZZ_CHECK(number >= giver->told && number < giver->given && !giver->is_answered[number]);
	giver->was_sent[number] = giver->is_out[number] = true;
}

static void hear(struct giver *giver, const char *line, size_t length)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(line, length, why);
	struct uuid id = { 0 };
	const char *named = jdoc_get_string(message, "id");
	size_t number = named && uuid_parse(named, &id) ? (size_t)id.bytes[15] - 1 : COMMANDS_MAX;

	if (message && orders_answer(&giver->orders, &message)) {
		FUZZ_CHECK(number < giver->given && giver->was_sent[number]);
		FUZZ_CHECK(!giver->is_answered[number]);
		/* It was taken, unless it only asks for patience. */
		giver->is_answered[number] = !message;
		giver->is_out[number] = false;
	}
	jdoc_destroy(&message);
}

static void step(struct giver *giver, const char *line, size_t length)
{
	size_t out = 0;

	switch (length == 1 ? *line : '\0') {
	case '+':
		give(giver);
		break;
	case '>':
		send(giver);
		break;
	case 'x':
		orders_unsend(&giver->orders);
		memset(giver->is_out, 0, sizeof(giver->is_out));
		break;
	case 'r':
		orders_resume(&giver->orders);
		break;
	case 'e':
		orders_expire(&giver->orders, INT64_MAX);
		break;
	default:
		hear(giver, line, length);
	}
	orders_tell(&giver->orders);
	FUZZ_CHECK(giver->orders.count == giver->given - giver->told);
	for (size_t i = 0; i < giver->given; i++)
		out += giver->is_out[i];
	FUZZ_CHECK(giver->orders.in_flight == out);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const char *at = (const char *)bytes, *end = at + length;
	struct giver giver = { 0 };

	orders_init(&giver.orders, LIMIT, IN_FLIGHT);
	for (int steps = 0; steps < STEPS_MAX && at < end; steps++) {
		const char *line = memchr(at, '\n', (size_t)(end - at));

		line = line ? line : end;
		step(&giver, at, (size_t)(line - at));
		at = line + (line < end);
	}
	orders_finish(&giver.orders);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const outcomes[] = { "\"ok\":true,\"data\":{\"seq\":7}",
		"\"ok\":true,\"repeat\":true,\"data\":{}",
		"\"ok\":false,\"problem\":{\"code\":\"queue_empty\"}",
		"\"ok\":false,\"problem\":{\"code\":\"unknown_outcome\"}",
		"\"ok\":false,\"problem\":{\"code\":\"busy\"}",
		"\"ok\":false,\"problem\":{\"code\":\"of_tomorrow\"}", "\"ok\":false" };

	for (int64_t steps = 5 + random_below(random, 40); steps; steps--) {
		int64_t kind = random_below(random, 16);

		if (kind < 10)
			text_add_char(seed, "++++>>>>xr"[kind]);
		else if (kind == 10)
			text_add_char(seed, 'e');
		else
			text_printf(seed,
				"{\"t\":\"answer\",\"id\":\"00000000-0000-0000-0000-0000000000%"
				"02llx\","
				"%s}",
				(unsigned long long)(1 + random_below(random, 8)),
				outcomes[random_below(random, COUNT_OF(outcomes))]);
		text_add_char(seed, '\n');
	}
}

const struct fuzz_target fuzz_orders = { try_input, make_seed };
