// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The manual's lists of keys are those of the screens' own tables. FOLENI_GOLDEN=write writes them
 * into it. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tui/admin.h"
#include "tui/console_parts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BEGIN ".\\\" keys begin\n"
#define END ".\\\" keys end\n"

static char *read_manual(void)
{
	struct text text = { 0 };
	FILE *file = fopen(FOLENI_MANUAL, "r");
	char line[512];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		text_add(&text, line);
	fclose(file);
	return text_take(&text);
}

/* "\&:" where mandoc would take the sign for itself. */
static void add_keys(const struct act *act, struct text *text)
{
	for (size_t i = 0; i < ACT_KEYS && act->keys[i]; i++) {
		char name[KEY_NAME_BYTES];

		press_name(act->keys[i], name);
		text_printf(text, "%s%s%s", i ? " , " : "", strlen(name) == 1 ? "\\&" : "", name);
	}
}

static void add_acts(const char *title, struct acts acts, struct text *text)
{
	text_printf(text, ".Ss %s\n.Bl -tag -width \"Shift-Tab, Ctrl-Z\" -compact\n", title);
	for (size_t i = 0; i < acts.count; i++) {
		text_add(text, ".It Ic ");
		add_keys(&acts.rows[i], text);
		text_printf(text, "\n%s.\n", acts.rows[i].help);
	}
	text_add(text, ".El\n");
}

static char *keys_of_all_screens(void)
{
	struct text text = { 0 };

	add_acts("Everywhere", everywhere, &text);
	for (size_t i = 0; i < view_count; i++)
		if (views[i]->acts.count)
			add_acts(views[i]->title, views[i]->acts, &text);
	add_acts("Pages of the administrator", admin_page.acts, &text);
	return text_take(&text);
}

static void write_manual(const char *manual, const char *begin, const char *end, const char *keys)
{
	FILE *file = fopen(FOLENI_MANUAL, "w");

	assert_non_null(file);
	fprintf(file, "%.*s%s%s", (int)(begin - manual), manual, keys, end);
	fclose(file);
}

static void the_manual_tells_every_key_of_every_screen(void **state)
{
	char *manual = read_manual(), *keys = keys_of_all_screens();
	char *begin = strstr(manual, BEGIN), *end = strstr(manual, END);
	const char *wanted = getenv("FOLENI_GOLDEN");
	(void)state;

	assert_non_null(begin);
	assert_non_null(end);
	begin += strlen(BEGIN);
	if (wanted && strcmp(wanted, "write") == 0) {
		write_manual(manual, begin, end, keys);
	} else if (strlen(keys) != (size_t)(end - begin) ||
		   strncmp(begin, keys, strlen(keys)) != 0) {
		fail_msg("%s does not list the keys as they are: run this with "
			 "FOLENI_GOLDEN=write",
			FOLENI_MANUAL);
	}
	mem_free(manual);
	mem_free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manual_tells_every_key_of_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
