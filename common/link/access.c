// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/access.h"

#include <stdlib.h>

bool access_take_server(void *settings, const struct flag *flag, const char *value)
{
	return link_server_parse(
		value, (struct link_server *)(void *)((char *)settings + flag->offset));
}

bool access_finish(struct access *access, const struct flags *flags, int argc, char **argv,
	int first, bool needs_login)
{
	const char *given = getenv("FOLENI_SERVER");

	access->login = argc > first ? argv[first] : "";
	if (argc - first > 1 || (needs_login && !*access->login)) {
		flags_complain(flags, 0, "%s; try --help",
			needs_login ? "a login is needed, and nothing else"
				    : "one login and nothing else");
		return false;
	}
	if (access->server.port ||
		link_server_parse(given ? given : ACCESS_SERVER_DEFAULT, &access->server))
		return true;
	flags_complain(flags, 0, "FOLENI_SERVER is no https://HOST[:PORT]");
	return false;
}

struct link_options access_options(const struct access *access)
{
	return (struct link_options){
		.server = access->server,
		.ca_path = access->ca,
		.login = access->login,
		.password = access->password,
		.facility = access->facility,
	};
}
