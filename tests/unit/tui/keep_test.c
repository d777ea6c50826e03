// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/keep.h"

#include "common/base/attr.h"
#include "common/base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder of its own for each test, as the user's home of state. */
struct home {
	char path[64];
	struct keep *keep;
};

static int make(void **state)
{
	static struct home home;

	snprintf(home.path, sizeof(home.path), "/tmp/foleni-keep-XXXXXX");
	assert_non_null(mkdtemp(home.path));
	setenv("XDG_STATE_HOME", home.path, 1);
	home.keep = keep_open("server-443-neema");
	assert_non_null(home.keep);
	*state = &home;
	return 0;
}

static void wipe(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *one;
	char inner[400];

	while (folder && (one = readdir(folder))) {
		if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, one->d_name);
		if (unlink(inner) != 0)
			wipe(inner);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

static int destroy(void **state)
{
	struct home *home = *state;

	keep_close(&home->keep);
	assert_null(home->keep);
	keep_close(&home->keep);
	wipe(home->path);
	return 0;
}

static void path_of(const struct home *home, const char *name, char path_out[200])
{
	snprintf(path_out, 200, "%s/foleni/server-443-neema.%s", home->path, name);
}

static void write_raw(const struct home *home, const char *name, const char *bytes, size_t length)
{
	char path[200];
	FILE *file;

	path_of(home, name, path);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void holds(struct keep *keep, const char *key, const char *wanted)
{
	char *got = keep_get(keep, key);

	if (!wanted) {
		assert_null(got);
		return;
	}
	assert_non_null(got);
	assert_string_equal(got, wanted);
	mem_free(got);
}

static void what_is_put_is_got_after_a_restart(void **state)
{
	struct home *home = *state;

	holds(home->keep, "desk", NULL);
	assert_true(keep_put(home->keep, "desk", "Chumba 2"));
	assert_true(keep_put(home->keep, "draft", "{\"name\":\"Äsha\"}"));
	keep_close(&home->keep);
	home->keep = keep_open("server-443-neema");
	holds(home->keep, "desk", "Chumba 2");
	holds(home->keep, "draft", "{\"name\":\"Äsha\"}");
	assert_true(keep_put(home->keep, "desk", "3"));
	holds(home->keep, "desk", "3");
	assert_true(keep_put(home->keep, "desk", ""));
	holds(home->keep, "desk", "");
}

static void what_is_forgotten_is_gone(void **state)
{
	struct home *home = *state;

	assert_true(keep_put(home->keep, "draft", "x"));
	assert_true(keep_put(home->keep, "draft", NULL));
	holds(home->keep, "draft", NULL);
	assert_true(keep_put(home->keep, "draft", NULL));
}

static void only_its_owner_can_read_it(void **state)
{
	struct home *home = *state;
	struct stat file, folder;
	char path[200];
	mode_t before = umask(0);

	/* Also where somebody left a file there that others may read. */
	write_raw(home, "draft.new", "x", 1);
	path_of(home, "draft.new", path);
	assert_int_equal(chmod(path, 0666), 0);
	assert_true(keep_put(home->keep, "draft", "secret"));
	umask(before);
	path_of(home, "draft", path);
	assert_int_equal(stat(path, &file), 0);
	assert_int_equal(file.st_mode & 07777, 0600);
	*strrchr(path, '/') = '\0';
	assert_int_equal(stat(path, &folder), 0);
	assert_int_equal(folder.st_mode & 077, 0);
}

static void a_link_is_not_followed(void **state)
{
	struct home *home = *state;
	char path[200], link[200], other[100];

	snprintf(other, sizeof(other), "%s/other", home->path);
	path_of(home, "draft.new", path);
	assert_int_equal(symlink(other, path), 0);
	assert_true(keep_put(home->keep, "draft", "secret"));
	assert_int_equal(access(other, F_OK), -1);
	holds(home->keep, "draft", "secret");
	/* Nor when it is read. */
	write_raw(home, "elsewhere", "theirs", 6);
	path_of(home, "elsewhere", path);
	path_of(home, "desk", link);
	assert_int_equal(symlink(path, link), 0);
	holds(home->keep, "desk", NULL);
}

static void what_is_damaged_is_ignored(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} damaged[] = { { "\0\0\0\0", 4 }, { "ab\0cd", 5 }, { "\xff\xfe", 2 }, { "cut \xc3", 5 } };
	struct home *home = *state;

	for (size_t i = 0; i < COUNT_OF(damaged); i++) {
		write_raw(home, "desk", damaged[i].bytes, damaged[i].length);
		holds(home->keep, "desk", NULL);
	}
	/* And does not stand in the way of the next. */
	assert_true(keep_put(home->keep, "desk", "2"));
	holds(home->keep, "desk", "2");
}

static void what_is_no_file_is_ignored(void **state)
{
	struct home *home = *state;
	char path[200];

	path_of(home, "desk", path);
	assert_int_equal(mkdir(path, 0700), 0);
	holds(home->keep, "desk", NULL);
	path_of(home, "draft", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	keep_close(&home->keep);
	home->keep = keep_open("server-443-neema");
	mem_free(keep_get(home->keep, "draft"));
}

static void no_more_is_kept_than_is_read_again(void **state)
{
	struct home *home = *state;
	char *text = mem_alloc(KEEP_BYTES + 2);

	memset(text, 'a', KEEP_BYTES);
	assert_true(keep_put(home->keep, "draft", text));
	holds(home->keep, "draft", text);
	text[KEEP_BYTES] = 'a';
	assert_false(keep_put(home->keep, "draft", text));
	text[KEEP_BYTES] = '\0';
	holds(home->keep, "draft", text);
	write_raw(home, "draft", text, KEEP_BYTES);
	text[KEEP_BYTES] = 'b';
	write_raw(home, "draft", text, KEEP_BYTES + 1);
	holds(home->keep, "draft", NULL);
	mem_free(text);
}

static void names_do_not_lead_to_others_pieces(void **state)
{
	static const char *const names[] = { "a-b", "a b", "a/b", "a_b", "a_20b", "a", "../a",
		"A-b", "a.b" };
	struct home *home = *state;
	struct keep *keeps[COUNT_OF(names)];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		keeps[i] = keep_open(names[i]);
		assert_non_null(keeps[i]);
		holds(keeps[i], "draft", NULL);
		assert_true(keep_put(keeps[i], "draft", names[i]));
	}
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		holds(keeps[i], "draft", names[i]);
		keep_close(&keeps[i]);
	}
	holds(home->keep, "draft", NULL);
}

/* Killed while it writes again and again, it leaves one of the two texts, whole. */
static void a_crash_leaves_the_old_piece_or_the_new_one(void **state)
{
	struct home *home = *state;
	char *texts[2] = { mem_alloc(KEEP_BYTES + 1), mem_alloc(KEEP_BYTES + 1) };
	char *got;

	memset(texts[0], 'a', KEEP_BYTES);
	memset(texts[1], 'b', KEEP_BYTES / 2);
	assert_true(keep_put(home->keep, "draft", texts[0]));
	for (int round = 0; round < 20; round++) {
		int pipes[2], status;
		char byte;
		pid_t child;

		assert_int_equal(pipe(pipes), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			for (int i = 0;; i++) {
				keep_put(home->keep, "draft", texts[i % 2]);
				if (write(pipes[1], "", 1) != 1)
					_exit(1);
			}
		}
		close(pipes[1]);
		/* Somewhere in one of the next writings. */
		for (int i = 0; i <= round; i++)
			assert_int_equal(read(pipes[0], &byte, 1), 1);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		close(pipes[0]);
		got = keep_get(home->keep, "draft");
		assert_non_null(got);
		assert_true(strcmp(got, texts[0]) == 0 || strcmp(got, texts[1]) == 0);
		mem_free(got);
	}
	mem_free(texts[0]);
	mem_free(texts[1]);
}

static void what_a_crash_left_half_written_is_not_read(void **state)
{
	struct home *home = *state;

	assert_true(keep_put(home->keep, "draft", "old"));
	write_raw(home, "draft.new", "ne", 2);
	holds(home->keep, "draft", "old");
	assert_true(keep_put(home->keep, "draft", "newer"));
	holds(home->keep, "draft", "newer");
}

static void without_a_folder_nothing_is_kept(void **state)
{
	struct home *home = *state;
	struct keep *keep;
	char path[100];

	snprintf(path, sizeof(path), "%s/file", home->path);
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	setenv("XDG_STATE_HOME", path, 1);
	keep = keep_open("x");
	assert_false(keep && keep_put(keep, "desk", "2"));
	holds(keep, "desk", NULL);
	keep_close(&keep);
	/* A path that depends on where the program was started is none (XDG Base Directory). */
	setenv("XDG_STATE_HOME", "relative", 1);
	setenv("HOME", "", 1);
	assert_null(keep_open("x"));
	assert_false(keep_put(NULL, "desk", "2"));
	assert_null(keep_get(NULL, "desk"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)
	const struct CMUnitTest tests[] = {
		TEST(what_is_put_is_got_after_a_restart),
		TEST(what_is_forgotten_is_gone),
		TEST(only_its_owner_can_read_it),
		TEST(a_link_is_not_followed),
		TEST(what_is_damaged_is_ignored),
		TEST(what_is_no_file_is_ignored),
		TEST(no_more_is_kept_than_is_read_again),
		TEST(names_do_not_lead_to_others_pieces),
		TEST(a_crash_leaves_the_old_piece_or_the_new_one),
		TEST(what_a_crash_left_half_written_is_not_read),
		TEST(without_a_folder_nothing_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
