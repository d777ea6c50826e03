// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uuid.h"
#include "common/model/name.h"
#include "common/model/role.h"
#include "server/app/password.h"
#include "server/cli_commands.h"
#include "server/cli_db.h"
#include "server/cli_table.h"
#include "server/store/facilities.h"
#include "server/store/second_factor.h"
#include "server/store/users.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

#define PASSWORD_OPTIONS                                                                           \
	{ "password-stdin", NULL, "read the password from the first line of the input" },          \
	{                                                                                          \
		"generate", NULL, "make a password, print it, and ask for another at sign-in"      \
	}

const struct cli_option cli_user_add_options[] = {
	{ "role", "ROLE", "receptionist, nurse, doctor, admin or display" },
	{ "display", "ID", "which registered display it is, of a display's account" },
	{ "facility", "CODE", "where the person works; an admin without one works for all" },
	{ "name", "NAME", "the person's name" },
	{ "language", "LANGUAGE", "sw (the default) or en" },
	PASSWORD_OPTIONS,
	{ NULL, NULL, NULL },
};
const struct cli_option cli_user_password_options[] = {
	PASSWORD_OPTIONS,
	{ NULL, NULL, NULL },
};
const struct cli_option cli_user_list_options[] = {
	{ "facility", "CODE", "only those of this facility" },
	{ NULL, NULL, NULL },
};
const struct cli_option cli_facility_add_options[] = {
	{ "name-sw", "NAME", "its name in Swahili" },
	{ "name-en", "NAME", "its name in English" },
	{ "zone", "ZONE", "its time zone (Africa/Dar_es_Salaam)" },
	{ NULL, NULL, NULL },
};

/* The first line, without its end. False: there is none, or it is too long. */
static bool read_line(char line_out[LINE_BYTES])
{
	size_t length;

	if (!fgets(line_out, LINE_BYTES, stdin))
		return false;
	length = strlen(line_out);
	if (length == LINE_BYTES - 1)
		return false;
	if (length && line_out[length - 1] == '\n')
		line_out[length - 1] = '\0';
	return true;
}

static bool ask_hidden(const char *question, char line_out[LINE_BYTES])
{
	struct termios before, silent;
	bool answered;

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return false;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	/* First silence, which drops what was typed before, then the question. */
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fputs(question, stderr);
	answered = read_line(line_out);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	fputc('\n', stderr);
	return answered;
}

static int ask_twice(char line_out[LINE_BYTES])
{
	char again[LINE_BYTES];
	bool is_same;

	if (!isatty(STDIN_FILENO))
		return cli_fail(EX_USAGE, "there is no terminal to ask at; take --password-stdin "
					  "or --generate");
	if (!ask_hidden("Password: ", line_out) || !ask_hidden("Once more: ", again))
		return cli_fail(EX_NOINPUT, "no password was typed");
	is_same = strcmp(line_out, again) == 0;
	explicit_bzero(again, sizeof(again));
	return is_same ? EX_OK : cli_fail(EX_DATAERR, "the two passwords differ");
}

static int get_password(const struct cli *cli, char line_out[LINE_BYTES])
{
	if (cli_option(cli, "generate"))
		password_generate(line_out);
	else if (!cli_option(cli, "password-stdin"))
		return ask_twice(line_out);
	else if (!read_line(line_out))
		return cli_fail(EX_NOINPUT, "there is no password on the input");
	return EX_OK;
}

/* Asks for a new password and hashes it; one that was generated is kept to be told. */
static int make_hash(const struct cli *cli, const char *login, char hash_out[PASSWORD_HASH_BYTES],
	char generated_out[PASSWORD_GENERATED_BYTES])
{
	char line[LINE_BYTES];
	const struct password_owner owner = {
		.login = login,
		.place = cli_option(cli, "facility"),
	};
	const char *why = "";
	int code = get_password(cli, line);

	if (!code && password_judge(line, strlen(line), &owner, &why))
		code = cli_fail(EX_DATAERR, "%s", why);
	if (!code && password_hash_now(line, strlen(line), hash_out))
		code = cli_fail(EX_DATAERR, "the password cannot be used");
	*generated_out = '\0';
	if (!code && cli_option(cli, "generate"))
		memcpy(generated_out, line, PASSWORD_GENERATED_BYTES);
	explicit_bzero(line, sizeof(line));
	return code;
}

/* Who acts and a new id for the audit log: what every writing statement begins with. */
struct acting {
	char audit_id[UUID_TEXT_BYTES];
	char id[UUID_TEXT_BYTES];
};

static struct acting act(void)
{
	struct acting acting = { 0 };
	int64_t now_us = time_now_us();

	uuid_format(uuid_make_v7(now_us), acting.audit_id);
	uuid_format(uuid_make_v7(now_us), acting.id);
	return acting;
}

static int took_change(void *arg, const struct db_result *result)
{
	const char *missing = arg;

	if (db_result_rows(result) == 0)
		return cli_fail(EX_DATAERR, "%s", missing);
	return EX_OK;
}

/* Only after the account is there: a password that does not work is of no use. */
static int tell_generated(int code, char generated[PASSWORD_GENERATED_BYTES])
{
	if (!code && *generated)
		puts(generated);
	explicit_bzero(generated, PASSWORD_GENERATED_BYTES);
	return code;
}

/* As everywhere else where one is given. */
static int check_name(const struct cli *cli, const char *option)
{
	const char *name = cli_option(cli, option);
	uint32_t hidden;

	if (!utf8_is_printable(name, strlen(name)))
		return cli_fail(EX_USAGE, "--%s is text without control characters", option);
	switch (name_flaw_of(name, &hidden)) {
	case NAME_FINE:
		return EX_OK;
	case NAME_BLANK:
		return cli_fail(EX_USAGE, "--%s is a name that can be read", option);
	case NAME_HIDDEN:
		return cli_fail(EX_USAGE,
			"--%s is a name without signs that nobody sees, as U+%04" PRIX32, option,
			hidden);
	}
	return EX_SOFTWARE;
}

static int check_add(const struct cli *cli)
{
	const char *role_word = cli_option(cli, "role");
	const char *language = cli_option(cli, "language");
	enum role role;

	if (!role_word || !cli_option(cli, "name"))
		return cli_fail(EX_USAGE, "--role and --name are needed");
	if (!role_from_name(role_word, &role) || role == ROLE_PATIENT)
		return cli_fail(
			EX_USAGE, "--role is receptionist, nurse, doctor, admin or display");
	if ((role == ROLE_DISPLAY) != (cli_option(cli, "display") != NULL))
		return cli_fail(EX_USAGE, "--display is needed for a display, and for nobody else");
	if (role != ROLE_ADMIN && !cli_option(cli, "facility"))
		return cli_fail(EX_USAGE, "a %s needs a --facility", role_name(role));
	if (language && strcmp(language, "sw") != 0 && strcmp(language, "en") != 0)
		return cli_fail(EX_USAGE, "--language is sw or en");
	return check_name(cli, "name");
}

int cli_user_add(struct cli *cli)
{
	const char *login = cli_argument(cli, 0);
	const char *language = cli_option(cli, "language");
	char generated[PASSWORD_GENERATED_BYTES];
	char hash[PASSWORD_HASH_BYTES];
	struct acting acting = act();
	int code = check_add(cli);

	if (!code)
		code = make_hash(cli, login, hash, generated);
	if (code)
		return code;
	code = cli_db_run(cli, &users_add,
		(struct db_value[]){
			db_text(acting.audit_id),
			db_text(NULL),
			db_text(acting.id),
			db_text(login),
			db_text(cli_option(cli, "name")),
			db_text(cli_option(cli, "role")),
			db_text(cli_option(cli, "facility")),
			db_text(language ? language : "sw"),
			db_text(hash),
			/* Nobody sits at a display who could choose another password. */
			db_text(*generated && !cli_option(cli, "display") ? "true" : "false"),
			db_text(cli_option(cli, "display")),
		},
		took_change, (char[]){ "there is no such facility" });
	return tell_generated(code, generated);
}

static char no_account[] = "there is no such account";

int cli_user_password(struct cli *cli)
{
	const char *login = cli_argument(cli, 0);
	char generated[PASSWORD_GENERATED_BYTES];
	char hash[PASSWORD_HASH_BYTES];
	struct acting acting = act();
	int code = make_hash(cli, login, hash, generated);

	if (code)
		return code;
	code = cli_db_run(cli, &users_set_password,
		(struct db_value[]){
			db_text(acting.audit_id),
			db_text(NULL),
			db_text(login),
			db_text(hash),
			db_text(*generated ? "true" : "false"),
		},
		took_change, no_account);
	return tell_generated(code, generated);
}

static int set_disabled(const struct cli *cli, const char *disabled)
{
	struct acting acting = act();

	return cli_db_run(cli, &users_set_disabled,
		(struct db_value[]){
			db_text(acting.audit_id),
			db_text(NULL),
			db_text(cli_argument(cli, 0)),
			db_text(disabled),
		},
		took_change, no_account);
}

int cli_user_disable(struct cli *cli)
{
	return set_disabled(cli, "true");
}

int cli_user_enable(struct cli *cli)
{
	return set_disabled(cli, "false");
}

int cli_user_unlock(struct cli *cli)
{
	struct acting acting = act();

	return cli_db_run(cli, &users_unlock,
		(struct db_value[]){
			db_text(acting.audit_id),
			db_text(NULL),
			db_text(cli_argument(cli, 0)),
		},
		took_change, no_account);
}

int cli_user_remove_second_factor(struct cli *cli)
{
	struct acting acting = act();
	struct text by = { 0 };
	char everywhere[UUID_TEXT_BYTES];
	int code;

	uuid_format((struct uuid){ 0 }, everywhere);
	text_printf(
		&by, "{\"row_id\":\"%s\",\"kind\":\"staff\",\"request\":\"\"}", acting.audit_id);
	code = cli_db_run(cli, &second_factor_remove,
		(struct db_value[]){
			db_text(text_string(&by)),
			db_text(NULL),
			db_text(cli_argument(cli, 0)),
			db_text(everywhere),
			db_text(NULL),
		},
		took_change, no_account);
	text_finish(&by);
	return code;
}

/* The headings are as many as the columns of the result. */
static int took_list(void *arg, const struct db_result *result)
{
	const char *const *headings = arg;
	const int columns = db_result_columns(result);
	struct cli_table *table = cli_table_create(headings, (size_t)columns);

	for (int row = 0; row < db_result_rows(result); row++)
		for (int column = 0; column < columns; column++)
			cli_table_add(table, db_result_value(result, row, column));
	cli_table_print(&table);
	return EX_OK;
}

/* The codes of facilities are in the second column. */
static int took_facilities(void *arg, const struct db_result *result)
{
	const char *wanted = cli_option(arg, "facility");

	for (int row = 0; row < db_result_rows(result); row++)
		if (strcmp(db_result_value(result, row, 1), wanted) == 0)
			return EX_OK;
	return cli_fail(
		EX_DATAERR, "there is no facility \"%s\"; see folenid facility list", wanted);
}

/* A mistyped code must not look like a facility where nobody works. */
static int check_facility(struct cli *cli)
{
	return cli_db_run(cli, &facilities_list, NULL, took_facilities, cli);
}

int cli_user_list(struct cli *cli)
{
	static const char *headings[] = { "LOGIN", "NAME", "ROLE", "FACILITY", "LANGUAGE",
		"PASSWORD", "MUST CHANGE", "SECOND FACTOR", "STOPPED", "CLOSED", "SIGNED IN" };
	int code = cli_option(cli, "facility") ? check_facility(cli) : EX_OK;

	if (code)
		return code;
	return cli_db_run(cli, &users_list,
		(struct db_value[]){ db_text(cli_option(cli, "facility")) }, took_list, headings);
}

static int took_id(void *arg, const struct db_result *result)
{
	(void)arg;
	puts(db_result_value(result, 0, 0));
	return EX_OK;
}

int cli_facility_add(struct cli *cli)
{
	const char *given = cli_option(cli, "zone"), *zone = given ? given : "Africa/Dar_es_Salaam";
	struct acting acting = act();
	int code;

	if (!cli_option(cli, "name-sw") || !cli_option(cli, "name-en"))
		return cli_fail(EX_USAGE, "--name-sw and --name-en are needed");
	code = check_name(cli, "name-sw");
	if (!code)
		code = check_name(cli, "name-en");
	if (code)
		return code;
	/* The database takes more: whatever has an offset. */
	if (!zone_is_place(zone))
		return cli_fail(
			EX_USAGE, "--zone is the zone of a place, such as Africa/Dar_es_Salaam");
	return cli_db_run(cli, &facilities_add,
		(struct db_value[]){
			db_text(acting.audit_id),
			db_text(NULL),
			db_text(acting.id),
			db_text(cli_argument(cli, 0)),
			db_text(cli_option(cli, "name-sw")),
			db_text(cli_option(cli, "name-en")),
			db_text(zone),
		},
		took_id, NULL);
}

int cli_facility_list(struct cli *cli)
{
	static const char *headings[] = { "ID", "CODE", "SWAHILI NAME", "ENGLISH NAME",
		"TIME ZONE" };

	return cli_db_run(cli, &facilities_list, NULL, took_list, headings);
}
