// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-printer: a printer of tickets that has nobody at it, somewhere in the house. */
#include "common/base/flags.h"
#include "common/base/std_files.h"
#include "common/i18n/i18n.h"
#include "kiosk/foleni_printer_program.h"
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sysexits.h>

#define MEMBER(name) offsetof(struct prints_settings, name)
static const struct flag rows[] = {
	ACCESS_FLAGS(MEMBER(access)),
	DEVICE_FLAGS(MEMBER(device)),
	PRINTER_FLAGS(MEMBER(printer)),
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni-printer",
	.usage = "usage: foleni-printer --printer ADDRESS [options] [LOGIN]\n\n"
		 "Prints the tickets that the reception asks for, where nobody sits.",
	.ending = DEVICE_ENDING ACCESS_ENDING "See foleni-printer(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

int main(int argc, char **argv)
{
	struct prints_settings settings = { 0 };
	char why[PRINTS_WHY_BYTES] = "";
	int first, code;

	std_files_hold();
	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(&flags, argc, argv, &settings, &first, &code))
		return code;
	if (!access_finish(&settings.access, &flags, argc, argv, first, false))
		return EX_USAGE;
	if (!settings.printer.is_there)
		return flags_complain(
			&flags, EX_USAGE, "it prints nowhere: --printer says where its paper is");
	if (!i18n_init())
		flags_complain(
			&flags, 0, "the Swahili catalogue is missing: all is said in English");
	if (*settings.access.login)
		code = secret_password(
			&flags, settings.access.password_file, settings.access.password);
	else
		code = device_begin(&settings.device, &flags);
	if (code)
		return code;
	code = prints_run(&settings, &flags, why);
	device_finish(&settings.device);
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
