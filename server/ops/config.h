// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The settings of the server. Each is one row of config.def and one member here, such as
 * config->limits.body_bytes. They come from the defaults, then an INI file, then the *.conf files
 * of the folder conf.d beside it in the order of their names, then the environment: the last one
 * wins. Nothing is guessed: an unknown name or a bad value is a mistake, and all are told. */
#pragma once

#include "common/base/attr.h"
#include "common/base/log.h"
#include "common/model/words.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct config_list {
	const char *const *items;
	size_t count;
};

typedef int64_t config_INT, config_MS, config_S, config_BYTES;
typedef bool config_BOOL;
/* Never NULL; empty where there is none. */
typedef const char *config_TEXT, *config_SECRET, *config_FILE, *config_KEY, *config_FOLDER,
	*config_ADDRESS, *config_URL;
typedef enum log_level config_LEVEL;
typedef enum second_factor_rule config_SECOND_FACTOR;
typedef struct config_list config_ORIGINS;
typedef struct config_list config_NETWORKS;

/* What came from where, and the memory of it all. */
struct config_origin;

struct config {
#define SECTION(section, help) struct {
#define SETTING(section, name, kind, value, min, max, help) config_##kind name;
#define SECTION_END(section)                                                                       \
	}                                                                                          \
	section;
#include "server/ops/config.def"
#undef SECTION
#undef SETTING
#undef SECTION_END
	struct config_origin *origin;
};

/* The settings by number. */
enum {
#define SECTION(section, help)
#define SETTING(section, name, kind, value, min, max, help) CONFIG_AT_##section##_##name,
#define SECTION_END(section)
#include "server/ops/config.def"
#undef SECTION
#undef SETTING
#undef SECTION_END
	CONFIG_SETTING_COUNT,
};

#define CONFIG_DEFAULT_FILE "/etc/foleni/foleni.conf"

/* NULL: there are mistakes, each told as one line in mistakes_out, which the caller finishes.
 * file NULL: no file and no folder. environment is like environ; NULL: none. */
MUST_CHECK struct config *config_load(
	const char *file, char *const *environment, struct text *mistakes_out);
/* Sets *config to NULL. NULL is fine. */
void config_destroy(struct config **config);

/* The settings in force as a file that may be read again: what was set with where it came from,
 * defaults as comments, secrets hidden. */
void config_show(const struct config *config, struct text *out);
/* Where the setting of this index (CONFIG_AT_section_name) was set: "foleni.conf:12", or a
 * variable's name. NULL: it has its default. */
const char *config_from(const struct config *config, int setting);
/* Whether a secret lies in a file of its own, or in a credential: what config_from() tells is only
 * where that file was named. */
bool config_is_apart(const struct config *config, int setting);
/* Where the signing key lies; mem_free it. */
char *config_signing_key_path(const struct config *config);
/* Of the key that seals the audit log. As the former. */
char *config_audit_key_path(const struct config *config);
/* The same of the sealing keys. */
char *config_sealing_key_path(const struct config *config);

/* All settings with their defaults, limits and help: for a terminal, and for foleni.conf(5). */
void config_help_plain(struct text *out);
void config_help_mdoc(struct text *out);
