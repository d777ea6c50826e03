// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/net/answer.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include <string.h>
#include <time.h>

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 301, "Moved Permanently" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 426, "Upgrade Required" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

static const char security_headers[] =
	"X-Content-Type-Options: nosniff\r\n"
	"Referrer-Policy: no-referrer\r\n"
	"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n"
	"Cross-Origin-Resource-Policy: same-origin\r\n";
static const char page_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
	"'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
	"frame-ancestors 'none'";
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'";

static const char *phrase(int status)
{
	for (size_t i = 0; i < COUNT_OF(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Unnamed";
}

static bool is_page(const struct net_answer *answer)
{
	return answer->content_type && strncmp(answer->content_type, "text/html", 9) == 0;
}

/* The bytes of one tag with its quotes; 0: none begins here, or something else is stuck to it. */
static size_t tag_length(const char *at)
{
	const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;

	return end && strchr(", \t", end[1]) ? (size_t)(end + 1 - at) : 0;
}

/* RFC 9110, 13.1.2: weak comparison with each tag of the list, tag by tag, as a tag may hold
 * commas. Behind what is no list it names nothing more. */
static bool names_etag(const char *list, const char *etag)
{
	size_t length;

	if (strncmp(etag, "W/", 2) == 0)
		etag += 2;
	if (strcmp(list, "*") == 0)
		return true;
	for (list += strspn(list, ", \t"); *list; list += strspn(list, ", \t")) {
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		length = tag_length(list);
		if (!length)
			return false;
		if (strlen(etag) == length && memcmp(list, etag, length) == 0)
			return true;
		list += length;
	}
	return false;
}

static bool is_unchanged(const struct answer_context *context, const struct net_answer *answer)
{
	return answer->etag && answer->status == 200 && context->is_get_or_head &&
	       context->if_none_match && names_etag(context->if_none_match, answer->etag);
}

/* A value ends at a line break, whoever put it there: no header of its own can follow. */
static void add_header(struct text *text, const char *name, const char *value)
{
	text_add(text, name);
	text_add_bytes(text, ": ", 2);
	text_add_bytes(text, value, strcspn(value, "\r\n"));
	text_add_bytes(text, "\r\n", 2);
}

static void add_policy(struct text *text, const struct net_answer *answer)
{
	const char *policy = is_page(answer) ? page_policy : data_policy;

	if (answer->content_security_policy)
		policy = answer->content_security_policy;
	add_header(text, "Content-Security-Policy", policy);
	text_add_bytes(text, security_headers, sizeof(security_headers) - 1);
}

static void add_status(struct text *text, int status)
{
	text_add(text, "HTTP/1.1 ");
	text_add_int(text, status);
	text_add_char(text, ' ');
	text_add(text, phrase(status));
	text_add_bytes(text, "\r\n", 2);
}

static void add_length(struct text *text, size_t length)
{
	text_add(text, "Content-Length: ");
	text_add_int(text, (int64_t)length);
	text_add_bytes(text, "\r\n", 2);
}

void answer_write(
	struct text *text, const struct answer_context *context, const struct net_answer *answer)
{
	int status = is_unchanged(context, answer) ? 304 : answer->status;
	bool has_body = status >= 200 && status != 204 && status != 304;

	add_status(text, status);
	add_header(text, "Date", context->date);
	if (has_body)
		add_length(text, answer->body_length);
	if (has_body && answer->content_type)
		add_header(text, "Content-Type", answer->content_type);
	if (answer->etag)
		add_header(text, "ETag", answer->etag);
	add_header(
		text, "Cache-Control", answer->cache_control ? answer->cache_control : "no-store");
	if (answer->retry_after_s)
		text_printf(text, "Retry-After: %u\r\n", answer->retry_after_s);
	for (size_t i = 0; i < answer->header_count; i++)
		add_header(text, answer->headers[i].name, answer->headers[i].value);
	add_policy(text, answer);
	if (context->has_tls)
		add_header(text, NET_TRANSPORT_SECURITY, NET_TRANSPORT_SECURITY_VALUE);
	if (!context->keep_alive)
		add_header(text, "Connection", "close");
	else if (context->is_http_1_0)
		add_header(text, "Connection", "keep-alive");
	text_add_bytes(text, "\r\n", 2);
	if (has_body && !context->is_head && answer->body_length)
		text_add_bytes(text, answer->body, answer->body_length);
}

void answer_date(int64_t now_us, char date_out[ANSWER_DATE_BYTES])
{
	time_t seconds = (time_t)(now_us / US_PER_S);
	struct tm tm;

	/* The program never calls setlocale() for LC_TIME, so these are the English names. */
	gmtime_r(&seconds, &tm);
	strftime(date_out, ANSWER_DATE_BYTES, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}
