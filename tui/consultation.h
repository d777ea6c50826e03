// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of a consultation: what was found, what is given, when to come again. */
#pragma once

#include "common/model/board.h"

struct console;

/* Of this ticket; what is written already comes from the server. */
void consultation_open(struct console *console, const struct ticket *ticket);
