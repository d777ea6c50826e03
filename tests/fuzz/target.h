// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A fuzz target: takes any bytes, and ends the program where something is not as promised. All of
 * them are in one program that runs everywhere (driver.c), and with -DFOLENI_FUZZ=ON (clang) each
 * is in one that libFuzzer drives (libfuzzer.c): tests/fuzz/run. */
#pragma once

#include "common/base/text.h"
#include "tests/random.h"
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct fuzz_target {
	void (*try_input)(const uint8_t *bytes, size_t length);
	/* One input that makes sense, by chance, from the field tables. */
	void (*make_seed)(struct random *random, struct text *seed);
};
/* One for each line of targets.def: fuzz_address in address.c. */
#define FUZZ_TARGET(name, runs) extern const struct fuzz_target fuzz_##name;
#include "tests/fuzz/targets.def"
#undef FUZZ_TARGET

/* Not assert(): it holds in every build. */
#define FUZZ_CHECK(condition)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)
