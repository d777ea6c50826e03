// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/notify/gateway.h"

#include <stdio.h>
#include <string.h>

extern const struct gateway gateway_africastalking, gateway_twilio;

static const struct gateway *const gateways[] = {
	&gateway_africastalking,
	&gateway_twilio,
};

const struct gateway *gateway_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(gateways); i++)
		if (strcmp(gateways[i]->name, name) == 0)
			return gateways[i];
	return NULL;
}

void gateway_names(struct text *text)
{
	for (size_t i = 0; i < COUNT_OF(gateways); i++)
		text_printf(text, "%s%s", i ? " or " : "", gateways[i]->name);
}

void gateway_request_finish(struct gateway_request *request)
{
	text_finish(&request->url);
	text_wipe(&request->form);
	text_wipe(&request->header);
}

/* What is wrong with the account or with the gateway may be mended; what is wrong with the message
 * will not. */
void gateway_judge_status(int status, struct gateway_verdict *verdict)
{
	bool is_of_message = status == 400 || status == 413 || status == 422;

	verdict->outcome = is_of_message ? GATEWAY_REFUSED : GATEWAY_AGAIN;
	snprintf(verdict->why, sizeof(verdict->why), "status %d", status);
}

void gateway_add_field(struct text *form, const char *name, const char *value)
{
	text_printf(form, "%s%s=", form->length ? "&" : "", name);
	for (; *value; value++) {
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",
			    *value))
			text_add_char(form, *value);
		else
			text_printf(form, "%%%02X", (unsigned char)*value);
	}
}
