// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An If-Match: the bytes that the server wrote as the ETag of a version, and no others, are that
 * version. The first eight bytes are a version, too. */
#include "server/routes/version.h"
#include "common/base/mem.h"
#include "tests/fuzz/target.h"
#include <string.h>

static void check_number(const uint8_t *bytes)
{
	char etag[VERSION_ETAG_BYTES], weak[VERSION_ETAG_BYTES + 2],
		two[2 * VERSION_ETAG_BYTES + 2];
	int64_t version = -7;
	uint64_t number;

	memcpy(&number, bytes, sizeof(number));
	version_etag((int64_t)(1 + number % INT32_MAX), etag);
	FUZZ_CHECK(version_read(etag, &version) == ERR_OK &&
		   version == (int64_t)(1 + number % INT32_MAX));
	snprintf(weak, sizeof(weak), "W/%s", etag);
	FUZZ_CHECK(version_read(weak, &version) == ERR_PRECONDITION_FAILED);
	snprintf(two, sizeof(two), "%s, %s", etag, etag);
	FUZZ_CHECK(version_read(two, &version) == ERR_PRECONDITION_REQUIRED);
}

static void check_given(const char *given)
{
	char etag[VERSION_ETAG_BYTES];
	int64_t version = -7;
	enum err err = version_read(given, &version);

	if (err) {
		FUZZ_CHECK(err == ERR_PRECONDITION_FAILED || err == ERR_PRECONDITION_REQUIRED);
		FUZZ_CHECK(version == -7);
		FUZZ_CHECK((err == ERR_PRECONDITION_REQUIRED) ==
			   (*given == '*' || strchr(given, ',') != NULL));
		return;
	}
	FUZZ_CHECK(version >= 1 && version <= INT32_MAX);
	version_etag(version, etag);
	FUZZ_CHECK(!strcmp(given, etag));
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *given;

	if (length < sizeof(uint64_t))
		return;
	check_number(bytes);
	given = mem_strndup((const char *)bytes + sizeof(uint64_t), length - sizeof(uint64_t));
	check_given(given);
	mem_free(given);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const given[] = { "\"1\"", "\"2147483647\"", "\"2147483648\"", "W/\"7\"",
		"*", "\"1\", \"2\"", "\"07\"", "\"+7\"", "7", "\"7", "\"\"", "\"7\" " };
	uint64_t number = random_next(random);

	text_add_bytes(seed, (const char *)&number, sizeof(number));
	text_add(seed, given[random_below(random, COUNT_OF(given))]);
}

const struct fuzz_target fuzz_version = { try_input, make_seed };
