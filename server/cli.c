// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli.h"

#include "common/base/mem.h"
#include "common/base/similar.h"
#include "common/base/text.h"
#include "server/ops/config.h"
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

extern char **environ;

enum { OPTION_LIMIT = 16 };

struct cli {
	const struct cli_command *commands;
	const struct cli_command *command;
	const struct cli_option *options[OPTION_LIMIT];
	const char *values[OPTION_LIMIT];
	size_t option_count;
	char **arguments;
};

/* What may stand before and behind every command. */
static const struct cli_option common_options[] = {
	{ "config", "FILE", "read the settings from FILE, not from " CONFIG_DEFAULT_FILE },
	{ "help", NULL, "show this help" },
	{ "version", NULL, "show the version" },
	{ NULL, NULL, NULL },
};

int cli_fail(int code, const char *format, ...)
{
	va_list arguments;

	fputs("folenid: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return code;
}

const char *cli_argument(const struct cli *cli, int index)
{
	return cli->arguments[index];
}

const char *cli_option(const struct cli *cli, const char *name)
{
	for (size_t i = 0; i < cli->option_count; i++) {
		if (strcmp(cli->options[i]->name, name) == 0)
			return cli->values[i];
	}
	return NULL;
}

static void add_options(struct cli *cli, const struct cli_option *options)
{
	for (; options && options->name && cli->option_count < OPTION_LIMIT; options++)
		cli->options[cli->option_count++] = options;
}

/* "+": up to the first word that is no option; "": also behind such words, which are moved to the
 * end. 0, or EX_USAGE: getopt told what is wrong. */
static int take_options(struct cli *cli, int argc, char **argv, const char *mode)
{
	struct option longs[OPTION_LIMIT + 1] = { 0 };
	int found;

	for (size_t i = 0; i < cli->option_count; i++) {
		longs[i].name = cli->options[i]->name;
		longs[i].has_arg = cli->options[i]->argument ? required_argument : no_argument;
		longs[i].val = (int)i;
	}
	while ((found = getopt_long(argc, argv, mode, longs, NULL)) != -1) {
		if (found == '?')
			return EX_USAGE;
		cli->values[found] = optarg ? optarg : "";
	}
	return 0;
}

static void help_options(const struct cli_option *options)
{
	char left[64];

	for (; options && options->name; options++) {
		snprintf(left, sizeof(left), "--%s%s%s", options->name,
			options->argument ? " " : "", options->argument ? options->argument : "");
		printf("  %-20s  %s\n", left, options->help);
	}
}

static void help_line(const struct cli_command *command)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%s%s", command->name, command->arguments ? " " : "",
		command->arguments ? command->arguments : "");
	printf("  %-20s  %s\n", left, command->help);
}

static void help_commands(const struct cli_command *commands)
{
	puts("folenid, the server of the Foleni queue system\n\n"
	     "usage: folenid [options] COMMAND [options] [arguments]\n\ncommands:");
	for (; commands->name; commands++)
		help_line(commands);
	puts("\noptions:");
	help_options(common_options);
	puts("\n\"folenid COMMAND --help\" tells the options of a command,\n"
	     "\"folenid config-help\" all settings. See folenid(8) and foleni.conf(5).");
}

static void help_command(const struct cli_command *command)
{
	printf("usage: folenid %s [options]%s%s\n\n%s\n\noptions:\n", command->name,
		command->arguments ? " " : "", command->arguments ? command->arguments : "",
		command->help);
	help_options(command->options);
	help_options(common_options);
}

int cli_help(struct cli *cli)
{
	help_commands(cli->commands);
	return EX_OK;
}

/* True: the question was answered, and there is nothing else to do. */
static bool answer(const struct cli *cli)
{
	if (cli_option(cli, "version"))
		puts("folenid " FOLENI_VERSION);
	else if (cli_option(cli, "help") && cli->command)
		help_command(cli->command);
	else if (cli_option(cli, "help"))
		help_commands(cli->commands);
	else
		return false;
	return true;
}

/* How many of the words are the command's name; 0: they are not. */
static int match(const struct cli_command *command, int count, char **words)
{
	const char *blank = strchr(command->name, ' ');
	size_t first = blank ? (size_t)(blank - command->name) : strlen(command->name);

	if (strlen(words[0]) != first || strncmp(words[0], command->name, first) != 0)
		return 0;
	if (!blank)
		return 1;
	return count > 1 && strcmp(words[1], blank + 1) == 0 ? 2 : 0;
}

/* The commands whose first word this is, as "user needs one of: add, list". NULL: there are none.
 */
static char *second_words(const struct cli *cli, const char *first)
{
	struct text list = { 0 };
	size_t length = strlen(first);

	for (const struct cli_command *command = cli->commands; command->name; command++)
		if (strncmp(command->name, first, length) == 0 && command->name[length] == ' ')
			text_printf(
				&list, "%s%s", list.length ? ", " : "", command->name + length + 1);
	return list.length ? text_take(&list) : NULL;
}

/* False: it is the first word of no command. */
static bool help_group(const struct cli *cli, const char *first)
{
	size_t length = strlen(first);
	bool is_one = false;

	for (const struct cli_command *command = cli->commands; command->name; command++) {
		if (strncmp(command->name, first, length) != 0 || command->name[length] != ' ')
			continue;
		if (!is_one)
			printf("usage: folenid %s COMMAND [options] [arguments]\n\ncommands:\n",
				first);
		is_one = true;
		help_line(command);
	}
	return is_one;
}

static int refuse_command(const struct cli *cli, int count, char **words)
{
	struct similar similar = { .word = words[0] };
	char *seconds = second_words(cli, words[0]);
	struct text both = { 0 };

	if (seconds) {
		cli_fail(EX_USAGE, "%s needs one of: %s", words[0], seconds);
		mem_free(seconds);
		return EX_USAGE;
	}
	for (const struct cli_command *command = cli->commands; command->name; command++)
		similar_offer(&similar, command->name);
	if (count > 1 && !similar.best) {
		text_printf(&both, "%s %s", words[0], words[1]);
		similar.word = text_string(&both);
		for (const struct cli_command *command = cli->commands; command->name; command++)
			similar_offer(&similar, command->name);
	}
	text_finish(&both);
	if (similar.best)
		return cli_fail(EX_USAGE, "there is no command \"%s\"; is \"%s\" meant?", words[0],
			similar.best);
	return cli_fail(EX_USAGE, "there is no command \"%s\"; try --help", words[0]);
}

static int run_command(struct cli *cli, int count, char **words)
{
	int taken = 0;

	for (cli->command = cli->commands; cli->command->name; cli->command++) {
		taken = match(cli->command, count, words);
		if (taken)
			break;
	}
	if (!taken && count > 1 && strcmp(words[1], "--help") == 0 && help_group(cli, words[0]))
		return EX_OK;
	if (!taken)
		return refuse_command(cli, count, words);
	add_options(cli, cli->command->options);
	/* getopt takes the first word for the program's name. */
	words[taken - 1] = (char[]){ "folenid" };
	optind = 0;
	if (take_options(cli, count - taken + 1, words + taken - 1, "") != 0)
		return EX_USAGE;
	if (answer(cli))
		return EX_OK;
	cli->arguments = words + taken - 1 + optind;
	if (count - taken + 1 - optind != cli->command->argument_count)
		return cli_fail(EX_USAGE, "%s takes %s%s; try --help", cli->command->name,
			cli->command->arguments ? cli->command->arguments : "no arguments",
			cli->command->arguments ? " and nothing else" : "");
	return cli->command->run(cli);
}

int cli_run(const struct cli_command *commands, int argc, char **argv)
{
	struct cli cli = { .commands = commands };
	int code;

	add_options(&cli, common_options);
	if (take_options(&cli, argc, argv, "+") != 0)
		return EX_USAGE;
	if (answer(&cli))
		return EX_OK;
	if (optind == argc)
		return cli_fail(EX_USAGE, "a command is needed; try --help");
	code = run_command(&cli, argc - optind, argv + optind);
	/* A full disk or a closed pipe must not look like success. */
	if (fflush(stdout) != 0 && code == EX_OK)
		return cli_fail(EX_IOERR, "the output could not be written");
	return code;
}

struct config *cli_load_config(const struct cli *cli)
{
	const char *file = cli_option(cli, "config");
	struct text mistakes = { 0 };
	struct config *config;

	/* A container may be set up by its environment alone. */
	if (!file && access(CONFIG_DEFAULT_FILE, F_OK) == 0)
		file = CONFIG_DEFAULT_FILE;
	config = config_load(file, environ, &mistakes);
	fputs(text_string(&mistakes), stderr);
	text_finish(&mistakes);
	return config;
}
