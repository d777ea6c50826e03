// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/redirect.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include <string.h>
#include <strings.h>

struct redirect {
	struct routes *routes;
	struct net *net;
};

static bool says(const struct routes *routes, const struct net_request *http, const char *scheme)
{
	const char *given = net_request_header(http, "x-forwarded-proto");

	return given && is_trusted_proxy(routes, http->remote) && strcasecmp(given, scheme) == 0;
}

bool came_in_clear(const struct routes *routes, const struct net_request *http)
{
	/* A hospital without TLS knows that it has none. */
	return strncmp(routes->app->config->server.base_url, "https://", 8) == 0 &&
	       says(routes, http, "http");
}

bool came_by_tls(const struct routes *routes, const struct net_request *http)
{
	return says(routes, http, "https");
}

bool redirect_find(
	const struct routes *routes, const struct net_request *http, struct text *location_out)
{
	struct route_match match;

	if (http->method != NET_GET && http->method != NET_HEAD)
		return false;
	router_find(routes->router, http->method, http->segments, http->segment_count, &match);
	/* An address with a host in it is for proxies; no browser sends one here. */
	if (!match.route || !(match.route->flags & ROUTE_PAGE) || http->target[0] != '/')
		return false;
	/* Of what came in only the path, never the host. */
	text_add(location_out, routes->app->config->server.base_url);
	text_add(location_out, http->target);
	return true;
}

static void requested(void *arg, const struct net_request *http)
{
	struct redirect *redirect = arg;
	struct text location = { 0 };

	if (redirect_find(redirect->routes, http, &location))
		net_reply(redirect->net, http->id,
			&(struct net_answer){
				.status = 301,
				.headers = &(const struct net_pair){ "Location",
					text_string(&location) },
				.header_count = 1,
			});
	else
		net_reply_problem(redirect->net, http->id, ERR_NEEDS_TLS, NULL, NULL);
	text_finish(&location);
}

static enum err refuse_upgrade(
	void *arg, const struct net_upgrade *wanted, const char **protocol_out)
{
	(void)arg;
	(void)wanted;
	(void)protocol_out;
	return ERR_NEEDS_TLS;
}

static bool is_proxy(void *arg, const char *remote)
{
	struct redirect *redirect = arg;

	return is_trusted_proxy(redirect->routes, remote);
}

struct redirect *redirect_create(
	struct routes *routes, const struct net_options *options, char why_out[NET_WHY_BYTES])
{
	static const struct net_handlers handlers = {
		.request = requested,
		.upgrade = refuse_upgrade,
		.is_proxy = is_proxy,
	};
	struct redirect *redirect = mem_alloc(sizeof(*redirect));

	redirect->routes = routes;
	redirect->net = net_create(routes->app->loop, options, &handlers, redirect, why_out);
	if (!redirect->net)
		redirect_destroy(&redirect);
	return redirect;
}

void redirect_stop(
	struct redirect *redirect, uint32_t retry_after_s, void (*stopped)(void *arg), void *arg)
{
	net_stop(redirect->net, retry_after_s, stopped, arg);
}

void redirect_destroy(struct redirect **redirect)
{
	if (!*redirect)
		return;
	net_destroy(&(*redirect)->net);
	mem_free(*redirect);
	*redirect = NULL;
}

uint16_t redirect_port(const struct redirect *redirect)
{
	return net_port(redirect->net);
}
