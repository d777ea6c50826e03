// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/config.h"

#include "common/base/text.h"
#include "server/ops/config_kind.h"
#include <string.h>

static bool begins_section(size_t i)
{
	return i == 0 || strcmp(config_settings[i].section, config_settings[i - 1].section) != 0;
}

static const struct config_section *section_of(const struct config_setting *setting)
{
	const struct config_section *section = config_sections;

	while (strcmp(section->name, setting->section) != 0)
		section++;
	return section;
}

static const char *default_of(const struct config_setting *setting)
{
	return *setting->value ? setting->value : "empty";
}

/* Defaults and hidden values are comments, so that the text may be read again. */
static void show_setting(
	const struct config *config, const struct config_setting *setting, struct text *out)
{
	const char *from = config->origin->from[setting - config_settings];

	if (from)
		text_printf(out, "# from %s\n", from);
	if (!from || setting->kind->is_secret)
		text_add(out, "# ");
	text_printf(out, "%s = ", setting->name);
	if (from)
		setting->kind->write((const char *)config + setting->offset, out);
	else
		text_add(out, setting->value);
	text_add_char(out, '\n');
}

void config_show(const struct config *config, struct text *out)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		if (begins_section(i))
			text_printf(out, "%s[%s]\n", i ? "\n" : "", config_settings[i].section);
		show_setting(config, &config_settings[i], out);
	}
}

void config_help_plain(struct text *out)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		const struct config_setting *setting = &config_settings[i];

		if (begins_section(i))
			text_printf(out, "%s[%s]  %s\n", i ? "\n" : "", setting->section,
				section_of(setting)->help);
		text_printf(out, "  %s\n      %s\n      ", setting->name, setting->help);
		config_shape(setting, out);
		text_printf(out, "; default: %s\n", default_of(setting));
	}
}

/* A sentence as lines of at most 80 bytes, none of which looks like a macro. */
static void mdoc_words(const char *words, struct text *out)
{
	size_t column = 0;

	while (*words) {
		size_t length = strcspn(words, " ");

		if (column && column + 1 + length > 78) {
			text_add_char(out, '\n');
			column = 0;
		} else if (column) {
			text_add_char(out, ' ');
			column++;
		}
		if (!column && (*words == '.' || *words == '\''))
			text_add(out, "\\&");
		text_add_bytes(out, words, length);
		column += length;
		words += length + (words[length] == ' ');
	}
	text_add_char(out, '\n');
}

static void mdoc_setting(const struct config_setting *setting, struct text *out)
{
	struct text shape = { 0 };

	text_printf(out, ".It Ic %s\n", setting->name);
	mdoc_words(setting->help, out);
	text_add(&shape, "Value: ");
	config_shape(setting, &shape);
	text_add_char(&shape, '.');
	mdoc_words(text_string(&shape), out);
	if (*setting->value)
		text_printf(out, "Default:\n.Ql %s .\n", setting->value);
	text_finish(&shape);
}

static void mdoc_section(const struct config_section *section, struct text *out)
{
	text_printf(out, ".Ss Section %s\n", section->name);
	mdoc_words(section->help, out);
	text_add(out, ".Bl -tag -width Ds\n");
}

void config_help_mdoc(struct text *out)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		const struct config_setting *setting = &config_settings[i];

		if (begins_section(i) && i)
			text_add(out, ".El\n");
		if (begins_section(i))
			mdoc_section(section_of(setting), out);
		mdoc_setting(setting, out);
	}
	text_add(out, ".El\n");
}

const char *config_from(const struct config *config, int setting)
{
	return config->origin->from[setting];
}

bool config_is_apart(const struct config *config, int setting)
{
	return config->origin->is_apart[setting];
}
