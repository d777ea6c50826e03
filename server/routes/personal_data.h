// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the routes of a hospital and those of the person himself share. */
#pragma once

#include "server/db/db.h"

struct request;
struct shape;

/* The parameters are those of personal_data_erase. Answers the request. */
void personal_data_erase_patient(struct request *request, const struct db_value parameters[5]);

extern const struct shape erased_shape;
extern const struct shape own_data_shape;
