// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Sitting down and leaving: what the desk commands share. */
#pragma once

#include "server/engine/flow.h"

struct desk_configured;

/* All that can be configured: the input of desk.change. */
struct desk_change {
	struct desk_id desk; /* Nil: a new one. */
	int64_t version;     /* That it is a change of; 0 for a new one. */
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	enum desk_kind kind;
	char room[8];
	int services_count;
	struct id_item services[DESK_SERVICES_MAX];
	bool retired;
	char reason[201];
};
/* Behind the first DESK_CHANGE_HEAD_COUNT comes what is changed, the reason last. */
enum { DESK_CHANGE_HEAD_COUNT = 2, DESK_CHANGE_FIELD_COUNT = 10 };
extern const struct field desk_change_fields[DESK_CHANGE_FIELD_COUNT];

/* As the desk is now, without a reason. */
struct desk_change desk_change_of(const struct desk *desk);

/* The code is free, the room is a number, the services are there. */
MUST_CHECK enum err check_desk(struct decision *decision, struct desk_id id, const char *code,
	const char *room, const struct id_item *services, int services_count);

/* What becomes of a desk by this takes nobody's desk away: RULES.md 8.6 and 8.7. */
MUST_CHECK enum err check_desk_use(struct decision *decision, struct desk_id id,
	const struct id_item *services, int services_count, bool retired);
/* Whoever waits for somebody who does not serve them any more waits for anybody. */
void configure_desk(struct decision *decision, const struct desk_configured *configured);
/* .override of the commands that configure a desk. */
bool tell_desk_edit(
	const struct decision *decision, const void *command, struct override *override);

/* Somebody sits at one desk at a time: may the actor leave the other one? */
MUST_CHECK enum err check_may_leave(struct decision *decision, struct desk_id except);
void leave_other_desk(struct decision *decision, struct desk_id except);
/* Those who wait for somebody who no longer sits where they can be called wait for anybody. */
void release_assigned(struct decision *decision, struct user_id staff);
