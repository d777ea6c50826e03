// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/errand.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/says.h"
#include "tui/console_parts.h"
#include <stdio.h>
#include <string.h>

/* err.def says what each code means; all of it is in the catalogue. */
static const struct {
	const char *code;
	const char *text;
} texts[] = {
#define ERR(name, code, http, text) { code, text },
#include "common/base/err.def"
#undef ERR
};

/* This console asks for nothing that a server of its own version does not know. */
static bool is_of_version(const struct jdoc *problem)
{
	static const char *const codes[] = { "unknown_field", "no_such_route",
		"method_not_allowed" };
	const char *code = jdoc_get_string(problem, "code");

	for (size_t i = 0; code && i < COUNT_OF(codes); i++)
		if (strcmp(codes[i], code) == 0)
			return true;
	return false;
}

static void tell_version(struct console *console)
{
	const char *version = console->status.version;

	if (*version)
		snprintf(console->why, sizeof(console->why),
			say(console, N_("The server (folenid %s) is older than this console "
					"(foleni %s) and does not know this: it has to be brought "
					"up to date")),
			version, FOLENI_VERSION);
	else
		snprintf(console->why, sizeof(console->why),
			say(console, N_("The server is older than this console (foleni %s) and "
					"does not know this: it has to be brought up to date")),
			FOLENI_VERSION);
}

static const char *title(const struct console *console, const struct jdoc *problem)
{
	const char *code = jdoc_get_string(problem, "code");

	if (!problem)
		return say(console, N_("There is no connection: nothing was done"));
	for (size_t i = 0; code && i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].code, code) == 0)
			return say(console, texts[i].text);
	return say(console, N_("The server refused this"));
}

const char *errand_expected(struct console *console, const struct jdoc *problem)
{
	const char *says = jdoc_get_string(problem, "says");
	const char *message = says ? says : jdoc_get_string(problem, "expected");
	const struct jdoc *given = jdoc_get(problem, "values");
	const char *said, *values[SAYS_VALUES_MAX];
	size_t count = 0;
	struct text text = { 0 };

	if (is_of_version(problem))
		return NULL;
	said = message && *message ? console_translate(console, message) : NULL;
	/* What is not in the catalogue is of the form of a request, or of a newer server. */
	if (!said || (said == message && console_language(console) != LANGUAGE_EN))
		return NULL;
	for (; count < SAYS_VALUES_MAX && count < jdoc_count(given); count++) {
		values[count] = jdoc_string(jdoc_at(given, count));
		if (!values[count])
			values[count] = "";
	}
	if (says)
		says_write(&text, said, values, count);
	else
		text_add(&text, said);
	snprintf(console->expected, sizeof(console->expected), "%s", text_string(&text));
	text_finish(&text);
	return console->expected;
}

const char *errand_why(struct console *console, const struct jdoc *problem)
{
	const char *expected = errand_expected(console, problem);

	if (is_of_version(problem))
		tell_version(console);
	else
		snprintf(console->why, sizeof(console->why), "%s%s%s", title(console, problem),
			expected ? ": " : "", expected ? expected : "");
	return console->why;
}
