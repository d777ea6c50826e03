// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/errand.h"

#include "common/base/jdoc.h"
#include "tui/console.h"
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

const char *errand_why(const struct console *console, const struct jdoc *problem)
{
	const char *code = jdoc_get_string(problem, "code");

	if (!problem)
		return say(console, N_("There is no connection: nothing was done"));
	for (size_t i = 0; code && i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].code, code) == 0)
			return say(console, texts[i].text);
	return say(console, N_("The server refused this"));
}
