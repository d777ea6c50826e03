// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a patient may be told: the place in line and the range of the wait, with its age. */
#pragma once

#include "common/model/board.h"
#include "common/model/wait.h"

struct outlook {
	enum ticket_state state;
	int64_t ahead; /* Of a waiting one. */
	struct wait_shown wait;
	int64_t as_of_us;
};

struct outlook outlook_of(const struct board *board, const struct ticket *ticket, int64_t now_us,
	int32_t utc_offset_s);
/* Of somebody who comes to a service now, without a colour: everybody there is ahead. What other
 * lines of the same desks add is left out. */
struct outlook outlook_of_next(const struct board *board, const struct service *service,
	int64_t now_us, int32_t utc_offset_s);
/* "ahead":..,"wait":{"shown":"range","lower_min":..,"upper_min":..,"as_of":..} as members of an
 * object; of somebody who does not wait, only the time. */
void outlook_encode(const struct outlook *outlook, struct text *text);
