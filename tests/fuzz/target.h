// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A fuzz target: takes any bytes, and ends the program where something is not as promised. The same
 * target is driven by libFuzzer (tests/fuzz/run) and, everywhere, by driver.c. */
#pragma once

#include "common/base/text.h"
#include "tests/random.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The name is libFuzzer's. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
/* One input that makes sense, by chance, from the field tables. */
void fuzz_seed(struct random *random, struct text *seed);

/* Not assert(): it holds in every build. */
#define FUZZ_CHECK(condition)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)
