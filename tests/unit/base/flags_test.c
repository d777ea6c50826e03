// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/flags.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

struct settings {
	const char *server;
	bool is_plain;
	int size;
};

static bool take_size(void *settings, const struct flag *flag, const char *value)
{
	int64_t size;

	if (!text_to_int(value, 1, 9, &size))
		return false;
	*(int *)(void *)((char *)settings + flag->offset) = (int)size;
	return true;
}

static const struct flag rows[] = {
	{ "server", "HOST", "where it is", flag_take_text, offsetof(struct settings, server) },
	{ "plain", NULL, "no colours", flag_take_truth, offsetof(struct settings, is_plain) },
	{ "size", "N", "1 to 9", take_size, offsetof(struct settings, size) },
	{ "help", NULL, "this text", NULL, 0 },
	{ "version", NULL, "the version", NULL, 0 },
};
static const struct flags flags = { "foleni-x", "usage: foleni-x [OPTION...] FILE",
	"See foleni-x(1).", rows, COUNT_OF(rows) };

/* What the run said, both ways, and how it ended. */
struct said {
	char out[2000], err[2000];
	struct settings settings;
	bool goes_on;
	int code, first;
};

static void catch (int number, FILE **file_out, int *kept_out)
{
	fflush(number == 1 ? stdout : stderr);
	*kept_out = dup(number);
	*file_out = tmpfile();
	assert_non_null(*file_out);
	dup2(fileno(*file_out), number);
}

static void release(int number, FILE *file, int kept, char *said_out)
{
	size_t length;

	fflush(number == 1 ? stdout : stderr);
	dup2(kept, number);
	close(kept);
	rewind(file);
	length = fread(said_out, 1, 1999, file);
	said_out[length] = '\0';
	fclose(file);
}

/* The words of a command line, at blanks; argv[0] is not the program's name. */
static struct said run(const char *line)
{
	char words[300], *argv[20] = { (char[]){ "other" } };
	struct said said = { .code = -1, .first = -1 };
	int argc = 1, kept[2];
	FILE *files[2];

	snprintf(words, sizeof(words), "%s", line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	catch (1, &files[0], &kept[0]);
	catch (2, &files[1], &kept[1]);
	said.goes_on = flags_read(&flags, argc, argv, &said.settings, &said.first, &said.code);
	release(1, files[0], kept[0], said.out);
	release(2, files[1], kept[1], said.err);
	if (said.settings.server)
		said.settings.server = strcmp(said.settings.server, "mfano") == 0 ? "mfano" : "?";
	return said;
}

static void both_spellings_are_read(void **state)
{
	static const char *const lines[] = { "--server mfano --size 3 --plain FILE",
		"--server=mfano --size=3 --plain FILE", "FILE --plain --size=3 --server mfano",
		"--plain --size 3 --server=mfano -- FILE" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct said said = run(lines[i]);

		assert_true(said.goes_on);
		assert_string_equal(said.settings.server, "mfano");
		assert_int_equal(said.settings.size, 3);
		assert_true(said.settings.is_plain);
		assert_string_equal(said.out, "");
		assert_string_equal(said.err, "");
	}
	assert_int_equal(run("--plain FILE OTHER").first, 2);
	assert_int_equal(run("").first, 1);
}

static void refused(const char *line, const char *why)
{
	struct said said = run(line);

	assert_false(said.goes_on);
	assert_int_equal(said.code, EX_USAGE);
	assert_string_equal(said.out, "");
	assert_string_equal(said.err, why);
}

static void an_option_that_is_not_known_is_refused(void **state)
{
	(void)state;
	refused("--sever x", "foleni-x: there is no option --sever; try --help\n");
	refused("--plain --colour=red", "foleni-x: there is no option --colour=red; try --help\n");
	refused("-q", "foleni-x: there is no option -q; try --help\n");
	refused("-xyz FILE", "foleni-x: there is no option -x; try --help\n");
	/* Which of two? */
	refused("--s x", "foleni-x: there is no option --s; try --help\n");
}

static void a_value_that_is_missing_is_asked_for(void **state)
{
	(void)state;
	refused("--server", "foleni-x: --server needs a value; try --help\n");
	refused("--plain --size", "foleni-x: --size needs a value; try --help\n");
}

static void a_value_that_is_not_good_is_refused(void **state)
{
	(void)state;
	refused("--size 10", "foleni-x: --size takes no \"10\"; try --help\n");
	refused("--size=x", "foleni-x: --size takes no \"x\"; try --help\n");
	refused("--server=", "foleni-x: --server takes no \"\"; try --help\n");
	refused("--plain=yes", "foleni-x: --plain takes no value; try --help\n");
}

static void what_was_typed_does_no_harm_to_the_terminal(void **state)
{
	struct said said = run("--size=\x1b[2J");

	(void)state;
	assert_string_equal(said.err, "foleni-x: --size takes no \"?[2J\"; try --help\n");
	said = run("--\x1b[2J");
	assert_string_equal(said.err, "foleni-x: there is no option --?[2J; try --help\n");
	said = run("--\xc2\x9b"
		   "2J");
	assert_null(strchr(said.err, '\x9b'));
}

static void help_tells_every_option(void **state)
{
	struct said said = run("--help --sever");

	(void)state;
	assert_false(said.goes_on);
	assert_int_equal(said.code, EX_OK);
	assert_string_equal(said.err, "");
	assert_non_null(strstr(said.out, "usage: foleni-x [OPTION...] FILE\n"));
	assert_non_null(strstr(said.out, "  --server HOST           where it is\n"));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_non_null(strstr(said.out, rows[i].help));
	assert_non_null(strstr(said.out, "See foleni-x(1).\n"));
}

static void the_version_is_told(void **state)
{
	struct said said = run("--version");

	(void)state;
	assert_int_equal(said.code, EX_OK);
	assert_string_equal(said.out, "foleni-x " FOLENI_VERSION "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_spellings_are_read),
		cmocka_unit_test(an_option_that_is_not_known_is_refused),
		cmocka_unit_test(a_value_that_is_missing_is_asked_for),
		cmocka_unit_test(a_value_that_is_not_good_is_refused),
		cmocka_unit_test(what_was_typed_does_no_harm_to_the_terminal),
		cmocka_unit_test(help_tells_every_option),
		cmocka_unit_test(the_version_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
