// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "server/net/net.h"

void net_problem(struct text *text, enum err err, const char *title, const char *detail)
{
	text_printf(text, "{\"type\":\"urn:foleni:problem:%s\",\"title\":", err_code(err));
	text_json_string(text, title ? title : err_text(err));
	text_printf(text, ",\"status\":%d,\"code\":\"%s\"", err_http_status(err), err_code(err));
	if (detail) {
		text_add(text, ",\"detail\":");
		text_json_string(text, detail);
	}
	text_add_char(text, '}');
}

bool net_reply_problem(struct net *net, struct net_request_id id, enum err err, const char *title,
	const char *detail)
{
	static const struct net_pair challenge[] = { { "WWW-Authenticate", "Bearer" } };
	struct text body = { 0 };
	struct net_answer answer = {
		.status = err_http_status(err),
		.content_type = NET_PROBLEM_JSON,
		.headers = challenge,
	};
	bool sent;

	net_problem(&body, err, title, detail);
	answer.body = text_string(&body);
	answer.body_length = body.length;
	answer.header_count = answer.status == 401;
	answer.retry_after_s = answer.status == 503;
	sent = net_reply(net, id, &answer);
	text_finish(&body);
	return sent;
}
