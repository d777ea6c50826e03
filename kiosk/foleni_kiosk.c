// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* foleni-kiosk: the display of a waiting room, with its voice. It shows and says who is called
 * where, for years and without anybody at it. */
#include "common/base/flags.h"
#include "common/base/text.h"
#include "common/term/term_flags.h"
#include "kiosk/foleni_kiosk_program.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct flags flags;
#define complain(code, ...) flags_complain(&flags, (code), __VA_ARGS__)

/* ---- options ---- */

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
	ACCESS_FLAGS(MEMBER(access)),
	DEVICE_FLAGS(MEMBER(device)),
	{ "languages", "LIST", "sw,en or en,sw or sw or en", take_languages, 0 },
	TERM_FLAGS(MEMBER(term)),
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
	.usage = "usage: foleni-kiosk [options] [LOGIN]\n\n"
		 "The display of a waiting room: shows and says who is called where.",
	.ending = DEVICE_ENDING ACCESS_ENDING "See foleni-kiosk(1).",
	.rows = rows,
	.count = COUNT_OF(rows),
};

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
		code = device_enter(&settings->device, &settings->access, &flags);
	if (!code && settings->pin_file)
		code = secret_file(&flags, settings->pin_file, "PIN", settings->pin);
	return code;
}

int main(int argc, char **argv)
{
	struct kiosk_settings settings = {
		.voice = KIOSK_VOICE_ESPEAK,
		.player = "aplay -q",
	};
	struct text cache = { 0 };
	char why[KIOSK_WHY_BYTES];
	int code;

	if (!device_start(&flags, argc, argv, &settings, &settings.access, &code))
		return code;
	code = get_ready(&settings);
	if (code)
		return code;
	find_cache(&settings, &cache);
	code = kiosk_run(&settings, why);
	text_finish(&cache);
	device_finish(&settings.device);
	if (settings.log_file)
		close(settings.log_fd);
	return code && *why ? complain(code, "%s", why) : code;
}
