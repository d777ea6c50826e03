// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What somebody, or a screen, may be. A person has one role at a time. */
#pragma once

#include "common/base/attr.h"
#include "common/model/words.h"
#include <stdbool.h>

enum role {
	ROLE_RECEPTIONIST,
	ROLE_NURSE,
	ROLE_DOCTOR,
	ROLE_ADMIN,
	ROLE_DISPLAY, /* A screen or voice in a hall: no person. */
	/* Somebody who signed in by his phone, and sees what is his own. Has no account. */
	ROLE_PATIENT,
	ROLE_COUNT,
};

/* Sets of roles, for tables that say who may. */
#define ROLE_BIT(role) (1u << (role))
enum {
	ROLES_DESK = ROLE_BIT(ROLE_NURSE) | ROLE_BIT(ROLE_DOCTOR),
	ROLES_STAFF = ROLES_DESK | ROLE_BIT(ROLE_RECEPTIONIST) | ROLE_BIT(ROLE_ADMIN),
	ROLES_ALL = ROLES_STAFF | ROLE_BIT(ROLE_DISPLAY),
};

/* Those that an account may have. For field tables. */
extern const struct words words_role;
/* The stable word, such as "nurse". */
const char *role_name(enum role role);
/* False: no such role. */
MUST_CHECK bool role_from_name(const char *name, enum role *role_out);
