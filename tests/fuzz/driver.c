// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Drives a target without libFuzzer, the same way each time:
 *
 *	fuzz command			inputs that make sense, and changed ones
 *	fuzz command --runs 100000	so many of them
 *	fuzz command --seeds DIR 500	writes inputs that make sense, for libFuzzer
 *	fuzz command FILE...		these files
 *	fuzz				the names of all targets
 *
 * What a target dies of is written to the file "died-<target>" (with ASAN_OPTIONS=abort_on_error=1
 * also what the sanitizers find). */
#include "common/base/mem.h"
#include "tests/fuzz/target.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { CHANGED = 3, SIZE_MAX_BYTES = 65536 };

static const struct {
	const char *name;
	const struct fuzz_target *target;
	long runs;
} targets[] = {
#define FUZZ_TARGET(name, runs) { #name, &fuzz_##name, (runs) },
#include "tests/fuzz/targets.def"
#undef FUZZ_TARGET
};

static const char *const words[] = { "null", "-1", "0", "9223372036854775807",
	"-9223372036854775808", "9223372036854775808", "1e999", "true", "\"\"", "[]", "{}",
	"\\u0000", "\\ud800", "\xff", "\xc0\x80", "\xed\xa0\x80", "\"9999-12-31T23:59:59.999999Z\"",
	"\"0001-01-01T00:00:00Z\"", "00000000-0000-0000-0000-000000000000", "\n", "[[[[[[[[" };

/* What is under way, for died(). */
static char path[64];
static const uint8_t *current;
static size_t current_length;

static void died(int signal)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	(void)signal;
	if (fd >= 0 && write(fd, current, current_length) >= 0)
		close(fd);
}

static size_t at(struct random *random, size_t length)
{
	return length ? (size_t)random_below(random, (int64_t)length) : 0;
}

static void replace(struct text *text, size_t from, size_t length, const char *with, size_t size)
{
	struct text whole = { 0 };

	text_add_bytes(&whole, text_string(text), from);
	text_add_bytes(&whole, with, size);
	text_add_bytes(&whole, text_string(text) + from + length, text->length - from - length);
	text_finish(text);
	*text = whole;
}

/* One small harm: a bit, a byte, a piece lost or doubled, a word. */
static void change(struct random *random, struct text *text)
{
	size_t from = at(random, text->length);
	size_t length = at(random, text->length - from < 40 ? text->length - from : 40);
	const char *word = words[random_below(random, sizeof(words) / sizeof(words[0]))];
	char piece[40];

	switch (random_below(random, 5)) {
	case 0:
		if (text->length)
			text->bytes[from] ^= (char)(1 << random_below(random, 8));
		return;
	case 1:
		if (text->length)
			text->bytes[from] = (char)random_next(random);
		return;
	case 2:
		replace(text, from, length, "", 0);
		return;
	case 3:
		memcpy(piece, text_string(text) + from, length);
		replace(text, from, 0, piece, length);
		return;
	default:
		replace(text, from, length, word, strlen(word));
		return;
	}
}

/* Exactly as long as it is, so that reading past its end is seen. */
static void try(const struct fuzz_target *target, const struct text *text)
{
	uint8_t *bytes = malloc(text->length ? text->length : 1);

	if (!bytes)
		abort();
	if (text->length)
		memcpy(bytes, text->bytes, text->length);
	current = bytes;
	current_length = text->length;
	target->try_input(bytes, text->length);
	free(bytes);
}

static void run(const struct fuzz_target *target, long runs)
{
	struct random random = { 20260302 };

	for (long i = 0; i < runs; i++) {
		struct text text = { 0 };

		target->make_seed(&random, &text);
		try(target, &text);
		for (int64_t harm = random_below(&random, CHANGED); harm >= 0; harm--) {
			change(&random, &text);
			try(target, &text);
		}
		text_finish(&text);
	}
}

static int write_seeds(const struct fuzz_target *target, const char *folder, long count)
{
	struct random random = { 7 };

	for (long i = 0; i < count; i++) {
		struct text text = { 0 };
		char name[400];
		FILE *file;

		target->make_seed(&random, &text);
		snprintf(name, sizeof(name), "%s/seed-%ld", folder, i);
		file = fopen(name, "we");
		if (!file || fwrite(text_string(&text), 1, text.length, file) < text.length ||
			fclose(file) != 0) {
			perror(name);
			return 1;
		}
		text_finish(&text);
	}
	return 0;
}

static int try_file(const struct fuzz_target *target, const char *name)
{
	static char bytes[SIZE_MAX_BYTES];
	struct text text = { 0 };
	FILE *file = fopen(name, "re");

	if (!file) {
		perror(name);
		return 1;
	}
	text_add_bytes(&text, bytes, fread(bytes, 1, sizeof(bytes), file));
	fclose(file);
	try(target, &text);
	text_finish(&text);
	return 0;
}

static int drive(size_t number, int argc, char **argv)
{
	const struct fuzz_target *target = targets[number].target;
	int bad = 0;

	snprintf(path, sizeof(path), "died-%s", targets[number].name);
	signal(SIGABRT, died);
	if (argc == 3 && strcmp(argv[0], "--seeds") == 0)
		return write_seeds(target, argv[1], strtol(argv[2], NULL, 10));
	if (argc == 2 && strcmp(argv[0], "--runs") == 0) {
		run(target, strtol(argv[1], NULL, 10));
		return 0;
	}
	for (int i = 0; i < argc; i++)
		bad |= try_file(target, argv[i]);
	if (argc == 0)
		run(target, targets[number].runs);
	return bad;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < COUNT_OF(targets); i++)
		if (argc == 1)
			puts(targets[i].name);
		else if (strcmp(argv[1], targets[i].name) == 0)
			return drive(i, argc - 2, argv + 2);
	if (argc > 1)
		fprintf(stderr, "%s is no target; without arguments this tells all of them\n",
			argv[1]);
	return argc > 1;
}
