// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The sound that comes before a call, for halls that have no recording of their own. Pure. */
#pragma once

#include "common/base/text.h"

/* A WAV file: two falling notes of a bell, less than two seconds, 16 bits, one channel. */
void chime_wav(struct text *file);
