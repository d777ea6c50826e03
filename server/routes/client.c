// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is there: the account that a token names, the address behind the proxies. */
#include "common/base/log.h"
#include "common/base/network.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "server/app/sessions.h"
#include "server/ops/config.h"
#include "server/ops/metrics.h"
#include "server/routes/dispatch.h"
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

void note_limit(const struct routes *routes, enum limit limit, const char *key)
{
	const struct app *app = routes->app;
	/* A phone number is nobody's business. */
	const char *shown = limit_by(limit) == LIMIT_BY_TEXT ? NULL : key;

	metrics_add(app->metrics, METRIC_limit_hits_total, limit - 1, 1);
	if (limits_is_news(app->limits, limit, key, loop_monotonic_us(app->loop)))
		log_warn(app->log, "limit.reached", LOG_STR("limit", limit_name(limit)),
			LOG_STR("of", shown));
}

enum err take_limit(
	const struct routes *routes, enum limit limit, const char *key, uint32_t *retry_after_s_out)
{
	int64_t retry_us;

	if (limits_take(routes->app->limits, limit, key, loop_monotonic_us(routes->app->loop),
		    &retry_us))
		return ERR_OK;
	note_limit(routes, limit, key);
	*retry_after_s_out = (uint32_t)((retry_us + US_PER_S - 1) / US_PER_S);
	return ERR_TOO_MANY;
}

void give_back_limit(const struct routes *routes, enum limit limit, const char *key)
{
	limits_give_back(routes->app->limits, limit, key);
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

bool is_trusted_proxy(const struct routes *routes, const char *text)
{
	const struct config_list *proxies = &routes->app->config->server.trusted_proxies;
	struct network address, network;

	if (!network_parse_address(text, &address))
		return false;
	for (size_t i = 0; i < proxies->count; i++)
		if (network_parse(proxies->items[i], &network) && network_holds(&network, &address))
			return true;
	return false;
}

/* ---- languages ---- */

/* "0.8" as 800; what is no such number is 0, so it is not chosen. */
static int read_quality(const char *text)
{
	int quality = *text == '1' ? 1000 : 0, place = 100;

	if ((*text != '0' && *text != '1') || (text[1] && text[1] != '.'))
		return 0;
	for (size_t i = 2; text[1] && place && text[i] >= '0' && text[i] <= '9'; i++, place /= 10)
		quality += (text[i] - '0') * place;
	return quality > 1000 ? 1000 : quality;
}

/* "sw-TZ;q=0.9": does it mean this language, and how much is it wanted? 0: not at all. */
static int quality_of(const char *range, const char *language)
{
	size_t length = strlen(language);
	const char *quality = strstr(range, "q=");

	if (strncasecmp(range, language, length) != 0 || !strchr("-; \t", range[length]))
		return 0;
	return quality ? read_quality(quality + 2) : 1000;
}

/* RFC 9110, 12.5.4: of those wanted alike the first. */
enum language asked_language(const struct net_request *http)
{
	static const char *const names[] = { [LANGUAGE_SW] = "sw", [LANGUAGE_EN] = "en" };
	const char *at = net_request_header(http, "accept-language");
	enum language best = LANGUAGE_EN;
	int most = 0;

	while (at && *at) {
		char range[32];
		size_t length;

		at += strspn(at, " \t");
		length = strcspn(at, ",");
		snprintf(range, sizeof(range), "%.*s", (int)length, at);
		for (size_t i = 0; i < COUNT_OF(names); i++) {
			int wanted = quality_of(range, names[i]);

			if (wanted > most) {
				most = wanted;
				best = (enum language)i;
			}
		}
		at += length + (at[length] == ',');
	}
	return best;
}

/* A browser on this machine asks by the name of the page that it shows, whoever has that name point
 * here; and so does a proxy that passes on what it was asked. */
static bool is_asked_by_own_name(const struct net_request *http)
{
	static const char name[] = "localhost";
	const char *host = net_request_header(http, "host");
	size_t length = host ? strcspn(host, ":") : 0;

	if (!host)
		return false;
	if (length == sizeof(name) - 1 && strncasecmp(host, name, length) == 0)
		return true;
	return strncmp(host, "127.", 4) == 0 ? strspn(host, "0123456789.") == length
					     : strncmp(host, "[::1]", 5) == 0;
}

bool is_from_here(const struct net_request *http)
{
	static const char *const passed_on[] = { "forwarded", "via", "x-forwarded-for",
		"x-forwarded-host", "x-forwarded-proto", "x-real-ip" };

	if (strncmp(http->remote, "127.", 4) != 0 && strcmp(http->remote, "::1") != 0)
		return false;
	if (!is_asked_by_own_name(http))
		return false;
	for (size_t i = 0; i < COUNT_OF(passed_on); i++)
		if (net_request_header(http, passed_on[i]))
			return false;
	return true;
}

/* Takes one element of X-Forwarded-For ("1.2.3.4", "1.2.3.4:80", "2001:db8::1", "[2001:db8::1]:80")
 * as an address. */
static bool read_element(const char *start, size_t length, char address_out[ADDRESS_BYTES])
{
	char text[ADDRESS_BYTES];
	struct network address;
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
	if (!network_parse_address(at, &address))
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

static bool is_fit_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789._-");

	return length > 0 && length < REQUEST_NAME_BYTES && name[length] == '\0';
}

void request_name(const struct net_request *http, char name_out[REQUEST_NAME_BYTES])
{
	const char *given = net_request_header(http, "x-request-id");

	if (given && is_fit_name(given))
		snprintf(name_out, REQUEST_NAME_BYTES, "%s", given);
	else
		uuid_format(uuid_make_v7(time_now_us()), name_out);
}
