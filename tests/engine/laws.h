// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is true of every board, whatever was commanded: who stands where, who sits where, what is
 * there once only. */
#pragma once

#include "common/events/event.h"
#include "common/model/board.h"

/* NULL: all laws are kept. Else the broken one, in words; mem_free it. */
char *laws_broken(const struct board *board, int64_t now_us);
/* May an event of this type take a ticket from one state to the other? */
bool laws_allow_move(
	const struct event_type *type, enum ticket_state before, enum ticket_state after);
/* Is nobody closed as absent by this event, which is about to be applied, but who was skipped as
 * often as the service's rule says, or has been away as long? Also of any other event. */
bool laws_allow_no_show(const struct board *board, const struct event *event);
