// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/uuid.h"

#include "common/base/text.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool is_dash_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool uuid_parse_bytes(const char *bytes, size_t length, struct uuid *uuid_out)
{
	struct uuid uuid = { 0 };
	size_t at = 0;

	if (length != UUID_TEXT_BYTES - 1)
		return false;
	for (size_t i = 0; i < length; i++) {
		int value = hex_value(bytes[i]);

		if (is_dash_place(i)) {
			if (bytes[i] != '-')
				return false;
			continue;
		}
		if (value < 0)
			return false;
		uuid.bytes[at / 2] = (unsigned char)(uuid.bytes[at / 2] << 4 | value);
		at++;
	}
	*uuid_out = uuid;
	return true;
}

bool uuid_parse(const char *string, struct uuid *uuid_out)
{
	return uuid_parse_bytes(string, strlen(string), uuid_out);
}

void uuid_format(struct uuid uuid, char text_out[UUID_TEXT_BYTES])
{
	static const size_t groups[] = { 4, 2, 2, 2, 6 };
	const unsigned char *bytes = uuid.bytes;
	char *at = text_out;

	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		hex_encode(bytes, groups[i], at);
		bytes += groups[i];
		at += 2 * groups[i];
		*at++ = '-';
	}
	/* In place of the last dash. */
	at[-1] = '\0';
}

int uuid_compare(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes));
}

/* Mixed by the finaliser of MurmurHash3: ids from clients need not be random. */
uint64_t uuid_hash(struct uuid uuid)
{
	uint64_t halves[2];
	uint64_t h;

	memcpy(halves, uuid.bytes, sizeof(halves));
	h = halves[0] * 0x9e3779b97f4a7c15u ^ halves[1];
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 33;
}

void random_bytes(void *bytes_out, size_t count)
{
	unsigned char *at = bytes_out;

	while (count) {
		ssize_t got = getrandom(at, count, 0);

		/* More than 256 bytes may be interrupted by a signal: getrandom(2). */
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			perror("getrandom");
			abort();
		}
		at += got;
		count -= (size_t)got;
	}
}

/* Random bytes for ids: one call of the kernel draws those of many. Each thread has its own, what
 * is taken is wiped, and a child process has nothing of its parent's. */
static _Thread_local struct {
	unsigned char bytes[1024];
	size_t left;
} pool;

static void empty_pool(void)
{
	explicit_bzero(&pool, sizeof(pool));
}

static void watch_forks(void)
{
	if (pthread_atfork(NULL, NULL, empty_pool) != 0) {
		perror("pthread_atfork");
		abort();
	}
}

static void draw_for_id(unsigned char *bytes_out, size_t count)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (pool.left < count) {
		pthread_once(&once, watch_forks);
		random_bytes(pool.bytes, sizeof(pool.bytes));
		pool.left = sizeof(pool.bytes);
	}
	pool.left -= count;
	memcpy(bytes_out, pool.bytes + pool.left, count);
	explicit_bzero(pool.bytes + pool.left, count);
}

static void set_version(struct uuid *uuid, unsigned version)
{
	uuid->bytes[6] = (unsigned char)(version << 4 | (uuid->bytes[6] & 0x0f));
	uuid->bytes[8] = (unsigned char)(0x80 | (uuid->bytes[8] & 0x3f));
}

struct uuid uuid_make_v7(int64_t now_us)
{
	uint64_t ms = (uint64_t)now_us / 1000;
	struct uuid uuid;

	draw_for_id(uuid.bytes + 6, 10);
	for (int i = 5; i >= 0; i--, ms >>= 8)
		uuid.bytes[i] = (unsigned char)(ms & 0xff);
	set_version(&uuid, 7);
	return uuid;
}

struct uuid uuid_make_v4(void)
{
	struct uuid uuid;

	random_bytes(uuid.bytes, sizeof(uuid.bytes));
	set_version(&uuid, 4);
	return uuid;
}
