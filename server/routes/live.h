// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* /v1/live: WebSockets that hear what happens in a facility and send commands, with the subprotocol
 * foleni.v1. Every message is a JSON object whose member t says what it is.
 *
 * Who opens it shows a bearer token; or, a browser's page, which cannot, offers the one-time ticket
 * of POST /v1/auth/live-ticket as a second subprotocol "t.<ticket>"; or nothing at all, and may
 * then only follow one patient's ticket by its code.
 *
 *	client	{"t":"hello","facility":..,"epoch":..,"since":7}	or {"t":"hello","code":..}
 *	server	{"t":"welcome",..}, then what the hub sends (server/app/hub.h)
 *	client	{"t":"command","id":<uuid>,"name":"ticket.call_next","data":{..}}
 *	server	{"t":"answer","id":..,"ok":true,"data":{..}}	or "ok":false,"problem":{..}
 *	client	{"t":"names","patients":[..]}	{"t":"ping"}	{"t":"token","access_token":..}
 *	server	{"t":"names","patients":{..}}	{"t":"pong","at":..}
 *{"t":"token","expires_in_s":..} server	{"t":"problem","problem":{..}} for what it does not
 *understand
 *
 * A socket ends with 4401 when its token does and no new one came, with 1008 when its messages make
 * no sense or are too many. */
#pragma once

#include "server/net/net.h"

struct live;
struct routes;

#define LIVE_PROTOCOL "foleni.v1"

struct live *live_create(struct routes *routes);
/* Sets *live to NULL. NULL is fine. */
void live_destroy(struct live **live);

bool live_is_address(const struct net_request *request);
enum err live_upgrade(
	struct live *live, const struct net_upgrade *upgrade, const char **protocol_out);
/* A refused upgrade that has to be written down before it is told: true, and the answer comes by
 * net_reply(). */
bool live_refuse_upgrade(struct live *live, const struct net_request *request, enum err err);
void live_message(
	struct live *live, struct net_socket_id socket, const struct net_message *message);
void live_closed(struct live *live, struct net_socket_id socket);
/* Does it wait for the answer to what it asked? While the server stops, it is closed behind it. */
bool live_is_busy(struct live *live, struct net_socket_id socket);
/* Accounts have changed: who may no more is closed. */
void live_check_accounts(struct live *live);
