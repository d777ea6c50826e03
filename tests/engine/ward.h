// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A facility with one service and its desks, driven by the engine's real commands as JSON: decided
 * on trial, then committed by applying the events, as the server does it. */
#pragma once

#include "common/base/err.h"
#include "common/model/board.h"
#include "tests/engine/sim.h"

struct ward;
struct decision;
struct event;

/* The service stands under rule; its desks are open, each with its own member of staff. heard,
 * where not NULL, is told every committed event, those of setting up too. */
struct ward *ward_create(const struct order_rule *rule, int desks,
	void (*heard)(void *arg, const struct event *event), void *arg);
void ward_destroy(struct ward **ward);
struct board *ward_board(struct ward *ward);
struct service_id ward_service(const struct ward *ward);
struct desk_id ward_desk(const struct ward *ward, int desk);
struct user_id ward_staff(const struct ward *ward, int desk);

/* One command, such as "ticket.call_next", by whoever sits at a desk; below 0: by the
 * administrator. input is the text of a JSON object. The decision, where asked for, is borrowed
 * until the next command. */
MUST_CHECK enum err ward_do(struct ward *ward, int desk, int64_t now_us, const char *name,
	const char *input, const struct decision **decision_out);
/* As ward_do; it must be accepted. */
void ward_must(struct ward *ward, int desk, int64_t now_us, const char *name, const char *input);

/* Patients of a simulated world are taken in, called and finished with by commands. */
struct sim_order ward_order(struct ward *ward);
