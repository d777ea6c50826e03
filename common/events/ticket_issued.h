// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.issued: a visit takes a place in a service's line. */
#pragma once

#include "common/events/event.h"

struct ticket_issued {
	struct ticket_id ticket;
	struct visit_id visit;
	struct service_id service;
	char number[NUMBER_BYTES];
	int32_t day;      /* Counts towards this business day's limit. */
	int64_t clock_us; /* When its waiting began, by the rule. */
	int64_t slot_us;  /* Of its appointment. */
	enum order_kind kind;
	enum colour colour;
	bool vulnerable;
	bool carried; /* Stood in another line over night. */
	int32_t transfer_ppm;
	struct user_id assigned;
	struct user_id return_to;
	struct service_id return_service;
	int not_done_count; /* Of one who comes back: the services that were ordered in vain. */
	struct id_item not_done[8];
};
