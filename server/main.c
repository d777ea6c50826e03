// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/std_files.h"
#include "server/cli_commands.h"
#include <stdio.h>
#include <sysexits.h>

static int version(struct cli *cli)
{
	(void)cli;
	puts("folenid " FOLENI_VERSION);
	return EX_OK;
}

static const struct cli_command commands[] = {
	{ .name = "serve", .help = "run the server until SIGTERM", .run = cli_serve },
	{
		.name = "check-config",
		.help = "read the settings and tell every mistake",
		.options = cli_check_config_options,
		.run = cli_check_config,
	},
	{
		.name = "config-help",
		.help = "tell all settings with their limits and defaults",
		.options = cli_config_help_options,
		.run = cli_config_help,
	},
	{
		.name = "openapi",
		.help = "describe the API as OpenAPI 3.1",
		.run = cli_openapi,
	},
	{
		.name = "rights",
		.help = "tell who may what, as a table",
		.run = cli_rights,
	},
	{
		.name = "migrate",
		.help = "bring the schema of the database to this version",
		.options = cli_migrate_options,
		.run = cli_migrate,
	},
	{ .name = "status", .help = "ask the database how far its schema is", .run = cli_status },
	{
		.name = "database restored",
		.help = "after a restore from a backup: let nobody go on where the lost part was",
		.run = cli_database_restored,
	},
	{
		.name = "verify-audit",
		.help = "look whether the audit log and the journal are as they were written",
		.options = cli_verify_audit_options,
		.run = cli_verify_audit,
	},
	{
		.name = "facility add",
		.arguments = "CODE",
		.argument_count = 1,
		.help = "add a facility and print its id",
		.options = cli_facility_add_options,
		.run = cli_facility_add,
	},
	{ .name = "facility list", .help = "list the facilities", .run = cli_facility_list },
	{
		.name = "user add",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "add an account",
		.options = cli_user_add_options,
		.run = cli_user_add,
	},
	{
		.name = "user list",
		.help = "list the accounts",
		.options = cli_user_list_options,
		.run = cli_user_list,
	},
	{
		.name = "user disable",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "close an account and end its sessions",
		.run = cli_user_disable,
	},
	{
		.name = "user enable",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "open a closed account again",
		.run = cli_user_enable,
	},
	{
		.name = "user unlock",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "forget the wrong passwords of an account",
		.run = cli_user_unlock,
	},
	{
		.name = "user password",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "set a password and end the sessions",
		.options = cli_user_password_options,
		.run = cli_user_password,
	},
	{
		.name = "user remove-second-factor",
		.arguments = "LOGIN",
		.argument_count = 1,
		.help = "let somebody in who has lost the second factor, with a new password",
		.run = cli_user_remove_second_factor,
	},
	{ .name = "key list", .help = "list the keys of access tokens", .run = cli_key_list },
	{ .name = "key add", .help = "announce a key for access tokens", .run = cli_key_add },
	{ .name = "key rotate", .help = "sign with the announced key", .run = cli_key_rotate },
	{ .name = "key retire", .help = "drop keys that are not needed", .run = cli_key_retire },
	{ .name = "version", .help = "show the version", .run = version },
	{ .name = "help", .help = "tell the commands", .run = cli_help },
	{ .name = NULL },
};

int main(int argc, char **argv)
{
	std_files_hold();
	return cli_run(commands, argc, argv);
}
