// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* UUIDs (RFC 9562). Text is 36 characters, lower case; reading takes upper case too. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { UUID_TEXT_BYTES = 37 };

struct uuid {
	unsigned char bytes[16];
};

/* Exactly 36 characters, nothing before or after. */
MUST_CHECK bool uuid_parse(const char *string, struct uuid *uuid_out);
MUST_CHECK bool uuid_parse_bytes(const char *bytes, size_t length, struct uuid *uuid_out);
void uuid_format(struct uuid uuid, char text_out[UUID_TEXT_BYTES]);
int uuid_compare(struct uuid a, struct uuid b);
uint64_t uuid_hash(struct uuid uuid);
/* Asked a hundred times for a command, so here: to a compiler they are a few instructions each. */
static inline bool uuid_equal(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}
static inline bool uuid_is_nil(struct uuid uuid)
{
	return uuid_equal(uuid, (struct uuid){ 0 });
}
/* Version 7: ordered by time, the rest random. */
struct uuid uuid_make_v7(int64_t now_us);
/* Version 4: random. */
struct uuid uuid_make_v4(void);
/* Cryptographically strong; ends the program where the kernel has none. */
void random_bytes(void *bytes_out, size_t count);
