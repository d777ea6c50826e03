// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is let in to a live socket: by a token, by a pass, or as nobody. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "server/app/sessions.h"
#include "server/db/db.h"
#include "server/routes/live.h"
#include "server/routes/live_socket.h"
#include "server/routes/redirect.h"
#include "server/routes/request.h"
#include "server/store/sign_in.h"
#include <stdio.h>
#include <string.h>

static enum err let_in(struct live *live, const struct net_upgrade *upgrade, struct socket *socket)
{
	const char *authorization = net_request_header(upgrade->request, "authorization");
	struct refresh_token pass;
	enum err err = ERR_OK;

	if (authorization) {
		err = authenticate(live->routes, authorization, &socket->who);
		if (!err && socket->who.must_enrol)
			err = ERR_MUST_ENROL;
		socket->is_signed_in = !err;
		return err;
	}
	for (size_t i = 0; !err && i < upgrade->protocol_count; i++) {
		const char *protocol = upgrade->protocols[i];

		if (strncmp(protocol, "t.", 2) != 0)
			continue;
		err = sessions_take_pass(live->routes->sessions, protocol + 2, &socket->who);
		socket->is_signed_in = !err;
		if (err && refresh_token_read(protocol + 2, &pass))
			refresh_token_hash(&pass, live->shown);
	}
	explicit_bzero(&pass, sizeof(pass));
	return err;
}

static bool is_offered(const struct net_upgrade *upgrade)
{
	for (size_t i = 0; i < upgrade->protocol_count; i++)
		if (strcmp(upgrade->protocols[i], LIVE_PROTOCOL) == 0)
			return true;
	return false;
}

bool live_is_address(const struct net_request *request)
{
	return request->segment_count == 2 && strcmp(request->segments[0], "v1") == 0 &&
	       strcmp(request->segments[1], "live") == 0;
}

enum err live_upgrade(
	struct live *live, const struct net_upgrade *upgrade, const char **protocol_out)
{
	const struct net_request *request = upgrade->request;
	struct socket entry = { .live = live, .id = upgrade->socket };
	enum err err;

	live->shown[0] = '\0';
	if (!live_is_address(request))
		return ERR_NO_ROUTE;
	if (came_in_clear(live->routes, request))
		return ERR_NEEDS_TLS;
	if (!is_offered(upgrade))
		return ERR_BAD_REQUEST;
	if (live->routes->app->stopping)
		return ERR_STOPPING;
	client_address(live->routes, request, entry.address);
	entry.language = asked_language(request);
	request_name(request, entry.name);
	err = let_in(live, upgrade, &entry);
	/* What comes of it is for live_refuse_upgrade(). */
	if (err == ERR_MUST_ENROL || live->shown[0])
		return err;
	if (err)
		return live_deny(&entry, err, "live", (struct facility_id){ 0 });
	live_add(&entry);
	*protocol_out = LIVE_PROTOCOL;
	return ERR_OK;
}

/* ---- with a pass that the database keeps ---- */

static void begin(void *arg, struct net_socket_id id)
{
	const struct request *request = arg;
	struct socket entry = { .live = request->routes->live, .id = id };

	entry.is_signed_in = true;
	entry.who = request->who;
	entry.language = request->language;
	memcpy(entry.address, request->address, sizeof(entry.address));
	memcpy(entry.name, request->name, sizeof(entry.name));
	live_add(&entry);
}

static bool read_claims(const struct db_result *result, struct token_claims *who)
{
	who->expires_us = db_result_int(result, 0, 5);
	return uuid_parse(db_result_value(result, 0, 0), &who->user.u) &&
	       uuid_parse(db_result_value(result, 0, 1), &who->session) &&
	       uuid_parse(db_result_value(result, 0, 2), &who->facility.u) &&
	       uuid_parse(db_result_value(result, 0, 3), &who->display.u) &&
	       role_from_name(db_result_value(result, 0, 4), &who->role);
}

static enum err judge(
	const struct request *request, const struct db_result *result, struct token_claims *who)
{
	if (db_result_err(result) == ERR_UNKNOWN_OUTCOME)
		return ERR_DB_DOWN;
	if (db_result_err(result))
		return db_result_err(result);
	if (request->app->stopping)
		return ERR_STOPPING;
	if (!db_result_rows(result) || !read_claims(result, who) ||
		who->expires_us <= time_now_us())
		return ERR_BAD_TOKEN;
	/* The account may have been changed since the pass was given. */
	return sessions_check(request->routes->sessions, who);
}

static void pass_taken(void *arg, const struct db_result *result)
{
	struct request *request = arg;
	struct token_claims who = { 0 };
	enum err err = judge(request, result, &who);

	request->who = who;
	if (err != ERR_BAD_TOKEN)
		give_back_limit(request->routes, LIMIT_live_ticket, request->address);
	if (err) {
		dispatch_deny(&request, "live", err);
		return;
	}
	/* False: it has gone meanwhile. */
	(void)net_accept(request->app->net, request->id, LIVE_PROTOCOL, begin, request);
	request_drop(&request);
}

static void take_pass(struct live *live, const struct net_request *http)
{
	struct request *request = dispatch_hold(live->routes, http);
	char hash[REFRESH_HASH_BYTES], life[12];
	uint32_t retry_after_s;

	memcpy(hash, live->shown, sizeof(hash));
	live->shown[0] = '\0';
	if (take_limit(live->routes, LIMIT_live_ticket, request->address, &retry_after_s)) {
		request_refuse_until(&request, ERR_TOO_MANY, retry_after_s);
		return;
	}
	snprintf(life, sizeof(life), "%d", PASS_LIFE_S);
	db_run(request->app->db, &pass_take, (struct db_value[]){ db_text(hash), db_text(life) },
		pass_taken, request);
}

bool live_refuse_upgrade(struct live *live, const struct net_request *http, enum err err)
{
	const char *authorization = net_request_header(http, "authorization");
	struct request *request;
	struct token_claims who;

	if (live->shown[0]) {
		take_pass(live, http);
		return true;
	}
	if (err != ERR_MUST_ENROL || !authorization ||
		authenticate(live->routes, authorization, &who))
		return false;
	request = dispatch_hold(live->routes, http);
	request->who = who;
	dispatch_deny(&request, "live", err);
	return true;
}
