// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The rows of config.def as data, and what each kind of setting reads, writes and checks.
 * For the files of config only. */
#pragma once

#include "server/ops/config.h"

struct arena;
struct config_setting;

struct config_kind {
	/* What a value looks like, in words. */
	const char *shape;
	const char *limit_unit; /* What min and max count; NULL: they do not count. */
	bool is_secret;
	/* False: not acceptable, and why says so. Texts live in the arena. */
	bool (*read)(const struct config_setting *setting, struct arena *arena, const char *value,
		void *member_out, struct text *why);
	void (*write)(const void *member, struct text *out);
	/* Looks at what the value names outside of the program. NULL: nothing. */
	bool (*check)(const void *member, struct text *why);
};

struct config_setting {
	const char *section;
	const char *name;
	const struct config_kind *kind;
	const char *value; /* The default. */
	int64_t min;
	int64_t max;
	const char *help;
	size_t offset;
};

struct config_section {
	const char *name;
	const char *help;
};

enum {
#define SECTION(section, help) CONFIG_SECTION_##section,
#define SETTING(section, name, kind, value, min, max, help)
#define SECTION_END(section)
#include "server/ops/config.def"
#undef SECTION
#undef SETTING
#undef SECTION_END
	CONFIG_SECTION_COUNT,
};

extern const struct config_setting config_settings[CONFIG_SETTING_COUNT];
extern const struct config_section config_sections[CONFIG_SECTION_COUNT];

/* What a value of this setting looks like, with its limits. */
void config_shape(const struct config_setting *setting, struct text *out);

struct config_origin {
	struct arena *arena;
	/* "foleni.conf:12" or a variable's name; NULL: the default. */
	const char *from[CONFIG_SETTING_COUNT];
	/* A secret that lies in a file of its own, not there. */
	bool is_apart[CONFIG_SETTING_COUNT];
};
