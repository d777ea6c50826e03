// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/keys.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/app.h"
#include "server/app/es256.h"
#include "server/app/seal.h"
#include "server/app/token.h"
#include "server/app/token_file.h"
#include "server/ops/config.h"

/* Of whatever has no key now: the log says why. */
static void tell_unusable(const struct app *app, struct text *why)
{
	log_error(app->log, "key.unusable", LOG_STR("why", text_string(why)));
}

struct es256_key *keys_read_one(const struct app *app, char *path)
{
	struct es256_key *key = NULL;
	struct text why = { 0 };

	if (token_file_ensure(path, &why) || token_file_read(path, &key, &why))
		tell_unusable(app, &why);
	text_finish(&why);
	mem_free(path);
	return key;
}

/* NULL: why says it. */
static struct token_keys *load_keys(const struct app *app, struct text *why)
{
	const struct config *config = app->config;
	char *path = config_signing_key_path(config);
	struct token_file file = { 0 };
	struct token_keys *keys = NULL;

	if (!token_file_ensure(path, why) && !token_file_load(path, &file, why)) {
		keys = token_keys_create(config->auth.issuer, config->auth.audience);
		for (size_t i = 0; i < file.count; i++)
			token_keys_add(keys, &file.keys[i].key);
	}
	token_file_finish(&file);
	mem_free(path);
	return keys;
}

static bool start_tokens(struct app *app)
{
	struct text why = { 0 };

	app->tokens = load_keys(app, &why);
	if (!app->tokens)
		tell_unusable(app, &why);
	text_finish(&why);
	return app->tokens != NULL;
}

static bool start_seals(struct app *app)
{
	char *path = config_sealing_key_path(app->config);
	struct text why = { 0 };
	bool good = seal_keys_load(path, &app->seals, &why) == ERR_OK;

	if (!good)
		tell_unusable(app, &why);
	text_finish(&why);
	mem_free(path);
	return good;
}

bool keys_start(struct app *app)
{
	return start_tokens(app) && start_seals(app);
}

void keys_reload(struct app *app)
{
	struct text why = { 0 };
	struct token_keys *fresh = load_keys(app, &why);

	if (fresh) {
		token_keys_replace(app->tokens, &fresh);
		log_info(app->log, "keys.reloaded",
			LOG_STR("signs", token_keys_signer(app->tokens)));
	} else {
		log_error(app->log, "keys.not_reloaded", LOG_STR("why", text_string(&why)));
	}
	text_finish(&why);
}
