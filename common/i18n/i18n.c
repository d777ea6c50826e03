// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/i18n/i18n.h"

#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOMAIN "foleni"
#define CATALOGUE "sw/LC_MESSAGES/" DOMAIN ".mo"

/* gettext translates nothing in the plain C locale, and takes the language from LANGUAGE. */
static void set_locale(void)
{
	setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", "sw", 1);
}

static bool is_bound;

static bool bind(const char *folder)
{
	char path[PATH_MAX + sizeof(CATALOGUE) + 1];

	snprintf(path, sizeof(path), "%s/%s", folder, CATALOGUE);
	if (access(path, R_OK) != 0)
		return false;
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	is_bound = true;
	return true;
}

static bool bind_beside(const char *place)
{
	char program[PATH_MAX], folder[PATH_MAX + 64];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	if (length < 1)
		return false;
	program[length] = '\0';
	slash = strrchr(program, '/');
	if (!slash)
		return false;
	*slash = '\0';
	snprintf(folder, sizeof(folder), "%s/%s", program, place);
	return bind(folder);
}

bool i18n_init(void)
{
	/* The characters of the terminal are what the user has set. */
	setlocale(LC_CTYPE, "");
	return i18n_init_quietly();
}

bool i18n_init_quietly(void)
{
	const char *given = getenv("FOLENI_LOCALE_DIR");

	set_locale();
	if (given)
		return bind(given);
	return bind_beside("../locale") || bind_beside("../share/locale");
}

enum language i18n_spoken(enum language wanted)
{
	return is_bound ? wanted : LANGUAGE_EN;
}

const char *tr(enum language language, const char *message)
{
	return language == LANGUAGE_EN ? message : dgettext(DOMAIN, message);
}

const char *tr_n(enum language language, const char *one, const char *many, unsigned long number)
{
	if (language == LANGUAGE_EN)
		return number == 1 ? one : many;
	return dngettext(DOMAIN, one, many, number);
}

/* As gettext.h has it: the context, an end of transmission, the message. */
const char *tr_of(enum language language, const char *context, const char *message)
{
	char key[256];
	const char *said;

	if (language == LANGUAGE_EN)
		return message;
	snprintf(key, sizeof(key), "%s\004%s", context, message);
	said = dgettext(DOMAIN, key);
	return said == key ? message : said;
}
