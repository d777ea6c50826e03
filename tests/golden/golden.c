// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/golden.h"

#include "common/base/mem.h"
#include "common/base/unicode.h"
#include "common/term/glyph.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add_signs(struct text *text, const char *screen, enum glyphs glyphs)
{
	uint32_t character;
	char bytes[4];

	while ((character = unicode_next(&screen))) {
		if (character != '\n')
			character = glyph_of(glyphs, character);
		text_add_bytes(text, bytes, unicode_put(character, bytes));
	}
}

void golden_add(struct text *pictures, const struct canvas *canvas, const char *title)
{
	struct text screen = { 0 };

	canvas_text(canvas, &screen);
	if (canvas->cuts) {
		print_error("a label is cut:\n%s", text_string(&screen));
		text_finish(&screen);
		fail();
	}
	for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
		text_printf(pictures, "== %s%s%dx%d %s\n", title ? title : "", title ? " " : "",
			canvas->columns, canvas->rows, glyphs_word((enum glyphs)glyphs));
		add_signs(pictures, text_string(&screen), (enum glyphs)glyphs);
	}
	text_finish(&screen);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	struct text text = { 0 };
	char bytes[4096];
	size_t count;

	while (file && (count = fread(bytes, 1, sizeof(bytes), file)))
		text_add_bytes(&text, bytes, count);
	if (file)
		fclose(file);
	text_add(&text, "");
	return text_take(&text);
}

static void write_file(const char *path, const char *content)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(content, file);
	assert_int_equal(fclose(file), 0);
}

/* The picture in which the two differ first. */
static void show_difference(const char *wanted, const char *seen)
{
	const char *part = seen;

	while (*wanted && *seen && *wanted == *seen) {
		if (*seen == '\n' && seen[1] == '=' && seen[2] == '=')
			part = seen + 1;
		wanted++;
		seen++;
	}
	/* Past cmocka, which cuts what is long. */
	fprintf(stderr, "it differs %td bytes into:\n%.9000s\n", seen - part, part);
}

void golden_check(const char *folder, const char *name, struct text *pictures)
{
	const char *mode = getenv("FOLENI_GOLDEN");
	char path[512], *wanted;
	bool is_same;

	snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
	if (mode && strcmp(mode, "write") == 0)
		write_file(path, text_string(pictures));
	wanted = read_file(path);
	is_same = strcmp(wanted, text_string(pictures)) == 0;
	if (!is_same) {
		print_error("%s\n", path);
		show_difference(wanted, text_string(pictures));
	}
	mem_free(wanted);
	text_finish(pictures);
	assert_true(is_same);
}
