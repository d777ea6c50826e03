// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Codes for phones, for the routes of signing in and those of what one does then. */
#pragma once

#include "common/base/uuid.h"
#include "server/db/db.h"
#include "server/routes/route.h"

struct facility_id;

#define PHONE_CODE_SIGN_IN "sign_in"
#define PHONE_CODE_NEW_PHONE "new_phone"
#define PHONE_CODE_ERASE "erase"

/* Sends a code for purpose to a number that the facility knows (patient nil) or that one of its
 * patients wants to have, and ends the request with what belongs to it, or with why not. */
void phone_code_send(struct request *request, struct facility_id facility, const char *phone_number,
	const char *purpose, struct uuid patient);

/* Ends the session of a patient who asks for it. */
void patient_sign_out(struct request *request, db_callback *ended);

extern const struct shape phone_request_shape;
extern const enum err phone_code_errors[];
