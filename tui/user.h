// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One account, for the page of users: the form for a new one or a changed one, and the box that
 * shows a password once. */
#pragma once

struct console;
struct jdoc;

/* An empty form. */
void user_open_new(struct console *console);
/* A form with what the record says; it is borrowed for the call. */
void user_open_edit(struct console *console, const struct jdoc *record);
/* The password that was generated for this login; both are copied. It stays until somebody says
 * that it is written down, whatever was typed ahead. */
void first_password_open(struct console *console, const char *login, const char *password);

/* What the page does when an account was made or changed. answer: {"user":{..},"password":..}, or
 * the account itself; before: what it was, to be taken back (NULL: it cannot be). */
void users_took(struct console *console, const struct jdoc *answer, const struct jdoc *before);
/* Somebody else was first: the list is asked for anew. */
void users_overtaken(struct console *console);
