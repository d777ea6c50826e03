// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/sms.h"

#include "server/net/outgoing.h"
#include "server/ops/config.h"
#include <string.h>

struct gateway_account sms_account(const struct config *config)
{
	const struct gateway *gateway = gateway_find(config->sms.gateway);

	return (struct gateway_account){
		.url = *config->sms.url || !gateway ? config->sms.url : gateway->url,
		.user = config->sms.user,
		.key = config->sms.key,
		.sender = config->sms.sender,
	};
}

/* It becomes a part of an address, or a line of a header. */
static bool is_plain(const char *word)
{
	return *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789._-")] == '\0';
}

static const char *wrong(const struct config *config, const struct gateway *gateway)
{
	struct gateway_account account = sms_account(config);
	size_t length = strlen(account.url);

	if (!is_plain(account.user))
		return "sms.user: the name of the account at the gateway is needed, of letters, "
		       "digits and ._-";
	if (!is_plain(account.key))
		return "sms.key: what proves the account is needed, of letters, digits and ._-";
	if (gateway->needs_sender && !*account.sender)
		return "sms.sender: this gateway needs the number that messages come from";
	if (!outgoing_may_reach(account.url) || account.url[length - 1] == '/')
		return "sms.url: https and a host's name, or http on this machine, without a slash "
		       "at its end";
	return NULL;
}

bool sms_check(const struct config *config, struct text *why)
{
	const struct gateway *gateway = gateway_find(config->sms.gateway);
	const char *what;

	if (!*config->sms.gateway)
		return true;
	if (!gateway) {
		gateway_names(why);
		return false;
	}
	what = wrong(config, gateway);
	if (what)
		text_add(why, what);
	return !what;
}
