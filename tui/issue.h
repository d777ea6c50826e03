// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Giving a number: the visit is opened, the ticket is printed when it is stored, and both is said.
 */
#pragma once

#include "common/model/ids.h"
#include <stdbool.h>

struct console;

enum { ISSUE_NAME_BYTES = 81 };
struct issue {
	struct service_id service;
	struct patient_id patient; /* nil: nobody known */
	bool is_emergency;
	bool is_vulnerable;
	char name[ISSUE_NAME_BYTES]; /* for the message */
};

/* False: it was refused at once, and that was said. */
bool issue_number(struct console *console, const struct issue *issue);
/* Tells of a visit that was opened, and prints its ticket. visit: what the server answered. */
struct jdoc;
void issue_told(struct console *console, const struct jdoc *visit, struct service_id service,
	const char *name);
/* For an act: prints the number that was just given, as long as the message says that F4 does. */
const char *issue_why_no_print(struct console *console);
void issue_print(struct console *console);
