// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-tickets: the machine in the hall at which people take a number by themselves. */
#include "common/base/flags.h"
#include "common/i18n/i18n.h"
#include "kiosk/foleni_tickets_program.h"
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define DEFAULT_SERVER "http://127.0.0.1:8080"

static bool take_server(void *settings, const struct flag *flag, const char *value)
{
	(void)flag;
	return link_server_parse(value, &((struct tickets_settings *)settings)->server);
}

static bool take_printer(void *arg, const struct flag *flag, const char *value)
{
	struct tickets_settings *settings = arg;

	(void)flag;
	return settings->has_printer = printer_address_parse(value, &settings->printer);
}

static bool take_paper(void *arg, const struct flag *flag, const char *value)
{
	struct tickets_settings *settings = arg;

	(void)flag;
	settings->paper = strcmp(value, "80") == 0 ? PAPER_80 : PAPER_58;
	return settings->paper == PAPER_80 || strcmp(value, "58") == 0;
}

static bool take_theme(void *arg, const struct flag *flag, const char *value)
{
	struct tickets_settings *settings = arg;

	(void)flag;
	return settings->term.has_theme = theme_find(value, &settings->term.theme);
}

static bool take_glyphs(void *arg, const struct flag *flag, const char *value)
{
	struct tickets_settings *settings = arg;

	(void)flag;
	return settings->term.has_glyphs = glyphs_find(value, &settings->term.glyphs);
}

#define MEMBER(name) offsetof(struct tickets_settings, name)
static const struct flag rows[] = {
	{ "server", "URL", "https://HOST[:PORT] or http://HOST[:PORT]", take_server, 0 },
	{ "ca", "FILE", "trust the certificates in FILE only, not the system's", flag_take_text,
		MEMBER(ca) },
	{ "facility", "ID", "which facility, by its code or id", flag_take_text, MEMBER(facility) },
	{ "password-file", "FILE", "read the password from the first line of FILE", flag_take_text,
		MEMBER(password_file) },
	{ "printer", "ADDRESS", "prints tickets: tcp:HOST[:PORT] or file:/dev/usb/lp0",
		take_printer, 0 },
	{ "paper", "MM", "58 or 80, the width of the paper; else 58", take_paper, 0 },
	{ "theme", "WORD", "dark, light, contrast or mono", take_theme, 0 },
	{ "glyphs", "WORD", "unicode, console or ascii", take_glyphs, 0 },
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni-tickets",
	.usage = "usage: foleni-tickets [options] LOGIN\n\n"
		 "The machine in a hall at which people take a number by themselves.",
	.ending = "LOGIN is the account of a display; its password is that of FOLENI_PASSWORD.\n"
		  "The server is that of FOLENI_SERVER, or " DEFAULT_SERVER ".\n"
		  "See foleni-tickets(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

static bool set_defaults(struct tickets_settings *settings, int argc, char **argv, int first)
{
	const char *given = getenv("FOLENI_SERVER");

	if (argc - first != 1) {
		flags_complain(&flags, 0,
			"the login of a display is needed, and nothing else; try --help");
		return false;
	}
	settings->login = argv[first];
	if (settings->server.port ||
		link_server_parse(given ? given : DEFAULT_SERVER, &settings->server))
		return true;
	flags_complain(&flags, 0, "FOLENI_SERVER is no https://HOST[:PORT]");
	return false;
}

int main(int argc, char **argv)
{
	struct tickets_settings settings = { 0 };
	char why[TICKETS_WHY_BYTES] = "";
	int first, code;

	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(&flags, argc, argv, &settings, &first, &code))
		return code;
	if (!set_defaults(&settings, argc, argv, first))
		return EX_USAGE;
	if (!i18n_init())
		flags_complain(
			&flags, 0, "the Swahili catalogue is missing: all is said in English");
	code = unattended_password(&flags, settings.password_file, settings.password);
	if (!code)
		code = tickets_run(&settings, why);
	else
		return code;
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
