// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Whose seals verify-audit believes: the server's own key, those that were named, and those that a
 * log file names which was kept elsewhere. The database is not asked for that, only for the keys
 * themselves. */
#include "common/base/mem.h"
#include "server/app/token_file.h"
#include "server/cli.h"
#include "server/cli_audit.h"
#include "server/cli_db.h"
#include "server/ops/config.h"
#include "server/store/audit.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

void cli_audit_trust(struct cli_audit *audit, const char *id, size_t length)
{
	text_printf(&audit->trusted, " %.*s ", (int)length, id);
}

bool cli_audit_is_trusted(const struct cli_audit *audit, const char *id)
{
	struct text wanted = { 0 };
	bool is_there;

	text_printf(&wanted, " %s ", id);
	is_there = strstr(text_string(&audit->trusted), text_string(&wanted));
	text_finish(&wanted);
	return is_there;
}

static void tell_no_key(const char *path, enum err err, const char *why)
{
	if (err != ERR_NOT_FOUND)
		fprintf(stderr, "%s\n", why);
	else
		fprintf(stderr,
			"%s: there is no such file; the servers that write this log have it in "
			"their server.state_directory\nrun this where it is, with their settings, "
			"or bring it here from a backup; or name its key by --keys IDS, or give "
			"their log by --seals FILE\n",
			path);
	fputs("without a key no signature of a seal can be judged; what the rest of the chain "
	      "shows:\n",
		stderr);
}

/* A key that cannot be had says nothing about the log: without another one, every seal would look
 * like a forgery. */
void cli_audit_trust_own(struct cli_audit *audit, const struct config *config)
{
	bool has_others = cli_option(audit->cli, "keys") || audit->seals_path;
	char *path = config_audit_key_path(config);
	struct es256_key *key = NULL;
	struct text why = { 0 };
	enum err err = token_file_read(path, &key, &why);

	if (err == ERR_OK)
		cli_audit_trust(audit, es256_key_id(key), strlen(es256_key_id(key)));
	audit->has_no_keys = err && !has_others;
	if (audit->has_no_keys)
		tell_no_key(path, err, text_string(&why));
	es256_key_destroy(&key);
	text_finish(&why);
	mem_free(path);
}

void cli_audit_trust_listed(struct cli_audit *audit, const char *ids)
{
	while (ids && *ids) {
		size_t length = strcspn(ids, ",");

		cli_audit_trust(audit, ids, length);
		ids += length + (ids[length] == ',');
	}
}

static int took_keys(void *arg, const struct db_result *result)
{
	struct cli_audit *audit = arg;

	audit->keys = mem_array((size_t)db_result_rows(result) + 1, sizeof(*audit->keys));
	for (int row = 0; row < db_result_rows(result); row++) {
		struct cli_audit_key *key = &audit->keys[audit->key_count++];

		snprintf(key->id, sizeof(key->id), "%s", db_result_value(result, row, 0));
		/* The id is a hash of the key: another key cannot stand behind it. */
		if (!es256_key_from_jwk(db_result_value(result, row, 1),
			    db_result_value(result, row, 2), &key->key) &&
			strcmp(es256_key_id(key->key), key->id) != 0)
			es256_key_destroy(&key->key);
	}
	return EX_OK;
}

const struct es256_key *cli_audit_find_key(const struct cli_audit *audit, const char *id)
{
	for (size_t i = 0; i < audit->key_count; i++)
		if (strcmp(audit->keys[i].id, id) == 0 && cli_audit_is_trusted(audit, id))
			return audit->keys[i].key;
	return NULL;
}

int cli_audit_read_keys(struct cli_audit *audit)
{
	return cli_db_ask(audit->db, &audit_keys_list, NULL, took_keys, audit);
}
