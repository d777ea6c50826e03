// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni: the console of the staff. Reception, room, laboratory, pharmacy, cashier: the role and
 * the desk decide the screen. */
#include "common/base/flags.h"
#include "common/i18n/i18n.h"
#include "tui/foleni_program.h"
#include "tui/foleni_tail_password.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define DEFAULT_SERVER "http://127.0.0.1:8080"

static bool take_server(void *settings, const struct flag *flag, const char *value)
{
	(void)flag;
	return link_server_parse(value, &((struct program_settings *)settings)->server);
}

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

static bool take_theme(void *arg, const struct flag *flag, const char *value)
{
	struct program_settings *settings = arg;

	(void)flag;
	return settings->term.has_theme = theme_find(value, &settings->term.theme);
}

static bool take_glyphs(void *arg, const struct flag *flag, const char *value)
{
	struct program_settings *settings = arg;

	(void)flag;
	return settings->term.has_glyphs = glyphs_find(value, &settings->term.glyphs);
}

static bool take_printer(void *arg, const struct flag *flag, const char *value)
{
	struct program_settings *settings = arg;

	(void)flag;
	return settings->has_printer = printer_address_parse(value, &settings->printer);
}

static bool take_paper(void *arg, const struct flag *flag, const char *value)
{
	struct program_settings *settings = arg;

	(void)flag;
	settings->paper = strcmp(value, "80") == 0 ? PAPER_80 : PAPER_58;
	return settings->paper == PAPER_80 || strcmp(value, "58") == 0;
}

#define MEMBER(name) offsetof(struct program_settings, name)
static const struct flag rows[] = {
	{ "server", "URL", "https://HOST[:PORT] or http://HOST[:PORT]", take_server, 0 },
	{ "ca", "FILE", "trust the certificates in FILE only, not the system's", flag_take_text,
		MEMBER(ca) },
	{ "facility", "ID", "which facility, by its code or id", flag_take_text, MEMBER(facility) },
	{ "password-file", "FILE", "read the password from the first line of FILE", flag_take_text,
		MEMBER(password_file) },
	{ "lang", "WORD", "sw or en; else that of the account", take_language, 0 },
	{ "theme", "WORD", "dark, light, contrast or mono", take_theme, 0 },
	{ "glyphs", "WORD", "unicode, console or ascii", take_glyphs, 0 },
	{ "mouse", NULL, "rows can be chosen by a mouse, too", flag_take_truth,
		MEMBER(term.has_mouse) },
	{ "plain", NULL, "line by line, for screen readers", flag_take_truth, MEMBER(is_plain) },
	{ "readonly", NULL, "only look: nothing can be changed", flag_take_truth,
		MEMBER(is_read_only) },
	{ "printer", "ADDRESS", "prints tickets: tcp:HOST[:PORT] or file:/dev/usb/lp0",
		take_printer, 0 },
	{ "paper", "MM", "58 or 80, the width of the paper; else 58", take_paper, 0 },
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni",
	.usage = "usage: foleni [options] [LOGIN]\n\n"
		 "The console of the staff: reception, rooms, laboratory, pharmacy, cashier.",
	.ending = "The password is that of FOLENI_PASSWORD, or it is asked for on the screen.\n"
		  "The server is that of FOLENI_SERVER, or " DEFAULT_SERVER ".\n"
		  "See foleni(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

static bool set_defaults(struct program_settings *settings, int argc, char **argv, int first)
{
	const char *given = getenv("FOLENI_SERVER");

	settings->login = argc > first ? argv[first] : "";
	if (argc - first > 1)
		flags_complain(&flags, 0, "one login and nothing else; try --help");
	else if (settings->is_plain && !*settings->login)
		flags_complain(&flags, 0, "--plain needs a login; try --help");
	else if (settings->server.port ||
		 link_server_parse(given ? given : DEFAULT_SERVER, &settings->server))
		return true;
	else
		flags_complain(&flags, 0, "FOLENI_SERVER is no https://HOST[:PORT]");
	return false;
}

/* Without one the screen asks for it. */
static int take_password(struct program_settings *settings)
{
	bool is_given = settings->password_file || getenv("FOLENI_PASSWORD") || settings->is_plain;

	if (!is_given || !*settings->login)
		return EX_OK;
	settings->has_password = true;
	return password_get(settings->password_file, settings->password);
}

int main(int argc, char **argv)
{
	struct program_settings settings = { 0 };
	char why[PROGRAM_WHY_BYTES] = "";
	int first, code;

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
	explicit_bzero(settings.password, sizeof(settings.password));
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
