// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is said in clear to whom it should be said by TLS: a browser that asks for a page is sent on
 * to base_url; everything else is refused, because a client that is sent on has shown its token
 * already, and would go on showing it. For a port of its own (server.redirect_port), and for what a
 * trusted proxy says came to it in clear. */
#pragma once

#include "server/net/net.h"

struct redirect;
struct routes;

/* Listens as the options say. NULL: why_out says in words what could not be done. */
MUST_CHECK struct redirect *redirect_create(
	struct routes *routes, const struct net_options *options, char why_out[NET_WHY_BYTES]);
/* As net_stop(). */
void redirect_stop(
	struct redirect *redirect, uint32_t retry_after_s, void (*stopped)(void *arg), void *arg);
/* Only after stopped was called. Sets *redirect to NULL. NULL is fine. */
void redirect_destroy(struct redirect **redirect);
uint16_t redirect_port(const struct redirect *redirect);

/* Did a proxy that is trusted get this in clear, or by TLS? Where it says neither, both are false.
 */
bool came_in_clear(const struct routes *routes, const struct net_request *http);
bool came_by_tls(const struct routes *routes, const struct net_request *http);
/* Where the browser finds the page; false: it is none, and to be refused. */
bool redirect_find(
	const struct routes *routes, const struct net_request *http, struct text *location_out);
