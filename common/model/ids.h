// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Ids: one type per noun, so that a desk's id cannot be passed for a ticket's. All are UUIDs; the
 * nil UUID means "none". */
#pragma once

#include "common/base/uuid.h"

struct facility_id {
	struct uuid u;
};
struct service_id {
	struct uuid u;
};
struct desk_id {
	struct uuid u;
};
struct display_id {
	struct uuid u;
};
struct visit_id {
	struct uuid u;
};
struct ticket_id {
	struct uuid u;
};
struct call_id {
	struct uuid u;
};
struct patient_id {
	struct uuid u;
};
/* A member of staff, or a display's account. */
struct user_id {
	struct uuid u;
};
/* Made by the client; says which request this is, however often it is sent. */
struct command_id {
	struct uuid u;
};
