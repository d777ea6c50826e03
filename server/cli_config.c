// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/app/es256.h"
#include "server/app/token_file.h"
#include "server/cli_commands.h"
#include "server/db/db.h"
#include "server/net/tls.h"
#include "server/ops/config.h"
#include "server/sms.h"
#include "server/unsafe.h"
#include <stdio.h>
#include <sysexits.h>

/* Nothing of the value itself, which may hold a password. */
#define CONNINFO_HELP                                                                              \
	"libpq cannot read it; like host=/run/postgresql dbname=foleni user=foleni_server, with "  \
	"single quotes around values that hold blanks"

const struct cli_option cli_check_config_options[] = {
	{ "show", NULL, "print the settings in force, secrets hidden" },
	{ "strict", NULL, "take what is unsafe for a mistake" },
	{ NULL, NULL, NULL },
};

static void print(struct text *text)
{
	fputs(text_string(text), stdout);
	text_finish(text);
}

/* ---- what only those who use a setting can judge ---- */

static bool check_conninfo(const struct config *config, struct text *why)
{
	if (db_conninfo_is_readable(config->database.conninfo))
		return true;
	text_add(why, CONNINFO_HELP);
	return false;
}

static bool check_owner_conninfo(const struct config *config, struct text *why)
{
	if (db_conninfo_is_readable(config->database.owner_conninfo))
		return true;
	text_add(why, CONNINFO_HELP);
	return false;
}

static bool check_certificate(const struct config *config, struct text *why)
{
	char words[TLS_WHY_BYTES] = "";
	bool good = !*config->server.tls_certificate ||
		    tls_check(config->server.tls_certificate, config->server.tls_key, words);

	text_add(why, words);
	return good;
}

static bool check_signing_key(const struct config *config, struct text *why)
{
	struct token_file file = { 0 };
	bool good = !*config->auth.signing_key ||
		    token_file_load(config->auth.signing_key, &file, why) == ERR_OK;

	token_file_finish(&file);
	return good;
}

static const struct {
	int setting;
	const char *name;
	bool (*check)(const struct config *config, struct text *why);
} checks[] = {
	{ CONFIG_AT_database_conninfo, "database.conninfo", check_conninfo },
	{ CONFIG_AT_database_owner_conninfo, "database.owner_conninfo", check_owner_conninfo },
	{ CONFIG_AT_server_tls_certificate, "server.tls_certificate", check_certificate },
	{ CONFIG_AT_auth_signing_key, "auth.signing_key", check_signing_key },
	{ CONFIG_AT_sms_gateway, "sms.gateway", sms_check },
};

/* Of what was set; false: something is wrong, and was told. */
static bool check_used(const struct config *config)
{
	bool good = true;

	for (size_t i = 0; i < COUNT_OF(checks); i++) {
		const char *from = config_from(config, checks[i].setting);
		struct text why = { 0 };

		if (from && !checks[i].check(config, &why)) {
			fprintf(stderr, "%s: %s: %s\n", from, checks[i].name, text_string(&why));
			good = false;
		}
		text_finish(&why);
	}
	return good;
}

static void tell_unsafe(void *arg, const char *from, const char *setting, const char *what)
{
	(void)arg;
	fprintf(stderr, "%s: warning: %s: %s\n", from, setting, what);
}

int cli_check_config(struct cli *cli)
{
	struct config *config = cli_load_config(cli);
	struct text shown = { 0 };

	if (!config)
		return EX_CONFIG;
	if (!check_used(config) ||
		(unsafe_look(config, tell_unsafe, NULL) && cli_option(cli, "strict"))) {
		config_destroy(&config);
		return EX_CONFIG;
	}
	if (!*config->sms.gateway)
		puts("# sms.gateway is not set up: patients cannot sign in by their phone");
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
