// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Lets libFuzzer drive the one target FUZZ_ONE. */
#include "tests/fuzz/target.h"

/* The name is libFuzzer's. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	FUZZ_ONE.try_input(bytes, length);
	return 0;
}
