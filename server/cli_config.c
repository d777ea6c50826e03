// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/cli_commands.h"
#include "server/ops/config.h"
#include <stdio.h>
#include <sysexits.h>

const struct cli_option cli_check_config_options[] = {
	{ "show", NULL, "print the settings in force, secrets hidden" },
	{ NULL, NULL, NULL },
};

static void print(struct text *text)
{
	fputs(text_string(text), stdout);
	text_finish(text);
}

int cli_check_config(struct cli *cli)
{
	struct config *config = cli_load_config(cli);
	struct text shown = { 0 };

	if (!config)
		return EX_CONFIG;
	if (cli_option(cli, "show"))
		config_show(config, &shown);
	print(&shown);
	config_destroy(&config);
	return EX_OK;
}

const struct cli_option cli_config_help_options[] = {
	{ "mdoc", NULL, "print it as the part of foleni.conf(5) that lists them" },
	{ NULL, NULL, NULL },
};

int cli_config_help(struct cli *cli)
{
	struct text help = { 0 };

	if (cli_option(cli, "mdoc"))
		config_help_mdoc(&help);
	else
		config_help_plain(&help);
	print(&help);
	return EX_OK;
}
