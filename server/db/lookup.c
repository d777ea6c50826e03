// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/db/lookup.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include <libpq-fe.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Belongs to the work, which cannot be called back; cancelling only takes done away. */
struct lookup {
	lookup_done *done; /* NULL: cancelled. */
	void *arg;
	char *hosts; /* Comma-separated, as libpq wants them. */
	struct text hostaddr;
	struct text why; /* Empty: all were found. */
};

/* A socket directory needs no address, nor does an empty part, which libpq fills in itself. */
static bool is_name(const char *host)
{
	return host[0] && host[0] != '/' && host[0] != '@';
}

static bool any_is_name(const char *hosts)
{
	char *copy = mem_strdup(hosts), *rest = copy, *host;
	bool found = false;

	while (!found && (host = strsep(&rest, ",")))
		found = is_name(host);
	mem_free(copy);
	return found;
}

static char *hosts_of(const char *conninfo)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	const char *host = NULL, *hostaddr = NULL;
	char *hosts = NULL;

	for (const PQconninfoOption *option = options; option && option->keyword; option++) {
		if (!strcmp(option->keyword, "host"))
			host = option->val;
		else if (!strcmp(option->keyword, "hostaddr"))
			hostaddr = option->val;
	}
	if (host && !hostaddr && any_is_name(host))
		hosts = mem_strdup(host);
	PQconninfoFree(options);
	return hosts;
}

static void find_address(struct lookup *lookup, const char *host)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	char address[NI_MAXHOST];
	int failed = getaddrinfo(host, NULL, &wanted, &found);

	if (!failed)
		failed = getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof(address),
			NULL, 0, NI_NUMERICHOST);
	if (failed)
		text_printf(&lookup->why, "%s: %s", host, gai_strerror(failed));
	else
		text_add(&lookup->hostaddr, address);
	if (found)
		freeaddrinfo(found);
}

static void look_up(void *arg)
{
	struct lookup *lookup = arg;
	char *rest = lookup->hosts, *host;

	while (!lookup->why.length && (host = strsep(&rest, ","))) {
		if (host != lookup->hosts)
			text_add_char(&lookup->hostaddr, ',');
		if (is_name(host))
			find_address(lookup, host);
	}
}

static void came_back(void *arg)
{
	struct lookup *lookup = arg;
	bool is_found = !lookup->why.length;

	if (lookup->done)
		lookup->done(lookup->arg, is_found ? text_string(&lookup->hostaddr) : NULL,
			text_string(&lookup->why));
	mem_free(lookup->hosts);
	text_finish(&lookup->hostaddr);
	text_finish(&lookup->why);
	mem_free(lookup);
}

struct lookup *lookup_start(struct loop *loop, const char *conninfo, lookup_done *done, void *arg)
{
	char *hosts = hosts_of(conninfo);
	struct lookup *lookup;

	if (!hosts)
		return NULL;
	lookup = mem_alloc(sizeof(*lookup));
	lookup->hosts = hosts;
	lookup->done = done;
	lookup->arg = arg;
	loop_work(loop, look_up, came_back, lookup);
	return lookup;
}

void lookup_cancel(struct lookup **lookup)
{
	if (*lookup)
		(*lookup)->done = NULL;
	*lookup = NULL;
}
