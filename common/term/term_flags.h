// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How a program looks, as its command line says: values of flags into a struct term_options. */
#pragma once

#include "common/base/flags.h"
#include "common/term/term.h"

bool term_take_theme(void *settings, const struct flag *flag, const char *value);
bool term_take_glyphs(void *settings, const struct flag *flag, const char *value);

/* The rows of flags; at: the offset of the struct term_options in the settings. */
#define TERM_FLAGS(at)                                                                             \
	{ "theme", "WORD", "dark, light, contrast or mono", term_take_theme, (at) },               \
	{                                                                                          \
		"glyphs", "WORD", "unicode, console or ascii", term_take_glyphs, (at)              \
	}
