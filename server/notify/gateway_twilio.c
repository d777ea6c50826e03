// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Twilio: https://www.twilio.com/docs/messaging/api/message-resource. The account's SID is part of
 * the address and the user of Basic. */
#include "common/base/jdoc.h"
#include "server/notify/gateway.h"
#include <stdio.h>
#include <string.h>

static void write(const struct gateway_account *account, const struct gateway_message *message,
	struct gateway_request *request)
{
	text_printf(&request->url, "%s/2010-04-01/Accounts/%s/Messages.json", account->url,
		account->user);
	request->is_basic = true;
	gateway_add_field(&request->form, "To", message->recipient);
	gateway_add_field(&request->form, "From", account->sender);
	gateway_add_field(&request->form, "Body", message->body);
}

static void read(int status, const char *body, size_t length, struct gateway_verdict *verdict)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(body, length, why);
	const char *sid = jdoc_get_string(document, "sid");
	int64_t code;

	if (status != 201) {
		gateway_judge_status(status, verdict);
		if (jdoc_int(jdoc_get(document, "code"), &code))
			snprintf(verdict->why, sizeof(verdict->why), "status %d code %lld", status,
				(long long)code);
	} else if (!sid || !*sid || strlen(sid) >= sizeof(verdict->id)) {
		verdict->outcome = GATEWAY_AGAIN;
		snprintf(verdict->why, sizeof(verdict->why), "an answer of another form");
	} else {
		verdict->outcome = GATEWAY_SENT;
		snprintf(verdict->id, sizeof(verdict->id), "%s", sid);
	}
	jdoc_destroy(&document);
}

const struct gateway gateway_twilio = {
	.name = "twilio",
	.url = "https://api.twilio.com",
	.needs_sender = true,
	.write = write,
	.read = read,
};
