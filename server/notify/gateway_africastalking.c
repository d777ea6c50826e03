// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Africa's Talking: https://developers.africastalking.com/docs/sms/sending and the codes of
 * https://developers.africastalking.com/docs/sms/notifications. An answer of 201 says for each
 * number by a code of its own how it went. */
#include "common/base/jdoc.h"
#include "server/notify/gateway.h"
#include <stdio.h>
#include <string.h>

static void write(const struct gateway_account *account, const struct gateway_message *message,
	struct gateway_request *request)
{
	text_printf(&request->url, "%s/version1/messaging", account->url);
	text_printf(&request->header, "apiKey: %s", account->key);
	gateway_add_field(&request->form, "username", account->user);
	gateway_add_field(&request->form, "to", message->recipient);
	gateway_add_field(&request->form, "message", message->body);
	if (*account->sender)
		gateway_add_field(&request->form, "from", account->sender);
}

static const struct {
	int64_t code;
	enum gateway_outcome outcome;
} codes[] = {
	{ 100, GATEWAY_SENT },    /* Processed */
	{ 101, GATEWAY_SENT },    /* Sent */
	{ 102, GATEWAY_SENT },    /* Queued */
	{ 401, GATEWAY_REFUSED }, /* Risk hold */
	{ 402, GATEWAY_AGAIN },   /* The sender's name is not known */
	{ 403, GATEWAY_REFUSED }, /* No such number */
	{ 404, GATEWAY_REFUSED }, /* A kind of number that is not served */
	{ 405, GATEWAY_AGAIN },   /* The account is empty */
	{ 406, GATEWAY_REFUSED }, /* The number wants none */
	{ 407, GATEWAY_REFUSED }, /* No way to it */
	{ 409, GATEWAY_REFUSED }, /* It wants none at this hour */
	{ 500, GATEWAY_AGAIN },
	{ 501, GATEWAY_AGAIN },
	{ 502, GATEWAY_AGAIN },
};

static void judge(int64_t code, struct gateway_verdict *verdict)
{
	verdict->outcome = GATEWAY_AGAIN;
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (codes[i].code == code)
			verdict->outcome = codes[i].outcome;
	if (verdict->outcome != GATEWAY_SENT)
		snprintf(verdict->why, sizeof(verdict->why), "code %lld", (long long)code);
}

static void read(int status, const char *body, size_t length, struct gateway_verdict *verdict)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = status == 201 ? jdoc_parse(body, length, why) : NULL;
	const struct jdoc *recipients =
		jdoc_get(jdoc_get(document, "SMSMessageData"), "Recipients");
	const struct jdoc *recipient = jdoc_at(recipients, 0);
	const char *id = jdoc_get_string(recipient, "messageId");
	int64_t code;

	if (status != 201) {
		gateway_judge_status(status, verdict);
	} else if (jdoc_count(recipients) != 1 ||
		   !jdoc_int(jdoc_get(recipient, "statusCode"), &code)) {
		verdict->outcome = GATEWAY_AGAIN;
		snprintf(verdict->why, sizeof(verdict->why), "an answer of another form");
	} else {
		judge(code, verdict);
		if (id && strlen(id) < sizeof(verdict->id) && verdict->outcome == GATEWAY_SENT)
			snprintf(verdict->id, sizeof(verdict->id), "%s", id);
	}
	jdoc_destroy(&document);
}

const struct gateway gateway_africastalking = {
	.name = "africastalking",
	.url = "https://api.africastalking.com",
	.write = write,
	.read = read,
};
