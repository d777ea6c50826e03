// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the routes of a patient who signed in have in common: they are about himself, and for nobody
 * else. Inside me_patient.c and me_patient_codes.c. */
#pragma once

#include "common/base/uuid.h"

struct request;

/* The ids that the statements take: of the token, not of a path. */
struct self_ids {
	char facility[UUID_TEXT_BYTES];
	char patient[UUID_TEXT_BYTES];
	char session[UUID_TEXT_BYTES];
};

struct self_ids self_ids_of(const struct request *request);

#define OF_HIMSELF .scope = SCOPE_ACCOUNT, .roles = ROLE_BIT(ROLE_PATIENT)
