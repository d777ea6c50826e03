// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The options of a command line, as one table: reading, --help and --version come from it. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>
#include <stddef.h>

struct flag {
	const char *name;
	const char *argument; /* NULL: none */
	const char *help;
	/* Writes the member at offset. False: the value is not good. NULL: help and version, which
	 * are answered and no more. */
	bool (*take)(void *settings, const struct flag *flag, const char *value);
	size_t offset;
};

/* A const char *, not empty. */
bool flag_take_text(void *settings, const struct flag *flag, const char *value);
/* A bool that becomes true. */
bool flag_take_truth(void *settings, const struct flag *flag, const char *value);

struct flags {
	const char *program;
	const char *usage;  /* what stands before the options in the help */
	const char *ending; /* what stands behind them */
	const struct flag *rows;
	size_t count;
};

/* False: exit with the code; what was wrong was said. first_out: of the arguments that are no
 * options. */
MUST_CHECK bool flags_read(const struct flags *flags, int argc, char **argv, void *settings,
	int *first_out, int *code_out);
/* One line on the standard error, harmless for a terminal; returns the code. */
int flags_complain(const struct flags *flags, int code, const char *format, ...) PRINTF_LIKE(3, 4);
