// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/token_file.h"

#include "common/base/private_file.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "server/app/es256.h"
#include "server/app/key_file.h"
#include <stdio.h>
#include <string.h>

enum { NOTE_BYTES = 80 };

#define NO_KEY "not an EC P-256 key as PEM without a pass phrase"
#define ADDED "# added "
#define UNTIL "# signed until "

static enum err fail(struct text *why, const char *path, const char *what)
{
	text_printf(why, "%s: %s", path, what);
	return ERR_INTERNAL;
}

void token_file_finish(struct token_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		es256_key_destroy(&file->keys[i].key);
	*file = (struct token_file){ 0 };
}

static bool begins(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

/* "# added 2026-11-28T10:00:00Z"; what is no time is somebody's own remark. */
static void read_note(const char *line, size_t length, struct token_file_key *key)
{
	char note[NOTE_BYTES];
	int64_t at_us;

	snprintf(note, sizeof(note), "%.*s", (int)(length < NOTE_BYTES ? length : 0), line);
	if (begins(note, ADDED) && time_parse(note + strlen(ADDED), &at_us))
		key->added_us = at_us;
	else if (begins(note, UNTIL) && time_parse(note + strlen(UNTIL), &at_us))
		key->until_us = at_us;
}

/* NULL: it does not end. */
static const char *end_of_block(const char *block)
{
	const char *end = strstr(block, "-----END ");

	return end ? end + strcspn(end, "\n") : NULL;
}

static const char *take_block(
	const char *block, const char *end, struct token_file_key *key, struct token_file *file)
{
	if (file->count == TOKEN_FILE_KEYS)
		return "too many keys; eight at most";
	if (!end || es256_key_from_pem(block, (size_t)(end - block), &key->key))
		return NO_KEY;
	file->keys[file->count++] = *key;
	return es256_key_can_sign(key->key) ? NULL : "a public key, not a private one";
}

/* What is wrong; NULL: nothing. */
static const char *parse(const char *at, struct token_file *file)
{
	struct token_file_key next = { 0 };
	const char *wrong = NULL;

	while (!wrong && *at) {
		bool is_block = begins(at, "-----BEGIN ");
		const char *end = is_block ? end_of_block(at) : at + strcspn(at, "\n");

		if (is_block) {
			wrong = take_block(at, end, &next, file);
			next = (struct token_file_key){ 0 };
		} else {
			read_note(at, (size_t)(end - at), &next);
		}
		if (!wrong)
			at = end + (*end == '\n');
	}
	return wrong || file->count ? wrong : NO_KEY;
}

enum err token_file_load(const char *path, struct token_file *file_out, struct text *why)
{
	struct token_file file = { 0 };
	struct text pem = { 0 };
	enum err err = key_file_read(path, &pem, why);
	const char *wrong;

	if (err)
		return err;
	wrong = parse(text_string(&pem), &file);
	private_file_wipe(&pem);
	if (!wrong) {
		*file_out = file;
		return ERR_OK;
	}
	token_file_finish(&file);
	return fail(why, path, wrong);
}

enum err token_file_read(const char *path, struct es256_key **key_out, struct text *why)
{
	struct token_file file = { 0 };
	enum err err = token_file_load(path, &file, why);

	if (err)
		return err;
	*key_out = file.keys[0].key;
	file.keys[0].key = NULL;
	token_file_finish(&file);
	return ERR_OK;
}

static void add_note(struct text *pem, const char *word, int64_t at_us)
{
	char at[TIME_TEXT_BYTES];

	if (!at_us)
		return;
	time_format(at_us, at);
	text_printf(pem, "%s%s\n", word, at);
}

enum err token_file_save(const char *path, const struct token_file *file, struct text *why)
{
	struct text pem = { 0 };
	enum err err;

	for (size_t i = 0; i < file->count; i++) {
		add_note(&pem, ADDED, file->keys[i].added_us);
		add_note(&pem, UNTIL, file->keys[i].until_us);
		es256_key_private_pem(file->keys[i].key, &pem);
	}
	err = key_file_replace(path, &pem, why);
	private_file_wipe(&pem);
	return err;
}

static void make_pem(struct text *pem)
{
	struct es256_key *key = es256_key_make();

	add_note(pem, ADDED, time_now_us());
	es256_key_private_pem(key, pem);
	es256_key_destroy(&key);
}

enum err token_file_ensure(const char *path, struct text *why)
{
	return key_file_ensure(path, make_pem, why);
}
