// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-printer: a printer of tickets that has nobody at it, somewhere in the house. */
#include "common/base/flags.h"
#include "kiosk/foleni_printer_program.h"
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
	int code;

	if (!device_start(&flags, argc, argv, &settings, &settings.access, &code))
		return code;
	if (!settings.printer.is_there)
		return flags_complain(
			&flags, EX_USAGE, "it prints nowhere: --printer says where its paper is");
	code = device_enter(&settings.device, &settings.access, &flags);
	if (code)
		return code;
	code = prints_run(&settings, &flags, why);
	device_finish(&settings.device);
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
