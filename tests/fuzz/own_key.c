// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The file in which a device keeps its key: what is read of it is a whole line, and is kept as the
 * same. */
#include "common/link/own_key.h"
#include "common/base/mem.h"
#include "tests/fuzz/target.h"
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/foleni-fuzz.XXXXXX";
static char path[sizeof(folder) + sizeof("/own.key")];

static void forget_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void write_file(const void *bytes, size_t length)
{
	FILE *file;

	if (!*path) {
		FUZZ_CHECK(mkdtemp(folder));
		snprintf(path, sizeof(path), "%s/own.key", folder);
		atexit(forget_folder);
	}
	file = fopen(path, "we");
	FUZZ_CHECK(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

/* "" or all that stands in this line. */
static void check_line(const char *read, const char *line)
{
	FUZZ_CHECK(!*read ||
		   (!strncmp(read, line, strlen(read)) && strchr("\r\n", line[strlen(read)])));
}

static void try_input(const uint8_t *bytes, size_t length)
{
	char *content = mem_strndup((const char *)bytes, length), *second = strchr(content, '\n');
	char key[LINK_KEY_BYTES], code[LINK_CODE_BYTES];
	char key_again[LINK_KEY_BYTES], code_again[LINK_CODE_BYTES];

	write_file(bytes, length);
	FUZZ_CHECK(own_key_read(path, key, code));
	FUZZ_CHECK(strlen(key) < sizeof(key) && strlen(code) < sizeof(code));
	/* Of a line with a NUL nothing is read. */
	if (strlen(content) == length) {
		check_line(key, content);
		check_line(code, second ? second + 1 : "");
	}
	FUZZ_CHECK(own_key_write(path, key, code));
	FUZZ_CHECK(own_key_read(path, key_again, code_again));
	FUZZ_CHECK(!strcmp(key, key_again));
	FUZZ_CHECK(!strcmp(*key ? code : "", code_again));
	mem_free(content);
}

static void make_seed(struct random *random, struct text *seed)
{
	static const char *const contents[] = { "",
		"foleni_dk_6kq1z0A9b8C7d6E5f4G3h2I1j0KaLbMcNdOeP\n",
		"foleni_dk_6kq1z0A9b8C7d6E5f4G3h2I1j0KaLbMcNdOeP\nABCD2345\n",
		"foleni_dk_x\r\nABCD2345\r\r\n", "\nABCD2345",
		"a line that is longer than any key of a device can be, so it is none\nK7QM3XPT" };

	text_add(seed, contents[random_below(random, COUNT_OF(contents))]);
}

const struct fuzz_target fuzz_own_key = { try_input, make_seed };
