// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The lock of a console that nobody touches, or that was locked by its user: it covers the whole
 * screen and takes every key until the server says that the password, and the code where there is a
 * second factor, were those of who works there. What was open stays as it was, and so do the keys
 * that waited for an answer; events go on coming in below.
 *
 * It lies above all views and is none of their pile: nothing that an answer opens or closes while
 * nobody looks comes into sight. Without a connection it stays shut: only the server knows
 * passwords, counts wrong ones, and knows whether the account still stands. */
#pragma once

#include "tui/act.h"
#include <stdint.h>

struct console;

/* Somebody is signed in, and it is not locked yet. */
const char *lock_why_not(struct console *console);
void lock_shut(struct console *console);
/* Where its time has come. */
void lock_shut_when_due(struct console *console);
/* What was open is in sight again, and what waited is played. */
void lock_open(struct console *console);
bool lock_is_shut(const struct console *console);
/* When it locks itself, if nobody presses a key before; 0: not at all. */
int64_t lock_due_us(const struct console *console);
/* Acts that there are while it is locked, besides those of the view; the last is the language. */
extern const struct acts lock_acts;
