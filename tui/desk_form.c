// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/desk_form.h"

#include "common/base/text.h"
#include "tui/console.h"
#include "tui/services.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits, because the letters of one language are not those of the other. */
static const struct form_option kinds[] = {
	{ '1', 0, N_("[1] room"), "room" },
	{ '2', 0, N_("[2] window"), "window" },
};
static const struct form_option uses[] = {
	{ '1', 0, N_("[1] in use"), "used" },
	{ '2', 0, N_("[2] out of use"), "retired" },
};

static const struct form_row rows[] = {
	{ "code", N_("Short code"), NULL, FORM_TEXT, true, 32, false, NULL, 0 },
	{ "name_sw", N_("Name in Swahili"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "name_en", N_("Name in English"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "kind", N_("The hall hears"), NULL, FORM_CHOICE, true, 0, false, kinds, COUNT_OF(kinds) },
	{ "room", N_("Number"), N_("such as 3 or 12B"), FORM_TEXT, true, 4, false, NULL, 0 },
	{ "services", N_("Serves"), N_("codes, blanks between"), FORM_TEXT, true, 200, false, NULL,
		0 },
	{ "use", N_("It is"), NULL, FORM_CHOICE, true, 0, false, uses, COUNT_OF(uses) },
};

/* ---- which there are ---- */

static const struct desk *desk_of(const struct editor *editor, struct uuid id)
{
	const struct board *board = console_board_of(editor->console);

	return board ? board_find_desk(board, (struct desk_id){ id }) : NULL;
}

/* As people count rooms: 2 before 12. */
static int by_room(const void *a, const void *b)
{
	const struct desk *const *x = a, *const *y = b;
	long one = strtol((*x)->room, NULL, 10), other = strtol((*y)->room, NULL, 10);

	if (one != other)
		return one < other ? -1 : 1;
	return strcmp((*x)->code, (*y)->code);
}

static size_t list(const struct editor *editor, struct editor_item *items_out, size_t most)
{
	const struct board *board = console_board_of(editor->console);
	const struct desk *desks[EDITOR_ITEMS] = { NULL }, *desk;
	size_t cursor = 0, count = 0;

	while (board && count < most && (desk = board_next(board, BOARD_DESKS, &cursor)))
		desks[count++] = desk;
	qsort(desks, count, sizeof(desks[0]), by_room);
	for (size_t i = 0; i < count; i++) {
		struct editor_item *item = &items_out[i];

		desk = desks[i];
		item->id = desk->id.u;
		item->style = desk->retired ? STYLE_DIM : STYLE_TEXT;
		snprintf(item->label, sizeof(item->label), "%-3s %s", desk->room,
			console_name(editor->console, desk->name_sw, desk->name_en));
	}
	return count;
}

static bool find(const struct editor *editor, struct uuid id, void *record_out)
{
	const struct desk *desk = desk_of(editor, id);

	if (desk)
		memcpy(record_out, desk, sizeof(*desk));
	return desk;
}

static void blank(void *record)
{
	const struct desk desk = { .kind = DESK_ROOM };

	memcpy(record, &desk, sizeof(desk));
}

/* ---- as a form ---- */

static void set_services(const struct editor *editor, const struct desk *desk, struct form *form)
{
	const struct board *board = console_board_of(editor->console);
	struct text codes = { 0 };

	for (int i = 0; i < desk->services_count; i++) {
		const struct service *service =
			board ? board_find_service(
					board, (struct service_id){ desk->services[i].id })
			      : NULL;

		if (service)
			text_printf(&codes, "%s%s", codes.length ? " " : "", service->code);
	}
	form_set(form, "services", text_string(&codes));
	text_finish(&codes);
}

static void fill(const struct editor *editor, const void *record, struct form *form)
{
	const struct desk *desk = record;

	form_set(form, "code", desk->code);
	form_set(form, "name_sw", desk->name_sw);
	form_set(form, "name_en", desk->name_en);
	form_set(form, "kind", word_of(&words_desk_kind, (int)desk->kind));
	form_set(form, "room", desk->room);
	set_services(editor, desk, form);
	form_set(form, "use", desk->retired ? "retired" : "used");
}

static const struct service *find_service(
	const struct editor *editor, const char *code, size_t length)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(editor->console, services);

	for (size_t i = 0; i < count; i++)
		if (strlen(services[i]->code) == length &&
			memcmp(services[i]->code, code, length) == 0)
			return services[i];
	return NULL;
}

static const char *read_services(const struct editor *editor, const char *text, struct desk *desk)
{
	size_t length;

	desk->services_count = 0;
	memset(desk->services, 0, sizeof(desk->services));
	while (*(text += strspn(text, " ,"))) {
		const struct service *service;

		length = strcspn(text, " ,");
		service = find_service(editor, text, length);
		if (!service)
			return N_("codes of services that are here, with blanks between them");
		if (desk->services_count == DESK_SERVICES_MAX)
			return N_("16 services at most");
		if (!desk_serves(desk, service->id))
			desk->services[desk->services_count++].id = service->id.u;
		text += length;
	}
	return desk->services_count
		       ? NULL
		       : N_("codes of services that are here, with blanks between them");
}

static const char *read(
	const struct editor *editor, const struct form *form, const char *name, void *record)
{
	struct desk *desk = record;
	const char *text = form_value(form, name);
	int kind;

	if (strcmp(name, "code") == 0)
		sheet_copy(text, desk->code, sizeof(desk->code));
	else if (strcmp(name, "name_sw") == 0)
		sheet_copy(text, desk->name_sw, sizeof(desk->name_sw));
	else if (strcmp(name, "name_en") == 0)
		sheet_copy(text, desk->name_en, sizeof(desk->name_en));
	else if (strcmp(name, "room") == 0)
		sheet_copy(text, desk->room, sizeof(desk->room));
	else if (strcmp(name, "services") == 0)
		return read_services(editor, text, desk);
	else if (strcmp(name, "use") == 0)
		desk->retired = form_has(form, "use", "retired");
	else if (word_find(&words_desk_kind, text, &kind))
		desk->kind = (enum desk_kind)kind;
	return NULL;
}

/* ---- as a kind ---- */

static void tell_path(const struct editor *editor, struct uuid id, struct text *path)
{
	char facility[UUID_TEXT_BYTES], desk[UUID_TEXT_BYTES];

	uuid_format(console_status(editor->console)->facility.u, facility);
	uuid_format(id, desk);
	text_printf(path, "/v1/admin/facilities/%s/desks", facility);
	if (!uuid_is_nil(id))
		text_printf(path, "/%s", desk);
}

static void tell_title(
	const struct editor *editor, const struct form *form, char *text_out, size_t room)
{
	int length = snprintf(text_out, room,
		say(editor->console,
			form_has(form, "kind", "window") ? N_("Window %s") : N_("Room %s")),
		form_value(form, "room"));

	length += snprintf(text_out + length, room - (size_t)length, "  ");
	editor_tell_names(editor, form, text_out + length, room - (size_t)length);
}

static const char *tell_state(const struct editor *editor)
{
	static const char *const texts[] = {
		[DESK_CLOSED] = N_("nobody sits there"),
		[DESK_OPEN] = N_("somebody sits there"),
		[DESK_PAUSED] = N_("on a break"),
	};
	const struct desk *desk = desk_of(editor, editor->chosen);

	if (!desk)
		return "";
	return say(editor->console, desk->retired ? N_("out of use") : texts[desk->state]);
}

_Static_assert(sizeof(struct desk) <= EDITOR_RECORD_BYTES, "a desk is a record");

const struct editor_kind desk_kind = {
	.heading = N_("Desks"),
	.none = N_("There are no desks yet: n makes one"),
	.saved = N_("✓ Saved; every screen has it already"),
	.noun = "desk",
	EDITOR_RECORD(desk, desk_fields),
	EDITOR_FORM(rows),
	.list = list,
	.find = find,
	.blank = blank,
	.fill = fill,
	.read = read,
	.tell_path = tell_path,
	.tell_title = tell_title,
	.tell_state = tell_state,
};
