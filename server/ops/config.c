// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The INI parser cuts lines into section, name and value; it is fed line by line, so that every
 * mistake has its number. What it does beyond that is switched off: comments behind a value would
 * cut a password in two, and lines that continue another hide a mistyped one. */
#include "server/ops/config.h"

#include "common/base/mem.h"
#include "common/base/similar.h"
#include "common/base/text.h"
#include "server/ops/config_kind.h"
#include "server/ops/config_path.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT_BYTES = 1 << 20, PIECE_BYTES = 4096, LINE_LIMIT_BYTES = 4096 };

struct reading {
	struct config *config;
	struct text *mistakes;
	bool is_wrong;
	/* The file at hand; NULL: the environment. */
	const char *file;
	const char *rest;
	int line;
	bool in_lost_section;
	int first_line[CONFIG_SETTING_COUNT];
};

/* For a terminal: a mistake repeats what is in the file. */
static void make_harmless(char *words)
{
	if (utf8_is_printable(words, strlen(words)))
		return;
	for (; *words; words++) {
		if (*words < 0x20 || *words > 0x7e)
			*words = '?';
	}
}

static void PRINTF_LIKE(3, 4)
	mistake(struct reading *reading, const char *from, const char *format, ...)
{
	char words[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	make_harmless(words);
	text_printf(reading->mistakes, "%s: %s\n", from, words);
	reading->is_wrong = true;
}

static const char *place(const struct reading *reading)
{
	return arena_printf(reading->config->origin->arena, "%s:%d", reading->file, reading->line);
}

static void *member_of(struct config *config, const struct config_setting *setting)
{
	return (char *)config + setting->offset;
}

/* Takes a value from one place; a later place may replace it. */
static void set(struct reading *reading, const struct config_setting *setting, const char *value,
	const char *from)
{
	struct config_origin *origin = reading->config->origin;
	struct text why = { 0 };
	void *member = member_of(reading->config, setting);

	if (!utf8_is_printable(value, strlen(value)))
		mistake(reading, from, "%s.%s: control characters or not UTF-8", setting->section,
			setting->name);
	else if (!setting->kind->read(setting, origin->arena, value, member, &why))
		mistake(reading, from, "%s.%s: %s", setting->section, setting->name,
			text_string(&why));
	origin->from[setting - config_settings] = from;
	origin->is_apart[setting - config_settings] =
		setting->kind->is_secret && config_lies_apart(value);
	text_finish(&why);
}

static const struct config_section *find_section(const char *name)
{
	for (size_t i = 0; i < CONFIG_SECTION_COUNT; i++) {
		if (strcmp(config_sections[i].name, name) == 0)
			return &config_sections[i];
	}
	return NULL;
}

/* section NULL: any. */
static const struct config_setting *find_setting(const char *section, const char *name)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		if ((!section || strcmp(config_settings[i].section, section) == 0) &&
			strcmp(config_settings[i].name, name) == 0)
			return &config_settings[i];
	}
	return NULL;
}

static void tell_unknown_section(struct reading *reading, const char *name)
{
	struct similar similar = { .word = name };

	for (size_t i = 0; i < CONFIG_SECTION_COUNT; i++)
		similar_offer(&similar, config_sections[i].name);
	if (similar.best)
		mistake(reading, place(reading), "there is no section [%s]; is [%s] meant?", name,
			similar.best);
	else
		mistake(reading, place(reading), "there is no section [%s]", name);
}

static void tell_unknown_name(
	struct reading *reading, const char *from, const char *section, const char *name)
{
	const struct config_setting *elsewhere = find_setting(NULL, name);
	struct similar similar = { .word = name };

	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		if (strcmp(config_settings[i].section, section) == 0)
			similar_offer(&similar, config_settings[i].name);
	}
	if (similar.best)
		mistake(reading, from, "[%s] has no setting \"%s\"; is \"%s\" meant?", section,
			name, similar.best);
	else if (elsewhere)
		mistake(reading, from, "[%s] has no setting \"%s\"; it belongs to [%s]", section,
			name, elsewhere->section);
	else
		mistake(reading, from, "[%s] has no setting \"%s\"", section, name);
}

static void take_line(
	struct reading *reading, const char *section, const char *name, const char *value)
{
	const struct config_setting *setting = find_setting(section, name);
	int *first_line;

	if (!setting) {
		tell_unknown_name(reading, place(reading), section, name);
		return;
	}
	first_line = &reading->first_line[setting - config_settings];
	if (*first_line)
		mistake(reading, place(reading), "%s.%s was given in line %d already", section,
			name, *first_line);
	else
		*first_line = reading->line;
	set(reading, setting, value, place(reading));
}

/* Called by the INI parser for each "name = value"; value NULL: there was no "=". */
static int line_read(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;

	if (reading->in_lost_section)
		return 1;
	if (!value)
		mistake(reading, place(reading), "\"%s\" is neither [section] nor name = value",
			name);
	else if (!*section)
		mistake(reading, place(reading), "\"%s\" stands before the first [section]", name);
	else if (find_section(section))
		take_line(reading, section, name, value);
	return 1;
}

/* The parser tells the first bad head only, and no head at all where nothing follows it. */
static void look_at_head(struct reading *reading, char *line)
{
	char *at = line + strspn(line, " \t");
	char *end = strchr(at, ']');
	char name[50];

	if (*at != '[')
		return;
	reading->in_lost_section = !end || end - at > (int)sizeof(name);
	if (reading->in_lost_section) {
		mistake(reading, place(reading), "a section needs a name and a closing \"]\"");
		*line = '\0';
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(end - at - 1), at + 1);
	if (!find_section(name))
		tell_unknown_section(reading, name);
}

/* Called by the INI parser for each line, like fgets. */
static char *next_line(char *line_out, int room, void *arg)
{
	struct reading *reading = arg;
	size_t length = strcspn(reading->rest, "\n");

	if (!*reading->rest)
		return NULL;
	reading->line++;
	if (length >= (size_t)room) {
		mistake(reading, place(reading), "the line is longer than %d bytes", room - 1);
		*line_out = '\0';
	} else {
		snprintf(line_out, (size_t)room, "%.*s", (int)length, reading->rest);
		look_at_head(reading, line_out);
	}
	reading->rest += length + (reading->rest[length] == '\n');
	return line_out;
}

/* NULL: it cannot be read, and the mistake was told. */
static char *read_whole(struct reading *reading, const char *path)
{
	FILE *file = fopen(path, "re");
	struct text content = { 0 };
	size_t got;

	if (!file) {
		mistake(reading, path, "%s", strerror(errno));
		return NULL;
	}
	/* Passwords stay in no buffer but this. */
	setvbuf(file, NULL, _IONBF, 0);
	do {
		char *room = text_add_room(&content, PIECE_BYTES);

		got = fread(room, 1, PIECE_BYTES, file);
		content.length -= PIECE_BYTES - got;
		room[got] = '\0';
	} while (got > 0 && content.length < FILE_LIMIT_BYTES);
	if (ferror(file))
		mistake(reading, path, "%s", strerror(errno));
	else if (content.length >= FILE_LIMIT_BYTES)
		mistake(reading, path, "the file is larger than %d bytes", FILE_LIMIT_BYTES);
	else if (strlen(text_string(&content)) != content.length)
		mistake(reading, path, "the file holds a NUL byte");
	fclose(file);
	return text_take(&content);
}

static void read_file(struct reading *reading, const char *path)
{
	char *content = read_whole(reading, path);

	if (!content)
		return;
	reading->file = path;
	reading->rest = content + (strncmp(content, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	reading->line = 0;
	reading->in_lost_section = false;
	memset(reading->first_line, 0, sizeof(reading->first_line));
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_allow_no_value = true;
	ini_use_stack = false;
	ini_max_line = ini_initial_alloc = LINE_LIMIT_BYTES;
	if (ini_parse_stream(next_line, reading, line_read, reading) != 0)
		mistake(reading, path, "the file cannot be understood");
	explicit_bzero(content, strlen(content));
	mem_free(content);
}

static int is_part(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The folder conf.d beside the file; there need not be one. */
static void read_parts(struct reading *reading, const char *file)
{
	struct arena *arena = reading->config->origin->arena;
	const char *slash = strrchr(file, '/');
	const char *folder = arena_printf(
		arena, "%.*sconf.d", slash ? (int)(slash - file + 1) : 0, slash ? file : "");
	struct dirent **entries;
	int count = scandir(folder, &entries, is_part, by_bytes);

	if (count < 0) {
		if (errno != ENOENT)
			mistake(reading, folder, "%s", strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		read_file(reading, arena_printf(arena, "%s/%s", folder, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
}

/* FOLENI_SECTION_NAME; other words that begin with FOLENI_ are none of our business unless they
 * begin with a section. */
static void take_variable(struct reading *reading, const char *variable, const char *value)
{
	char lower[64];
	size_t length = strlen(variable);

	if (length >= sizeof(lower))
		return;
	for (size_t i = 0; i <= length; i++)
		lower[i] = (char)tolower((unsigned char)variable[i]);
	for (size_t i = 0; i < CONFIG_SECTION_COUNT; i++) {
		const char *section = config_sections[i].name;
		const char *name = lower + strlen("foleni_") + strlen(section);
		const struct config_setting *setting;

		if (strncmp(lower + strlen("foleni_"), section, strlen(section)) != 0 ||
			*name != '_')
			continue;
		setting = find_setting(section, name + 1);
		if (setting)
			set(reading, setting, value, variable);
		else
			tell_unknown_name(reading, variable, section, name + 1);
		return;
	}
}

static void read_environment(struct reading *reading, char *const *environment)
{
	reading->file = NULL;
	for (; environment && *environment; environment++) {
		const char *equals = strchr(*environment, '=');

		if (!equals || strncmp(*environment, "FOLENI_", 7) != 0)
			continue;
		take_variable(reading,
			arena_strndup(reading->config->origin->arena, *environment,
				(size_t)(equals - *environment)),
			equals + 1);
	}
}

static void take_defaults(struct reading *reading)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		set(reading, &config_settings[i], config_settings[i].value, "default");
		reading->config->origin->from[i] = NULL;
	}
}

/* Defaults are not looked at: a default folder is made by whoever installs the server. */
static void check_outside(struct reading *reading)
{
	for (size_t i = 0; i < CONFIG_SETTING_COUNT; i++) {
		const struct config_setting *setting = &config_settings[i];
		const char *from = reading->config->origin->from[i];
		struct text why = { 0 };

		if (from && setting->kind->check &&
			!setting->kind->check(member_of(reading->config, setting), &why))
			mistake(reading, from, "%s.%s: %s", setting->section, setting->name,
				text_string(&why));
		text_finish(&why);
	}
}

static bool has_half_a_certificate(const struct config *config)
{
	return !*config->server.tls_certificate != !*config->server.tls_key;
}

static bool has_redirect_to_nowhere(const struct config *config)
{
	return config->server.redirect_port &&
	       (!*config->server.tls_certificate ||
		       strncmp(config->server.base_url, "https://", 8) != 0);
}

static bool has_batch_over_queue(const struct config *config)
{
	return config->limits.batch_max > config->limits.commands_queued;
}

static bool has_more_of_one_address_than_in_all(const struct config *config)
{
	return config->limits.connections_per_address > config->limits.connections;
}

/* It would end between two tokens of a program that is at work. */
static bool has_token_that_outlives_idleness(const struct config *config)
{
	return config->auth.access_token_s > config->auth.session_idle_s;
}

static bool has_token_that_outlives_its_session(const struct config *config)
{
	return config->auth.access_token_s > config->auth.session_s;
}

/* What no setting can be wrong about alone. */
static const struct {
	bool (*is_broken)(const struct config *config);
	int setting;
	int other; /* Where the first has its default, this one is at fault. */
	const char *text;
} rules[] = {
	{ has_half_a_certificate, CONFIG_AT_server_tls_key, CONFIG_AT_server_tls_certificate,
		"server.tls_certificate and server.tls_key need each other" },
	{ has_redirect_to_nowhere, CONFIG_AT_server_redirect_port, CONFIG_AT_server_base_url,
		"server.redirect_port needs a server.tls_certificate and a server.base_url of "
		"https" },
	{ has_batch_over_queue, CONFIG_AT_limits_batch_max, CONFIG_AT_limits_commands_queued,
		"limits.batch_max is larger than limits.commands_queued" },
	{ has_more_of_one_address_than_in_all, CONFIG_AT_limits_connections_per_address,
		CONFIG_AT_limits_connections,
		"limits.connections_per_address is larger than limits.connections" },
	{ has_token_that_outlives_idleness, CONFIG_AT_auth_access_token_s,
		CONFIG_AT_auth_session_idle_s,
		"auth.access_token_s is longer than auth.session_idle_s" },
	{ has_token_that_outlives_its_session, CONFIG_AT_auth_access_token_s,
		CONFIG_AT_auth_session_s, "auth.access_token_s is longer than auth.session_s" },
};

static void check_rules(struct reading *reading)
{
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		const char *from = config_from(reading->config, rules[i].setting);

		if (!from)
			from = config_from(reading->config, rules[i].other);
		if (rules[i].is_broken(reading->config))
			mistake(reading, from, "%s", rules[i].text);
	}
}

struct config *config_load(const char *file, char *const *environment, struct text *mistakes_out)
{
	struct config *config = mem_alloc(sizeof(*config));
	struct reading reading = { .config = config, .mistakes = mistakes_out };

	config->origin = mem_alloc(sizeof(*config->origin));
	config->origin->arena = arena_create();
	take_defaults(&reading);
	if (file) {
		read_file(&reading, file);
		read_parts(&reading, file);
	}
	read_environment(&reading, environment);
	check_outside(&reading);
	check_rules(&reading);
	if (reading.is_wrong)
		config_destroy(&config);
	return config;
}

void config_destroy(struct config **config)
{
	if (!*config)
		return;
	arena_destroy(&(*config)->origin->arena);
	mem_free((*config)->origin);
	mem_free(*config);
	*config = NULL;
}

static char *kept_path(const struct config *config, const char *set, const char *name)
{
	struct text path = { 0 };

	if (*set)
		text_add(&path, set);
	else
		text_printf(&path, "%s/%s", config->server.state_directory, name);
	return text_take(&path);
}

char *config_signing_key_path(const struct config *config)
{
	return kept_path(config, config->auth.signing_key, "signing-key.pem");
}

char *config_sealing_key_path(const struct config *config)
{
	return kept_path(config, config->auth.sealing_key, "sealing-key");
}

char *config_audit_key_path(const struct config *config)
{
	return kept_path(config, "", "audit-key.pem");
}
