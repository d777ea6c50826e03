// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/password.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "server/app/common_passwords.h"
#include "server/app/password_fold.h"
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

enum {
	DIFFERENT_LEAST = 6,
	WORD_LEAST = 4,
	/* What has to be left without guessable words. */
	REMAINDER_LEAST = 8,
	REMAINDER_LEAST_WITH_FACTOR = 5,
	DIFFERENT_LEAST_WITH_FACTOR = 4,
};

/* What passwords are made of in these countries and in a hospital, and where somebody must have one
 * of fifteen characters: what is left of them without these must still be a password. */
static const char *const common_words[] = {
	"password",
	"passw0rd",
	"p@ssword",
	"p@ssw0rd",
	"nenosiri",
	"siri",
	"foleni",
	"hospitali",
	"hospital",
	"hosipitali",
	"clinic",
	"kliniki",
	"daktari",
	"doctor",
	"nurse",
	"muuguzi",
	"reception",
	"mapokezi",
	"admin",
	"administrator",
	"welcome",
	"karibu",
	"letmein",
	"qwertyuiop",
	"qwerty",
	"asdfghjkl",
	"asdf",
	"zxcvbnm",
	"iloveyou",
	"nakupenda",
	"changeme",
	"secret",
	"dashboard",
	"tanzania",
	"kenya",
	"uganda",
	"nairobi",
	"mombasa",
	"dodoma",
	"daressalaam",
	"zanzibar",
	"1q2w3e4r5t6y",
	"1q2w3e4r",
	"1qaz2wsx",
};

/* Small letters of NFKC. NULL: not UTF-8, or with control characters. password_forget() it. */
static char *fold_case(const char *bytes, size_t length, size_t *length_out)
{
	if (!utf8_is_printable(bytes, length))
		return NULL;
	return password_fold(bytes, length,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD,
		length_out);
}

static void cut_word(char *text, const char *word)
{
	size_t length = strlen(word);
	char *at;

	while (length >= WORD_LEAST && (at = strstr(text, word)))
		memmove(at, at + length, strlen(at + length) + 1);
}

/* The longest only, and once: three of them that do not belong together are a good password. */
static void cut_common_password(char *text)
{
	size_t at, length = common_passwords_find(text, &at);

	if (length)
		memmove(text + at, text + at + length, strlen(text + at + length) + 1);
}

/* 12345, edcba, aaaaa: each such run is worth its ends. */
static void cut_runs(char *text)
{
	char *to = text;
	char before = '\0';

	for (const char *at = text; *at; at++) {
		int step = at[1] - at[0];
		bool in_run = before && at[1] && step >= -1 && step <= 1 && at[0] - before == step;

		before = *at;
		if (!in_run)
			*to++ = *at;
	}
	*to = '\0';
}

static size_t count_different(const char *text)
{
	bool seen[256] = { 0 };
	size_t count = 0;

	for (; *text; text++) {
		count += !seen[(unsigned char)*text];
		seen[(unsigned char)*text] = true;
	}
	return count;
}

/* place: words with blanks between them; it is taken to pieces. */
static void cut_words(char *text, char *place)
{
	char *rest;

	for (char *word = strtok_r(place, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		cut_word(text, word);
}

/* What can be guessed, in the orders in which it is cut out: a login may hold a part of a common
 * password or a word of the place, and the other way round, and whichever is cut first leaves the
 * rest of the other. */
enum { COMMON = 'c', LOGIN = 'l', PLACE = 'p' };
static const char orders[][3] = {
	{ COMMON, LOGIN, PLACE },
	{ LOGIN, PLACE, COMMON },
	{ PLACE, LOGIN, COMMON },
};

static void cut(char *text, char what, const char *login, char *place)
{
	if (what == COMMON)
		cut_common_password(text);
	else if (what == LOGIN && login)
		cut_word(text, login);
	else if (what == PLACE && place)
		cut_words(text, place);
}

/* folded: the password, by fold_case(). */
static bool is_guessable(
	const char *folded, size_t length, const struct password_owner *owner, const char order[3])
{
	size_t remainder = owner->has_factor ? REMAINDER_LEAST_WITH_FACTOR : REMAINDER_LEAST;
	size_t different = owner->has_factor ? DIFFERENT_LEAST_WITH_FACTOR : DIFFERENT_LEAST;
	size_t login_length = 0, place_length = 0;
	char *text = mem_strdup(folded);
	char *login = fold_case(owner->login, strlen(owner->login), &login_length);
	char *place =
		owner->place ? fold_case(owner->place, strlen(owner->place), &place_length) : NULL;
	bool is_short;

	for (size_t i = 0; i < sizeof(orders[0]); i++)
		cut(text, order[i], login, place);
	for (size_t i = 0; i < COUNT_OF(common_words); i++)
		cut_word(text, common_words[i]);
	cut_runs(text);
	is_short = utf8_count(text, strlen(text)) < remainder || count_different(text) < different;
	password_forget(text, length);
	password_forget(login, login_length);
	password_forget(place, place_length);
	return is_short;
}

static const char *too_short(const struct password_owner *owner, size_t characters)
{
	if (owner->has_factor)
		return characters < PASSWORD_LEAST_WITH_FACTOR ? N_("Take at least 8 characters")
							       : NULL;
	return characters < PASSWORD_LEAST
		       ? N_("Take at least 15 characters: a few words that do not "
			    "belong together")
		       : NULL;
}

enum err password_judge(const char *password, size_t length, const struct password_owner *owner,
	const char **why_out)
{
	size_t folded_length = 0, characters;
	const char *why = NULL;
	char *folded;

	if (length > 4 * PASSWORD_MOST) {
		*why_out = N_("Take at most 128 characters");
		return ERR_BAD_FIELD;
	}
	folded = fold_case(password, length, &folded_length);
	characters = folded ? utf8_count(folded, strlen(folded)) : 0;
	if (!folded)
		why = N_("The password holds characters that cannot be typed");
	else if (characters > PASSWORD_MOST)
		why = N_("Take at most 128 characters");
	else
		why = too_short(owner, characters);
	for (size_t i = 0; !why && i < COUNT_OF(orders); i++)
		if (is_guessable(folded, folded_length, owner, orders[i]))
			why = N_("This is easy to guess; take a few words that do not belong "
				 "together");
	password_forget(folded, folded_length);
	if (!why)
		return ERR_OK;
	*why_out = why;
	return ERR_BAD_FIELD;
}

/* Letters and digits that cannot be taken for each other, in groups of four. */
void password_generate(char password_out[PASSWORD_GENERATED_BYTES])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (size_t i = 0; i < PASSWORD_GENERATED_BYTES - 1; i++)
		password_out[i] =
			i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	password_out[PASSWORD_GENERATED_BYTES - 1] = '\0';
}
