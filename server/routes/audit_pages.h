// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Looks through the audit log, the newest first, until a page is full, all was looked through or
 * enough time has gone by. Who looks is written down in it, too. */
#pragma once

struct net_request;
struct request;

/* The handler of a route: the request's query is a struct audit_query, its facility where is
 * looked. */
void audit_pages_search(struct request *request, const struct net_request *http);
