// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* libcurl's multi interface says which sockets it wants to hear of, and when it wants to be called:
 * both become watches and a timer of the loop. It is entered from their callbacks alone, so nobody
 * is called back from inside outgoing_send(). */
#include "server/net/outgoing.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* As many connections as there are questions at once (notify.c): one that waits for another's would
 * use up its own time, and those that hang would stop all others. */
enum { CONNECT_MS = 5000, HEADER_BYTES_MAX = 16384, HOST_CONNECTIONS = 8 };

struct outgoing {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;
	struct list questions;
	struct list sockets;
};

struct question {
	struct list link;
	struct outgoing *outgoing;
	CURL *easy;
	struct curl_slist *headers;
	struct text body;
	size_t header_bytes;
	outgoing_answered *answered;
	void *arg;
};

/* One that libcurl wants to be told of. */
struct watched {
	struct list link;
	struct outgoing *outgoing;
	curl_socket_t fd;
	struct loop_watch *watch;
};

/* ---- where to ---- */

static bool is_local(const char *host)
{
	return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 ||
	       strcasecmp(host, "localhost") == 0;
}

static bool is_allowed(const char *scheme, const char *host)
{
	if (is_local(host))
		return strcasecmp(scheme, "https") == 0 || strcasecmp(scheme, "http") == 0;
	/* A name has a letter in its last part; an address would have no certificate of a name. */
	return strcasecmp(scheme, "https") == 0 && strchr(host, '.') && host[0] != '[' &&
	       !strchr("0123456789", host[strlen(host) - 1]);
}

bool outgoing_may_reach(const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL;
	bool may = false;

	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER)
		may = is_allowed(scheme, host);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(parts);
	return may;
}

/* ---- the end of a question ---- */

static void question_destroy(struct question **question)
{
	curl_multi_remove_handle((*question)->outgoing->multi, (*question)->easy);
	curl_easy_cleanup((*question)->easy);
	curl_slist_free_all((*question)->headers);
	text_finish(&(*question)->body);
	list_remove(&(*question)->link);
	mem_free(*question);
	*question = NULL;
}

/* Words that name no host and no address: they go into a table. */
static const char *word_of_end(CURLcode end)
{
	switch (end) {
	case CURLE_OPERATION_TIMEDOUT:
		return "timed out";
	case CURLE_COULDNT_RESOLVE_HOST:
		return "no such host";
	case CURLE_COULDNT_CONNECT:
		return "no connection";
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
		return "certificate refused";
	case CURLE_WRITE_ERROR:
		return "answer too long";
	default:
		return "connection lost";
	}
}

static void finish(struct question *question, CURLcode end)
{
	struct outgoing_answer answer = { 0 };
	long status = 0;

	if (end == CURLE_OK)
		curl_easy_getinfo(question->easy, CURLINFO_RESPONSE_CODE, &status);
	else
		snprintf(answer.why, sizeof(answer.why), "%s", word_of_end(end));
	answer.status = (int)status;
	answer.body = text_string(&question->body);
	answer.length = question->body.length;
	question->answered(question->arg, &answer);
	question_destroy(&question);
}

static void take_ends(struct outgoing *outgoing)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(outgoing->multi, &left))) {
		CURLcode end = message->data.result;
		char *question = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &question);
		finish((struct question *)(void *)question, end);
	}
}

/* ---- what libcurl asks of the loop ---- */

static void ready(void *arg, unsigned state)
{
	struct watched *watched = arg;
	struct outgoing *outgoing = watched->outgoing;
	int events = 0, running;

	if (state & LOOP_READABLE)
		events |= CURL_CSELECT_IN;
	if (state & LOOP_WRITABLE)
		events |= CURL_CSELECT_OUT;
	/* watched may be gone behind it. */
	curl_multi_socket_action(outgoing->multi, watched->fd, events, &running);
	take_ends(outgoing);
}

static void due(void *arg)
{
	struct outgoing *outgoing = arg;
	int running;

	curl_multi_socket_action(outgoing->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	take_ends(outgoing);
}

static int want_timer(CURLM *multi, long after_ms, void *arg)
{
	struct outgoing *outgoing = arg;

	(void)multi;
	if (after_ms < 0)
		loop_timer_stop(outgoing->timer);
	else
		loop_timer_start(outgoing->timer, (uint64_t)after_ms, 0);
	return 0;
}

static void forget(struct watched **watched)
{
	loop_watch_destroy(&(*watched)->watch);
	list_remove(&(*watched)->link);
	/* Its own callback may be under way. */
	loop_reap((*watched)->outgoing->loop, *watched);
	*watched = NULL;
}

static struct watched *watch(struct outgoing *outgoing, curl_socket_t fd)
{
	struct watched *watched = mem_alloc(sizeof(*watched));

	watched->outgoing = outgoing;
	watched->fd = fd;
	watched->watch = loop_watch_create(outgoing->loop, fd, ready, watched);
	if (!watched->watch) {
		mem_free(watched);
		return NULL;
	}
	list_append(&outgoing->sockets, &watched->link);
	curl_multi_assign(outgoing->multi, fd, watched);
	return watched;
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *kept)
{
	struct outgoing *outgoing = arg;
	struct watched *watched = kept;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (watched)
			forget(&watched);
		curl_multi_assign(outgoing->multi, fd, NULL);
		return 0;
	}
	if (!watched)
		watched = watch(outgoing, fd);
	if (!watched)
		return -1;
	loop_watch_set(watched->watch, (what & CURL_POLL_IN ? LOOP_READABLE : 0u) |
					       (what & CURL_POLL_OUT ? LOOP_WRITABLE : 0u));
	return 0;
}

/* ---- asking ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct question *question = arg;
	size_t length = size * count;

	if (length > OUTGOING_ANSWER_BYTES - question->body.length)
		return length ? length - 1 : 1; /* Anything else than length ends it. */
	text_add_bytes(&question->body, bytes, length);
	return length;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *arg)
{
	struct question *question = arg;
	size_t length = size * count;

	(void)bytes;
	question->header_bytes += length;
	return question->header_bytes <= HEADER_BYTES_MAX ? length : 0;
}

static void set_options(struct question *question, const struct outgoing_post *post)
{
	CURL *easy = question->easy;

	curl_easy_setopt(easy, CURLOPT_URL, post->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)post->limit_ms);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "foleni");
	curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, post->form);
	if (post->user) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERNAME, post->user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, post->password);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, question->headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, question);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, question);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, question);
}

static void add_header(struct question *question, const char *line)
{
	question->headers = curl_slist_append(question->headers, line);
	if (!question->headers)
		mem_exhausted(1, 1);
}

void outgoing_send(struct outgoing *outgoing, const struct outgoing_post *post,
	outgoing_answered *answered, void *arg)
{
	struct question *question = mem_alloc(sizeof(*question));

	question->outgoing = outgoing;
	question->answered = answered;
	question->arg = arg;
	question->easy = curl_easy_init();
	if (!question->easy)
		mem_exhausted(1, 1);
	/* No waiting for "100 Continue". */
	add_header(question, "Expect:");
	for (size_t i = 0; i < OUTGOING_HEADERS_MAX && post->headers[i]; i++)
		add_header(question, post->headers[i]);
	set_options(question, post);
	list_append(&outgoing->questions, &question->link);
	curl_multi_add_handle(outgoing->multi, question->easy);
}

struct outgoing *outgoing_create(struct loop *loop)
{
	struct outgoing *outgoing;
	CURLM *multi;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	multi = curl_multi_init();
	if (!multi)
		return NULL;
	outgoing = mem_alloc(sizeof(*outgoing));
	outgoing->loop = loop;
	outgoing->multi = multi;
	list_init(&outgoing->questions);
	list_init(&outgoing->sockets);
	outgoing->timer = loop_timer_create(loop, due, outgoing);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, outgoing);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, outgoing);
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HOST_CONNECTIONS);
	return outgoing;
}

void outgoing_destroy(struct outgoing **outgoing)
{
	struct list *link;

	if (!*outgoing)
		return;
	while ((link = list_first(&(*outgoing)->questions))) {
		struct question *question = LIST_ENTRY(link, struct question, link);

		question_destroy(&question);
	}
	/* It gives back the sockets of its connections. */
	curl_multi_cleanup((*outgoing)->multi);
	while ((link = list_first(&(*outgoing)->sockets))) {
		struct watched *watched = LIST_ENTRY(link, struct watched, link);

		forget(&watched);
	}
	loop_timer_destroy(&(*outgoing)->timer);
	curl_global_cleanup();
	mem_free(*outgoing);
	*outgoing = NULL;
}
