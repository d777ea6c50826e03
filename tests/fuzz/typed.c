// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Small things that people type, that stand in files of devices or come in a header: phone numbers,
 * codes, keys, dates, zones, addresses of printers and servers. The first line is one, the second
 * what belongs to it (a number's zone, a request's code); what is taken is written in one way, and
 * taken again as the same. */
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/link/link.h"
#include "common/model/number.h"
#include "common/model/phone.h"
#include "common/print/printer_address.h"
#include "server/app/device_key.h"
#include "server/app/phone_code.h"
#include "server/app/refresh_token.h"
#include "tests/fuzz/target.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

static void check_phone(const char *typed, const char *zone)
{
	char number[PHONE_BYTES], again[PHONE_BYTES], end[PHONE_END_BYTES];

	if (phone_parse(zone, typed, number)) {
		FUZZ_CHECK(number[0] == '+' && strlen(number) >= 9 && strlen(number) <= 16);
		FUZZ_CHECK(strspn(number + 1, "0123456789") == strlen(number + 1));
		FUZZ_CHECK(phone_parse("", number, again) && !strcmp(number, again));
		FUZZ_CHECK(phone_end(number, end) && !strcmp(end, number + 1));
	}
	if (phone_end(typed, end))
		FUZZ_CHECK(
			strlen(end) >= PHONE_END_LEAST && strspn(end, "0123456789") == strlen(end));
}

static void check_codes(const char *typed, const char *digits)
{
	char code[CODE_BYTES], code_again[CODE_BYTES], device[DEVICE_CODE_BYTES],
		device_again[DEVICE_CODE_BYTES], hash[DEVICE_HASH_BYTES];
	struct phone_code_try try;

	if (code_parse(typed, code))
		FUZZ_CHECK(code_parse(code, code_again) && !strcmp(code, code_again));
	if (device_code_parse(typed, device))
		FUZZ_CHECK(
			device_code_parse(device, device_again) && !strcmp(device, device_again));
	if (device_key_hash(typed, hash))
		FUZZ_CHECK(!strncmp(typed, DEVICE_KEY_PREFIX, strlen(DEVICE_KEY_PREFIX)) &&
			   strlen(hash) == DEVICE_HASH_BYTES - 1);
	if (phone_code_read(typed, digits, "sign_in", (struct uuid){ 0 }, &try))
		FUZZ_CHECK(strlen(digits) == PHONE_CODE_DIGITS &&
			   strlen(try.hash) == PHONE_CODE_HASH_BYTES - 1 &&
			   strlen(try.id) == UUID_TEXT_BYTES - 1);
}

static void check_tokens(const char *typed)
{
	char shown[REFRESH_SHOWN_BYTES], text[UUID_TEXT_BYTES];
	struct refresh_token token;
	struct uuid uuid;

	/* One text for each. */
	if (refresh_token_read(typed, &token)) {
		refresh_token_show(&token, shown);
		FUZZ_CHECK(!strcmp(shown, typed));
	}
	if (uuid_parse(typed, &uuid)) {
		uuid_format(uuid, text);
		FUZZ_CHECK(!strcasecmp(text, typed));
	}
}

static void check_times(const char *typed)
{
	char date[DATE_TEXT_BYTES], moment[TIME_TEXT_BYTES];
	int32_t day, offset_s;
	int64_t at_us, again_us;

	if (date_parse(typed, &day)) {
		date_format(day, date);
		FUZZ_CHECK(!strcmp(date, typed));
	}
	if (time_parse(typed, &at_us)) {
		time_format(at_us, moment);
		FUZZ_CHECK(time_parse(moment, &again_us) && at_us == again_us);
	}
	if (zone_offset_s(typed, 1772442000 * US_PER_S, &offset_s))
		FUZZ_CHECK(offset_s >= -26 * 3600 && offset_s <= 26 * 3600);
}

static void check_places(const char *typed)
{
	struct printer_address printer, printer_again = { 0 };
	struct link_server server, server_again = { 0 };
	struct text written = { 0 };

	if (printer_address_parse(typed, &printer)) {
		text_printf(&written, printer.is_file ? "file:%s" : "tcp:[%s]:%d", printer.place,
			printer.port);
		FUZZ_CHECK(printer_address_parse(text_string(&written), &printer_again));
		FUZZ_CHECK(!strcmp(printer.place, printer_again.place) &&
			   printer.port == printer_again.port);
	}
	text_clear(&written);
	if (link_server_parse(typed, &server)) {
		text_printf(&written,
			strchr(server.host, ':') ? "http%s://[%s]:%d" : "http%s://%s:%d",
			server.has_tls ? "s" : "", server.host, server.port);
		FUZZ_CHECK(link_server_parse(text_string(&written), &server_again));
		FUZZ_CHECK(!strcmp(server.host, server_again.host) &&
			   server.port == server_again.port &&
			   server.has_tls == server_again.has_tls);
	}
	text_finish(&written);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *typed = mem_strndup((const char *)bytes, length), *more = strchr(typed, '\n');

	if (more)
		*more++ = '\0';
	check_phone(typed, more ? more : "Africa/Nairobi");
	check_codes(typed, more ? more : "");
	check_tokens(typed);
	check_times(typed);
	check_places(typed);
	mem_free(typed);
}

static void seed_secret(struct random *random, struct text *seed)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	text_add(seed, random_below(random, 2) ? DEVICE_KEY_PREFIX : "");
	/* The last of 43 letters holds four bits. */
	for (int i = 0; i < 42; i++)
		text_add_char(seed, letters[random_below(random, 64)]);
	text_add_char(seed, letters[4 * random_below(random, 16)]);
	text_add(seed, "\n012345");
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const typed[] = { "0712 345 678\nAfrica/Dar_es_Salaam",
		"+254 712-345-678\nAfrica/Nairobi", "00256712345678", "+441632960961",
		"0722000000\nAfrica/Kampala", "7zzz9k2m4n6p8q0r2s4t6v8w0x", "ABCD-EFGH",
		"o1l2 i3j4", "2026-11-22", "2026-02-29", "2026-11-22T08:30:00.5+03:00",
		"2026-11-22 08:30:00.123456+03", "Africa/Dar_es_Salaam", "posix/UTC", "../UTC",
		"019ab000-0000-7000-8000-000000000001", "tcp:printer.local", "tcp:[fe80::1]:9101",
		"tcp:10.0.0.7:9100", "file:/dev/usb/lp0", "https://queue.example.org",
		"http://[::1]:8080", "https://10.0.0.1:8443/" };

	if (random_below(random, 4))
		text_add(seed, typed[random_below(random, COUNT_OF(typed))]);
	else
		seed_secret(random, seed);
}

const struct fuzz_target fuzz_typed = { try_input, make_seed };
