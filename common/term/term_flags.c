// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/term_flags.h"

static struct term_options *options_of(void *settings, const struct flag *flag)
{
	return (struct term_options *)(void *)((char *)settings + flag->offset);
}

bool term_take_theme(void *settings, const struct flag *flag, const char *value)
{
	struct term_options *options = options_of(settings, flag);

	return options->has_theme = theme_find(value, &options->theme);
}

bool term_take_glyphs(void *settings, const struct flag *flag, const char *value)
{
	struct term_options *options = options_of(settings, flag);

	return options->has_glyphs = glyphs_find(value, &options->glyphs);
}
