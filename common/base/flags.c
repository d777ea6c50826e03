// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/flags.h"

#include "common/base/text.h"
#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* The options are numbered above the characters that getopt answers with. */
enum { FLAGS_MAX = 32, SAID_BYTES = 512, FIRST = 256 };

bool flag_take_text(void *settings, const struct flag *flag, const char *value)
{
	*(const char **)(void *)((char *)settings + flag->offset) = value;
	return *value;
}

bool flag_take_truth(void *settings, const struct flag *flag, const char *value)
{
	(void)value;
	return *(bool *)(void *)((char *)settings + flag->offset) = true;
}

int flags_complain(const struct flags *flags, int code, const char *format, ...)
{
	char said[SAID_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(said, sizeof(said), format, arguments);
	va_end(arguments);
	if (!utf8_is_printable(said, strlen(said)))
		for (char *at = said; *at; at++)
			*at = *at >= ' ' && *at < 0x7f ? *at : '?';
	fprintf(stderr, "%s: %s\n", flags->program, said);
	return code;
}

static void help(const struct flags *flags)
{
	char left[64];

	printf("%s\n\noptions:\n", flags->usage);
	for (size_t i = 0; i < flags->count; i++) {
		const struct flag *flag = &flags->rows[i];

		snprintf(left, sizeof(left), "--%s%s%s", flag->name, flag->argument ? " " : "",
			flag->argument ? flag->argument : "");
		printf("  %-22s  %s\n", left, flag->help);
	}
	printf("\n%s\n", flags->ending);
}

static int answer(const struct flags *flags, const struct flag *flag)
{
	if (strcmp(flag->name, "version") == 0)
		printf("%s " FOLENI_VERSION "\n", flags->program);
	else
		help(flags);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* What getopt would say itself, raw, as the program that it was called by. */
static void complain(const struct flags *flags, int found, char **argv)
{
	if (found == ':')
		flags_complain(flags, 0, "%s needs a value; try --help", argv[optind - 1]);
	else if (optopt >= FIRST && flags->rows)
		flags_complain(flags, 0, "--%s takes no value; try --help",
			flags->rows[optopt - FIRST].name);
	else if (optopt)
		flags_complain(flags, 0, "there is no option -%c; try --help", optopt);
	else
		flags_complain(flags, 0, "there is no option %s; try --help", argv[optind - 1]);
}

bool flags_read(const struct flags *flags, int argc, char **argv, void *settings, int *first_out,
	int *code_out)
{
	struct option longs[FLAGS_MAX + 1] = { 0 };
	int found;

	assert(flags->count <= FLAGS_MAX);
	for (size_t i = 0; i < flags->count; i++) {
		longs[i].name = flags->rows[i].name;
		longs[i].has_arg = flags->rows[i].argument ? required_argument : no_argument;
		longs[i].val = FIRST + (int)i;
	}
	*code_out = EX_USAGE;
	opterr = 0;
	optind = 0; /* from the start, also for a second command line */
	while ((found = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
		const struct flag *flag = found < FIRST ? NULL : &flags->rows[found - FIRST];

		if (!flag) {
			complain(flags, found, argv);
			return false;
		}
		if (!flag->take) {
			*code_out = answer(flags, flag);
			return false;
		}
		if (!flag->take(settings, flag, optarg)) {
			flags_complain(
				flags, 0, "--%s takes no \"%s\"; try --help", flag->name, optarg);
			return false;
		}
	}
	*first_out = optind;
	return true;
}
