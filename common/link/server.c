// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "common/link/link.h"
#include <string.h>

static const struct scheme {
	const char *prefix;
	bool has_tls;
	uint16_t port;
} schemes[] = {
	{ "https://", true, 443 },
	{ "http://", false, 80 },
};

/* Letters, digits and what else stands in names and addresses: nothing that could end the line of
 * a request. */
static bool is_host(const char *host, size_t length)
{
	static const char others[] = "-._:%";

	for (size_t i = 0; i < length; i++) {
		char c = host[i];
		bool is_good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			       (c >= 'A' && c <= 'Z') || (c && strchr(others, c));

		if (!is_good)
			return false;
	}
	return length > 0 && length < LINK_HOST_BYTES;
}

/* What follows the host: nothing, a slash, or a port. */
static bool read_port(const char *rest, uint16_t *port)
{
	char digits[6] = "";
	size_t length;
	int64_t number;

	if (*rest == ':') {
		rest++;
		length = strspn(rest, "0123456789");
		if (!length || length >= sizeof(digits))
			return false;
		memcpy(digits, rest, length);
		if (!text_to_int(digits, 1, UINT16_MAX, &number))
			return false;
		*port = (uint16_t)number;
		rest += length;
	}
	return strcmp(rest, "") == 0 || strcmp(rest, "/") == 0;
}

bool link_server_parse(const char *url, struct link_server *server_out)
{
	struct link_server server = { 0 };
	const struct scheme *scheme = schemes;
	const char *host, *rest;
	size_t length;

	while (strncmp(url, scheme->prefix, strlen(scheme->prefix)) != 0)
		if (++scheme == schemes + COUNT_OF(schemes))
			return false;
	host = url + strlen(scheme->prefix);
	server.port = scheme->port;
	server.has_tls = scheme->has_tls;
	if (*host == '[') {
		host++;
		length = strcspn(host, "]");
		rest = host + length + (host[length] == ']');
		if (!memchr(host, ':', length) || host[length] != ']')
			return false;
	} else {
		length = strcspn(host, ":/");
		rest = host + length;
	}
	if (!is_host(host, length) || !read_port(rest, &server.port))
		return false;
	memcpy(server.host, host, length);
	*server_out = server;
	return true;
}
