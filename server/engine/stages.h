// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The way of a visit from stage to stage: issuing tickets, ending them, and what follows. */
#pragma once

#include "server/engine/engine.h"

struct new_ticket {
	struct visit_id visit;
	struct service_id service;
	enum order_kind kind;
	int64_t clock_us; /* 0: by the rule, from now on. */
	int64_t slot_us;
	enum colour colour;
	bool vulnerable;
	bool carried;
	int32_t transfer_ppm;
	struct user_id assigned; /* Nil: by the service's own way. */
	struct user_id return_to;
	struct service_id return_service;
};
/* Returns its id. The visit must be there. */
struct ticket_id issue_ticket(struct decision *decision, const struct new_ticket *new_ticket);

/* Ends the stage. What follows is that of end_stage(), but for whoever is admitted, referred, gone
 * or sent on. */
void finish_ticket(struct decision *decision, const struct ticket *ticket, enum outcome outcome);
/* The ticket, as it was before it was done, cancelled or closed as absent. Where the patient was
 * only sent away for results and this was the last of those orders, the ticket back to the doctor
 * is issued; where nothing is left, the visit is closed. */
void end_stage(struct decision *decision, const struct ticket *ended);
/* The services of a round trip that ends at the service back which were not done: cancelled, or the
 * patient did not come or left. Of the orders given since the patient was there last before seq.
 * Returns how many were written. */
int orders_not_done(const struct board *board, struct visit_id visit, struct service_id back,
	uint64_t seq, struct id_item *out, int room);
/* reason may be "". */
void close_visit_if_done(struct decision *decision, struct visit_id visit, const char *reason);
/* The open ticket of a visit at a service. NULL: none. */
const struct ticket *open_ticket_at(
	const struct board *board, const struct visit *visit, struct service_id service);

/* Which of those who sit at the service's desks has the least waiting work: the people who wait for
 * them alone, at every service, skipped and held ones too, and the one at their desk. Nil: nobody
 * sits there. */
struct user_id least_loaded(const struct board *board, struct service_id service);
