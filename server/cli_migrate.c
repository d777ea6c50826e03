// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/cli_commands.h"
#include "server/db/migrate.h"
#include "server/ops/config.h"
#include <stdio.h>
#include <sysexits.h>

const struct cli_option cli_migrate_options[] = {
	{ "dry-run", NULL, "do it all in one transaction and take it back" },
	{ "verify", NULL, "only look whether everything that was made is there" },
	{ "revert-to", "NUMBER", "take back all steps above NUMBER; their data is lost" },
	{ "yes", NULL, "really lose it" },
	{ NULL, NULL, NULL },
};

static void progress(void *arg, enum migrate_step step, const struct schema_migration *migration,
	const char *applied_at)
{
	static const char *const words[] = {
		[MIGRATE_APPLIED] = "applied",
		[MIGRATE_REVERTED] = "reverted",
		[MIGRATE_VERIFIED] = "verified",
		[MIGRATE_PENDING] = "pending",
	};
	(void)arg;

	printf("%-8s  %04d_%s%s%s\n", words[step], migration->number, migration->name,
		*applied_at ? "  " : "", applied_at);
}

static int exit_code(enum err err, const char *why)
{
	static const struct {
		enum err err;
		int code;
	} codes[] = {
		{ ERR_DB_DOWN, EX_UNAVAILABLE },
		{ ERR_BUSY, EX_TEMPFAIL },
		{ ERR_CONFLICT, EX_DATAERR },
	};

	if (!err)
		return EX_OK;
	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		if (codes[i].err == err)
			return cli_fail(codes[i].code, "%s", why);
	}
	return cli_fail(EX_SOFTWARE, "%s", why);
}

static struct migrate_options options_of(const struct config *config, const char *conninfo)
{
	return (struct migrate_options){
		.conninfo = *conninfo ? conninfo : config->database.conninfo,
		.migrations = schema_migrations,
		.count = schema_migration_count,
		.progress = progress,
	};
}

static int migrate(const struct cli *cli, const struct migrate_options *options, int revert_to)
{
	char why[MIGRATE_WHY_BYTES] = "";

	if (cli_option(cli, "revert-to"))
		return exit_code(migrate_revert(options, revert_to, why), why);
	if (cli_option(cli, "verify"))
		return exit_code(migrate_verify(options, why), why);
	return exit_code(migrate_forward(options, why), why);
}

int cli_migrate(struct cli *cli)
{
	const char *revert_to = cli_option(cli, "revert-to");
	struct migrate_options options;
	struct config *config;
	int64_t number = 0;
	int code;

	if (revert_to && !text_to_int(revert_to, 0, schema_migration_count, &number))
		return cli_fail(EX_USAGE, "--revert-to takes a number from 0 to %d",
			schema_migration_count);
	if (revert_to && cli_option(cli, "verify"))
		return cli_fail(EX_USAGE, "--revert-to and --verify exclude each other");
	if (revert_to && !cli_option(cli, "dry-run") && !cli_option(cli, "yes"))
		return cli_fail(EX_USAGE, "--revert-to loses data; try it with --dry-run, then say "
					  "--yes");
	config = cli_load_config(cli);
	if (!config)
		return EX_CONFIG;
	options = options_of(config, config->database.owner_conninfo);
	options.is_dry_run = cli_option(cli, "dry-run");
	code = migrate(cli, &options, (int)number);
	config_destroy(&config);
	return code;
}

/* As the server's role: it shows that the server itself could connect. */
int cli_status(struct cli *cli)
{
	struct config *config = cli_load_config(cli);
	char why[MIGRATE_WHY_BYTES] = "";
	struct migrate_options options;
	int pending = 0;
	int code;

	if (!config)
		return EX_CONFIG;
	options = options_of(config, config->database.conninfo);
	code = exit_code(migrate_status(&options, &pending, why), why);
	config_destroy(&config);
	if (code || !pending)
		return code;
	return cli_fail(EX_TEMPFAIL, "%d migration%s pending; run \"folenid migrate\"", pending,
		pending == 1 ? " is" : "s are");
}
