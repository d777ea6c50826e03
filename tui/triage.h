// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of triage: vitals and signs to a colour. */
#pragma once

#include "common/model/board.h"

struct console;

/* Of this ticket; the age is filled in where it is known. */
void triage_open(struct console *console, const struct ticket *ticket);
