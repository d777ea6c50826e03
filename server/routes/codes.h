// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What anybody who has a ticket's code may know: the number, the place, the wait, the room. Nothing
 * of who it is, and nothing of a service whose name would tell an illness. */
#pragma once

#include "common/base/err.h"
#include "common/model/board.h"

struct routes;

/* The board that holds the visit. ERR_NO_TICKET: the code is unknown, or of another day. */
typedef void code_found(
	void *arg, enum err err, const struct board *board, const struct visit *visit);
/* Takes the code as it was typed. found is called once, perhaps within this call. */
void code_find(struct routes *routes, const char *typed, code_found *found, void *arg);
/* The JSON object, with the wait as it was shown before where it has not moved much (shown.h). */
void code_answer(struct routes *routes, const struct board *board, const struct visit *visit,
	struct text *text);
/* At the end, with nobody left who could answer. */
void code_forget_searches(struct routes *routes);
