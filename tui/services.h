// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The services of the facility, in one order on every screen: a digit that was learnt at one desk
 * is right at the next. */
#pragma once

#include "common/model/board.h"

struct console;
struct menu;

enum {
	SERVICES_MAX = FACILITY_SERVICES_MAX,
	SERVICE_LABEL_BYTES = NAME_BYTES + CODE_WORD_BYTES + 3
};
/* In the order of their codes. Returns how many. */
size_t services_list(
	const struct console *console, const struct service *services_out[SERVICES_MAX]);
/* Its name; with its code before it where another one has the same name. */
void services_tell(const struct console *console, const struct service *service,
	char text_out[SERVICE_LABEL_BYTES]);
/* 1 to 9, then a to z; ' ': it has none any more. */
char services_key(size_t index);
/* May somebody be sent there of whom nothing is known? It sees urgent people first, and everybody
 * may know of it. */
bool services_is_for_all(const struct service *service);
/* The first such, as an index of that list; else 0. */
size_t services_default(const struct service *const *services, size_t count);
/* A row for each; those that take nobody, and the one that is left, cannot be chosen:
 * Enter means the first that can. */
void services_offer(struct console *console, struct menu *menu, struct service_id left);
