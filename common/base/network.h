// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Networks of the Internet: "10.1.0.0/16", "2001:db8::/32"; an address alone is one of its own. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

/* IPv4 as IPv6 writes it (RFC 4291, 2.5.5.2), so that both are compared alike. */
struct network {
	unsigned char bytes[16];
	unsigned bits; /* How many of the first count. */
};

/* An address alone. */
MUST_CHECK bool network_parse_address(const char *text, struct network *network_out);
MUST_CHECK bool network_parse(const char *text, struct network *network_out);
/* Whether the other is in it, as a whole. */
bool network_holds(const struct network *network, const struct network *other);
