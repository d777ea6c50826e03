// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The keys that sign access tokens: announced, then signing, then believed until their last token
 * has run out. Servers read the file at SIGHUP. */
#include "common/base/attr.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include "server/app/token.h"
#include "server/app/token_file.h"
#include "server/cli_commands.h"
#include "server/cli_table.h"
#include "server/ops/config.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct keys {
	struct config *config;
	char *path;
	struct token_file file;
};

static void finish(struct keys *keys)
{
	token_file_finish(&keys->file);
	mem_free(keys->path);
	config_destroy(&keys->config);
}

static int load(const struct cli *cli, struct keys *keys)
{
	struct text why = { 0 };
	int code = EX_OK;

	keys->config = cli_load_config(cli);
	if (!keys->config)
		return EX_CONFIG;
	keys->path = config_signing_key_path(keys->config);
	if (token_file_ensure(keys->path, &why) || token_file_load(keys->path, &keys->file, &why))
		code = cli_fail(EX_NOINPUT, "%s", text_string(&why));
	text_finish(&why);
	return code;
}

static int save(const struct keys *keys)
{
	struct text why = { 0 };
	int code = EX_OK;

	if (token_file_save(keys->path, &keys->file, &why))
		code = cli_fail(EX_CANTCREAT, "%s", text_string(&why));
	text_finish(&why);
	return code;
}

/* The first that is announced and has not signed yet; count: none. */
static size_t find_next(const struct token_file *file)
{
	size_t i = 1;

	while (i < file->count && file->keys[i].until_us)
		i++;
	return i < file->count ? i : file->count;
}

/* When its last token has run out, by the slowest clock that is allowed. */
static int64_t over_us(const struct keys *keys, const struct token_file_key *key)
{
	return key->until_us +
	       (keys->config->auth.access_token_s + TOKEN_SKEW_S) * (int64_t)US_PER_S;
}

int cli_key_list(struct cli *cli)
{
	static const char *const headings[] = { "KEY", "STATE", "SINCE" };
	struct keys keys = { 0 };
	int code = load(cli, &keys);
	struct cli_table *table = code ? NULL : cli_table_create(headings, COUNT_OF(headings));

	for (size_t i = 0; !code && i < keys.file.count; i++) {
		const struct token_file_key *key = &keys.file.keys[i];
		char at[TIME_TEXT_BYTES] = "";

		if (key->until_us || key->added_us)
			time_format(key->until_us ? key->until_us : key->added_us, at);
		cli_table_add(table, es256_key_id(key->key));
		cli_table_add(table, i == 0 ? "signs" : key->until_us ? "old" : "announced");
		cli_table_add(table, at);
	}
	if (table)
		cli_table_print(&table);
	finish(&keys);
	return code;
}

int cli_key_add(struct cli *cli)
{
	struct keys keys = { 0 };
	int code = load(cli, &keys);

	if (!code && find_next(&keys.file) < keys.file.count)
		code = cli_fail(EX_DATAERR, "a key is announced already: folenid key rotate");
	else if (!code && keys.file.count == TOKEN_FILE_KEYS)
		code = cli_fail(
			EX_DATAERR, "there are %d keys: folenid key retire", TOKEN_FILE_KEYS);
	if (!code) {
		keys.file.keys[keys.file.count++] = (struct token_file_key){
			.key = es256_key_make(),
			.added_us = time_now_us(),
		};
		code = save(&keys);
	}
	if (!code)
		puts(es256_key_id(keys.file.keys[keys.file.count - 1].key));
	finish(&keys);
	return code;
}

int cli_key_rotate(struct cli *cli)
{
	struct keys keys = { 0 };
	int code = load(cli, &keys);
	size_t next = find_next(&keys.file);

	if (!code && next == keys.file.count)
		code = cli_fail(EX_DATAERR, "no key is announced: folenid key add, then SIGHUP to "
					    "every server");
	if (!code) {
		struct token_file_key signer = keys.file.keys[next];

		keys.file.keys[0].until_us = time_now_us();
		memmove(keys.file.keys + 1, keys.file.keys, next * sizeof(signer));
		keys.file.keys[0] = signer;
		code = save(&keys);
	}
	if (!code)
		puts(es256_key_id(keys.file.keys[0].key));
	finish(&keys);
	return code;
}

int cli_key_retire(struct cli *cli)
{
	struct keys keys = { 0 };
	int code = load(cli, &keys);
	int64_t now_us = time_now_us();
	struct token_file kept = { 0 }, gone = { 0 };

	for (size_t i = 0; i < keys.file.count; i++) {
		const struct token_file_key *key = &keys.file.keys[i];
		bool is_over = i > 0 && key->until_us && over_us(&keys, key) < now_us;
		struct token_file *to = is_over ? &gone : &kept;

		to->keys[to->count++] = *key;
	}
	keys.file = kept;
	if (!code && !gone.count)
		code = cli_fail(EX_DATAERR, "no key is old enough: tokens of the last one may "
					    "still be good");
	if (!code)
		code = save(&keys);
	for (size_t i = 0; !code && i < gone.count; i++)
		puts(es256_key_id(gone.keys[i].key));
	token_file_finish(&gone);
	finish(&keys);
	return code;
}
