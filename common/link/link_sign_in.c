// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/link/link_parts.h"
#include "common/link/secret.h"
#include "common/loop/loop.h"
#include <stdio.h>
#include <string.h>

enum {
	TOKEN_BYTES = 4097,
	REFRESH_BYTES = 513,
	LIFE_MAX_S = 366 * 24 * 3600,
	/* What a server means that does not say it. */
	LOCK_S = 15 * 60,
	/* After too many tries, where the server does not say how long. */
	TOO_MANY_S = 10,
	/* A token that ends sooner is as good as none. */
	LEFT_LEAST_US = 500 * 1000,
	BODY_BYTES = 8 * 1024,
};

static const struct field user_fields[] = {
	FIELD(link_user, id, FIELD_UUID, 0),
	FIELD(link_user, name, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_WORD_OF(link_user, role, role, 0),
	FIELD(link_user, facility, FIELD_UUID, FIELD_OPTIONAL),
	FIELD_WORD_OF(link_user, language, language, FIELD_OPTIONAL),
	FIELD(link_user, must_enrol, FIELD_BOOL, FIELD_OPTIONAL),
};

struct access {
	char access_token[TOKEN_BYTES];
	int64_t expires_in_s;
	char refresh_token[REFRESH_BYTES];
	int64_t session_ends_in_s;
	int64_t console_lock_s;
	struct link_user user;
};
static const struct field access_fields[] = {
	FIELD(access, access_token, FIELD_TEXT, 0, .min = 1, .max = TOKEN_BYTES - 1),
	FIELD(access, expires_in_s, FIELD_INT, 0, .min = 1, .max = LIFE_MAX_S),
	FIELD(access, refresh_token, FIELD_TEXT, FIELD_OPTIONAL, .max = REFRESH_BYTES - 1),
	FIELD(access, session_ends_in_s, FIELD_INT, FIELD_OPTIONAL, .max = LIFE_MAX_S),
	FIELD(access, console_lock_s, FIELD_INT, FIELD_OPTIONAL, .max = LIFE_MAX_S,
		.absent = LOCK_S),
	FIELD_STRUCT_OF(access, user, user_fields, 0),
};

/* ---- secrets ---- */

bool link_has_token(const struct link *link)
{
	return link->token && !link->is_token_refused &&
	       link->token_ends_us - loop_monotonic_us(link->loop) > LEFT_LEAST_US;
}

void link_drop_token(struct link *link)
{
	secret_free(&link->token);
	link->is_token_refused = false;
	loop_timer_stop(link->renew);
}

void link_forget_session(struct link *link)
{
	link_drop_token(link);
	secret_free(&link->refresh);
	secret_free(&link->password);
	secret_free(&link->changed_to);
	secret_free(&link->code);
	secret_free(&link->key);
}

/* It goes into a line of a request. */
static bool is_token(const char *token)
{
	return token[strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-._~+/=")] == '\0';
}

static void keep_access(struct link *link, const struct access *access)
{
	link_drop_token(link);
	secret_free(&link->refresh);
	link->token = mem_strdup(access->access_token);
	if (access->refresh_token[0])
		link->refresh = mem_strdup(access->refresh_token);
	link->token_ends_us = loop_monotonic_us(link->loop) + access->expires_in_s * US_PER_S;
	link->status.session_ends_us =
		access->session_ends_in_s
			? loop_now_us(link->loop) + access->session_ends_in_s * US_PER_S
			: 0;
	link->status.lock_s = access->console_lock_s;
	link->status.user = access->user;
	/* With a quarter of its life left there is time for some failures. */
	loop_timer_start(link->renew, (uint64_t)access->expires_in_s * 750, 0);
	link_wake_requests(link);
}

/* A changed password is the password now; none is kept that is not needed any more. */
static void settle_passwords(struct link *link)
{
	secret_free(&link->code);
	if (link->changed_to) {
		secret_free(&link->password);
		link->password = link->changed_to;
		link->changed_to = NULL;
	}
	if (link->refresh && !link->keeps_password)
		secret_free(&link->password);
}

static bool take_access(struct link *link, const struct ask_answer *answer)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(answer->body, answer->length, why);
	struct access *access = mem_alloc(sizeof(*access));
	struct field_problem problem;
	bool good = document &&
		    !fields_decode_own(
			    access_fields, COUNT_OF(access_fields), document, access, &problem) &&
		    is_token(access->access_token);

	if (good) {
		keep_access(link, access);
		settle_passwords(link);
		if (link->device)
			link_key_opened(link, answer);
	}
	explicit_bzero(access, sizeof(*access));
	mem_free(access);
	jdoc_destroy(&document);
	return good;
}

/* ---- what an answer means ---- */

void link_describe(const struct ask_answer *answer, char detail_out[LINK_DETAIL_BYTES])
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document;
	const char *title, *detail;

	if (answer->why) {
		snprintf(detail_out, LINK_DETAIL_BYTES, "%s", answer->detail);
		return;
	}
	document = jdoc_parse(answer->body, answer->length, why);
	title = jdoc_get_string(document, "title");
	detail = jdoc_get_string(document, "detail");
	snprintf(detail_out, LINK_DETAIL_BYTES, "status %d%s%s%s%s", answer->status,
		title ? ": " : "", title ? title : "", detail ? "; " : "", detail ? detail : "");
	jdoc_destroy(&document);
}

enum err link_error_of(const struct ask_answer *answer)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(answer->body, answer->length, why);
	const char *code = jdoc_get_string(document, "code");
	enum err err = code ? err_from_code(code) : ERR_COUNT;

	jdoc_destroy(&document);
	return err;
}

static const struct status_row {
	int status;   /* 0: any other */
	enum err err; /* ERR_COUNT: any */
	struct link_finding finding;
} statuses[] = {
	{ 200, ERR_COUNT, { LINK_VERDICT_OK, LINK_WHY_NONE } },
	{ 401, ERR_SECOND_FACTOR, { LINK_VERDICT_NEVER, LINK_WHY_CODE } },
	{ 401, ERR_WRONG_CODE, { LINK_VERDICT_NEVER, LINK_WHY_WRONG_CODE } },
	{ 401, ERR_COUNT, { LINK_VERDICT_NEVER, LINK_WHY_PASSWORD } },
	{ 403, ERR_PASSWORD_CHANGE, { LINK_VERDICT_NEVER, LINK_WHY_CHANGE } },
	{ 403, ERR_COUNT, { LINK_VERDICT_NEVER, LINK_WHY_ACCOUNT } },
	{ 422, ERR_COUNT, { LINK_VERDICT_NEVER, LINK_WHY_PASSWORD } },
	{ 429, ERR_COUNT, { LINK_VERDICT_LATER, LINK_WHY_TOO_MANY } },
	{ 503, ERR_COUNT, { LINK_VERDICT_LATER, LINK_WHY_BUSY } },
	{ 0, ERR_COUNT, { LINK_VERDICT_LATER, LINK_WHY_REFUSED } },
};

struct link_finding link_judge(const struct ask_answer *answer)
{
	const struct status_row *row = statuses;
	enum err err;

	if (answer->why)
		return (struct link_finding){ LINK_VERDICT_LATER, answer->why };
	err = link_error_of(answer);
	while (row->status &&
		(row->status != answer->status || (row->err != ERR_COUNT && row->err != err)))
		row++;
	return row->finding;
}

/* ---- signing in ---- */

/* What was typed may be wrong again: only who typed it sends it once more. A session, a device and
 * a program that was given its password go on by themselves. */
static bool was_typed(const struct link *link)
{
	return !link->device && !link->keeps_password && !link->is_refreshing && !link->is_open;
}

/* A password beside a code was right already. */
static void forget_typed(struct link *link)
{
	if (link->code)
		secret_free(&link->code);
	else
		link_forget_session(link);
}

static struct link_finding take_sign_in(
	struct link *link, const struct ask_answer *answer, char detail_out[LINK_DETAIL_BYTES])
{
	struct link_finding finding = link_judge(answer);

	link_describe(answer, detail_out);
	if (finding.verdict == LINK_VERDICT_OK && !take_access(link, answer)) {
		snprintf(detail_out, LINK_DETAIL_BYTES, "the sign-in has no token");
		return (struct link_finding){ LINK_VERDICT_LATER, LINK_WHY_PROTOCOL };
	}
	/* Nobody is at a device who could type anything else. */
	if (finding.verdict == LINK_VERDICT_NEVER && link->device)
		finding.verdict = LINK_VERDICT_LATER;
	if (finding.why == LINK_WHY_TOO_MANY && was_typed(link)) {
		forget_typed(link);
		finding.verdict = LINK_VERDICT_NEVER;
		return finding;
	}
	if (finding.verdict != LINK_VERDICT_NEVER)
		return finding;
	if (finding.why == LINK_WHY_CODE || finding.why == LINK_WHY_WRONG_CODE) {
		secret_free(&link->code);
		return finding;
	}
	/* The old one was right: only then is the new one looked at. */
	if (answer->status == 422 && link->changed_to)
		finding.why = LINK_WHY_NEW_PASSWORD;
	if (!link->is_refreshing) {
		link_forget_session(link);
		return finding;
	}
	/* The session has ended; a password begins another one. */
	secret_free(&link->refresh);
	return (struct link_finding){ LINK_VERDICT_NEVER, LINK_WHY_SESSION };
}

static bool may_begin_anew(const struct link *link, const struct link_finding *finding)
{
	return finding->why == LINK_WHY_SESSION && link->password;
}

static void signed_in(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;
	char detail[LINK_DETAIL_BYTES];
	struct link_finding finding;
	uint32_t asked_ms = answer->retry_after_s * 1000;

	if (link->device && link_key_refused(link, answer))
		return;
	finding = take_sign_in(link, answer, detail);
	ask_destroy(&link->ask);
	switch (finding.verdict) {
	case LINK_VERDICT_OK:
		link->renew_backoff.failures = 0;
		if (link->wants_key)
			link_renew_key(link);
		else
			link_go_on(link);
		return;
	case LINK_VERDICT_LATER:
		link_lose(link, finding.why, detail, asked_ms);
		return;
	case LINK_VERDICT_NEVER:
		if (may_begin_anew(link, &finding))
			link_go_on(link);
		else if (finding.why == LINK_WHY_TOO_MANY)
			link_stop_for(
				link, finding.why, detail, asked_ms ? asked_ms : TOO_MANY_S * 1000);
		else
			link_stop(link, finding.why, detail);
		return;
	}
}

static void write_refresh(const struct link *link, struct text *body)
{
	text_add(body, "{\"refresh_token\":");
	text_json_string(body, link->refresh);
	text_printf(body, ",\"client\":\"%s\"}", link->client);
}

static void write_password(const struct link *link, struct text *body)
{
	text_add(body, "{\"login\":");
	text_json_string(body, link->login);
	text_add(body, ",\"password\":");
	text_json_string(body, link->password);
	if (link->changed_to) {
		text_add(body, ",\"new_password\":");
		text_json_string(body, link->changed_to);
	}
	if (link->code) {
		text_add(body, ",\"code\":");
		text_json_string(body, link->code);
	}
	text_printf(body, ",\"client\":\"%s\"}", link->client);
}

/* By what the last sign-in left for it, else by the password. */
static void ask_for_token(struct link *link, ask_answered *answered)
{
	struct stream_options stream = link_stream_options(link);
	struct text body = { 0 };

	secret_reserve(&body, BODY_BYTES);
	link->is_refreshing = link->refresh;
	if (link->device) {
		secret_finish(&body);
		link_ask_with_key(link, answered);
		return;
	}
	if (link->is_refreshing)
		write_refresh(link, &body);
	else
		write_password(link, &body);
	link->ask = ask_start(link->loop, &stream,
		&(struct ask_request){
			.method = "POST",
			.target = link->is_refreshing ? "/v1/auth/refresh" : "/v1/auth/sign-in",
			.body = text_string(&body),
			.limit_ms = link->limits.answer_ms,
		},
		answered, link);
	secret_finish(&body);
}

void link_sign_in(struct link *link)
{
	link_drop_token(link);
	if (!link->refresh && !link->password && !link->device) {
		link_stop(link, LINK_WHY_SESSION, "");
		return;
	}
	ask_for_token(link, signed_in);
	link_set_state(link, LINK_SIGNING_IN, link->status.why, link->status.detail);
}

/* ---- a new token while the old one is still good ---- */

/* In the middle of the way to being live it goes on; what is open stays open. */
void link_key_settled(struct link *link)
{
	if (!link->is_open)
		link_go_on(link);
}

static void renewed(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;
	char detail[LINK_DETAIL_BYTES];
	struct link_finding finding;
	uint32_t random, wait_ms, asked_ms = answer->retry_after_s * 1000;

	if (link->device && link_key_refused(link, answer))
		return;
	finding = take_sign_in(link, answer, detail);
	ask_destroy(&link->ask);
	switch (finding.verdict) {
	case LINK_VERDICT_OK:
		link->renew_backoff.failures = 0;
		/* Somebody has begun to ask for a second factor. */
		if (link->status.user.must_enrol) {
			link_stop(link, LINK_WHY_ENROL, "");
			return;
		}
		link_show_token(link);
		if (link->wants_key)
			link_renew_key(link);
		return;
	case LINK_VERDICT_LATER:
		random_bytes(&random, sizeof(random));
		wait_ms = backoff_next_ms(&link->renew_backoff, random);
		if (asked_ms)
			wait_ms = backoff_spread_ms(&link->renew_backoff, asked_ms, random);
		loop_timer_start(link->renew, wait_ms, 0);
		return;
	case LINK_VERDICT_NEVER:
		if (may_begin_anew(link, &finding))
			ask_for_token(link, renewed);
		else
			link_stop(link, finding.why, detail);
		return;
	}
}

void link_renew(void *arg)
{
	struct link *link = arg;

	/* While something else is asked, or nothing is open, the way to being live brings one. */
	if (!link->ask && link->is_open && (link->refresh || link->password || link->device))
		ask_for_token(link, renewed);
}

/* ---- the end of a session ---- */

static void signed_out(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;

	(void)answer;
	ask_destroy(&link->ask);
	link_stop(link, LINK_WHY_NONE, "");
}

void link_end_session(struct link *link)
{
	struct stream_options stream = link_stream_options(link);

	link->ask = ask_start(link->loop, &stream,
		&(struct ask_request){
			.method = "POST",
			.target = "/v1/auth/sign-out",
			.token = link->token,
			.limit_ms = link->limits.connect_ms,
		},
		signed_out, link);
	link_forget_session(link);
	link_set_state(link, LINK_SIGNING_OUT, LINK_WHY_NONE, "");
}
