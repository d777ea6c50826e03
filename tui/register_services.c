// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/register_services.h"

#include "common/base/text.h"
#include "tui/console.h"
#include "tui/reception.h"
#include <stdio.h>
#include <string.h>

enum { SERVICE_NAME_BYTES = 40, SIDE_BY_SIDE = 12 };

static bool takes_people(struct console *console, struct service_id id)
{
	const struct board *board = console_board_of(console);
	const struct service *service = board ? board_find_service(board, id) : NULL;

	return service && service->state == SERVICE_OPEN;
}

void register_services_add(
	struct console *console, struct register_services *services, struct form_row *row)
{
	const struct reception *reception = reception_of(console);
	size_t count = reception ? reception->service_count : 0;

	for (int is_open = 1; is_open >= 0; is_open--)
		for (size_t i = 0; i < count; i++) {
			size_t at = row->option_count;

			if (takes_people(console, reception->services[i]) != is_open)
				continue;
			uuid_format(reception->services[i].u, services->values[at]);
			services->options[at] = (struct form_option){
				.key = (unsigned char)services_key(i),
				.label = services->labels[at],
				.value = services->values[at],
			};
			row->option_count++;
		}
	row->options = services->options;
	if (count > SIDE_BY_SIDE) {
		row->kind = FORM_PICK;
		row->hint = N_("first letters");
		row->limit = SERVICE_NAME_BYTES;
	}
}

static void speak_service(struct console *console, const struct form_row *row,
	const struct form_option *option, char *label, size_t room)
{
	const struct board *board = console_board_of(console);
	const struct service *service = NULL;
	char name[SERVICE_LABEL_BYTES] = "", key[8] = "";
	struct service_id id;
	int length;

	if (board && uuid_parse(option->value, &id.u))
		service = board_find_service(board, id);
	if (service)
		services_tell(console, service, name);
	if (row->kind == FORM_CHOICE)
		snprintf(key, sizeof(key), "[%c] ", (char)option->key);
	length = snprintf(label, room, "%s%.*s", key,
		(int)utf8_cut(name, strlen(name), SERVICE_NAME_BYTES), name);
	if (service && service->state != SERVICE_OPEN)
		snprintf(label + length, room - (size_t)length, " (%.40s)",
			say(console, N_("closed")));
}

void register_services_speak(
	struct console *console, struct register_services *services, const struct form_row *row)
{
	for (size_t i = 0; i < row->option_count; i++)
		speak_service(console, row, &services->options[i], services->labels[i],
			sizeof(services->labels[i]));
}
