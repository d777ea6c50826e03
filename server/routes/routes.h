// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Everything that can be asked of the server over HTTP and WebSocket, from one table of routes.
 *
 *	struct routes *routes = routes_create(app);
 *	net_create(loop, &options, routes_handlers(), routes, why);
 *
 * app->net must be set before the first request comes. The rest of app must live as long as the
 * routes; what is asked of its parts holds on to the routes until it was answered, so they end
 * first: net, lanes and db, then the routes. */
#pragma once

#include "server/app/app.h"
#include "server/net/net.h"

struct routes;
struct text;

/* Never NULL. */
struct routes *routes_create(struct app *app);
/* Sets *routes to NULL. NULL is fine. */
void routes_destroy(struct routes **routes);
/* Hands what is gathered to the database. */
void routes_flush(struct routes *routes);
/* Writes what is gathered, and calls stopped when that is done or limit_ms has passed: before the
 * database is closed. */
void routes_stop(struct routes *routes, unsigned limit_ms, void (*stopped)(void *arg), void *arg);
/* Their argument is the struct routes. */
const struct net_handlers *routes_handlers(void);

/* The description of the API, as OpenAPI 3.1. */
void openapi_write(struct text *out);
