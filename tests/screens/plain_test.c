// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The console line by line, with the real engine behind. */
#include "tests/screens/stage.h"
#include "tui/plain.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct reader {
	struct stage *stage;
	struct plain *plain;
	struct text heard; /* since the last line that was typed */
};

static void heard(void *arg, const char *line)
{
	struct reader *reader = arg;

	assert_null(strchr(line, '\n'));
	text_printf(&reader->heard, "%s\n", line);
}

static void show(struct reader *reader)
{
	const struct canvas *canvas;

	console_touch(reader->stage->console);
	while ((canvas = console_draw(reader->stage->console)))
		plain_show(reader->plain, reader->stage->console, canvas);
}

static struct reader begin(struct stage *stage)
{
	return (struct reader){ .stage = stage };
}

static void open(struct reader *reader)
{
	reader->plain = plain_create(heard, reader);
	console_resize(reader->stage->console, PLAIN_COLUMNS, PLAIN_ROWS);
	show(reader);
}

static void type(struct reader *reader, const char *line)
{
	text_clear(&reader->heard);
	plain_take(reader->plain, reader->stage->console, line);
	stage_answer(reader->stage);
	show(reader);
}

static void hears(struct reader *reader, const char *words)
{
	if (!strstr(text_string(&reader->heard), words))
		fail_msg("\"%s\" is not in\n%s", words, text_string(&reader->heard));
}

static void end(struct reader *reader)
{
	plain_destroy(&reader->plain);
	text_finish(&reader->heard);
}

static void a_number_is_given_line_by_line(void **state)
{
	struct reader reader = begin(*state);

	stage_as(reader.stage, "rehema", ROLE_RECEPTIONIST);
	open(&reader);
	hears(&reader, "== Reception\n");
	hears(&reader, "\n> ");
	type(&reader, "?");
	hears(&reader, "Emergency (F9): A number at the head, for nobody known");
	type(&reader, ":emer");
	type(&reader, "");
	hears(&reader, "✓ B001 is given to Unknown");
	is(reader.stage->scene, "tickets B001 state=waiting");
	type(&reader, "Ctrl-Z");
	is(reader.stage->scene, "tickets B001 state=cancelled");
	end(&reader);
}

static void an_act_has_a_number_and_a_name_in_both_languages(void **state)
{
	struct reader reader = begin(*state);
	char number[8];
	const char *at;

	stage_as(reader.stage, "rehema", ROLE_RECEPTIONIST);
	open(&reader);
	type(&reader, "?");
	at = strstr(text_string(&reader.heard), "New (F2)");
	assert_non_null(at);
	snprintf(number, sizeof(number), ":%.1s", at - 2);
	type(&reader, number);
	hears(&reader, "== Register");
	type(&reader, "Esc");
	type(&reader, ":mpya");
	hears(&reader, "== Register");
	type(&reader, ":nothing of that name");
	hears(&reader, "There is no such act");
	end(&reader);
}

static void only_what_has_changed_is_said(void **state)
{
	struct reader reader = begin(*state);

	stage_as(reader.stage, "rehema", ROLE_RECEPTIONIST);
	open(&reader);
	text_clear(&reader.heard);
	show(&reader);
	assert_int_equal(reader.heard.length, 0);
	/* What others do waits until something is typed. */
	stage_happens(reader.stage, "visit.open service=opd");
	show(&reader);
	assert_int_equal(reader.heard.length, 0);
	type(&reader, "Down");
	hears(&reader, "Doctor 1");
	assert_null(strstr(text_string(&reader.heard), "== "));
	end(&reader);
}

static void a_menu_is_numbered_and_words_behind_a_blank_are_text(void **state)
{
	struct reader reader = begin(*state);

	scene_as(reader.stage->scene, "rehema", ROLE_RECEPTIONIST);
	given(reader.stage->scene, "visit.open service=opd");
	stage_as(reader.stage, "amina", ROLE_DOCTOR);
	open(&reader);
	type(&reader, "Space");
	type(&reader, "");
	type(&reader, "h");
	hears(&reader, "1 has to pay first");
	type(&reader, "1");
	is(reader.stage->scene, "tickets A001 state=held hold=payment");
	stage_as(reader.stage, "rehema", ROLE_RECEPTIONIST);
	console_resize(reader.stage->console, PLAIN_COLUMNS, PLAIN_ROWS);
	type(&reader, "F2");
	type(&reader, " Tab");
	hears(&reader, "Name Tab");
	end(&reader);
}

/* What a letter does is not done where letters are text. */
static void an_act_that_no_key_does_now_is_not_offered(void **state)
{
	struct reader reader = begin(*state);

	stage_replies(reader.stage, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_as(reader.stage, "upendo", ROLE_ADMIN);
	open(&reader);
	type(&reader, "2");
	type(&reader, "?");
	hears(&reader, "Copy (c)");
	type(&reader, "");
	type(&reader, "?");
	type(&reader, "Backspace");
	type(&reader, ":copy");
	hears(&reader, "Leave what is being typed first");
	type(&reader, ":help");
	hears(&reader, "== Help");
	end(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(a_number_is_given_line_by_line),
		TEST(an_act_has_a_number_and_a_name_in_both_languages),
		TEST(only_what_has_changed_is_said),
		TEST(a_menu_is_numbered_and_words_behind_a_blank_are_text),
		TEST(an_act_that_no_key_does_now_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
