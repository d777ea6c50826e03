// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A new password, in the first line; the login and the place that it is for, in the others. However
 * it is written in Unicode, it is one password, and is judged alike; what is accepted has its
 * length, is no word of its owner, and is accepted all the more where a second factor stands beside
 * it. */
#include "server/app/password.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/password_fold.h"
#include "tests/fuzz/target.h"
#include <string.h>
#include <utf8proc.h>

enum { NFKC = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT };

static bool is_accepted(const char *password, const struct password_owner *owner)
{
	const char *why = NULL;
	enum err err = password_judge(password, strlen(password), owner, &why);

	FUZZ_CHECK(err == ERR_OK || err == ERR_BAD_FIELD);
	FUZZ_CHECK(!err == !why && (!why || *why));
	return !err;
}

/* By the library's own way. */
static void check_fold(const char *password, size_t length, const char *folded)
{
	utf8proc_uint8_t *wanted = NULL;
	utf8proc_ssize_t count = utf8proc_map((const utf8proc_uint8_t *)password,
		(utf8proc_ssize_t)length, &wanted, (utf8proc_option_t)NFKC);

	FUZZ_CHECK((count >= 0) == (folded != NULL));
	if (folded)
		FUZZ_CHECK(!strcmp((const char *)wanted, folded));
	free(wanted);
}

/* free() it. */
static char *small_letters(const char *text)
{
	utf8proc_uint8_t *small = NULL;

	FUZZ_CHECK(utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)strlen(text),
			   &small, (utf8proc_option_t)(NFKC | UTF8PROC_CASEFOLD)) >= 0);
	return (char *)small;
}

/* word: one of four bytes or more. */
static void check_is_not(const char *password, const char *word)
{
	char *small = utf8_is_printable(word, strlen(word)) ? small_letters(word) : NULL;

	FUZZ_CHECK(!small || strlen(small) < 4 || strcmp(password, small) != 0);
	free(small);
}

static void check_accepted(const char *password, struct password_owner owner)
{
	char *small = small_letters(password);
	size_t characters = utf8_count(small, strlen(small));

	FUZZ_CHECK(utf8_is_printable(password, strlen(password)));
	FUZZ_CHECK(characters >= (owner.has_factor ? PASSWORD_LEAST_WITH_FACTOR : PASSWORD_LEAST));
	FUZZ_CHECK(characters <= PASSWORD_MOST);
	check_is_not(small, owner.login);
	if (owner.place && !strpbrk(owner.place, " "))
		check_is_not(small, owner.place);
	free(small);
	owner.has_factor = true;
	FUZZ_CHECK(is_accepted(password, &owner));
}

static void check_password(const char *password, const struct password_owner *owner)
{
	size_t length = strlen(password), folded_length = 0, again_length = 0;
	char *folded = password_fold(password, length, NFKC, &folded_length), *again;

	check_fold(password, length, folded);
	if (!folded) {
		FUZZ_CHECK(!is_accepted(password, owner));
		return;
	}
	FUZZ_CHECK(strlen(folded) == folded_length && utf8_is_valid(folded, folded_length));
	again = password_fold(folded, folded_length, NFKC, &again_length);
	FUZZ_CHECK(again && again_length == folded_length && !strcmp(folded, again));
	/* Beyond that it is not even read. */
	if (length <= 4 * PASSWORD_MOST && folded_length <= 4 * PASSWORD_MOST)
		FUZZ_CHECK(is_accepted(password, owner) == is_accepted(folded, owner));
	if (is_accepted(folded, owner))
		check_accepted(folded, *owner);
	password_forget(again, again_length);
	password_forget(folded, folded_length);
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *text = mem_strndup((const char *)bytes, length), *rest = text;
	const char *password = strsep(&rest, "\n"), *login = strsep(&rest, "\n");
	struct password_owner owner = { .login = login ? login : "", .place = rest };

	check_password(password, &owner);
	owner.has_factor = true;
	check_password(password, &owner);
	mem_free(text);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const words[] = { "baiskeli", "chini", "ya", "maji", "Qwerty", "12345",
		"nenosiri", "neema.w", "\xef\xbc\xa1\xef\xbc\xa2", "e\xcc\x81", "\xc3\xa9",
		"\xef\xac\x81", "stra\303\237e", "\xe1\xbe\xb3\xcd\x85", "temeke", " ",
		"correcthorse", "\xe6\xb0\xb4" };

	size_t length;

	for (int64_t count = random_below(random, 7); count > 0; count--)
		text_add(seed, words[random_below(random, COUNT_OF(words))]);
	length = seed->length;
	switch (random_below(random, 4)) {
	case 0:
		return;
	case 1:
		text_add_char(seed, '\n');
		if (length)
			text_printf(seed, "%.*s", (int)length, seed->bytes);
		return;
	default:
		text_add(seed, "\nneema.w\nTemeke hospitali ya rufaa");
	}
}

const struct fuzz_target fuzz_password = { try_input, make_seed };
