// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/voice.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/process.h"
#include "kiosk/cache.h"
#include "kiosk/chime.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of commands: the words of a player and of the parts of a sentence. */
enum { WORDS_MAX = 64, SPEECH_LIMIT_MS = 10000 };
#define CACHE_LIMIT_BYTES (INT64_C(64) << 20)

struct voice {
	struct loop *loop;
	struct cache cache;
	char *clips, *player, *speech;
	uint32_t limit_ms;
	enum voice_trouble trouble;
	/* What is being played, or made. */
	struct process *process;
	char path[CACHE_PATH_BYTES];
	voice_played *played;
	void *arg;
	struct loop_task telling;
};

static const char *const trouble_words[VOICE_TROUBLE_COUNT] = {
	[VOICE_WELL] = "well",
	[VOICE_NO_SPEECH] = "no_speech",
	[VOICE_NO_SOUND] = "no_sound",
	[VOICE_HUNG] = "hung",
};

const char *voice_trouble_word(enum voice_trouble trouble)
{
	return trouble_words[trouble];
}

enum voice_trouble voice_trouble(const struct voice *voice)
{
	return voice->trouble;
}

/* ---- commands ---- */

/* The words of a command, and behind them what else is added. */
struct command {
	char *text;
	const char *words[WORDS_MAX + 1]; /* NULL behind the last */
	size_t count;
};

static void add_word(struct command *command, const char *word)
{
	if (command->count < WORDS_MAX)
		command->words[command->count++] = word;
}

static void command_init(struct command *command, const char *text)
{
	char *rest, *word;

	*command = (struct command){ .text = mem_strdup(text) };
	for (word = strtok_r(command->text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		add_word(command, word);
}

static bool run(
	struct voice *voice, struct command *command, uint32_t limit_ms, process_ended *ended)
{
	if (command->count)
		voice->process = process_start(voice->loop, command->words, limit_ms, ended, voice);
	mem_free(command->text);
	return voice->process;
}

/* ---- the end of a sound ---- */

static void tell(void *arg)
{
	struct voice *voice = arg;
	voice_played *played = voice->played;

	voice->played = NULL;
	played(voice->arg, voice->trouble == VOICE_WELL);
}

static void end(struct voice *voice, enum voice_trouble trouble)
{
	voice->trouble = trouble;
	loop_defer(voice->loop, &voice->telling, tell, voice);
}

static enum voice_trouble trouble_of(enum process_end end, int code, enum voice_trouble failed)
{
	if (end == PROCESS_TOO_LATE)
		return VOICE_HUNG;
	return end == PROCESS_EXITED && code == 0 ? VOICE_WELL : failed;
}

/* ---- playing ---- */

static void player_ended(void *arg, enum process_end how, int code)
{
	struct voice *voice = arg;

	voice->process = NULL;
	end(voice, trouble_of(how, code, VOICE_NO_SOUND));
}

static void play(struct voice *voice, const char *const *files, size_t count)
{
	struct command command;

	command_init(&command, voice->player);
	for (size_t i = 0; i < count; i++)
		add_word(&command, files[i]);
	if (!run(voice, &command, voice->limit_ms, player_ended))
		end(voice, VOICE_NO_SOUND);
}

static void play_made(struct voice *voice)
{
	const char *const files[] = { voice->path };

	play(voice, files, 1);
}

/* ---- recordings ---- */

static bool find_clip(const struct voice *voice, enum language language, const char *name,
	size_t length, char path_out[CACHE_PATH_BYTES])
{
	int wanted = snprintf(path_out, CACHE_PATH_BYTES, "%s/%s/%.*s.wav", voice->clips,
		word_of(&words_language, language), (int)length, name);

	return wanted < CACHE_PATH_BYTES && access(path_out, R_OK) == 0;
}

/* Of all parts, or of none: a sentence with a hole is worse than another voice. */
static bool play_parts(struct voice *voice, const struct voice_sentence *sentence)
{
	struct arena *arena = arena_create();
	const char *files[WORDS_MAX], *at = sentence->parts;
	char path[CACHE_PATH_BYTES];
	size_t count = 0;
	bool has_all = true;

	while (has_all && *at) {
		size_t length = strcspn(at, " ");

		has_all = count < WORDS_MAX / 2 &&
			  find_clip(voice, sentence->language, at, length, path);
		if (has_all)
			files[count++] = arena_strdup(arena, path);
		at += length + strspn(at + length, " ");
	}
	if (has_all && count)
		play(voice, files, count);
	arena_destroy(&arena);
	return has_all && count;
}

static bool play_recording(struct voice *voice, const struct voice_sentence *sentence)
{
	if (!voice->clips)
		return false;
	if (sentence->key && find_clip(voice, sentence->language, sentence->key,
				     strlen(sentence->key), voice->path)) {
		play_made(voice);
		return true;
	}
	return sentence->parts && play_parts(voice, sentence);
}

/* ---- speech ---- */

static void speech_ended(void *arg, enum process_end how, int code)
{
	struct voice *voice = arg;
	enum voice_trouble trouble = trouble_of(how, code, VOICE_NO_SPEECH);

	voice->process = NULL;
	if (trouble == VOICE_WELL && !cache_keep(&voice->cache, voice->path))
		trouble = VOICE_NO_SPEECH;
	if (trouble == VOICE_WELL)
		play_made(voice);
	else
		end(voice, trouble);
}

static void make_speech(struct voice *voice, const struct voice_sentence *sentence)
{
	char draft[CACHE_PATH_BYTES];
	struct command command;

	cache_draft(voice->path, draft);
	command_init(&command, voice->speech);
	add_word(&command, "-v");
	add_word(&command, word_of(&words_language, sentence->language));
	add_word(&command, "-w");
	add_word(&command, draft);
	add_word(&command, sentence->text);
	if (!run(voice, &command, SPEECH_LIMIT_MS, speech_ended))
		end(voice, VOICE_NO_SPEECH);
}

void voice_say(
	struct voice *voice, const struct voice_sentence *sentence, voice_played *played, void *arg)
{
	const char *language = word_of(&words_language, sentence->language);

	assert(!voice->played);
	voice->played = played;
	voice->arg = arg;
	if (play_recording(voice, sentence))
		return;
	cache_path(&voice->cache, language, sentence->text, voice->path);
	if (cache_has(voice->path))
		play_made(voice);
	else if (voice->speech)
		make_speech(voice, sentence);
	else
		end(voice, VOICE_NO_SPEECH);
}

/* ---- the chime ---- */

/* Some kilobytes, written once on a machine. */
static bool make_chime(struct voice *voice)
{
	char draft[CACHE_PATH_BYTES];
	struct text file = { 0 };
	FILE *stream;
	bool good;

	cache_path(&voice->cache, "chime", "", voice->path);
	if (cache_has(voice->path))
		return true;
	cache_draft(voice->path, draft);
	stream = fopen(draft, "we");
	if (!stream)
		return false;
	chime_wav(&file);
	good = fwrite(file.bytes, file.length, 1, stream) == 1;
	good = fclose(stream) == 0 && good;
	text_finish(&file);
	return good && cache_keep(&voice->cache, voice->path);
}

void voice_chime(struct voice *voice, voice_played *played, void *arg)
{
	assert(!voice->played);
	voice->played = played;
	voice->arg = arg;
	snprintf(
		voice->path, sizeof(voice->path), "%s/chime.wav", voice->clips ? voice->clips : "");
	if ((voice->clips && access(voice->path, R_OK) == 0) || make_chime(voice))
		play_made(voice);
	else
		end(voice, VOICE_NO_SOUND);
}

/* ---- life ---- */

struct voice *voice_create(struct loop *loop, const struct voice_options *options)
{
	struct voice *voice = mem_alloc(sizeof(*voice));

	if (!cache_open(&voice->cache, loop, options->cache, CACHE_LIMIT_BYTES)) {
		mem_free(voice);
		return NULL;
	}
	voice->loop = loop;
	voice->clips = options->clips ? mem_strdup(options->clips) : NULL;
	voice->player = mem_strdup(options->player);
	voice->speech = options->speech ? mem_strdup(options->speech) : NULL;
	voice->limit_ms = options->limit_ms ? options->limit_ms : VOICE_LIMIT_MS;
	return voice;
}

void voice_destroy(struct voice **voice)
{
	if (!*voice)
		return;
	process_kill(&(*voice)->process);
	loop_cancel((*voice)->loop, &(*voice)->telling);
	mem_free((*voice)->clips);
	mem_free((*voice)->player);
	mem_free((*voice)->speech);
	mem_free(*voice);
	*voice = NULL;
}
