// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a server is made of. main makes one and passes it; nothing else is global. */
#pragma once

struct config;
struct db;
struct hub;
struct lanes;
struct limits;
struct log;
struct loop;
struct metrics;
struct net;
struct notify;
struct password_pool;
struct seal_keys;
struct token_keys;

struct app {
	const struct config *config;
	struct log *log;
	struct loop *loop;
	struct db *db;
	struct lanes *lanes;
	struct hub *hub;
	struct net *net;
	struct metrics *metrics;
	struct limits *limits;
	struct password_pool *passwords;
	struct token_keys *tokens;
	struct seal_keys *seals;
	const struct notify *notify; /* NULL: there is no gateway. */
	const char *node;            /* A UUID as text: names this process. */
	/* /readyz says no, new work is refused. */
	int stopping;
};
