// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a connection string says, as libpq reads it. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/db/db.h"
#include <libpq-fe.h>
#include <string.h>

bool db_conninfo_is_readable(const char *conninfo)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

	PQconninfoFree(options);
	return options != NULL;
}

/* NULL: it says nothing on this, or cannot be read. mem_free it. */
static char *conninfo_value(const char *conninfo, const char *keyword)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	char *value = NULL;

	for (const PQconninfoOption *option = options; option && option->keyword; option++)
		if (!strcmp(option->keyword, keyword) && option->val)
			value = mem_strdup(option->val);
	PQconninfoFree(options);
	return value;
}

/* A folder of a socket, an abstract socket, or this machine; of several hosts each. */
static bool is_local(const char *hosts)
{
	static const char *const local[] = { "/", "@", "localhost,", "127.", "::1," };
	struct text list = { 0 };
	bool all = true;

	text_printf(&list, "%s,", hosts);
	for (const char *host = text_string(&list); all && *host; host = strchr(host, ',') + 1) {
		bool one = *host == ',';

		for (size_t i = 0; i < COUNT_OF(local); i++)
			one |= !strncmp(host, local[i], strlen(local[i]));
		all = one;
	}
	text_finish(&list);
	return all;
}

bool db_conninfo_is_exposed(const char *conninfo)
{
	char *hosts = conninfo_value(conninfo, "host");
	char *addresses = conninfo_value(conninfo, "hostaddr");
	char *mode = conninfo_value(conninfo, "sslmode");
	/* Where both are given, the address is where it goes. */
	const char *to = addresses ? addresses : hosts;
	bool exposed = to && !is_local(to) && (!mode || strcmp(mode, "verify-full") != 0);

	mem_free(hosts);
	mem_free(addresses);
	mem_free(mode);
	return exposed;
}

bool db_conninfo_has_password(const char *conninfo)
{
	char *password = conninfo_value(conninfo, "password");
	bool has = password && *password;

	if (password)
		explicit_bzero(password, strlen(password));
	mem_free(password);
	return has;
}

bool db_conninfo_is_same_role(const char *conninfo, const char *other)
{
	char *role = conninfo_value(conninfo, "user"), *other_role = conninfo_value(other, "user");
	bool same = role && other_role && !strcmp(role, other_role);

	mem_free(role);
	mem_free(other_role);
	return same;
}
