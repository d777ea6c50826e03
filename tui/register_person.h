// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who is registered, as the rows of the form hold it: what is sent of them, and what follows. */
#pragma once

#include <stdbool.h>

struct console;
struct form;
struct text;

/* By the clocks of the facility. */
int person_this_year(const struct console *console);
/* They should not wait long: by a reason that was given, or by their age. */
bool person_is_vulnerable(const struct form *form);
/* A JSON object. phone: as it is stored; "" is none. confirms_new: whoever is alike is another one.
 */
void person_write(const struct console *console, const struct form *form, const char *phone,
	bool confirms_new, struct text *json);
