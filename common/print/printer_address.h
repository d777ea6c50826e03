// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a printer is. Pure. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stdint.h>

enum { PRINTER_PLACE_BYTES = 256, PRINTER_PORT = 9100 };

struct printer_address {
	bool is_file;
	char place[PRINTER_PLACE_BYTES]; /* a host, without brackets; or an absolute path */
	uint16_t port;
};

/* "tcp:HOST[:PORT]", an IPv6 address in brackets; or "file:/dev/usb/lp0". False: it is neither. */
MUST_CHECK bool printer_address_parse(const char *string, struct printer_address *address_out);
