// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/role.h"

#include <string.h>

static const char *const names[ROLE_COUNT] = {
	[ROLE_RECEPTIONIST] = "receptionist",
	[ROLE_NURSE] = "nurse",
	[ROLE_DOCTOR] = "doctor",
	[ROLE_ADMIN] = "admin",
	[ROLE_DISPLAY] = "display",
	[ROLE_PATIENT] = "patient",
};

const struct words words_role = { names, ROLE_PATIENT };

const char *role_name(enum role role)
{
	return names[role];
}

bool role_from_name(const char *name, enum role *role_out)
{
	for (unsigned role = 0; role < ROLE_COUNT; role++) {
		if (strcmp(names[role], name) == 0) {
			*role_out = (enum role)role;
			return true;
		}
	}
	return false;
}
