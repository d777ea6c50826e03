// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/phone.h"

#include "common/base/attr.h"
#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define TANZANIA "Africa/Dar_es_Salaam"
#define KENYA "Africa/Nairobi"
#define UGANDA "Africa/Kampala"
#define RWANDA "Africa/Kigali"

static void is(const char *zone, const char *typed, const char *wanted)
{
	char number[PHONE_BYTES] = "";

	if (!phone_parse(zone, typed, number))
		fail_msg("\"%s\" is refused in %s", typed, zone);
	assert_string_equal(number, wanted);
}

static void is_wrong(const char *zone, const char *typed)
{
	char number[PHONE_BYTES] = "untouched";

	if (phone_parse(zone, typed, number))
		fail_msg("\"%s\" is taken in %s as %s", typed, zone, number);
	assert_string_equal(number, "untouched");
}

static void numbers_at_home_get_their_country(void **state)
{
	(void)state;
	is(TANZANIA, "0712345678", "+255712345678");
	is(TANZANIA, "0754 123 456", "+255754123456");
	is(TANZANIA, "022 211 0000", "+255222110000");
	is(KENYA, "0722-000-000", "+254722000000");
	is(KENYA, "0110 123456", "+254110123456");
	is(UGANDA, "(0772) 123.456", "+256772123456");
	is(RWANDA, "078/8123456", "+250788123456");
	is("Africa/Addis_Ababa", "0911 234 567", "+251911234567");
	is("Africa/Kinshasa", "0812345678", "+243812345678");
	is("Africa/Lusaka", "0955 123456", "+260955123456");
	is("Africa/Juba", "0912 345 678", "+211912345678");
}

static void where_no_0_is_written_none_is_asked_for(void **state)
{
	(void)state;
	is("Africa/Bujumbura", "79 123 456", "+25779123456");
	is("Africa/Maputo", "84 123 4567", "+258841234567");
	is_wrong("Africa/Bujumbura", "079 123 456");
}

static void a_whole_number_keeps_its_country(void **state)
{
	(void)state;
	is(TANZANIA, "+254722000000", "+254722000000");
	is(KENYA, "+255 712 345 678", "+255712345678");
	is(KENYA, "00255712345678", "+255712345678");
	is(KENYA, "  +255712345678", "+255712345678");
	is(UGANDA, "+44 20 7946 0958", "+442079460958");
	is("Europe/Berlin", "+250788123456", "+250788123456");
	/* As it stands on many signs. */
	is(TANZANIA, "+255 (0) 712 345 678", "+255712345678");
}

static void too_few_and_too_many_digits_are_refused(void **state)
{
	static const char *const wrong[] = { "0712", "071234567", "07123456789", "0712345678901234",
		"+255 71234567", "+255 7123456789", "0025571234567", "+1234567",
		"+4420794609580000", "+12345678901234567890", "0712345678 0713345678", "0", "00",
		"+", "+0712345678", "000712345678", "" };
	static const char *const zones[] = { TANZANIA, KENYA, UGANDA, RWANDA };

	(void)state;
	for (size_t zone = 0; zone < COUNT_OF(zones); zone++)
		for (size_t i = 0; i < COUNT_OF(wrong); i++)
			is_wrong(zones[zone], wrong[i]);
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const wrong[] = { "hakuna", "0712x45678", "0712345678a", "07l2345678",
		"712345678", "255712345678", "0712+345678", "++255712345678", "٠٧١٢٣٤٥٦٧٨",
		"0712\xc2\xa0 345678", "0712345678\n", "\xff" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		is_wrong(TANZANIA, wrong[i]);
}

static void a_zone_that_is_not_known_wants_the_whole_number(void **state)
{
	(void)state;
	is_wrong("Europe/Berlin", "0712345678");
	is_wrong("", "0712345678");
	is_wrong("Africa", "0712345678");
	is("", "+255712345678", "+255712345678");
}

/* Anything that is taken is a number of ITU-T E.164, and is taken as itself once more. */
static void what_is_taken_is_taken_again_as_it_is(void **state)
{
	static const char *const zones[] = { TANZANIA, KENYA, "Africa/Bujumbura", "Asia/Tokyo" };
	static const char letters[] = "0012345678925 -()./+";
	struct random random = { 255 };
	int taken = 0;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char typed[24] = "", number[PHONE_BYTES], again[PHONE_BYTES];
		size_t length = (size_t)random_below(&random, sizeof(typed));
		const char *zone = zones[random_below(&random, COUNT_OF(zones))];

		for (size_t i = 0; i < length; i++)
			typed[i] = letters[random_below(&random, sizeof(letters) - 1)];
		if (!phone_parse(zone, typed, number))
			continue;
		taken++;
		assert_int_equal(number[0], '+');
		assert_in_range(number[1], '1', '9');
		assert_in_range(strlen(number), 9, 16);
		assert_int_equal(strspn(number + 1, "0123456789"), strlen(number) - 1);
		assert_true(phone_parse("Asia/Tokyo", number, again));
		assert_string_equal(number, again);
	}
	assert_true(taken > 1000);
}

static void the_end_of_a_number_is_its_last_digits(void **state)
{
	char digits[PHONE_END_BYTES];

	(void)state;
	assert_true(phone_end("0712 345-678", digits));
	assert_string_equal(digits, "712345678");
	assert_true(phone_end("+255 712", digits));
	assert_string_equal(digits, "255712");
	assert_true(phone_end("00255712345678", digits));
	assert_string_equal(digits, "255712345678");
	assert_true(phone_end("0042", digits));
	assert_string_equal(digits, "0042");
	assert_false(phone_end("42", digits));
	assert_false(phone_end("00000000", digits));
	assert_false(phone_end("", digits));
	assert_false(phone_end("111111111122222222223333333333444", digits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_at_home_get_their_country),
		cmocka_unit_test(where_no_0_is_written_none_is_asked_for),
		cmocka_unit_test(a_whole_number_keeps_its_country),
		cmocka_unit_test(too_few_and_too_many_digits_are_refused),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(a_zone_that_is_not_known_wants_the_whole_number),
		cmocka_unit_test(the_end_of_a_number_is_its_last_digits),
		cmocka_unit_test(what_is_taken_is_taken_again_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
