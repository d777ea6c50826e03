// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is on the board, in words: for every screen the same. */
#pragma once

#include "common/model/board.h"
#include "common/model/wait.h"

struct console;

/* Red or orange. */
bool tell_is_urgent(const struct ticket *ticket);
/* "!" emergency, "*" should not wait long, "<" back with results, "" nothing of it. */
const char *tell_mark(const struct ticket *ticket);
/* Why it stands where it stands, in a few words. */
const char *tell_place_reason(const struct console *console, const struct ticket *ticket);
/* "Room 2". */
void tell_desk(const struct console *console, const struct desk *desk, char *text_out, size_t room);
/* "35-50 min", "less than 10 min"; "-" where nothing may be promised. */
void tell_wait(const struct console *console, struct wait_shown wait, char *text_out, size_t room);
/* The name of the visit's patient; "…" while it is on its way, "Unknown" of nobody known. */
const char *tell_name(struct console *console, struct visit_id visit);
/* "F 36", "M", "". */
void tell_person(struct console *console, struct visit_id visit, char *text_out, size_t room);
/* Completed years, or -1. */
int tell_age(struct console *console, struct visit_id visit);
int tell_minutes(const struct console *console, int64_t since_us);
const char *tell_hold(const struct console *console, enum hold_reason reason);
const char *tell_pause(const struct console *console, enum pause_reason reason);
const char *tell_state(const struct console *console, enum ticket_state state);
/* The name of a service, in the language that is shown. */
const char *tell_service(const struct console *console, struct service_id service);
