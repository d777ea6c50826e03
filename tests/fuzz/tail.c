// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What foleni-tail prints of what a server sent. The first byte says which: a line as it came, the
 * data of an answer that was done, or the problem of one that was not. It is one line, nothing in
 * it obeys a terminal, and JSON stays the JSON it was. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/fuzz/target.h"
#include "tui/foleni_tail_show.h"
#include <string.h>

enum { LINE, DONE, REFUSED, KINDS };

/* Of valid UTF-8 nothing that a terminal takes for an order. */
static void check_line(const struct text *line)
{
	FUZZ_CHECK(line->length && line->bytes[line->length - 1] == '\n');
	for (size_t i = 0; i + 1 < line->length; i++) {
		unsigned char byte = (unsigned char)line->bytes[i];
		unsigned char next = (unsigned char)line->bytes[i + 1];

		FUZZ_CHECK(byte >= ' ' && byte != 0x7f);
		FUZZ_CHECK(byte != 0xc2 || next < 0x80 || next > 0x9f);
	}
}

static void check_same(const struct jdoc *before, const struct text *line)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *after = jdoc_parse(text_string(line), line->length, why);
	char *one = jdoc_to_text(before), *other;

	FUZZ_CHECK(after);
	other = jdoc_to_text(after);
	FUZZ_CHECK(!strcmp(one, other));
	mem_free(one);
	mem_free(other);
	jdoc_destroy(&after);
}

/* Without escapes of its own a line says all that came. */
static void check_whole(const char *words, size_t length, const struct text *line)
{
	struct text said = { 0 };

	for (const char *at = text_string(line); *at != '\n';) {
		unsigned code;

		if (*at != '\\') {
			text_add_char(&said, *at++);
			continue;
		}
		FUZZ_CHECK(sscanf(at, "\\u%4x", &code) == 1 && code <= 0x9f);
		if (code >= 0x80)
			text_add_char(&said, '\xc2');
		text_add_char(&said, (char)code);
		at += strlen("\\u0000");
	}
	FUZZ_CHECK(said.length == length && !memcmp(text_string(&said), words, length));
	text_finish(&said);
}

static void check_answer(int kind, const struct jdoc *document)
{
	const struct link_answer answer = {
		.outcome = kind == DONE ? LINK_DONE : LINK_REFUSED,
		.data = document,
		.problem = document,
	};
	struct text line = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *again;

	show_answer(&line, &answer);
	check_line(&line);
	text_clear(&line);
	show_answer_json(&line, &answer);
	check_line(&line);
	again = jdoc_parse(text_string(&line), line.length, why);
	/* One level deeper than what came. */
	if (again)
		FUZZ_CHECK(jdoc_get(again, kind == DONE ? "data" : "problem"));
	jdoc_destroy(&again);
	text_finish(&line);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const char *words = (const char *)bytes + 1;
	char why[JDOC_WHY_BYTES];
	struct text line = { 0 };
	struct jdoc *document;

	if (!length || !utf8_is_valid(words, length - 1))
		return;
	document = jdoc_parse(words, length - 1, why);
	if (bytes[0] % KINDS == LINE) {
		show_line(&line, words, length - 1);
		check_line(&line);
		if (!memchr(words, '\\', length - 1))
			check_whole(words, length - 1, &line);
		/* A blank between members may be a control character, which is none any more. */
		if (document && !memchr(words, '\n', length - 1) &&
			!memchr(words, '\r', length - 1) && !memchr(words, '\t', length - 1))
			check_same(document, &line);
	} else if (document) {
		check_answer(bytes[0] % KINDS, document);
	}
	text_finish(&line);
	jdoc_destroy(&document);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const words[] = {
		"{\"t\":\"event\",\"data\":{\"number\":\"A001\",\"note\":\"a\\u001b[2Jb\"}}",
		"{\"seq\":42,\"note\":\"\xc2\x9b [2J \x7f\"}",
		"{\"code\":\"queue_empty\",\"detail\":\"Nobody waits.\\nAt all.\"}",
		"[1,2.5,null,true,{\"a\":[]}]",
		"plain \x1b[31m words",
	};

	text_add_char(seed, (char)random_below(random, KINDS));
	text_add(seed, words[random_below(random, COUNT_OF(words))]);
}

const struct fuzz_target fuzz_tail = { try_input, make_seed };
