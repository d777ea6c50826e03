// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One statement after the other on the database, for commands that wait for the answer. */
#pragma once

#include "server/db/db.h"

struct cli;
struct cli_db;
struct config;

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

/* For commands that ask more than once. EX_OK and a session, or what went wrong was told. */
int cli_db_open(const struct config *config, enum cli_db_role role,
	const struct db_statement *const *statements, size_t count, struct cli_db **session_out);
/* As cli_db_run(). */
int cli_db_ask(struct cli_db *session, const struct db_statement *statement,
	const struct db_value *parameters, cli_db_took *took, void *arg);
/* Sets *session to NULL. NULL is fine. */
void cli_db_close(struct cli_db **session);
