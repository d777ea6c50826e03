// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of today's appointments. */
#pragma once

struct console;

void appointments_open(struct console *console);
