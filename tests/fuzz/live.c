// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What somebody says over a live connection: the first byte says who, then come messages, one a
 * line. The server is whole but for its database, so that it has nothing to give away: each message
 * is answered at most once, one that makes no sense at once and as a problem, the third of those
 * ends the connection, and what follows it is heard on a new one. */
#include "common/base/jdoc.h"
#include "tests/fuzz/target.h"
#include "tests/unit/routes/rig.h"
#include <string.h>

/* A hello waits for the database; more than these would be too many for a moment. */
enum { MESSAGES_MAX = 6, STRIKES = 3, POLICY = 1008 };
enum { TEXT_FRAME = 1, CLOSE_FRAME = 8 };

static const char ping[] = "{\"t\":\"ping\"}";

struct talk {
	struct rig *rig;
	int said, answers, problems, pongs;
	bool is_over;
};

static const char *kind_of(const struct jdoc *message)
{
	const char *t = jdoc_get_string(message, "t");

	return t ? t : "";
}

static bool is_known(const char *t)
{
	return !strcmp(t, "hello") || !strcmp(t, "command") || !strcmp(t, "names") ||
	       !strcmp(t, "ping") || !strcmp(t, "token");
}

static void check_problem(const struct jdoc *problem)
{
	const char *code = jdoc_get_string(problem, "code");
	int64_t status;

	FUZZ_CHECK(code && *code);
	FUZZ_CHECK(jdoc_int(jdoc_get(problem, "status"), &status));
	FUZZ_CHECK(status >= 400 && status < 600);
}

static void check_answer(struct talk *talk, const struct jdoc *answer)
{
	const char *t = kind_of(answer);
	bool is_done = false;

	talk->pongs += !strcmp(t, "pong");
	if (!strcmp(t, "pong"))
		return;
	talk->answers++;
	if (!strcmp(t, "problem")) {
		talk->problems++;
		check_problem(jdoc_get(answer, "problem"));
		return;
	}
	FUZZ_CHECK(!strcmp(t, "answer") && jdoc_get_string(answer, "id"));
	FUZZ_CHECK(jdoc_bool(jdoc_get(answer, "ok"), &is_done) && !is_done);
	check_problem(jdoc_get(answer, "problem"));
}

static void hear(struct talk *talk)
{
	struct raw_frame frame = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *answer;

	raw_take_frame(&talk->rig->raw, &frame);
	FUZZ_CHECK(frame.is_final && (frame.opcode == TEXT_FRAME || frame.opcode == CLOSE_FRAME));
	if (frame.opcode == CLOSE_FRAME) {
		FUZZ_CHECK(frame.length >= 2);
		FUZZ_CHECK(((unsigned char)frame.bytes[0] << 8 | (unsigned char)frame.bytes[1]) ==
			   POLICY);
		FUZZ_CHECK(talk->problems >= STRIKES);
		talk->is_over = true;
	} else {
		answer = jdoc_parse(frame.bytes, frame.length, why);
		FUZZ_CHECK(answer);
		check_answer(talk, answer);
		jdoc_destroy(&answer);
	}
	raw_frame_finish(&frame);
}

/* Up to the answer to a ping behind it, before which all is there that needs no database. */
static void say(struct talk *talk, const char *line)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *message = jdoc_parse(line, strlen(line), why);
	const char *t = kind_of(message);
	int problems = talk->problems, pongs = talk->pongs + 1 + !strcmp(t, "ping");

	talk->said++;
	raw_say_text(&talk->rig->raw, line);
	raw_say_text(&talk->rig->raw, ping);
	while (!talk->is_over && talk->pongs < pongs)
		hear(talk);
	if (!is_known(t))
		FUZZ_CHECK(talk->problems > problems);
	FUZZ_CHECK(talk->answers <= talk->said);
	jdoc_destroy(&message);
}

static void begin(struct talk *talk, uint8_t who)
{
	static const enum role roles[] = { ROLE_NURSE, ROLE_DISPLAY, ROLE_ADMIN };
	struct rig *rig = talk->rig;
	struct text header = { 0 };

	if (who % 4 < COUNT_OF(roles))
		rig_token(rig, roles[who % 4], who & 4 ? NULL : RIG_FACILITY, 600, &header);
	if (rig->raw.fd >= 0)
		raw_close(&rig->raw);
	raw_open(&rig->raw, net_port(rig->app.net), rig_pump, rig);
	raw_ask_websocket(&rig->raw, "/v1/live", "foleni.v1", text_string(&header));
	raw_answer_finish(&rig->answer);
	raw_take_answer(&rig->raw, false, &rig->answer);
	FUZZ_CHECK(rig->answer.status == 101);
	raw_answer_finish(&rig->answer);
	text_finish(&header);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	static struct rig *rig;
	struct talk talk;
	char *lines, *rest, *line;

	if (!length || !utf8_is_valid((const char *)bytes + 1, length - 1))
		return;
	if (!rig)
		rig = rig_create(NULL);
	talk = (struct talk){ .rig = rig };
	begin(&talk, bytes[0]);
	lines = rest = mem_strndup((const char *)bytes + 1, length - 1);
	while (!talk.is_over && talk.said < MESSAGES_MAX && (line = strsep(&rest, "\n")))
		say(&talk, line);
	raw_close(&rig->raw);
	rig_pump(rig);
	mem_free(lines);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const messages[] = {
		"{\"t\":\"hello\"}",
		"{\"t\":\"hello\",\"facility\":\"" RIG_FACILITY "\",\"since\":7}",
		"{\"t\":\"hello\",\"facility\":\"" RIG_OTHER "\",\"since\":-1}",
		"{\"t\":\"hello\",\"epoch\":\"" RIG_ID "\",\"facility\":null}",
		"{\"t\":\"hello\",\"code\":\"7zzz9k2m4n6p8q0r2s4t6v8w0x\"}",
		"{\"t\":\"command\",\"id\":\"" RIG_ID
		"\",\"name\":\"ticket.call_next\",\"data\":{}}",
		"{\"t\":\"command\",\"id\":\"" RIG_ID "\",\"facility\":\"" RIG_FACILITY
		"\",\"name\":\"desk.open\",\"data\":{\"desk\":\"" RIG_ID "\"}}",
		"{\"t\":\"command\",\"name\":\"x\"}",
		"{\"t\":\"names\",\"patients\":[\"" RIG_ID "\"]}",
		"{\"t\":\"token\",\"access_token\":\"a.b.c\"}",
		"{\"t\":\"ping\"}",
		"{\"t\":\"maji\"}",
		"[]",
		"{\"t\":7}",
		"{",
	};

	text_add_char(seed, (char)random_below(random, 8));
	for (int64_t count = random_below(random, MESSAGES_MAX); count >= 0; count--)
		text_printf(seed, "%s%s", messages[random_below(random, COUNT_OF(messages))],
			count ? "\n" : "");
}

const struct fuzz_target fuzz_live = { try_input, make_seed };
