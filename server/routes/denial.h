// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Who wanted what they may not. Strangers with a bad token go to the log only; what an account
 * tried beyond its role or in another facility goes to the audit log as well, as
 * "access.refused". */
#pragma once

#include "server/app/token.h"

struct routes;

struct denial {
	enum err err;
	const char *wanted; /* A route's id, a command's name or a socket's message. */
	const struct token_claims *who;
	struct facility_id
		facility; /* The one that who may not enter; nil: it was not about that. */
	const char *address;
	const char *request; /* X-Request-Id; NULL: none. */
};

/* Passes over an err that says nothing of rights. An account's refusals are written into the audit
 * log at most so often as limits.def says. Returns the number of the row there; 0: there is none.
 */
uint64_t denial_note(const struct routes *routes, const struct denial *denial);
