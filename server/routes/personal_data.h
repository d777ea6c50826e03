// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the routes of a hospital and those of the person himself share. */
#pragma once

struct db_result;
struct shape;

/* After personal_data_erase; arg is the request, which ends. */
void personal_data_answer_erased(void *arg, const struct db_result *result);

extern const struct shape erased_shape;
extern const struct shape own_data_shape;
