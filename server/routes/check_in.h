// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The check-in of an appointment: the lane opens the visit, then the appointment is marked. Between
 * the two the server may die. So the command has an id that is made of the appointment's, whoever
 * checks in and however often: the lane opens one visit, and its answer to the first is the answer
 * to all. */
#pragma once

#include "server/routes/route.h"

/* Handler of a route whose subject is the appointment. */
void check_in(struct request *request, const struct net_request *http);
extern const struct shape check_in_shape;
extern const enum err check_in_errors[];
