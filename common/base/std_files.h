// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Standard input, output and error, for a program that was started without one of them. */
#pragma once

/* What is closed becomes /dev/null: else the next file or socket would take its place, and be read
 * or written as if it were the terminal. Once, before anything is opened. */
void std_files_hold(void);
