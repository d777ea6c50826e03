// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/chores.h"

#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/loop/loop.h"
#include "server/app/app.h"
#include "server/db/db.h"
#include "server/store/commit.h"
#include "server/store/devices.h"
#include "server/store/load.h"
#include "server/store/phone_codes.h"
#include "server/store/prints.h"
#include "server/store/visit_phones.h"

enum { FIRST_MS = 2000, EVERY_MS = 3600 * 1000 };

struct chores {
	struct app *app;
	struct loop_timer *timer;
};

static void chore_done(void *arg, const struct db_result *result)
{
	struct chores *chores = arg;

	if (db_result_outcome(result) != DB_COMMITTED)
		log_warn(chores->app->log, "chore.failed",
			LOG_STR("error", err_code(db_result_err(result))),
			LOG_STR("statement", db_result_statement(result)),
			LOG_STR("sqlstate", db_result_sqlstate(result)));
}

static void forgot(void *arg, const struct db_result *result)
{
	struct chores *chores = arg;

	chore_done(arg, result);
	if (db_result_affected(result) == STORE_FORGET_PIECE && !chores->app->stopping)
		store_forget_answers(chores->app->db, forgot, chores);
}

static void do_chores(void *arg)
{
	struct chores *chores = arg;

	store_prepare_events(chores->app->db, chore_done, chores);
	store_forget_answers(chores->app->db, forgot, chores);
	visit_phones_forget(chores->app->db, chore_done, chores);
	prints_forget(chores->app->db, chore_done, chores);
	phone_codes_forget(chores->app->db, chore_done, chores);
	pairings_forget(chores->app->db, chore_done, chores);
	connections_forget(chores->app->db, chore_done, chores);
}

struct chores *chores_start(struct app *app)
{
	struct chores *chores = mem_alloc(sizeof(*chores));

	chores->app = app;
	chores->timer = loop_timer_create(app->loop, do_chores, chores);
	loop_timer_start(chores->timer, FIRST_MS, EVERY_MS);
	return chores;
}

void chores_destroy(struct chores **chores)
{
	if (!*chores)
		return;
	loop_timer_destroy(&(*chores)->timer);
	mem_free(*chores);
	*chores = NULL;
}
