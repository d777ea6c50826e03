// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What browsers are given to look at: the display of a hall, and the page of a ticket. No part of
 * the API. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/lane.h"
#include "server/routes/codes.h"
#include "server/routes/dispatch.h"
#include "server/routes/ticket_page.h"
#include "server/web/web.h"
#include <string.h>

#define HTML "text/html; charset=utf-8"

/* ---- files ---- */

/* 'self' is of http to old browsers, and lets no page speak to its own server's sockets. */
static void add_policy(const struct net_request *http, struct text *policy)
{
	static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789.-:[]";
	const char *host = net_request_header(http, "host");

	text_add(policy, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			 "connect-src 'self'");
	if (host && host[0] && host[strspn(host, harmless)] == '\0')
		text_printf(policy, " ws://%s wss://%s", host, host);
	text_add(policy, "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

static void give_file(struct request *request, const struct net_request *http)
{
	const struct web_file *file = web_find(request->route->path);
	struct text policy = { 0 };

	if (!file) {
		request_refuse(&request, ERR_NO_ROUTE);
		return;
	}
	add_policy(http, &policy);
	request_reply(&request, &(struct net_answer){
					.status = 200,
					.content_type = file->content_type,
					.body = file->bytes,
					.body_length = file->length,
					.etag = file->etag,
					.cache_control = "no-cache",
					.content_security_policy = text_string(&policy),
				});
	text_finish(&policy);
}

/* ---- the page of a ticket ---- */

static void reply(struct request **request, int status, uint32_t retry_after_s, struct text *html)
{
	request_reply(request, &(struct net_answer){
				       .status = status,
				       .content_type = HTML,
				       .body = text_string(html),
				       .body_length = html->length,
				       .retry_after_s = retry_after_s,
				       .content_security_policy =
					       "default-src 'none'; style-src 'self'; base-uri "
					       "'none'; form-action 'none'; frame-ancestors 'none'",
			       });
	text_finish(html);
}

/* The same status as the API's, in other words. */
static void refuse(struct request **request, enum err wanted, uint32_t retry_after_s)
{
	enum err err = wanted == ERR_UNKNOWN_OUTCOME ? ERR_DB_DOWN : wanted;
	struct text html = { 0 };

	ticket_page_write_refusal(err, &html);
	if (err_http_status(err) == 503 && !retry_after_s)
		retry_after_s = TICKET_PAGE_REFRESH_S;
	reply(request, err_http_status(err), retry_after_s, &html);
}

static void found(void *arg, enum err err, const struct board *board, const struct visit *visit)
{
	struct request *request = arg;
	struct code_view *view;
	struct ticket_page page;
	struct text html = { 0 };

	code_tried(request, err);
	if (err) {
		refuse(&request, err, 0);
		return;
	}
	view = arena_alloc(request->arena, sizeof(*view));
	page.view = view;
	page.outlook = code_look(request->routes, board, visit, view);
	page.utc_offset_s = lanes_utc_offset_s(board, page.outlook.as_of_us);
	ticket_page_write(&page, &html);
	reply(&request, 200, 0, &html);
}

static void show_ticket(struct request *request, const struct net_request *http)
{
	uint32_t retry_after_s;

	(void)http;
	if (take_limit(request->routes, LIMIT_ticket_code, request->address, &retry_after_s))
		refuse(&request, ERR_TOO_MANY, retry_after_s);
	else
		code_find(request->routes, request->code, found, request);
}

#define PAGE(path_, id_, handle_)                                                                  \
	{                                                                                          \
		.method = NET_GET, .path = (path_), .id = (id_),                                   \
		.flags = ROUTE_PUBLIC | ROUTE_PAGE, .handle = (handle_)                            \
	}

static const struct route rows[] = {
	{
		.method = NET_GET,
		.path = "/t/{code}",
		.id = "showTicket",
		.flags = ROUTE_PUBLIC | ROUTE_PAGE,
		.handle = show_ticket,
		.limit = LIMIT_ticket_code,
	},
	PAGE("/ticket.css", "getTicketStyle", give_file),
	PAGE("/display", "showDisplay", give_file),
	PAGE("/display.css", "getDisplayStyle", give_file),
	PAGE("/display.js", "getDisplay", give_file),
	PAGE("/display-words.js", "getDisplayWords", give_file),
	PAGE("/display-link.js", "getDisplayLink", give_file),
	PAGE("/display-calls.js", "getDisplayCalls", give_file),
	PAGE("/display-voice.js", "getDisplayVoice", give_file),
	PAGE("/display-draw.js", "getDisplayScreen", give_file),
	PAGE("/icon.svg", "getIcon", give_file),
};

const struct route_table routes_pages = ROUTE_TABLE("pages", "What browsers look at", rows);
