// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The file in which a device keeps its key. */
#include "common/link/own_key.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY "foleni_dk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

struct scene {
	char folder[64], path[128];
};

static int set_up(void **state)
{
	static struct scene scene;

	snprintf(scene.folder, sizeof(scene.folder), "/tmp/foleni-key.XXXXXX");
	if (!mkdtemp(scene.folder))
		return -1;
	snprintf(scene.path, sizeof(scene.path), "%s/a/b/device.key", scene.folder);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;
	char path[160];

	unlink(scene->path);
	snprintf(path, sizeof(path), "%s/a/b", scene->folder);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/a", scene->folder);
	rmdir(path);
	return rmdir(scene->folder);
}

static void assert_kept(const struct scene *scene, const char *key, const char *code)
{
	char key_read[LINK_KEY_BYTES], code_read[LINK_CODE_BYTES];

	assert_true(own_key_read(scene->path, key_read, code_read));
	assert_string_equal(key_read, key);
	assert_string_equal(code_read, code);
}

static void what_is_written_is_read_and_is_for_its_user_alone(void **state)
{
	const struct scene *scene = *state;
	struct stat found;

	assert_kept(scene, "", "");
	/* Whoever made the file before, and with which rights. */
	assert_true(own_key_write(scene->path, KEY, "K7QM3XPT"));
	assert_int_equal(chmod(scene->path, 0644), 0);
	assert_kept(scene, KEY, "K7QM3XPT");
	assert_true(own_key_write(scene->path, KEY, ""));
	assert_kept(scene, KEY, "");
	assert_int_equal(stat(scene->path, &found), 0);
	assert_int_equal(found.st_mode & 07777, 0600);
	assert_true(own_key_write(scene->path, "", ""));
	assert_kept(scene, "", "");
	assert_int_equal(access(scene->path, F_OK), -1);
	/* Once more is fine. */
	assert_true(own_key_write(scene->path, "", ""));
}

static void what_cannot_be_written_says_so_and_leaves_the_old_one(void **state)
{
	const struct scene *scene = *state;
	char other[160];

	assert_true(own_key_write(scene->path, KEY, ""));
	/* A folder stands where the new one would be written. */
	snprintf(other, sizeof(other), "%s.new", scene->path);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_false(own_key_write(scene->path, "foleni_dk_other", ""));
	assert_kept(scene, KEY, "");
	assert_int_equal(rmdir(other), 0);
	/* Nobody writes through a link that somebody else has put there. */
	assert_int_equal(symlink("/dev/null", other), 0);
	assert_false(own_key_write(scene->path, "foleni_dk_other", ""));
	assert_kept(scene, KEY, "");
	assert_int_equal(unlink(other), 0);
}

static void a_line_that_is_longer_than_any_key_is_none(void **state)
{
	const struct scene *scene = *state;
	FILE *file;

	assert_true(own_key_write(scene->path, KEY, ""));
	file = fopen(scene->path, "we");
	assert_non_null(file);
	assert_true(fprintf(file, "%0*d\nK7QM3XPT\r\n", LINK_KEY_BYTES, 7) > 0);
	assert_int_equal(fclose(file), 0);
	assert_kept(scene, "", "K7QM3XPT");
	file = fopen(scene->path, "we");
	assert_non_null(file);
	assert_true(fprintf(file, "%0*d\n%0*d", LINK_KEY_BYTES - 1, 7, LINK_CODE_BYTES, 7) > 0);
	assert_int_equal(fclose(file), 0);
	assert_kept(scene, "0000000000000000000000000000000000000000000000000000000000000007", "");
}

static void the_usual_place_is_that_of_systemd_or_of_the_user(void **state)
{
	struct text path = { 0 };

	(void)state;
	setenv("STATE_DIRECTORY", "/tmp/foleni-a", 1);
	setenv("XDG_STATE_HOME", "/tmp/foleni-b", 1);
	setenv("HOME", "/tmp/foleni-c", 1);
	assert_true(own_key_path("foleni-kiosk", &path));
	assert_string_equal(text_string(&path), "/tmp/foleni-a/foleni-kiosk.key");
	text_clear(&path);
	unsetenv("STATE_DIRECTORY");
	assert_true(own_key_path("foleni-kiosk", &path));
	assert_string_equal(text_string(&path), "/tmp/foleni-b/foleni/foleni-kiosk.key");
	text_clear(&path);
	unsetenv("XDG_STATE_HOME");
	assert_true(own_key_path("foleni-kiosk", &path));
	assert_string_equal(
		text_string(&path), "/tmp/foleni-c/.local/state/foleni/foleni-kiosk.key");
	text_clear(&path);
	unsetenv("HOME");
	assert_false(own_key_path("foleni-kiosk", &path));
	text_finish(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_written_is_read_and_is_for_its_user_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_written_says_so_and_leaves_the_old_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_line_that_is_longer_than_any_key_is_none, set_up, tear_down),
		cmocka_unit_test(the_usual_place_is_that_of_systemd_or_of_the_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
