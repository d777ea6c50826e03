// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-tickets: the machine in the hall at which people take a number by themselves. */
#include "common/base/flags.h"
#include "common/term/term_flags.h"
#include "kiosk/foleni_tickets_program.h"
#include <stddef.h>
#include <string.h>
#include <sysexits.h>

#define MEMBER(name) offsetof(struct tickets_settings, name)
static const struct flag rows[] = {
	ACCESS_FLAGS(MEMBER(access)),
	DEVICE_FLAGS(MEMBER(device)),
	PRINTER_FLAGS(MEMBER(printer)),
	TERM_FLAGS(MEMBER(term)),
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni-tickets",
	.usage = "usage: foleni-tickets [options] [LOGIN]\n\n"
		 "The machine in a hall at which people take a number by themselves.",
	.ending = DEVICE_ENDING ACCESS_ENDING "See foleni-tickets(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

int main(int argc, char **argv)
{
	struct tickets_settings settings = { 0 };
	char why[TICKETS_WHY_BYTES] = "";
	int code;

	if (!device_start(&flags, argc, argv, &settings, &settings.access, &code))
		return code;
	code = device_enter(&settings.device, &settings.access, &flags);
	if (code)
		return code;
	code = tickets_run(&settings, why);
	device_finish(&settings.device);
	return code && *why ? flags_complain(&flags, code, "%s", why) : code;
}
