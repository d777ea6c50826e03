// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/attempt.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/limits.h"
#include "server/db/db.h"
#include "server/store/users.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void unlocked(void *arg, const char *login)
{
	const struct sign_ins *sign_ins = arg;

	limits_sign_in_forgive(
		sign_ins->options.limits, login, loop_monotonic_us(sign_ins->options.loop));
}

/* Whose unlocking was missed while nobody listened waits as long as others do. */
static void ignore_resync(void *arg)
{
	(void)arg;
}

struct sign_ins *sign_ins_create(const struct sign_ins_options *options)
{
	struct sign_ins *sign_ins = mem_alloc(sizeof(*sign_ins));

	sign_ins->options = *options;
	list_init(&sign_ins->attempts);
	db_listen(options->db, USERS_UNLOCKED, unlocked, ignore_resync, sign_ins);
	return sign_ins;
}

struct attempt *attempt_create(struct sign_ins *sign_ins, const char *address, const char *request,
	sign_in_answered *answered, void *arg)
{
	struct attempt *attempt = mem_alloc(sizeof(*attempt));

	attempt->sign_ins = sign_ins;
	snprintf(attempt->address, sizeof(attempt->address), "%s", address);
	audit_say_from(address, request, attempt->from);
	attempt->answered = answered;
	attempt->arg = arg;
	list_append(&sign_ins->attempts, &attempt->link);
	return attempt;
}

static void attempt_destroy(struct attempt **attempt)
{
	loop_cancel((*attempt)->sign_ins->options.loop, &(*attempt)->task);
	list_remove(&(*attempt)->link);
	sodium_memzero(*attempt, sizeof(**attempt));
	mem_free(*attempt);
	*attempt = NULL;
}

void sign_ins_destroy(struct sign_ins **sign_ins)
{
	struct list *link;

	if (!*sign_ins)
		return;
	while ((link = list_first(&(*sign_ins)->attempts))) {
		struct attempt *attempt = LIST_ENTRY(link, struct attempt, link);

		attempt_destroy(&attempt);
	}
	mem_free(*sign_ins);
	*sign_ins = NULL;
}

/* ---- the end of an attempt ---- */

bool attempt_has_factor(const struct attempt *attempt)
{
	return attempt->factor.sealed[0];
}

/* With a second factor that a code is asked for tells that the password was right, and counts as a
 * wrong try until the code is right, too. */
static bool is_decided(enum err err)
{
	switch (err) {
	case ERR_BAD_CREDENTIALS:
	case ERR_TOO_MANY:
	case ERR_SECOND_FACTOR:
	case ERR_WRONG_CODE:
		return true;
	default:
		return false;
	}
}

void attempt_refuse(struct attempt **attempt, enum err err)
{
	const struct sign_ins_options *options = &(*attempt)->sign_ins->options;
	struct sign_in_answer answer = {
		.err = err,
		.retry_after_s = (*attempt)->retry_after_s,
		.why = (*attempt)->why,
	};

	if (!(*attempt)->is_renewal && (*attempt)->login[0] && !is_decided(err))
		limits_sign_in_undecided(options->limits, (*attempt)->address, (*attempt)->login);
	(*attempt)->answered((*attempt)->arg, &answer);
	attempt_destroy(attempt);
}

static void set_claims(struct attempt *attempt)
{
	const struct sign_ins_options *options = &attempt->sign_ins->options;
	int64_t now_us = loop_now_us(options->loop);
	int64_t left_us = attempt->session_left_s * US_PER_S;

	attempt->claims.id = uuid_make_v4();
	attempt->claims.user = attempt->user.id;
	attempt->claims.facility = attempt->user.facility;
	attempt->claims.role = attempt->user.role;
	attempt->claims.must_enrol = attempt->user.must_enrol;
	attempt->claims.issued_us = now_us;
	attempt->claims.expires_us =
		now_us + (left_us < options->access_token_us ? left_us : options->access_token_us);
}

void attempt_welcome(struct attempt **attempt)
{
	const struct sign_ins_options *options = &(*attempt)->sign_ins->options;
	char refresh[REFRESH_SHOWN_BYTES];
	struct text token = { 0 };
	struct sign_in_answer answer = {
		.user = (*attempt)->user,
		.session_left_s = (*attempt)->session_left_s,
	};

	set_claims(*attempt);
	answer.claims = (*attempt)->claims;
	token_sign(options->tokens, &answer.claims, &token);
	refresh_token_show(&(*attempt)->token, refresh);
	answer.access_token = text_string(&token);
	answer.refresh_token = refresh;
	(*attempt)->answered((*attempt)->arg, &answer);
	sodium_memzero(refresh, sizeof(refresh));
	text_wipe(&token);
	attempt_destroy(attempt);
}

void attempt_approve(struct attempt **attempt)
{
	const struct sign_in_answer answer = { .user = (*attempt)->user };

	(*attempt)->answered((*attempt)->arg, &answer);
	attempt_destroy(attempt);
}

static void answer_at_once(void *arg)
{
	struct attempt *attempt = arg;

	attempt_refuse(&attempt, attempt->err);
}

uint32_t attempt_seconds(int64_t wait_us)
{
	return (uint32_t)((wait_us + US_PER_S - 1) / US_PER_S);
}

void attempt_refuse_soon(struct attempt *attempt, enum err err, int64_t retry_us)
{
	attempt->err = err;
	attempt->retry_after_s = attempt_seconds(retry_us);
	loop_defer(attempt->sign_ins->options.loop, &attempt->task, answer_at_once, attempt);
}

void attempt_new_audit_id(const struct attempt *attempt, char id_out[UUID_TEXT_BYTES])
{
	uuid_format(uuid_make_v7(loop_now_us(attempt->sign_ins->options.loop)), id_out);
}

bool attempt_read_user(const struct db_result *result, int first, struct signed_in_user *user)
{
	int language;

	if (!word_find(&words_language, db_result_value(result, 0, first + 4), &language))
		return false;
	user->language = (enum language)language;
	snprintf(user->name, sizeof(user->name), "%s", db_result_value(result, 0, first + 3));
	return uuid_parse(db_result_value(result, 0, first), &user->id.u) &&
	       uuid_parse(db_result_value(result, 0, first + 1), &user->facility.u) &&
	       role_from_name(db_result_value(result, 0, first + 2), &user->role);
}

void attempt_set_must_enrol(struct attempt *attempt, bool has_factor, const char *hospital)
{
	enum second_factor_rule rule =
		second_factor_rule_of(attempt->sign_ins->options.rule, hospital);

	attempt->user.must_enrol =
		!has_factor && second_factor_is_required(rule, attempt->user.role);
}
