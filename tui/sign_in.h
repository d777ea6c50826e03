// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen on which one signs in, for the program that opens it. */
#pragma once

struct console;

/* The screen is on top. Then only the password is asked. "" is none. */
void sign_in_set_login(struct console *console, const char *login);
