// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli_db.h"

#include "common/base/err.h"
#include "common/loop/loop.h"
#include "server/cli.h"
#include "server/ops/config.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { CLOSE_MS = 2000, REASON_BYTES = 512 };

struct run {
	struct loop *loop;
	cli_db_took *took;
	void *arg;
	int code;
	bool is_closed;
	/* Why the database does not serve. */
	char reason[REASON_BYTES];
};

/* What a constraint means to whoever typed the command. */
static const struct {
	const char *constraint;
	const char *text;
} meanings[] = {
	{ "users_login_is_taken", "there is already an account of this name" },
	{ "users_login_check", "a login is 1 to 64 letters, digits and _ . @ -; it begins with a "
			       "letter or a digit" },
	{ "facilities_code_key", "there is already a facility with this code" },
	{ "code_word_check", "a code is 1 to 32 small letters, digits and _ . -; it begins with a "
			     "letter or a digit" },
	{ "zone_name_check", "there is no such time zone" },
};

static int tell(const struct run *run, const struct db_result *result)
{
	enum err err = db_result_err(result);

	for (size_t i = 0; i < COUNT_OF(meanings); i++) {
		if (strcmp(meanings[i].constraint, db_result_constraint(result)) == 0)
			return cli_fail(EX_DATAERR, "%s", meanings[i].text);
	}
	if (err == ERR_SCHEMA)
		return cli_fail(EX_UNAVAILABLE, "%s: %s", err_text(err), run->reason);
	if (err == ERR_DB_DOWN)
		return cli_fail(EX_UNAVAILABLE, "the database cannot be reached: %s", run->reason);
	return cli_fail(err_http_status(err) < 500 ? EX_DATAERR : EX_UNAVAILABLE, "%s: %s",
		err_text(err), db_result_message(result));
}

static void answered(void *arg, const struct db_result *result)
{
	struct run *run = arg;

	if (db_result_outcome(result) == DB_COMMITTED)
		run->code = run->took(run->arg, result);
	else
		run->code = tell(run, result);
	loop_stop(run->loop);
}

static void state_changed(void *arg, const struct db_state *state)
{
	struct run *run = arg;

	if (state->status != DB_UP)
		snprintf(run->reason, sizeof(run->reason), "%s", state->reason);
}

static void closed(void *arg)
{
	struct run *run = arg;

	run->is_closed = true;
	loop_stop(run->loop);
}

static const char *conninfo_of(const struct config *config, enum cli_db_role role)
{
	return role == CLI_DB_OWNER && *config->database.owner_conninfo
		       ? config->database.owner_conninfo
		       : config->database.conninfo;
}

int cli_db_run(const struct cli *cli, const struct db_statement *statement,
	const struct db_value *parameters, cli_db_took *took, void *arg)
{
	return cli_db_run_as(cli, CLI_DB_SERVER, statement, parameters, took, arg);
}

int cli_db_run_as(const struct cli *cli, enum cli_db_role role,
	const struct db_statement *statement, const struct db_value *parameters, cli_db_took *took,
	void *arg)
{
	struct config *config = cli_load_config(cli);
	struct run run = { .took = took, .arg = arg };
	struct db *db;

	if (!config)
		return EX_CONFIG;
	run.loop = loop_create();
	if (!run.loop) {
		config_destroy(&config);
		return cli_fail(EX_OSERR, "%s", strerror(errno));
	}
	db = db_create(run.loop, &(struct db_options){
					 .conninfo = conninfo_of(config, role),
					 .application_name = "folenid",
					 .statements = &statement,
					 .statement_count = 1,
					 .connections = 1,
					 .on_state = state_changed,
					 .state_arg = &run,
				 });
	db_run(db, statement, parameters, answered, &run);
	loop_run(run.loop);
	db_close(db, CLOSE_MS, closed, &run);
	while (!run.is_closed)
		loop_run(run.loop);
	db_destroy(&db);
	loop_destroy(&run.loop);
	config_destroy(&config);
	return run.code;
}
