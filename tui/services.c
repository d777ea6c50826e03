// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/services.h"

#include "tui/console.h"
#include "tui/menu.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int order(const void *a, const void *b)
{
	const struct service *const *one = a, *const *other = b;

	return strcmp((*one)->code, (*other)->code);
}

size_t services_list(
	const struct console *console, const struct service *services_out[SERVICES_MAX])
{
	const struct board *board = console_board_of(console);
	const struct service *service;
	size_t cursor = 0, count = 0;

	while (board && count < SERVICES_MAX &&
		(service = board_next(board, BOARD_SERVICES, &cursor)))
		services_out[count++] = service;
	qsort(services_out, count, sizeof(services_out[0]), order);
	return count;
}

void services_tell(const struct console *console, const struct service *service,
	char text_out[SERVICE_LABEL_BYTES])
{
	const struct board *board = console_board_of(console);
	const char *name = console_name(console, service->name_sw, service->name_en);
	const struct service *other;
	bool is_alone = true;
	size_t cursor = 0;

	while (is_alone && (other = board_next(board, BOARD_SERVICES, &cursor)))
		is_alone = other == service ||
			   strcmp(console_name(console, other->name_sw, other->name_en), name) != 0;
	if (is_alone)
		snprintf(text_out, SERVICE_LABEL_BYTES, "%s", name);
	else
		snprintf(text_out, SERVICE_LABEL_BYTES, "%s: %s", service->code, name);
}

char services_key(size_t index)
{
	if (index < 9)
		return (char)('1' + index);
	return index < 9 + 26 ? (char)('a' + index - 9) : ' ';
}

/* Counters take all but the worst as they come. */
static bool looks_at_urgency(const struct order_rule *rule)
{
	return rule->mode != ORDER_FIFO &&
	       rule->classes[CLASS_YELLOW].target_us != rule->classes[CLASS_GREEN].target_us;
}

bool services_is_for_all(const struct service *service)
{
	return looks_at_urgency(&service->rule) && !service->sensitive;
}

size_t services_default(const struct service *const *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (services_is_for_all(services[i]))
			return i;
	return 0;
}

_Static_assert((int)SERVICES_MAX <= (int)MENU_ITEMS, "a menu holds all services");

void services_offer(struct console *console, struct menu *menu, struct service_id left)
{
	const struct service *services[SERVICES_MAX] = { NULL };
	size_t count = services_list(console, services);

	for (size_t i = 0; i < count; i++) {
		const struct service *service = services[i];
		char label[SERVICE_LABEL_BYTES];
		struct menu_item *item;

		services_tell(console, service, label);
		item = menu_add(menu, label);

		item->id = service->id.u;
		if (service->state != SERVICE_OPEN)
			item->why_not = N_("it takes nobody in now");
		else if (uuid_equal(service->id.u, left.u))
			item->why_not = N_("the patient is there already");
		if (menu->items[menu->at].why_not)
			menu->at = i;
	}
}
