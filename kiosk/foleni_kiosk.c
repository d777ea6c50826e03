// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-kiosk: the display of a waiting room, with its voice. It shows and says who is called
 * where, for years and without anybody at it. */
#include "common/base/flags.h"
#include "common/base/text.h"
#include "common/i18n/i18n.h"
#include "kiosk/foleni_kiosk_program.h"
#include "kiosk/unattended.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define DEFAULT_SERVER "http://127.0.0.1:8080"

static const struct flags flags;
#define complain(code, ...) flags_complain(&flags, (code), __VA_ARGS__)

/* ---- options ---- */

static bool take_server(void *settings, const struct flag *flag, const char *value)
{
	(void)flag;
	return link_server_parse(value, &((struct kiosk_settings *)settings)->server);
}

static bool take_theme(void *arg, const struct flag *flag, const char *value)
{
	struct kiosk_settings *settings = arg;

	(void)flag;
	return settings->term.has_theme = theme_find(value, &settings->term.theme);
}

static bool take_glyphs(void *arg, const struct flag *flag, const char *value)
{
	struct kiosk_settings *settings = arg;

	(void)flag;
	return settings->term.has_glyphs = glyphs_find(value, &settings->term.glyphs);
}

/* "sw,en": each once. */
static bool take_languages(void *arg, const struct flag *flag, const char *value)
{
	static const struct {
		const char *word;
		enum language languages[ANNOUNCE_LANGUAGES];
		size_t count;
	} choices[] = { { "sw,en", { LANGUAGE_SW, LANGUAGE_EN }, 2 },
		{ "en,sw", { LANGUAGE_EN, LANGUAGE_SW }, 2 }, { "sw", { LANGUAGE_SW }, 1 },
		{ "en", { LANGUAGE_EN }, 1 } };
	struct kiosk_settings *settings = arg;

	(void)flag;
	for (size_t i = 0; i < COUNT_OF(choices); i++) {
		if (strcmp(choices[i].word, value) != 0)
			continue;
		memcpy(settings->languages, choices[i].languages, sizeof(settings->languages));
		settings->language_count = choices[i].count;
		return true;
	}
	return false;
}

static bool take_voice(void *arg, const struct flag *flag, const char *value)
{
	static const char *const words[] = { [KIOSK_VOICE_OFF] = "off",
		[KIOSK_VOICE_CLIPS] = "clips",
		[KIOSK_VOICE_ESPEAK] = "espeak" };
	struct kiosk_settings *settings = arg;

	(void)flag;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(words[i], value) != 0)
			continue;
		settings->voice = (enum kiosk_voice)i;
		return true;
	}
	return false;
}

#define MEMBER(name) offsetof(struct kiosk_settings, name)
static const struct flag rows[] = {
	{ "server", "URL", "https://HOST[:PORT] or http://HOST[:PORT]", take_server, 0 },
	{ "ca", "FILE", "trust the certificates in FILE only, not the system's", flag_take_text,
		MEMBER(ca) },
	{ "facility", "ID", "which facility, by its code or id", flag_take_text, MEMBER(facility) },
	{ "password-file", "FILE", "read the password from the first line of FILE", flag_take_text,
		MEMBER(password_file) },
	{ "languages", "LIST", "sw,en or en,sw or sw or en", take_languages, 0 },
	{ "theme", "WORD", "dark, light, contrast or mono", take_theme, 0 },
	{ "glyphs", "WORD", "unicode, console or ascii", take_glyphs, 0 },
	{ "voice", "WORD", "espeak, clips (only recordings) or off", take_voice, 0 },
	{ "clips", "DIR", "recordings: chime.wav, sw/NAME.wav, en/NAME.wav", flag_take_text,
		MEMBER(clips) },
	{ "cache", "DIR", "where speech that was made is kept", flag_take_text, MEMBER(cache) },
	{ "player", "CMD", "plays the files behind it; else aplay -q", flag_take_text,
		MEMBER(player) },
	{ "pin-file", "FILE", "the PIN of the keys is the first line of FILE", flag_take_text,
		MEMBER(pin_file) },
	{ "log", "FILE", "tell there what happens, as JSON lines", flag_take_text,
		MEMBER(log_file) },
	{ "help", NULL, "show this help", NULL, 0 },
	{ "version", NULL, "show the version", NULL, 0 },
};
#undef MEMBER

static const struct flags flags = {
	.program = "foleni-kiosk",
	.usage = "usage: foleni-kiosk [options] LOGIN\n\n"
		 "The display of a waiting room: shows and says who is called where.",
	.ending = "LOGIN is the account of a display; its password is that of FOLENI_PASSWORD.\n"
		  "The server is that of FOLENI_SERVER, or " DEFAULT_SERVER ".\n"
		  "See foleni-kiosk(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

static bool set_defaults(struct kiosk_settings *settings, int argc, char **argv, int first)
{
	const char *given = getenv("FOLENI_SERVER");

	if (argc - first != 1) {
		complain(0, "the login of a display is needed, and nothing else; try --help");
		return false;
	}
	settings->login = argv[first];
	if (!settings->server.port &&
		!link_server_parse(given ? given : DEFAULT_SERVER, &settings->server)) {
		complain(0, "FOLENI_SERVER is no https://HOST[:PORT]");
		return false;
	}
	return true;
}

/* ---- files ---- */

/* systemd says where, else it is the user's. The text is the caller's. */
static void find_cache(struct kiosk_settings *settings, struct text *path)
{
	const char *given = getenv("CACHE_DIRECTORY"), *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (settings->cache)
		return;
	if (given && *given == '/')
		text_printf(path, "%s/voice", given);
	else if (cache && *cache == '/')
		text_printf(path, "%s/foleni/voice", cache);
	else
		text_printf(path, "%s/.cache/foleni/voice", home ? home : "");
	settings->cache = text_string(path);
}

/* A log on the terminal would write over the screen. */
static int open_log(struct kiosk_settings *settings)
{
	settings->log_fd = isatty(STDERR_FILENO) ? -1 : STDERR_FILENO;
	if (!settings->log_file)
		return EX_OK;
	settings->log_fd =
		open(settings->log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (settings->log_fd >= 0)
		return EX_OK;
	return complain(EX_CANTCREAT, "%s: %s", settings->log_file, strerror(errno));
}

static int get_ready(struct kiosk_settings *settings)
{
	int code = open_log(settings);

	if (!code)
		code = unattended_password(&flags, settings->password_file, settings->password);
	if (!code && settings->pin_file)
		code = unattended_line(&flags, settings->pin_file, "PIN", settings->pin);
	return code;
}

int main(int argc, char **argv)
{
	struct kiosk_settings settings = {
		.languages = { LANGUAGE_SW, LANGUAGE_EN },
		.language_count = 2,
		.voice = KIOSK_VOICE_ESPEAK,
		.player = "aplay -q",
	};
	struct text cache = { 0 };
	char why[KIOSK_WHY_BYTES];
	int first, code;

	signal(SIGPIPE, SIG_IGN);
	if (!flags_read(&flags, argc, argv, &settings, &first, &code))
		return code;
	if (!set_defaults(&settings, argc, argv, first))
		return EX_USAGE;
	if (!i18n_init())
		complain(0, "the Swahili catalogue is missing: all is said in English");
	code = get_ready(&settings);
	if (code)
		return code;
	find_cache(&settings, &cache);
	code = kiosk_run(&settings, why);
	text_finish(&cache);
	if (settings.log_file)
		close(settings.log_fd);
	return code && *why ? complain(code, "%s", why) : code;
}
