// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/ops/config_kind.h"

#include "common/base/mem.h"
#include "common/base/network.h"
#include "common/base/text.h"
#include "server/ops/config_path.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };
static const struct unit units_of_ms[] = { { "", 1 }, { "ms", 1 }, { "s", 1000 }, { "min", 60000 },
	{ "h", 3600000 }, { NULL, 0 } };
static const struct unit units_of_s[] = { { "", 1 }, { "s", 1 }, { "min", 60 }, { "h", 3600 },
	{ "d", 86400 }, { NULL, 0 } };
static const struct unit units_of_bytes[] = { { "", 1 }, { "K", 1024 }, { "M", 1048576 },
	{ "G", 1073741824 }, { NULL, 0 } };

static const struct unit *find_unit(const struct unit *units, const char *name)
{
	while (units->name && strcmp(units->name, name) != 0)
		units++;
	return units->name ? units : NULL;
}

void config_shape(const struct config_setting *setting, struct text *out)
{
	const struct config_kind *kind = setting->kind;

	text_add(out, kind->shape);
	if (kind->limit_unit)
		text_printf(out, " (%lld to %lld%s%s)", (long long)setting->min,
			(long long)setting->max, *kind->limit_unit ? " " : "", kind->limit_unit);
}

static bool read_number(const struct config_setting *setting, const struct unit *units,
	const char *value, int64_t *number_out, struct text *why)
{
	size_t digits = strspn(value, "0123456789");
	const char *behind = value + digits + strspn(value + digits, " \t");
	const struct unit *unit = find_unit(units, behind);
	long long number;

	if (!digits || !unit) {
		text_printf(why, "\"%s\" is not ", value);
		config_shape(setting, why);
		return false;
	}
	errno = 0;
	number = strtoll(value, NULL, 10);
	if (errno || number > setting->max / unit->factor || number * unit->factor < setting->min) {
		text_printf(why, "%s is not between %lld and %lld", value, (long long)setting->min,
			(long long)setting->max);
		return false;
	}
	*number_out = number * unit->factor;
	return true;
}

#define NUMBER_READER(kind, units)                                                                 \
	static bool read_##kind(const struct config_setting *setting, struct arena *arena,         \
		const char *value, void *member_out, struct text *why)                             \
	{                                                                                          \
		(void)arena;                                                                       \
		return read_number(setting, units, value, member_out, why);                        \
	}

NUMBER_READER(int, no_units)
NUMBER_READER(ms, units_of_ms)
NUMBER_READER(s, units_of_s)
NUMBER_READER(bytes, units_of_bytes)

static void write_number(const void *member, struct text *out)
{
	text_add_int(out, *(const int64_t *)member);
}

static bool read_bool(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };
	(void)setting, (void)arena;

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(words[i], value) == 0) {
			*(bool *)member_out = i % 2;
			return true;
		}
	}
	text_printf(why, "\"%s\" is neither yes nor no", value);
	return false;
}

static void write_bool(const void *member, struct text *out)
{
	text_add(out, *(const bool *)member ? "yes" : "no");
}

static bool read_level(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why)
{
	(void)setting, (void)arena;

	for (int level = LOG_LEVEL_DEBUG; level <= LOG_LEVEL_ERROR; level++) {
		if (strcmp(log_level_name((enum log_level)level), value) == 0) {
			*(enum log_level *)member_out = (enum log_level)level;
			return true;
		}
	}
	text_printf(why, "\"%s\" is not debug, info, warn or error", value);
	return false;
}

static void write_level(const void *member, struct text *out)
{
	text_add(out, log_level_name(*(const enum log_level *)member));
}

static bool read_second_factor(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why)
{
	int rule;

	(void)setting, (void)arena;
	if (word_find(&words_second_factor_rule, value, &rule)) {
		*(enum second_factor_rule *)member_out = (enum second_factor_rule)rule;
		return true;
	}
	text_printf(why, "\"%s\" is not none, admins or staff", value);
	return false;
}

static void write_second_factor(const void *member, struct text *out)
{
	text_add(out,
		word_of(&words_second_factor_rule, (int)*(const enum second_factor_rule *)member));
}

bool config_read_text(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why)
{
	size_t length = strlen(value);

	if ((int64_t)length < setting->min || (int64_t)length > setting->max) {
		if (!length)
			text_add(why, "must not be empty");
		else
			text_printf(why, "is %zu bytes long; at most %lld are allowed", length,
				(long long)setting->max);
		return false;
	}
	*(const char **)member_out = arena_strdup(arena, value);
	return true;
}

static void write_text(const void *member, struct text *out)
{
	text_add(out, *(const char *const *)member);
}

static void write_secret(const void *member, struct text *out)
{
	text_add(out, **(const char *const *)member ? "(hidden)" : "");
}

static bool read_address(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why)
{
	struct in6_addr address;
	(void)setting;

	if (inet_pton(AF_INET, value, &address) != 1 && inet_pton(AF_INET6, value, &address) != 1) {
		text_printf(why, "\"%s\" is not an IPv4 or IPv6 address", value);
		return false;
	}
	*(const char **)member_out = arena_strdup(arena, value);
	return true;
}

/* Scheme and host, perhaps a port: what is later put behind it begins with a slash, and without
 * any of that it is the origin of the server's own pages. */
static bool is_origin(const char *value, struct text *why)
{
	size_t scheme = strncmp(value, "https://", 8) == 0  ? 8
			: strncmp(value, "http://", 7) == 0 ? 7
							    : 0;

	if (!scheme || !value[scheme] || strpbrk(value + scheme, " \t?#\"<>@\\") ||
		value[strlen(value) - 1] == '/') {
		text_printf(why, "\"%s\" is not like https://queue.example.org", value);
		return false;
	}
	if (strchr(value + scheme, '/')) {
		text_printf(
			why, "\"%s\" has a path; the server needs a host name of its own", value);
		return false;
	}
	return true;
}

static bool read_url(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why)
{
	return is_origin(value, why) && config_read_text(setting, arena, value, member_out, why);
}

static bool is_network(const char *value, struct text *why)
{
	struct network network;

	if (network_parse(value, &network))
		return true;
	text_printf(why, "\"%s\" is neither an address nor a network like 10.1.0.0/16", value);
	return false;
}

static size_t count_words(const char *value)
{
	size_t count = 0;

	for (value += strspn(value, ", \t"); *value; count++) {
		value += strcspn(value, ", \t");
		value += strspn(value, ", \t");
	}
	return count;
}

static bool read_list(const struct config_setting *setting, struct arena *arena, const char *value,
	struct config_list *list_out, bool (*is_good)(const char *item, struct text *why),
	struct text *why)
{
	size_t count = count_words(value);
	const char **items;

	if ((int64_t)count < setting->min || (int64_t)count > setting->max) {
		text_printf(why, "has %zu items; from %lld to %lld are allowed", count,
			(long long)setting->min, (long long)setting->max);
		return false;
	}
	items = arena_alloc(arena, count * sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		size_t length;

		value += strspn(value, ", \t");
		length = strcspn(value, ", \t");
		items[i] = arena_strndup(arena, value, length);
		value += length;
		if (!is_good(items[i], why))
			return false;
	}
	*list_out = (struct config_list){ items, count };
	return true;
}

static bool read_origins(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why)
{
	return read_list(setting, arena, value, member_out, is_origin, why);
}

static bool read_networks(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why)
{
	return read_list(setting, arena, value, member_out, is_network, why);
}

static void write_list(const void *member, struct text *out)
{
	const struct config_list *list = member;

	for (size_t i = 0; i < list->count; i++)
		text_printf(out, "%s%s", i ? ", " : "", list->items[i]);
}

static const struct config_kind kind_INT = {
	.shape = "a whole number",
	.limit_unit = "",
	.read = read_int,
	.write = write_number,
};
static const struct config_kind kind_MS = {
	.shape = "a time in milliseconds, or with ms, s, min or h behind it",
	.limit_unit = "ms",
	.read = read_ms,
	.write = write_number,
};
static const struct config_kind kind_S = {
	.shape = "a time in seconds, or with s, min, h or d behind it",
	.limit_unit = "s",
	.read = read_s,
	.write = write_number,
};
static const struct config_kind kind_BYTES = {
	.shape = "a size in bytes, or with K, M or G behind it for powers of 1024",
	.limit_unit = "bytes",
	.read = read_bytes,
	.write = write_number,
};
static const struct config_kind kind_BOOL = {
	.shape = "yes or no",
	.read = read_bool,
	.write = write_bool,
};
static const struct config_kind kind_LEVEL = {
	.shape = "debug, info, warn or error",
	.read = read_level,
	.write = write_level,
};
static const struct config_kind kind_SECOND_FACTOR = {
	.shape = "none, admins or staff",
	.read = read_second_factor,
	.write = write_second_factor,
};
static const struct config_kind kind_TEXT = {
	.shape = "a text",
	.limit_unit = "bytes",
	.read = config_read_text,
	.write = write_text,
};
static const struct config_kind kind_SECRET = {
	.shape = "a text that is never shown, or file: and the full path of a file with it, or "
		 "credential: and the name of one that systemd gives to the service",
	.limit_unit = "bytes",
	.is_secret = true,
	.read = config_read_secret,
	.write = write_secret,
};
static const struct config_kind kind_FILE = {
	.shape = "the full path of a file that can be read, or credential: and the name of one "
		 "that systemd gives to the service",
	.read = config_read_path,
	.write = write_text,
	.check = config_check_file,
};
static const struct config_kind kind_KEY = {
	.shape = "the full path of a file that nobody else can read or replace, or credential: and "
		 "the name of one that systemd gives to the service",
	.read = config_read_path,
	.write = write_text,
	.check = config_check_key,
};
static const struct config_kind kind_FOLDER = {
	.shape = "the full path of a folder that can be written to",
	.read = config_read_path,
	.write = write_text,
	.check = config_check_folder,
};
static const struct config_kind kind_ADDRESS = {
	.shape = "an IPv4 or IPv6 address",
	.read = read_address,
	.write = write_text,
};
static const struct config_kind kind_URL = {
	.shape = "an http or https address without a path",
	.read = read_url,
	.write = write_text,
};
#define A_LIST_OF(what) "a list of " what " with commas or blanks between them"
static const struct config_kind kind_ORIGINS = {
	.shape = A_LIST_OF("http or https addresses without a path"),
	.limit_unit = "items",
	.read = read_origins,
	.write = write_list,
};
static const struct config_kind kind_NETWORKS = {
	.shape = A_LIST_OF("addresses or networks like 10.1.0.0/16"),
	.limit_unit = "items",
	.read = read_networks,
	.write = write_list,
};

const struct config_setting config_settings[] = {
#define SECTION(section, help)
#define SETTING(section, name, kind, value, min, max, help)                                        \
	{ #section, #name, &kind_##kind, value, min, max, help,                                    \
		offsetof(struct config, section.name) },
#define SECTION_END(section)
#include "server/ops/config.def"
#undef SECTION
#undef SETTING
#undef SECTION_END
};

const struct config_section config_sections[] = {
#define SECTION(section, help) { #section, help },
#define SETTING(section, name, kind, value, min, max, help)
#define SECTION_END(section)
#include "server/ops/config.def"
#undef SECTION
#undef SETTING
#undef SECTION_END
};
