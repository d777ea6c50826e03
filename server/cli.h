// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The command line: a table of commands with their options. Help and errors are made from the same
 * rows. Exit codes are those of sysexits.h. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>

struct cli;
struct config;

struct cli_option {
	const char *name;     /* Without the two dashes; NULL ends a table. */
	const char *argument; /* What it takes, for the help; NULL: nothing. */
	const char *help;
};

struct cli_command {
	const char *name;      /* One word, or two with a blank between; NULL ends a table. */
	const char *arguments; /* For the help, such as "LOGIN"; NULL: none. */
	int argument_count;    /* Exactly so many are needed. */
	const char *help;
	const struct cli_option *options; /* NULL: only those that every command takes. */
	int (*run)(struct cli *cli);
};

/* Runs the command that the arguments ask for; returns the exit code. */
int cli_run(const struct cli_command *commands, int argc, char **argv);

/* For the commands. */
/* The value of an option, "" for one that takes none, NULL: it was not given. */
const char *cli_option(const struct cli *cli, const char *name);
/* index < argument_count. */
const char *cli_argument(const struct cli *cli, int index);
/* Says what is wrong on stderr, with "folenid: " before it, and returns the code. */
int cli_fail(int code, const char *format, ...) PRINTF_LIKE(2, 3);
/* The settings that --config and the environment give. NULL: the mistakes were told; exit with
 * EX_CONFIG. */
MUST_CHECK struct config *cli_load_config(const struct cli *cli);
/* A command: tells all of them. */
int cli_help(struct cli *cli);
