// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One statement after the other on the database, for commands that wait for the answer. */
#pragma once

#include "server/db/db.h"

struct cli;

enum cli_db_role {
	CLI_DB_SERVER,
	CLI_DB_OWNER, /* Of the tables: owner_conninfo, as migrate. */
};

/* Runs one statement as this role and gives its result, if it was committed, to took;
 * else says what went wrong. Returns the exit code. */
typedef int cli_db_took(void *arg, const struct db_result *result);
int cli_db_run_as(const struct cli *cli, enum cli_db_role role,
	const struct db_statement *statement, const struct db_value *parameters, cli_db_took *took,
	void *arg);
/* As the server's role. */
int cli_db_run(const struct cli *cli, const struct db_statement *statement,
	const struct db_value *parameters, cli_db_took *took, void *arg);
