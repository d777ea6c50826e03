// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/user_change.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/routes/admin_users.h"
#include "server/routes/record.h"
#include "server/routes/request.h"
#include "server/store/accounts.h"
#include <stdio.h>
#include <string.h>

/* ---- what is refused ---- */

static const struct record_constraint constraints[] = {
	{ "users_login_is_taken", ERR_ALREADY_EXISTS, "login", N_("a login that nobody has") },
	{ "users_login_check", ERR_BAD_FIELD, "login", N_("letters, digits and _ . @ - between") },
	{ "users_display_has_a_place", ERR_DEVICE_ACCOUNT, "", "" },
	{ "users_display", ERR_DEVICE_ACCOUNT, "", "" },
};

/* What a statement says in a word. */
static const struct {
	const char *word;
	enum err err;
	const char *field;
	const char *expected;
} refusals[] = {
	{ "key_reused", ERR_KEY_REUSED, "", "" },
	{ "stale", ERR_PRECONDITION_FAILED, "", "" },
	{ "self", ERR_OWN_ACCOUNT, "", "" },
	{ "last", ERR_LAST_ADMIN, "", "" },
	{ "device", ERR_DEVICE_ACCOUNT, "", "" },
	{ "homeless", ERR_BAD_FIELD, "facility",
		N_("a facility: only administrators work for all") },
	{ "outside", ERR_BAD_FIELD, "facility", N_("your own facility") },
	{ "no_facility", ERR_NO_FACILITY, "", "" },
	{ "no_doctor", ERR_BAD_FIELD, "speciality",
		N_("nothing, and no room or licence: no doctor") },
};

static void refuse_word(struct request **request, const char *word)
{
	struct field_problem problem = { 0 };
	enum err err = ERR_INTERNAL;

	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		if (strcmp(refusals[i].word, word) != 0)
			continue;
		err = refusals[i].err;
		snprintf(problem.path, sizeof(problem.path), "%s", refusals[i].field);
		snprintf(problem.expected, sizeof(problem.expected), "%s", refusals[i].expected);
	}
	request_refuse_field(request, err, &problem);
}

/* ---- one change ---- */

struct user_change *user_change_create(
	struct request *request, const struct db_statement *statement, const char *what)
{
	struct user_change *change = arena_alloc(request->arena, sizeof(*change));
	char account[UUID_TEXT_BYTES];

	change->statement = statement;
	change->account = request->subject;
	uuid_format(change->account, account);
	change->fingerprint = arena_printf(request->arena, "%s %s", what, account);
	change->reason = "";
	request->state = change;
	return change;
}

/* With the password, which is told once. */
static void answer_with_password(
	struct request **request, const struct user_change *change, const struct db_result *user)
{
	struct text json = { 0 };

	text_printf(&json, "{\"user\":%s", db_result_value(user, 0, 0));
	if ((*request)->is_repeat)
		text_add(&json, ",\"password_was_told\":true");
	else if (change->is_told_password)
		text_printf(&json, ",\"password\":\"%s\"", change->password);
	text_add_char(&json, '}');
	request_answer(request, text_string(&json), json.length);
	text_wipe(&json);
}

static void answer_change(struct request **request, const struct db_result *user)
{
	struct user_change *change = (*request)->state;
	char *password = change->password;

	if (!db_result_rows(user))
		request_refuse(request, ERR_NO_USER);
	else if (*password)
		answer_with_password(request, change, user);
	else
		record_answer(request, user, ERR_NO_USER);
}

/* The account that the command made the first time. */
static void found_again(void *arg, const struct db_result *result)
{
	struct request *request = arg;

	if (db_result_err(result))
		request_refuse(&request, db_result_err(result));
	else
		answer_change(&request, result);
}

static void find_again(struct request *request, const char *account)
{
	char scope[UUID_TEXT_BYTES];

	admin_users_write_scope(request, scope);
	db_run(request->app->db, &accounts_read,
		(struct db_value[]){ db_text(scope), db_text(account) }, found_again, request);
}

/* The same command at the same moment, perhaps at another server: asking once more finds what it
 * did, or that the login was somebody else's. */
static bool is_overtaken(struct user_change *change, const struct db_result *result)
{
	const char *constraint = db_result_constraint(result);
	bool is_first = !change->was_overtaken;

	change->was_overtaken = true;
	return is_first && (strcmp(constraint, "command_answers_pkey") == 0 ||
				   strcmp(constraint, "users_login_is_taken") == 0);
}

void user_change_answer(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct user_change *change = request->state;
	const struct db_result *verdict;
	const char *word;

	if (db_result_err(result)) {
		if (is_overtaken(change, result))
			user_change_start(request);
		else
			record_refuse(&request, result, constraints, COUNT_OF(constraints));
		return;
	}
	verdict = db_result_step(result, 0);
	word = db_result_rows(verdict) ? db_result_value(verdict, 0, 0) : "";
	request->is_repeat = strcmp(word, "again") == 0;
	if (!*word)
		request_refuse(&request, ERR_NO_USER);
	else if (request->is_repeat && change->statement == &accounts_add)
		find_again(request, db_result_value(verdict, 0, 1));
	else if (request->is_repeat || strcmp(word, "done") == 0)
		answer_change(&request, db_result_step(result, 1));
	else
		refuse_word(&request, word);
}

/* The change, and what the account is after it. */
void user_change_start(struct request *request)
{
	const struct user_change *change = request->state;
	struct record_ids ids = record_ids_of(request);
	char scope[UUID_TEXT_BYTES], account[UUID_TEXT_BYTES];
	struct db_txn *txn = db_txn_begin(request->app->db);

	admin_users_write_scope(request, scope);
	uuid_format(change->account, account);
	db_txn_add(txn, change->statement,
		(struct db_value[]){ db_text(scope), db_text(account), db_text(record_by(request)),
			db_text(ids.command), db_text(change->fingerprint), db_text(change->reason),
			change->more[0], change->more[1] });
	db_txn_add(txn, &accounts_read, (struct db_value[]){ db_text(scope), db_text(account) });
	db_txn_commit(&txn, user_change_answer, request);
}
