// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The voice with a player and a speech program that only write down what they are given. */
#include "kiosk/voice.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "kiosk/cache.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PATH_BYTES = 512, LIMIT_MS = 20000 };

struct room {
	struct loop *loop;
	struct voice *voice;
	char folder[64];
	char player[PATH_BYTES], speech[PATH_BYTES], clips[PATH_BYTES], cache[PATH_BYTES];
	int times;
	bool was_heard;
};

static void write_file(const struct room *room, const char *name, const char *content)
{
	char path[PATH_BYTES];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", room->folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
	assert_int_equal(fclose(file), 0);
}

static char *read_file(const struct room *room, const char *name)
{
	char path[PATH_BYTES], bytes[4096];
	struct text text = { 0 };
	size_t count;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", room->folder, name);
	file = fopen(path, "r");
	while (file && (count = fread(bytes, 1, sizeof(bytes), file)))
		text_add_bytes(&text, bytes, count);
	if (file)
		fclose(file);
	text_add(&text, "");
	return text_take(&text);
}

/* What was written down since the last look. */
static void wrote(const struct room *room, const char *name, const char *expected)
{
	char *content = read_file(room, name);

	assert_string_equal(content, expected);
	mem_free(content);
	write_file(room, name, "");
}

static void open_voice(struct room *room, uint32_t limit_ms)
{
	const struct voice_options options = {
		.clips = room->clips,
		.cache = room->cache,
		.player = room->player,
		.speech = room->speech,
		.limit_ms = limit_ms,
	};

	voice_destroy(&room->voice);
	room->voice = voice_create(room->loop, &options);
	assert_non_null(room->voice);
}

static void make_folder(const struct room *room, const char *name)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "%s/%s", room->folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static int setup(void **state)
{
	struct room *room = mem_alloc(sizeof(*room));

	strcpy(room->folder, "/tmp/foleni-voice.XXXXXX");
	assert_non_null(mkdtemp(room->folder));
	make_folder(room, "clips");
	make_folder(room, "clips/sw");
	make_folder(room, "clips/en");
	/* The end of each path, of files that are there; of what was made, the sound. */
	write_file(room, "player",
		"cd \"${0%/*}\"\n[ ! -e broken ] || exit 1\n[ ! -e hangs ] || exec sleep 600\n"
		"for file; do case $file in *clips*) echo \"${file#*/clips/}\" ;;\n"
		"*) head -n 1 \"$file\" ;; esac; done >>played\n");
	write_file(room, "speech",
		"cd \"${0%/*}\"\n[ ! -e mute ] || exit 1\necho \"$1 $2 $5\" >>spoken\n"
		"echo \"sound of $5\" >\"$4\"\n");
	snprintf(room->player, sizeof(room->player), "sh %s/player", room->folder);
	snprintf(room->speech, sizeof(room->speech), "sh %s/speech", room->folder);
	snprintf(room->clips, sizeof(room->clips), "%s/clips", room->folder);
	snprintf(room->cache, sizeof(room->cache), "%s/a/b/cache", room->folder);
	room->loop = loop_create();
	assert_non_null(room->loop);
	open_voice(room, LIMIT_MS);
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	struct room *room = *state;
	char command[PATH_BYTES];

	voice_destroy(&room->voice);
	loop_destroy(&room->loop);
	snprintf(command, sizeof(command), "rm -r %s", room->folder);
	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
	mem_free(room);
	return 0;
}

static void heard(void *arg, bool was_heard)
{
	struct room *room = arg;

	room->times++;
	room->was_heard = was_heard;
}

static void say(struct room *room, enum language language)
{
	const struct voice_sentence sentence = {
		.language = language,
		.key = "call-a041-room-2",
		.parts = "number a 0 room-2",
		.text = "Number A, please.",
	};

	room->times = 0;
	voice_say(room->voice, &sentence, heard, room);
	assert_int_equal(room->times, 0);
	loop_run(room->loop);
	assert_int_equal(room->times, 1);
}

static void add_parts(const struct room *room)
{
	write_file(room, "clips/sw/number.wav", "");
	write_file(room, "clips/sw/a.wav", "");
	write_file(room, "clips/sw/0.wav", "");
	write_file(room, "clips/sw/room-2.wav", "");
}

static void a_recorded_sentence_comes_first(void **state)
{
	struct room *room = *state;

	add_parts(room);
	write_file(room, "clips/sw/call-a041-room-2.wav", "");
	say(room, LANGUAGE_SW);
	assert_true(room->was_heard);
	wrote(room, "played", "sw/call-a041-room-2.wav\n");
	wrote(room, "spoken", "");
}

static void recorded_parts_make_a_sentence_where_none_is_missing(void **state)
{
	struct room *room = *state;
	char path[PATH_BYTES];

	add_parts(room);
	say(room, LANGUAGE_SW);
	assert_true(room->was_heard);
	wrote(room, "played", "sw/number.wav\nsw/a.wav\nsw/0.wav\nsw/room-2.wav\n");
	wrote(room, "spoken", "");

	snprintf(path, sizeof(path), "%s/clips/sw/0.wav", room->folder);
	assert_int_equal(unlink(path), 0);
	say(room, LANGUAGE_SW);
	wrote(room, "played", "sound of Number A, please.\n");
	wrote(room, "spoken", "-v sw Number A, please.\n");
}

static void speech_is_made_once_for_each_language(void **state)
{
	struct room *room = *state;

	say(room, LANGUAGE_EN);
	assert_true(room->was_heard);
	assert_int_equal(voice_trouble(room->voice), VOICE_WELL);
	say(room, LANGUAGE_EN);
	wrote(room, "spoken", "-v en Number A, please.\n");
	say(room, LANGUAGE_SW);
	/* Also not by the next program. */
	open_voice(room, LIMIT_MS);
	say(room, LANGUAGE_SW);
	wrote(room, "spoken", "-v sw Number A, please.\n");
	wrote(room, "played",
		"sound of Number A, please.\nsound of Number A, please.\n"
		"sound of Number A, please.\nsound of Number A, please.\n");
}

static void without_a_sound_card_it_says_so_and_tries_again_next_time(void **state)
{
	struct room *room = *state;
	char path[PATH_BYTES];

	write_file(room, "broken", "");
	say(room, LANGUAGE_SW);
	assert_false(room->was_heard);
	assert_string_equal(voice_trouble_word(voice_trouble(room->voice)), "no_sound");
	snprintf(path, sizeof(path), "%s/broken", room->folder);
	assert_int_equal(unlink(path), 0);
	say(room, LANGUAGE_SW);
	assert_true(room->was_heard);
	assert_int_equal(voice_trouble(room->voice), VOICE_WELL);
}

static void a_player_that_is_not_there_is_no_sound(void **state)
{
	struct room *room = *state;

	snprintf(room->player, sizeof(room->player), "%s/no-such-player", room->folder);
	open_voice(room, LIMIT_MS);
	say(room, LANGUAGE_SW);
	assert_false(room->was_heard);
	assert_int_equal(voice_trouble(room->voice), VOICE_NO_SOUND);
}

static void without_speech_only_recordings_are_heard(void **state)
{
	struct room *room = *state;

	write_file(room, "mute", "");
	say(room, LANGUAGE_SW);
	assert_false(room->was_heard);
	assert_int_equal(voice_trouble(room->voice), VOICE_NO_SPEECH);
	wrote(room, "played", "");
	write_file(room, "clips/sw/call-a041-room-2.wav", "");
	say(room, LANGUAGE_SW);
	assert_true(room->was_heard);
}

static void a_player_that_hangs_is_ended_and_nothing_was_heard(void **state)
{
	struct room *room = *state;

	open_voice(room, 100);
	write_file(room, "hangs", "");
	say(room, LANGUAGE_SW);
	assert_false(room->was_heard);
	assert_int_equal(voice_trouble(room->voice), VOICE_HUNG);
}

static void chime(struct room *room)
{
	room->times = 0;
	voice_chime(room->voice, heard, room);
	loop_run(room->loop);
	assert_int_equal(room->times, 1);
	assert_true(room->was_heard);
}

static void the_chime_is_the_halls_own_or_one_that_is_made(void **state)
{
	struct room *room = *state;
	char *played;

	chime(room);
	played = read_file(room, "played");
	assert_memory_equal(played, "RIFF", 4);
	mem_free(played);
	write_file(room, "played", "");
	write_file(room, "clips/chime.wav", "");
	chime(room);
	wrote(room, "played", "chime.wav\n");
}

static void leaving_while_it_plays_tells_nobody(void **state)
{
	struct room *room = *state;

	write_file(room, "hangs", "");
	voice_chime(room->voice, heard, room);
	voice_destroy(&room->voice);
	loop_run(room->loop);
	assert_int_equal(room->times, 0);
}

/* ---- the cache ---- */

static void keep(struct room *room, struct cache *cache, const char *text)
{
	char path[CACHE_PATH_BYTES], draft[CACHE_PATH_BYTES];
	FILE *file;

	cache_path(cache, "sw", text, path);
	cache_draft(path, draft);
	file = fopen(draft, "w");
	assert_non_null(file);
	fprintf(file, "%100s", text);
	assert_int_equal(fclose(file), 0);
	assert_false(cache_has(path));
	assert_true(cache_keep(cache, path));
	loop_run(room->loop);
}

static bool has(const struct cache *cache, const char *text)
{
	char path[CACHE_PATH_BYTES];

	cache_path(cache, "sw", text, path);
	return cache_has(path);
}

static void what_was_not_played_for_longest_goes_when_the_cache_is_full(void **state)
{
	struct room *room = *state;
	struct cache cache;

	assert_true(cache_open(&cache, room->loop, room->cache, 250));
	keep(room, &cache, "one");
	keep(room, &cache, "two");
	assert_true(has(&cache, "one"));
	keep(room, &cache, "three");
	assert_true(has(&cache, "one"));
	assert_false(has(&cache, "two"));
	assert_true(has(&cache, "three"));
}

static void a_cache_that_cannot_be_made_is_refused(void **state)
{
	struct room *room = *state;
	char path[PATH_BYTES + 16];
	struct cache cache;

	write_file(room, "file", "");
	snprintf(path, sizeof(path), "%s/file/cache", room->folder);
	assert_false(cache_open(&cache, room->loop, path, 250));
	assert_false(cache_open(&cache, room->loop, "", 250));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_recorded_sentence_comes_first),
		TEST(recorded_parts_make_a_sentence_where_none_is_missing),
		TEST(speech_is_made_once_for_each_language),
		TEST(without_a_sound_card_it_says_so_and_tries_again_next_time),
		TEST(a_player_that_is_not_there_is_no_sound),
		TEST(without_speech_only_recordings_are_heard),
		TEST(a_player_that_hangs_is_ended_and_nothing_was_heard),
		TEST(the_chime_is_the_halls_own_or_one_that_is_made),
		TEST(leaving_while_it_plays_tells_nobody),
		TEST(what_was_not_played_for_longest_goes_when_the_cache_is_full),
		TEST(a_cache_that_cannot_be_made_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
