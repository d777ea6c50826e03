// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a client has already, by If-None-Match: the first line is the tag of the page, the others
 * are the header. The page is left out where a list of RFC 9110 names it, read here once more by
 * its grammar; and where the header is no such list, only for a tag that stands in it. */
#include "common/base/mem.h"
#include "server/net/answer.h"
#include "tests/fuzz/target.h"
#include <string.h>

static const char body[] = "karibu";

/* etagc of RFC 9110, 8.8.3. */
static bool is_of_tag(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte == 0x21 || (byte >= 0x23 && byte <= 0x7e) || byte >= 0x80;
}

static bool skip_tag(const char **at)
{
	if (*(*at)++ != '"')
		return false;
	while (is_of_tag(**at))
		(*at)++;
	return *(*at)++ == '"';
}

enum reading { NO_LIST, NOT_NAMED, NAMED };

/* #entity-tag, with the empty elements that a recipient has to take. */
static enum reading read_list(const char *list, const char *opaque)
{
	bool is_named = !strcmp(list, "*");

	if (is_named)
		return NAMED;
	for (const char *at = list;; at++) {
		const char *tag;

		at += strspn(at, " \t");
		if (*at && *at != ',') {
			at += strncmp(at, "W/", 2) ? 0 : 2;
			tag = at;
			if (!skip_tag(&at))
				return NO_LIST;
			is_named |= (size_t)(at - tag) == strlen(opaque) &&
				    !strncmp(tag, opaque, strlen(opaque));
		}
		at += strspn(at, " \t");
		if (!*at)
			return is_named ? NAMED : NOT_NAMED;
		if (*at != ',')
			return NO_LIST;
	}
}

static bool is_left_out(const char *list, const char *etag)
{
	const struct answer_context context = {
		.keep_alive = true,
		.is_get_or_head = true,
		.if_none_match = list,
		.date = "",
	};
	const struct net_answer answer = {
		.status = 200,
		.content_type = "text/plain",
		.etag = etag,
		.body = body,
		.body_length = strlen(body),
	};
	struct text text = { 0 };
	bool is_short;

	answer_write(&text, &context, &answer);
	is_short = !strncmp(text_string(&text), "HTTP/1.1 304 ", 13);
	FUZZ_CHECK(is_short || !strncmp(text_string(&text), "HTTP/1.1 200 ", 13));
	FUZZ_CHECK(is_short == !strstr(text_string(&text), body));
	text_finish(&text);
	return is_short;
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *etag = mem_strndup((const char *)bytes, length), *list = strchr(etag, '\n');
	const char *opaque = etag, *end;
	enum reading reading;
	bool is_short;

	if (list)
		*list++ = '\0';
	opaque += strncmp(etag, "W/", 2) ? 0 : 2;
	end = opaque;
	/* A server's tags are some. */
	if (list && skip_tag(&end) && !*end && !strstr(etag, body)) {
		reading = read_list(list, opaque);
		is_short = is_left_out(list, etag);
		if (reading == NO_LIST)
			FUZZ_CHECK(!is_short || strstr(list, opaque));
		else
			FUZZ_CHECK(is_short == (reading == NAMED));
	}
	mem_free(etag);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const tags[] = { "\"v1\"", "W/\"v1\"", "\"\"", "\",\"", "\"a,b\"",
		"\"W/\"", "\"*\"" };
	static const char *const between[] = { ",", ", ", " , ", ",,", "\t,\t", " ", "" };

	text_printf(seed, "%s\n", tags[random_below(random, COUNT_OF(tags))]);
	if (!random_below(random, 8))
		text_add_char(seed, '*');
	for (int64_t count = random_below(random, 5); count > 0; count--)
		text_printf(seed, "%s%s", tags[random_below(random, COUNT_OF(tags))],
			between[random_below(random, COUNT_OF(between))]);
}

const struct fuzz_target fuzz_etag = { try_input, make_seed };
