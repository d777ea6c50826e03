// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni: the console of the staff. Reception, room, laboratory, pharmacy, cashier: the role and
 * the desk decide the screen. */
#include "common/base/flags.h"
#include "common/base/std_files.h"
#include "common/i18n/i18n.h"
#include "common/print/printer_choice.h"
#include "common/term/term_flags.h"
#include "tui/foleni_program.h"
#include "tui/password.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static bool take_language(void *arg, const struct flag *flag, const char *value)
{
	struct program_settings *settings = arg;
	int language;

	(void)flag;
	if (!word_find(&words_language, value, &language))
		return false;
	settings->language = (enum language)language;
	return settings->has_language = true;
}

#define MEMBER(name) offsetof(struct program_settings, name)
static const struct flag rows[] = {
	ACCESS_FLAGS(MEMBER(access)),
	{ "lang", "WORD", "sw or en; else that of the account", take_language, 0 },
	TERM_FLAGS(MEMBER(term)),
	{ "mouse", NULL, "rows can be chosen by a mouse, too", flag_take_truth,
		MEMBER(term.has_mouse) },
	{ "plain", NULL, "line by line, for screen readers", flag_take_truth, MEMBER(is_plain) },
	{ "readonly", NULL, "only look: nothing can be changed", flag_take_truth,
		MEMBER(is_read_only) },
	PRINTER_FLAGS(MEMBER(printer)),
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni",
	.usage = "usage: foleni [options] [LOGIN]\n\n"
		 "The console of the staff: reception, rooms, laboratory, pharmacy, cashier.",
	.ending = "The password is that of FOLENI_PASSWORD, or it is asked for on the "
		  "screen.\n" ACCESS_ENDING "See foleni(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

static bool set_defaults(struct program_settings *settings, int argc, char **argv, int first)
{
	if (!access_finish(&settings->access, &flags, argc, argv, first, false))
		return false;
	if (!settings->is_plain || *settings->access.login)
		return true;
	flags_complain(&flags, 0, "--plain needs a login; try --help");
	return false;
}

/* Without one the screen asks for it. */
static int take_password(struct program_settings *settings)
{
	struct access *access = &settings->access;
	bool is_given = access->password_file || getenv("FOLENI_PASSWORD") || settings->is_plain;

	if (!is_given || !*access->login)
		return EX_OK;
	settings->has_password = true;
	return password_get(&flags, access->password_file, access->password);
}

int main(int argc, char **argv)
{
	struct program_settings settings = { 0 };
	char why[PROGRAM_WHY_BYTES] = "";
	int first, code;

	std_files_hold();
	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(&flags, argc, argv, &settings, &first, &code))
		return code;
	if (!set_defaults(&settings, argc, argv, first))
		return EX_USAGE;
	if (!i18n_init())
		flags_complain(
			&flags, 0, "the Swahili catalogue is missing: all is said in English");
	code = take_password(&settings);
	if (!code)
		code = program_run(&settings, why);
	explicit_bzero(settings.access.password, sizeof(settings.access.password));
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
