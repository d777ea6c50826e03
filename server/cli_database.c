// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli_commands.h"
#include "server/cli_db.h"
#include "server/store/facilities.h"
#include <stdio.h>
#include <sysexits.h>

static int took_epoch(void *arg, const struct db_result *result)
{
	(void)arg;
	puts(db_result_value(result, 0, 0));
	return EX_OK;
}

int cli_database_restored(struct cli *cli)
{
	return cli_db_run_as(cli, CLI_DB_OWNER, &facilities_renew_epoch, NULL, took_epoch, NULL);
}
