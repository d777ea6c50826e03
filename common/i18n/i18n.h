// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is said to people, in the language that is asked for: English stands in the source, Swahili
 * in po/sw.po, by GNU gettext. The language is an argument and no state of the process, because a
 * kiosk shows both at once and a console changes at a key.
 *
 * Each message is a whole sentence with its places for values: Swahili agrees with the noun, so
 * nothing is put together from words. */
#pragma once

#include "common/base/attr.h"
#include "common/model/words.h"

/* Once, at the start of a program that shows something: sets the locale of characters and finds the
 * catalogue beside the program (../locale, ../share/locale), or in FOLENI_LOCALE_DIR. False: there
 * is none, and all is said in English. */
MUST_CHECK bool i18n_init(void);
/* The same for a server: characters stay what they are in C, whoever started it. */
MUST_CHECK bool i18n_init_quietly(void);

/* The language of what tr() gives to whoever wants this one: English without a catalogue. */
enum language i18n_spoken(enum language wanted);

/* Never NULL; lives as long as the program. */
const char *tr(enum language language, const char *message) FORMAT_ARGUMENT(2);
/* By a number, which the message then prints. */
const char *tr_n(enum language language, const char *one, const char *many, unsigned long number)
	FORMAT_ARGUMENT(2) FORMAT_ARGUMENT(3);
/* One English word with two meanings is told apart by a context that nobody sees. */
const char *tr_of(enum language language, const char *context, const char *message)
	FORMAT_ARGUMENT(3);
