// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The row of a registration that says for which service: side by side while they are few, else one
 * is picked by letters. */
#pragma once

#include "common/term/form.h"
#include "tui/services.h"

struct register_services {
	struct form_option options[SERVICES_MAX];
	char labels[SERVICES_MAX][96];
	char values[SERVICES_MAX][UUID_TEXT_BYTES];
};

/* With the keys that they have at the reception; those that take nobody in come last. */
void register_services_add(
	struct console *console, struct register_services *services, struct form_row *row);
/* Names them in the language of now. */
void register_services_speak(
	struct console *console, struct register_services *services, const struct form_row *row);
