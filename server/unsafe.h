// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Settings that are understood, and do harm: a password that everybody on the machine can read,
 * tokens in the clear on the network. The server works with them, and says so each time it starts.
 */
#pragma once

#include <stddef.h>

struct config;

/* from: "foleni.conf:12", a variable's name or "default"; what: what is unsafe and how to mend it,
 * no secret in it. Borrowed for the call. */
typedef void unsafe_found(void *arg, const char *from, const char *setting, const char *what);
/* Tells each, and returns how many. Looks at files; blocks. */
size_t unsafe_look(const struct config *config, unsafe_found *found, void *arg);
