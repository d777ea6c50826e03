// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is there: the account that a token names, the address behind the proxies. */
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/sessions.h"
#include "server/ops/config.h"
#include "server/routes/dispatch.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum err authenticate(
	const struct routes *routes, const char *authorization, struct token_claims *who_out)
{
	static const char scheme[] = "Bearer ";
	struct token_claims who;
	const char *token;
	enum err err;

	if (!authorization || strncasecmp(authorization, scheme, sizeof(scheme) - 1) != 0)
		return ERR_UNAUTHENTICATED;
	token = authorization + sizeof(scheme) - 1;
	token += strspn(token, " ");
	err = token_verify(routes->app->tokens, token, strlen(token), time_now_us(), &who);
	if (!err)
		err = sessions_check(routes->sessions, &who);
	if (!err)
		*who_out = who;
	return err;
}

enum err take_limit(const struct routes *routes, enum limit limit, const char *address,
	uint32_t *retry_after_s_out)
{
	int64_t retry_us;

	if (limits_take(routes->app->limits, limit, address, loop_monotonic_us(routes->app->loop),
		    &retry_us))
		return ERR_OK;
	*retry_after_s_out = (uint32_t)((retry_us + US_PER_S - 1) / US_PER_S);
	return ERR_TOO_MANY;
}

void give_back_limit(const struct routes *routes, enum limit limit, const char *address)
{
	limits_give_back(routes->app->limits, limit, address);
}

const char *allowed_origin(const struct routes *routes, const struct net_request *http)
{
	const struct config_list *origins = &routes->app->config->server.allowed_origins;
	const char *origin = net_request_header(http, "origin");

	for (size_t i = 0; origin && i < origins->count; i++)
		if (strcmp(origins->items[i], origin) == 0)
			return origins->items[i];
	return NULL;
}

/* ---- addresses ---- */

/* IPv4 addresses as IPv6 writes them, so that both are compared alike. */
struct address {
	unsigned char bytes[16];
};

static bool parse(const char *text, struct address *address_out, bool *is_ipv4_out)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	*is_ipv4_out = inet_pton(AF_INET, text, address_out->bytes + 12) == 1;
	if (*is_ipv4_out)
		memcpy(address_out->bytes, mapped, sizeof(mapped));
	return *is_ipv4_out || inet_pton(AF_INET6, text, address_out->bytes) == 1;
}

static bool same_bits(const struct address *a, const struct address *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	unsigned char mask = (unsigned char)(0xff00 >> rest);

	if (memcmp(a->bytes, b->bytes, whole) != 0)
		return false;
	return !rest || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0;
}

/* network is an address or address/bits. */
static bool is_in(const struct address *address, const char *network)
{
	char text[ADDRESS_BYTES];
	char *slash;
	struct address base;
	int64_t bits = 128;
	bool is_ipv4;

	snprintf(text, sizeof(text), "%s", network);
	slash = strchr(text, '/');
	if (slash)
		*slash = '\0';
	if (!parse(text, &base, &is_ipv4))
		return false;
	if (slash && !text_to_int(slash + 1, 0, is_ipv4 ? 32 : 128, &bits))
		return false;
	if (slash && is_ipv4)
		bits += 96;
	return same_bits(address, &base, (unsigned)bits);
}

bool is_trusted_proxy(const struct routes *routes, const char *text)
{
	const struct config_list *proxies = &routes->app->config->server.trusted_proxies;
	struct address address;
	bool is_ipv4;

	if (!parse(text, &address, &is_ipv4))
		return false;
	for (size_t i = 0; i < proxies->count; i++)
		if (is_in(&address, proxies->items[i]))
			return true;
	return false;
}

/* Takes one element of X-Forwarded-For ("1.2.3.4", "1.2.3.4:80", "2001:db8::1", "[2001:db8::1]:80")
 * as an address. */
static bool read_element(const char *start, size_t length, char address_out[ADDRESS_BYTES])
{
	char text[ADDRESS_BYTES];
	struct address address;
	bool is_ipv4;
	char *at = text, *end;

	while (length && (*start == ' ' || *start == '\t')) {
		start++;
		length--;
	}
	while (length && (start[length - 1] == ' ' || start[length - 1] == '\t'))
		length--;
	if (!length || length >= sizeof(text))
		return false;
	memcpy(text, start, length);
	text[length] = '\0';
	if (*at == '[' && (end = strchr(at, ']'))) {
		*end = '\0';
		at++;
	} else if ((end = strchr(at, ':')) && !strchr(end + 1, ':')) {
		*end = '\0';
	}
	if (!parse(at, &address, &is_ipv4))
		return false;
	memmove(address_out, at, strlen(at) + 1);
	return true;
}

/* Follows one header from its end, as long as who speaks is trusted. False: the end was reached. */
static bool follow(const struct routes *routes, const char *value, char address[ADDRESS_BYTES])
{
	size_t end = strlen(value);

	while (is_trusted_proxy(routes, address)) {
		size_t start = end;

		while (start && value[start - 1] != ',')
			start--;
		if (!read_element(value + start, end - start, address))
			return true;
		if (!start)
			return false;
		end = start - 1;
	}
	return true;
}

/* Each proxy adds the address that it saw at the end: what stands before the first one that is not
 * ours may be invented. */
void client_address(const struct routes *routes, const struct net_request *http,
	char address_out[ADDRESS_BYTES])
{
	snprintf(address_out, ADDRESS_BYTES, "%s", http->remote);
	for (size_t i = http->header_count; i-- > 0;)
		if (strcmp(http->headers[i].name, "x-forwarded-for") == 0 &&
			follow(routes, http->headers[i].value, address_out))
			return;
}
