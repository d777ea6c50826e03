// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include "server/app/token_file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
	char folder[64];
	char path[96];
	struct text why;
	struct es256_key *key;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .folder = "/tmp/foleni-key-XXXXXX" };
	if (!mkdtemp(scene.folder))
		return -1;
	snprintf(scene.path, sizeof(scene.path), "%s/key.pem", scene.folder);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	remove(s->path);
	text_finish(&s->why);
	es256_key_destroy(&s->key);
	/* Fails where something was left beside the key. */
	return rmdir(s->folder);
}

static void given(struct scene *s, const char *content)
{
	FILE *file = fopen(s->path, "w");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
	chmod(s->path, 0600);
}

static void refused(struct scene *s, enum err err, const char *words)
{
	text_clear(&s->why);
	assert_int_equal(token_file_read(s->path, &s->key, &s->why), err);
	assert_null(s->key);
	if (!strstr(text_string(&s->why), words))
		fail_msg("told: %s", text_string(&s->why));
}

static void a_missing_key_is_made_for_its_owner_alone(void **state)
{
	struct scene *s = *state;
	struct token_file file = { 0 };
	struct stat status;

	umask(0);
	assert_int_equal(token_file_ensure(s->path, &s->why), ERR_OK);
	assert_int_equal(stat(s->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(status.st_nlink, 1);
	assert_int_equal(token_file_read(s->path, &s->key, &s->why), ERR_OK);
	assert_true(es256_key_can_sign(s->key));
	/* By its age one decides whether to rotate. */
	assert_int_equal(token_file_load(s->path, &file, &s->why), ERR_OK);
	assert_true(file.keys[0].added_us > time_now_us() - 60 * INT64_C(1000000));
	token_file_finish(&file);
}

static void a_key_that_is_there_is_kept(void **state)
{
	struct scene *s = *state;
	char id[ES256_ID_BYTES];

	assert_int_equal(token_file_ensure(s->path, &s->why), ERR_OK);
	assert_int_equal(token_file_read(s->path, &s->key, &s->why), ERR_OK);
	snprintf(id, sizeof(id), "%s", es256_key_id(s->key));
	es256_key_destroy(&s->key);
	assert_int_equal(token_file_ensure(s->path, &s->why), ERR_OK);
	assert_int_equal(token_file_read(s->path, &s->key, &s->why), ERR_OK);
	assert_string_equal(es256_key_id(s->key), id);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	struct scene *s = *state;

	assert_int_equal(token_file_ensure("/nowhere/key.pem", &s->why), ERR_NOT_FOUND);
	assert_string_equal(text_string(&s->why), "/nowhere/key.pem: No such file or directory");
}

static void a_key_that_others_may_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0604, 0602, 0601, 0620, 0666 };
	struct scene *s = *state;

	assert_int_equal(token_file_ensure(s->path, &s->why), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		chmod(s->path, modes[i]);
		refused(s, ERR_INTERNAL, "others can read or change it");
	}
	/* The group of a file of root is the server's. */
	chmod(s->path, 0640);
	if (geteuid() != 0)
		refused(s, ERR_INTERNAL, "others can read or change it");
	else
		assert_int_equal(token_file_read(s->path, &s->key, &s->why), ERR_OK);
}

static void a_key_of_another_account_is_refused(void **state)
{
	struct scene *s = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(token_file_ensure(s->path, &s->why), ERR_OK);
	assert_int_equal(chown(s->path, 65534, 65534), 0);
	refused(s, ERR_INTERNAL, "belongs to another account");
}

static void a_file_that_holds_no_private_key_is_refused(void **state)
{
	struct scene *s = *state;

	refused(s, ERR_NOT_FOUND, "No such file");
	given(s, "");
	refused(s, ERR_INTERNAL, "not an EC P-256 key");
	given(s, "-----BEGIN PUBLIC KEY-----\n"
		 "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
		 "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
		 "-----END PUBLIC KEY-----\n");
	refused(s, ERR_INTERNAL, "a public key, not a private one");
	remove(s->path);
	mkfifo(s->path, 0600);
	refused(s, ERR_INTERNAL, "not a plain file");
}

static void keys_of_a_file_come_back_with_what_is_told_of_them(void **state)
{
	struct scene *s = *state;
	struct token_file file = { .count = 3 }, again = { 0 };

	given(s, "");
	for (size_t i = 0; i < file.count; i++)
		file.keys[i].key = es256_key_make();
	file.keys[1].until_us = INT64_C(1795000000000000);
	file.keys[2].added_us = INT64_C(1794000000000000);
	assert_int_equal(token_file_save(s->path, &file, &s->why), ERR_OK);
	assert_int_equal(token_file_load(s->path, &again, &s->why), ERR_OK);
	assert_int_equal(again.count, 3);
	for (size_t i = 0; i < file.count; i++) {
		assert_string_equal(
			es256_key_id(again.keys[i].key), es256_key_id(file.keys[i].key));
		assert_int_equal(again.keys[i].until_us, file.keys[i].until_us);
		assert_int_equal(again.keys[i].added_us, file.keys[i].added_us);
	}
	assert_int_equal(token_file_read(s->path, &s->key, &s->why), ERR_OK);
	assert_string_equal(es256_key_id(s->key), es256_key_id(file.keys[0].key));
	token_file_finish(&again);
	token_file_finish(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_missing_key_is_made_for_its_owner_alone),
		TEST(a_key_that_is_there_is_kept),
		TEST(a_folder_that_is_not_there_is_told),
		TEST(a_key_that_others_may_read_is_refused),
		TEST(a_key_of_another_account_is_refused),
		TEST(a_file_that_holds_no_private_key_is_refused),
		TEST(keys_of_a_file_come_back_with_what_is_told_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
