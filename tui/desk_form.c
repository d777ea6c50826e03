// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/desk_form.h"

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tui/console.h"
#include "tui/desks.h"
#include "tui/services.h"
#include "tui/tell.h"
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
	{ "code", N_("Short code"), N_("such as room3"), FORM_TEXT, true, 32, false, NULL, 0 },
	{ "name_sw", N_("Name in Swahili"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "name_en", N_("Name in English"), NULL, FORM_TEXT, true, 60, false, NULL, 0 },
	{ "kind", N_("The hall hears"), NULL, FORM_CHOICE, true, 0, false, kinds, COUNT_OF(kinds) },
	{ "room", N_("Number"), N_("such as 3 or 12B"), FORM_TEXT, true, 4, false, NULL, 0 },
	{ "services", N_("Serves"), N_("commas between"), FORM_TEXT, true, 900, false, NULL, 0 },
	{ "use", N_("It is"), NULL, FORM_CHOICE, true, 0, false, uses, COUNT_OF(uses) },
};

/* ---- which there are ---- */

static const struct desk *desk_of(const struct editor *editor, struct uuid id)
{
	const struct board *board = console_board_of(editor->console);

	return board ? board_find_desk(board, (struct desk_id){ id }) : NULL;
}

static size_t list(const struct editor *editor, struct editor_item *items_out, size_t most)
{
	const struct board *board = console_board_of(editor->console);
	const struct desk *desks[EDITOR_ITEMS] = { NULL }, *desk;
	size_t cursor = 0, count = 0;

	while (board && count < most && (desk = board_next(board, BOARD_DESKS, &cursor)))
		desks[count++] = desk;
	qsort(desks, count, sizeof(desks[0]), desks_order);
	for (size_t i = 0; i < count; i++) {
		struct editor_item *item = &items_out[i];
		char place[64];

		desk = desks[i];
		item->id = desk->id.u;
		item->style = desk->retired ? STYLE_DIM : STYLE_TEXT;
		tell_desk(editor->console, desk, place, sizeof(place));
		snprintf(item->label, sizeof(item->label), "%s %s", place,
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

/* ---- services by their names ---- */

/* What may be typed stands on three short lines. */
enum { PART_BYTES = 256, CHOICES_COLUMNS = 105 };

static bool is_called(const struct service *service, const char *part, bool is_whole)
{
	const char *names[] = { service->name_sw, service->name_en };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (unicode_starts_with(names[i], part) &&
			(!is_whole || unicode_starts_with(part, names[i])))
			return true;
	return false;
}

struct found {
	const struct service *service; /* NULL: none, or not one alone */
	size_t alike;                  /* that are called so */
};

static struct found find_called(
	const struct service *const *services, size_t count, const char *part, bool is_whole)
{
	struct found found = { 0 };

	for (size_t i = 0; i < count; i++)
		if (is_called(services[i], part, is_whole)) {
			found.service = services[i];
			found.alike++;
		}
	if (found.alike > 1)
		found.service = NULL;
	return found;
}

/* By its code, or by its name in either language, of which the beginning is enough where no other
 * one begins so. */
static struct found find_service(const struct editor *editor, const char *part)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(editor->console, services);
	struct found found;

	for (size_t i = 0; i < count; i++)
		if (strcmp(services[i]->code, part) == 0)
			return (struct found){ services[i], 1 };
	found = find_called(services, count, part, true);
	return found.alike ? found : find_called(services, count, part, false);
}

static bool is_typed_by_name(
	const struct editor *editor, const struct service *service, const char *name)
{
	return !strchr(name, ',') && find_service(editor, name).service == service;
}

/* "Mapokezi, Maabara": as the screen says them; by its code where the name, typed here, would not
 * mean this one alone. */
static void add_service(
	const struct editor *editor, const struct service *service, struct text *text)
{
	const char *name = console_name(editor->console, service->name_sw, service->name_en);
	const bool is_good = is_typed_by_name(editor, service, name);

	text_printf(text, "%s%s", text->length ? ", " : "", is_good ? name : service->code);
}

static void set_services(const struct editor *editor, const struct desk *desk, struct form *form)
{
	const struct board *board = console_board_of(editor->console);
	struct text names = { 0 };

	for (int i = 0; i < desk->services_count; i++) {
		const struct service *service =
			board ? board_find_service(
					board, (struct service_id){ desk->services[i].id })
			      : NULL;

		if (service)
			add_service(editor, service, &names);
	}
	form_set(form, "services", text_string(&names));
	text_finish(&names);
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

/* ---- and read ---- */

/* The text up to one of the signs, without blanks around it. */
static const char *take_part(const char *text, const char *signs, char part_out[PART_BYTES])
{
	size_t length = strcspn(text, signs);
	const char *next = text + length;

	while (length && text[length - 1] == ' ')
		length--;
	snprintf(part_out, PART_BYTES, "%.*s", (int)utf8_cut(text, length, PART_BYTES - 1), text);
	return next;
}

static bool add_to_desk(struct desk *desk, const struct service *service)
{
	if (desk_serves(desk, service->id))
		return true;
	if (desk->services_count == DESK_SERVICES_MAX)
		return false;
	desk->services[desk->services_count++].id = service->id.u;
	return true;
}

static const char *read_parts(
	const struct editor *editor, const char *text, const char *signs, struct desk *desk);

/* One service; else several by their codes, with blanks between. */
static const char *read_part(const struct editor *editor, const char *part, struct desk *desk)
{
	struct found found = find_service(editor, part);

	if (found.service)
		return add_to_desk(desk, found.service) ? NULL : N_("16 services at most");
	if (found.alike)
		return N_("the code of one: more than one is called so");
	if (strchr(part, ' '))
		return read_parts(editor, part, " ", desk);
	return N_("services that are here, with commas between them");
}

static const char *read_parts(
	const struct editor *editor, const char *text, const char *signs, struct desk *desk)
{
	const char *problem = NULL;
	char part[PART_BYTES];

	while (!problem && *(text += strspn(text, " ,"))) {
		text = take_part(text, signs, part);
		problem = read_part(editor, part, desk);
	}
	return problem;
}

static const char *read_services(const struct editor *editor, const char *text, struct desk *desk)
{
	const char *problem;

	desk->services_count = 0;
	memset(desk->services, 0, sizeof(desk->services));
	problem = read_parts(editor, text, ",", desk);
	return problem || desk->services_count
		       ? problem
		       : N_("services that are here, with commas between them");
}

/* ---- which may be typed ---- */

/* Behind the last comma. */
static void take_last(const char *text, char part_out[PART_BYTES])
{
	const char *comma = strrchr(text, ',');

	text = comma ? comma + 1 : text;
	take_part(text + strspn(text, " "), ",", part_out);
}

/* As it would be typed: "ent: Ears, nose" where the name alone does not mean it. */
static void add_choice(
	const struct editor *editor, const struct service *service, struct text *text)
{
	const char *name = console_name(editor->console, service->name_sw, service->name_en);

	text_printf(text, "%s", text->length ? ", " : "");
	if (is_typed_by_name(editor, service, name))
		text_add(text, name);
	else
		text_printf(text, "%s: %s", service->code, name);
}

/* Those that begin as what is being typed, where any does; as many as there is room for. */
static void tell_services(const struct editor *editor, struct text *text)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(editor->console, services);
	char part[PART_BYTES];
	bool is_narrow;

	take_last(form_value(&editor->sheet.form, "services"), part);
	is_narrow = *part && !find_service(editor, part).service &&
		    find_called(services, count, part, false).alike;
	for (size_t i = 0; i < count; i++) {
		if (is_narrow && !is_called(services[i], part, false))
			continue;
		if (unicode_cells(text_string(text)) > CHOICES_COLUMNS) {
			text_add(text, ", …");
			return;
		}
		add_choice(editor, services[i], text);
	}
}

static void tell_choices(const struct editor *editor, const char *name, struct text *text)
{
	struct text names = { 0 };

	if (strcmp(name, "services") == 0)
		tell_services(editor, &names);
	if (names.length)
		text_printf(text, say(editor->console, N_("There are: %s")), text_string(&names));
	text_finish(&names);
}

/* ---- from the form ---- */

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

static const char *tell_use(const struct editor *editor)
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
	.tell_choices = tell_choices,
	.tell_state = tell_use,
};
