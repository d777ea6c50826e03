// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* REST by the one who is signed in: one request at a time, the others wait in the order of asking.
 * What changes something is sent again with its key until there is an answer; what only reads is
 * tried twice. */
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/link/link_parts.h"
#include "common/loop/loop.h"
#include <stdio.h>
#include <string.h>

enum { TRIES_OF_A_READER = 2, TRIES_OF_A_TOKEN = 3, WAITING_MAX = 64 };

struct asked {
	struct list link;
	uint64_t id;
	struct link *owner;
	char *method;
	char *path;
	char *body;
	char *if_match;
	char key[UUID_TEXT_BYTES];
	bool is_reading;
	bool was_sent; /* it may have been done */
	unsigned tries;
	int64_t asked_us;
	link_replied *replied; /* NULL: cancelled */
	void *arg;
};

static void forget(struct asked **asked)
{
	struct asked *ended = *asked;

	*asked = NULL;
	list_remove(&ended->link);
	mem_free(ended->method);
	mem_free(ended->path);
	mem_free(ended->body);
	mem_free(ended->if_match);
	mem_free(ended);
}

static struct asked *first_asked(const struct link *link)
{
	struct list *first = list_first(&link->requests);

	return first ? LIST_ENTRY(first, struct asked, link) : NULL;
}

static void tell(struct link *link, struct asked **asked, const struct link_reply *reply)
{
	link_replied *replied = (*asked)->replied;
	void *arg = (*asked)->arg;

	forget(asked);
	if (!replied)
		return;
	link->calling++;
	replied(arg, reply);
	link->calling--;
}

static bool has_given_up(const struct link *link, const struct asked *asked)
{
	int64_t age_us = loop_monotonic_us(link->loop) - asked->asked_us;

	return !asked->was_sent && age_us >= (int64_t)link->limits.unsent_ms * 1000;
}

static void expire(struct link *link)
{
	const struct link_reply never = { .outcome = LINK_NOT_SENT };
	struct asked *asked;

	while ((asked = first_asked(link)) && has_given_up(link, asked))
		tell(link, &asked, &never);
}

void link_wake_requests(struct link *link)
{
	if (first_asked(link) && !link->request_ask)
		loop_timer_start(link->request_timer, 0, 0);
}

/* ---- answers ---- */

/* Nothing was decided, or nobody knows: asked again, with the same key. */
static bool is_undecided(int status, const struct jdoc *problem)
{
	static const char *const codes[] = { "unknown_outcome", "stopping", "busy",
		"database_down" };
	const char *code = jdoc_get_string(problem, "code");

	for (size_t i = 0; status == 503 && code && i < COUNT_OF(codes); i++)
		if (strcmp(codes[i], code) == 0)
			return true;
	return status == 502 || status == 504;
}

/* Else it is about a password or a code that was sent with it, and what was wrong once would count
 * as wrong each time. */
static bool is_about_token(const struct ask_answer *answer)
{
	enum err err = link_error_of(answer);

	return err != ERR_BAD_CREDENTIALS && err != ERR_SECOND_FACTOR && err != ERR_WRONG_CODE;
}

/* True: it will be sent again. */
static bool goes_again(
	struct link *link, struct asked *asked, const struct ask_answer *answer, struct jdoc *body)
{
	unsigned most = asked->is_reading ? TRIES_OF_A_READER : UINT32_MAX;

	if (!asked->replied && asked->is_reading)
		return false;
	if (answer->why)
		return asked->tries < most;
	if (answer->status == 401 && is_about_token(answer)) {
		link->is_token_refused = true;
		link_renew(link);
		return asked->tries < TRIES_OF_A_TOKEN;
	}
	return is_undecided(answer->status, body) && asked->tries < most;
}

static void finish(
	struct link *link, struct asked *asked, const struct ask_answer *answer, struct jdoc *body)
{
	bool is_good = !answer->why && answer->status < 400;
	const struct link_reply reply = {
		.outcome = answer->why ? LINK_NOT_SENT
			   : is_good   ? LINK_DONE
				       : LINK_REFUSED,
		.status = answer->status,
		.body = is_good ? body : NULL,
		.problem = is_good ? NULL : body,
		.etag = answer->etag,
		.text = is_good ? answer->body : NULL,
		.length = is_good ? answer->length : 0,
		.next = is_good ? answer->next : NULL,
		.retry_after_s = is_good ? 0 : answer->retry_after_s,
	};

	tell(link, &asked, &reply);
}

static void answered(void *arg, const struct ask_answer *answer)
{
	struct link *link = arg;
	struct asked *asked = first_asked(link);
	char why[JDOC_WHY_BYTES];
	struct jdoc *body = NULL;
	uint32_t wait_ms = answer->retry_after_s * 1000;
	bool again;

	asked->was_sent |= answer->was_sent && !asked->is_reading;
	if (!answer->why && answer->length)
		body = jdoc_parse(answer->body, answer->length, why);
	again = goes_again(link, asked, answer, body);
	if (!again)
		finish(link, asked, answer, body);
	jdoc_destroy(&body);
	ask_destroy(&link->request_ask);
	if (again)
		loop_timer_start(
			link->request_timer, wait_ms ? wait_ms : link->limits.resend_ms, 0);
	else
		link_wake_requests(link);
}

/* ---- sending ---- */

static void start(struct link *link, struct asked *asked)
{
	struct stream_options stream = link_stream_options(link);
	char facility[UUID_TEXT_BYTES];
	struct text target = { 0 };

	uuid_format(link->status.facility.u, facility);
	if (strncmp(asked->path, "/v1/", 4) != 0)
		text_printf(&target, "/v1/facilities/%s", facility);
	text_add(&target, asked->path);
	asked->tries++;
	link->request_ask = ask_start(link->loop, &stream,
		&(struct ask_request){
			.method = asked->method,
			.target = text_string(&target),
			.token = link->token,
			.body = asked->body,
			.key = asked->is_reading ? NULL : asked->key,
			.if_match = asked->if_match,
			.limit_ms = link->limits.answer_ms,
			.line = link->request_line,
		},
		answered, link);
	text_finish(&target);
}

/* While a second factor has to be set up, only that is asked. */
static bool can_send(const struct link *link)
{
	if (link->status.state == LINK_STOPPED && link->status.why == LINK_WHY_ENROL)
		return link_has_token(link);
	return link_has_token(link) && !uuid_is_nil(link->status.facility.u) &&
	       link->status.state == LINK_LIVE;
}

void link_request_due(void *arg)
{
	struct link *link = arg;

	if (link->request_ask)
		return;
	expire(link);
	if (!first_asked(link))
		return;
	if (can_send(link))
		start(link, first_asked(link));
	else
		loop_timer_start(link->request_timer, link->limits.unsent_ms, 0);
}

static size_t count_waiting(const struct link *link)
{
	size_t count = 0;

	for (const struct list *at = link->requests.next; at != &link->requests; at = at->next)
		count++;
	return count;
}

static char *copy(const char *string)
{
	return string ? mem_strdup(string) : NULL;
}

enum err link_request(struct link *link, const struct link_request *request, link_replied *replied,
	void *arg, uint64_t *id_out)
{
	struct asked *asked;
	struct command_id key = request->key;

	if (count_waiting(link) >= WAITING_MAX)
		return ERR_BUSY;
	if (uuid_is_nil(key.u))
		key.u = uuid_make_v7(loop_now_us(link->loop));
	asked = mem_alloc(sizeof(*asked));
	asked->id = ++link->request_count;
	asked->method = mem_strdup(request->method);
	asked->path = mem_strdup(request->path);
	asked->body = copy(request->body);
	asked->if_match = copy(request->if_match);
	uuid_format(key.u, asked->key);
	asked->is_reading = strcmp(request->method, "GET") == 0;
	asked->asked_us = loop_monotonic_us(link->loop);
	asked->replied = replied;
	asked->arg = arg;
	list_append(&link->requests, &asked->link);
	if (id_out)
		*id_out = asked->id;
	link_wake_requests(link);
	return ERR_OK;
}

void link_request_cancel(struct link *link, uint64_t id)
{
	struct list *at, *next;

	for (at = link->requests.next; at != &link->requests; at = next) {
		struct asked *asked = LIST_ENTRY(at, struct asked, link);

		next = at->next;
		if (asked->id != id)
			continue;
		asked->replied = NULL;
		/* The answer to what is under way is awaited, so that its connection stays good. */
		if (asked == first_asked(link) && link->request_ask)
			return;
		if (asked->is_reading || !asked->was_sent)
			forget(&asked);
		link_wake_requests(link);
		return;
	}
}

void link_forget_requests(struct link *link)
{
	struct asked *asked;

	ask_destroy(&link->request_ask);
	while ((asked = first_asked(link)))
		forget(&asked);
}
