// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Whoever is signed in shows once more who it is: before a factor or a password is changed, and
 * where a console was locked. It is braked, counted and written down as signing in. */
#pragma once

#include "server/app/password.h"
#include "server/app/second_factor.h"
#include "server/routes/route.h"

struct request;
struct sign_in_answer;

/* The body of a route that wants nothing else, and what such a route may answer. */
struct proof {
	char password[4 * PASSWORD_MOST + 1];
	char code[FACTOR_CODE_BYTES];
};
extern const struct shape proof_shape;
extern const enum err proof_errors[];

/* Of what came of a proof, here or elsewhere: that it was one too many is counted and logged. */
void note_proof_limit(const struct request *request, enum err err);

typedef void proved(struct request *request);
/* request->body is a struct proof. then is called once it was right; else it is refused. Until then
 * request->state is taken. */
void prove(struct request *request, proved *then);
