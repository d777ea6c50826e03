// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Sitting down and leaving: what the desk commands share. */
#pragma once

#include "server/engine/flow.h"

/* Somebody sits at one desk at a time: may the actor leave the other one? */
MUST_CHECK enum err check_may_leave(struct decision *decision, struct desk_id except);
void leave_other_desk(struct decision *decision, struct desk_id except);
/* Those who wait for somebody who no longer sits where they can be called wait for anybody. */
void release_assigned(struct decision *decision, struct user_id staff);
