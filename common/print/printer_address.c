// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/printer_address.h"

#include "common/base/text.h"
#include <string.h>

static bool take_place(
	const char *bytes, size_t length, const char *stops, struct printer_address *address)
{
	if (!length || length >= sizeof(address->place) || !utf8_is_printable(bytes, length))
		return false;
	memcpy(address->place, bytes, length);
	return !strpbrk(address->place, stops);
}

static bool read_file(const char *path, struct printer_address *address)
{
	address->is_file = true;
	return *path == '/' && take_place(path, strlen(path), "", address);
}

static bool read_host(const char *host, struct printer_address *address)
{
	bool has_brackets = *host == '[';
	size_t length = strcspn(host += has_brackets, has_brackets ? "]" : ":");
	const char *rest = host + length;
	int64_t port;

	address->port = PRINTER_PORT;
	if (!take_place(host, length, "/[] ", address) || (has_brackets && *rest++ != ']'))
		return false;
	if (!*rest)
		return true;
	if (*rest != ':' || !text_to_int(rest + 1, 1, UINT16_MAX, &port))
		return false;
	address->port = (uint16_t)port;
	return true;
}

bool printer_address_parse(const char *string, struct printer_address *address_out)
{
	struct printer_address address = { 0 };
	bool is_good = false;

	if (strncmp(string, "tcp:", 4) == 0)
		is_good = read_host(string + 4, &address);
	else if (strncmp(string, "file:", 5) == 0)
		is_good = read_file(string + 5, &address);
	if (is_good)
		*address_out = address;
	return is_good;
}
