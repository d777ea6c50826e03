// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/cli_db.h"

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/cli.h"
#include "server/ops/config.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum {
	CLOSE_MS = 2000,
	REASON_BYTES = 512,
	/* Nobody waits behind it, and some of what is asked goes through years. */
	STATEMENT_MS = 600000,
};

struct cli_db {
	struct loop *loop;
	struct db *db;
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

static int tell(const struct cli_db *session, const struct db_result *result)
{
	enum err err = db_result_err(result);

	for (size_t i = 0; i < COUNT_OF(meanings); i++) {
		if (strcmp(meanings[i].constraint, db_result_constraint(result)) == 0)
			return cli_fail(EX_DATAERR, "%s", meanings[i].text);
	}
	if (err == ERR_SCHEMA)
		return cli_fail(EX_UNAVAILABLE, "%s: %s", err_text(err), session->reason);
	if (err == ERR_DB_DOWN)
		return cli_fail(
			EX_UNAVAILABLE, "the database cannot be reached: %s", session->reason);
	return cli_fail(err_http_status(err) < 500 ? EX_DATAERR : EX_UNAVAILABLE, "%s: %s",
		err_text(err), db_result_message(result));
}

static void answered(void *arg, const struct db_result *result)
{
	struct cli_db *session = arg;

	if (db_result_outcome(result) == DB_COMMITTED)
		session->code = session->took(session->arg, result);
	else
		session->code = tell(session, result);
	loop_stop(session->loop);
}

static void state_changed(void *arg, const struct db_state *state)
{
	struct cli_db *session = arg;

	if (state->status != DB_UP)
		snprintf(session->reason, sizeof(session->reason), "%s", state->reason);
}

static void closed(void *arg)
{
	struct cli_db *session = arg;

	session->is_closed = true;
	loop_stop(session->loop);
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
	struct cli_db *session = NULL;
	int code;

	if (!config)
		return EX_CONFIG;
	code = cli_db_open(config, role, &statement, 1, &session);
	if (session)
		code = cli_db_ask(session, statement, parameters, took, arg);
	cli_db_close(&session);
	config_destroy(&config);
	return code;
}

int cli_db_open(const struct config *config, enum cli_db_role role,
	const struct db_statement *const *statements, size_t count, struct cli_db **session_out)
{
	struct loop *loop = loop_create();
	struct cli_db *session;

	if (!loop)
		return cli_fail(EX_OSERR, "%s", strerror(errno));
	session = mem_alloc(sizeof(*session));
	session->loop = loop;
	session->db = db_create(loop, &(struct db_options){
					      .conninfo = conninfo_of(config, role),
					      .application_name = "folenid",
					      .statements = statements,
					      .statement_count = count,
					      .connections = 1,
					      .statement_timeout_ms = STATEMENT_MS,
					      .on_state = state_changed,
					      .state_arg = session,
				      });
	*session_out = session;
	return EX_OK;
}

int cli_db_ask(struct cli_db *session, const struct db_statement *statement,
	const struct db_value *parameters, cli_db_took *took, void *arg)
{
	session->took = took;
	session->arg = arg;
	db_run(session->db, statement, parameters, answered, session);
	loop_run(session->loop);
	return session->code;
}

void cli_db_close(struct cli_db **session)
{
	struct cli_db *closing = *session;

	if (!closing)
		return;
	db_close(closing->db, CLOSE_MS, closed, closing);
	while (!closing->is_closed)
		loop_run(closing->loop);
	db_destroy(&closing->db);
	loop_destroy(&closing->loop);
	mem_free(closing);
	*session = NULL;
}
