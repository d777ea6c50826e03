// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A command from outside: the first byte says which, the rest is its body. Whatever it is, it is
 * refused or done; a refusal leaves nothing, what is done keeps the laws, and both can be taken
 * back. */
#include "common/base/jdoc.h"
#include "tests/engine/dump.h"
#include "tests/engine/laws.h"
#include "tests/fuzz/hospital.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void check_problem(const struct field_problem *problem)
{
	FUZZ_CHECK(problem->err != ERR_OK && problem->err < ERR_COUNT);
	FUZZ_CHECK(utf8_is_valid(problem->path, strlen(problem->path)));
	FUZZ_CHECK(utf8_is_printable(problem->expected, strlen(problem->expected)));
}

static void check_answer(
	const struct decision *decision, const struct command_type *type, const void *input)
{
	struct text answer = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;

	engine_answer(decision, type, input, &answer);
	document = jdoc_parse(answer.bytes, answer.length, why);
	FUZZ_CHECK(jdoc_is_object(document));
	jdoc_destroy(&document);
	text_finish(&answer);
}

static void decide(const struct command_type *type, const void *input)
{
	static struct board *board;
	static struct text before;
	struct decide_context context = hospital_context();
	struct arena *arena = arena_create();
	struct text after = { 0 };
	struct decision decision;
	char *broken;

	if (!board) {
		board = hospital_create();
		board_dump(board, HOSPITAL_NOW_US, &before);
	}
	board_begin(board);
	if (engine_decide(board, arena, &context, type, input, &decision) == ERR_OK)
		check_answer(&decision, type, input);
	else
		check_problem(&decision.problem);
	broken = laws_broken(board, HOSPITAL_NOW_US);
	if (broken)
		fprintf(stderr, "%s\n", broken);
	FUZZ_CHECK(!broken);
	board_rollback(board);
	board_dump(board, HOSPITAL_NOW_US, &after);
	FUZZ_CHECK(!dumps_differ(text_string(&before), text_string(&after)));
	text_finish(&after);
	arena_destroy(&arena);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	const struct command_type *type;
	struct field_problem problem = { 0 };
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	void *input;

	if (!length)
		return;
	type = command_types[bytes[0] % COMMAND_KIND_COUNT];
	document = jdoc_parse((const char *)bytes + 1, length - 1, why);
	if (!document)
		return;
	input = mem_alloc(type->size);
	if (fields_decode(type->fields, type->field_count, document, input, &problem) == ERR_OK)
		decide(type, input);
	else
		check_problem(&problem);
	mem_free(input);
	jdoc_destroy(&document);
}

static void make_seed(struct random *random, struct text *seed)
{
	struct invent invent = {
		.random = { random_next(random) },
		.given_percent = 30,
		.choose = hospital_choose,
	};
	int kind = (int)random_below(random, COMMAND_KIND_COUNT);
	const struct command_type *type = command_types[kind];
	void *input = mem_alloc(type->size);

	invent.arg = &invent;
	invent_struct(&invent, type->fields, type->field_count, input);
	text_add_char(seed, (char)kind);
	fields_encode(type->fields, type->field_count, input, 0, seed);
	mem_free(input);
}

const struct fuzz_target fuzz_command = { try_input, make_seed };
