// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The devices: which screens, ticket machines and printers there are, in which rooms, and how they
 * are connected. Here the code that a new one shows is typed. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/board.h"
#include "common/model/words.h"
#include "tui/admin.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/devices.h"
#include "tui/listing.h"
#include "tui/record.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { DETAIL_ROWS = 3, CODE_LIMIT = 16, CODE_BYTES_TYPED = 4 * CODE_LIMIT + 1 };

struct state {
	struct listing list;
	char code[CODE_BYTES_TYPED]; /* that was typed last */
	struct jdoc *old;            /* in whose place the next one comes; NULL: nobody's */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_devices);
}

/* ---- words ---- */

const char *device_name(const struct console *console, const struct jdoc *record)
{
	const char *name = record_text(record, "name"), *name_en = record_text(record, "name_en");

	return console_name(console, name, *name_en ? name_en : name);
}

const char *device_kind_words(const struct console *console, const char *kind)
{
	static const char *const texts[] = {
		[DEVICE_DISPLAY] = N_("Screen"),
		[DEVICE_TICKETS] = N_("Ticket machine"),
		[DEVICE_PRINTER] = N_("Printer"),
	};
	int found;

	return word_find(&words_device_kind, kind, &found) ? say(console, texts[found]) : kind;
}

void device_tell_rooms(const struct console *console, const struct jdoc *record, struct text *text)
{
	const struct board *board = console_board_of(console);
	const struct jdoc *desks = jdoc_get(record, "desks");

	for (size_t i = 0; i < jdoc_count(desks); i++) {
		const char *id = jdoc_string(jdoc_at(desks, i));
		const struct desk *desk = NULL;
		struct desk_id key;

		if (board && id && uuid_parse(id, &key.u))
			desk = board_find_desk(board, key);
		if (desk)
			text_printf(text, "%s%s", text->length ? ", " : "", desk->room);
	}
	if (!jdoc_count(desks))
		text_add(text, say(console, N_("all")));
}

void device_path(const struct console *console, char path_out[DEVICE_PATH_BYTES], const char *noun,
	const char *id, const char *act)
{
	char facility[UUID_TEXT_BYTES];

	uuid_format(console_status(console)->facility.u, facility);
	snprintf(path_out, DEVICE_PATH_BYTES, "/v1/admin/facilities/%s/%s%s%s%s%s", facility, noun,
		*id ? "/" : "", id, *act ? "/" : "", act);
}

/* ---- a row ---- */

/* A screen that was plugged in is looked for at once. */
enum { RENEW_S = 5 };
enum { NAME, KIND, ROOMS, STATE, SINCE, MINUTES, LOST, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[NAME] = { .heading = N_("Name"), .least = 14, .most = 32 },
	[KIND] = { .heading = N_("Kind"), .least = 17, .most = 20 },
	[ROOMS] = { .heading = N_("Rooms"), .least = 7, .most = 24, .rank = 1 },
	[STATE] = { .heading = N_("State"), .least = 12, .most = 14 },
	[SINCE] = { .heading = N_("Since"), .least = 7, .most = 12 },
	[MINUTES] = { .heading = N_("Today"), .least = 7, .most = 10, .rank = 2 },
	[LOST] = { .heading = N_("Lost"), .least = 8, .most = 8, .rank = 3 },
};

static bool is_state(const struct jdoc *record, const char *state)
{
	return strcmp(record_text(record, "state"), state) == 0;
}

static struct table_value state_value(const struct console *console, const struct jdoc *record)
{
	if (is_state(record, "none"))
		return (struct table_value){ say(console, N_("no key")), STYLE_DIM };
	if (record_flag(record, "online"))
		return (struct table_value){ say(console, N_("connected")), STYLE_GOOD };
	return (struct table_value){ say(console, N_("away")), STYLE_WARN };
}

static void tell_row(
	struct console *console, const struct jdoc *record, struct listing_cells *cells)
{
	enum style style = is_state(record, "none") ? STYLE_DIM : STYLE_TEXT;
	bool is_online = record_flag(record, "online");
	struct text rooms = { 0 };

	for (size_t i = 0; i < COLUMNS; i++)
		cells->values[i] = (struct table_value){ cells->room[i], style };
	cells->values[NAME].text = device_name(console, record);
	cells->values[KIND].text = device_kind_words(console, record_text(record, "kind"));
	device_tell_rooms(console, record, &rooms);
	snprintf(cells->room[ROOMS], LISTING_CELL_BYTES, "%s", text_string(&rooms));
	text_finish(&rooms);
	cells->values[STATE] = state_value(console, record);
	tell_moment(console, record_us(record, is_online ? "since_at" : "last_seen_at"),
		cells->room[SINCE]);
	snprintf(cells->room[MINUTES], LISTING_CELL_BYTES, say(console, N_("%d min")),
		(int)record_int(record, "minutes_today"));
	snprintf(cells->room[LOST], LISTING_CELL_BYTES, "%d",
		(int)record_int(record, "disconnects_today"));
}

static const struct listing_kind kind = {
	.path = "/v1/admin/facilities/{facility}/devices",
	.member = "devices",
	.none = N_("There are no devices: a new one shows a code, which is typed here"),
	.columns = columns,
	.column_count = COLUMNS,
	.renew_s = RENEW_S,
	.tell = tell_row,
};

/* ---- what is told of the chosen one ---- */

static void tell_first_line(
	struct console *console, const struct jdoc *record, char *text_out, size_t room)
{
	const char *name = device_name(console, record);
	char paired[MOMENT_BYTES];

	tell_moment_long(console, record_us(record, "paired_at"), paired);
	if (is_state(record, "paired"))
		snprintf(text_out, room, say(console, N_("%s · paired %s from %s")), name, paired,
			record_text(record, "paired_from"));
	else if (is_state(record, "account"))
		snprintf(text_out, room, say(console, N_("%s · signs in as %s, by a password")),
			name, record_text(record, "login"));
	else
		snprintf(text_out, room,
			say(console, N_("%s · out of service: nobody comes as it")), name);
}

static void tell_second_line(
	struct console *console, const struct jdoc *record, char *text_out, size_t room)
{
	int minutes = (int)record_int(record, "minutes_week");
	const char *address = record_text(record, "address");
	int lost = (int)record_int(record, "disconnects_week");

	if (!*address)
		address = "–";
	if (lost == 1)
		snprintf(text_out, room,
			say(console,
				N_("In seven days connected %d h %d min, lost once · last at %s")),
			minutes / 60, minutes % 60, address);
	else
		snprintf(text_out, room,
			say(console,
				N_("In seven days connected %d h %d min, lost %d times · last at "
				   "%s")),
			minutes / 60, minutes % 60, lost, address);
}

/* "Room 3, Window 1": the column has no room for more than the numbers. */
static void tell_places(struct console *console, const struct jdoc *record, struct text *text)
{
	const struct board *board = console_board_of(console);
	const struct jdoc *desks = jdoc_get(record, "desks");
	struct text places = { 0 };

	for (size_t i = 0; i < jdoc_count(desks); i++) {
		const char *id = jdoc_string(jdoc_at(desks, i));
		const struct desk *desk = NULL;
		struct desk_id key;
		char place[64];

		if (board && id && uuid_parse(id, &key.u))
			desk = board_find_desk(board, key);
		if (!desk)
			continue;
		tell_desk(console, desk, place, sizeof(place));
		text_printf(&places, "%s%s", places.length ? ", " : "", place);
	}
	if (!jdoc_count(desks))
		text_add(&places, say(console, N_("all")));
	if (is_state(record, "paired")) {
		char ends[MOMENT_BYTES];

		tell_moment(console, record_us(record, "key_ends_at"), ends);
		text_printf(text, say(console, N_("Key until %s")), ends);
		text_add(text, " · ");
	}
	text_printf(text, say(console, N_("Rooms: %s")), text_string(&places));
	text_finish(&places);
}

static void draw_details(struct console *console, struct canvas *canvas, struct area area)
{
	const struct jdoc *record = listing_chosen(&state_of(console)->list);
	struct text places = { 0 };
	char line[400];

	if (!record)
		return;
	tell_first_line(console, record, line, sizeof(line));
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_TEXT, line);
	tell_second_line(console, record, line, sizeof(line));
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_DIM, line);
	tell_places(console, record, &places);
	canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_DIM, text_string(&places));
	text_finish(&places);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area details = area_bottom(&area, DETAIL_ROWS);

	canvas_rule(canvas, area_bottom(&area, 1), 0);
	draw_details(console, canvas, details);
	listing_draw(&state->list, canvas, area);
}

/* ---- a code ---- */

static bool is_other_kind(const struct jdoc *old, const struct jdoc *pairing)
{
	return strcmp(record_text(old, "kind"), record_text(pairing, "kind")) != 0;
}

static void pairing_found(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	console_release(console);
	if (!state)
		return;
	if (reply->outcome != LINK_DONE)
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	else if (!state->old)
		device_open_new(console, reply->body, state->code);
	else if (is_other_kind(state->old, reply->body))
		console_toast(console, STYLE_BAD,
			say(console, N_("! This is another kind of device: %s. Approve it as a new "
					"one (a).")),
			device_kind_words(console, record_text(reply->body, "kind")));
	else
		device_open_in_place(console, reply->body, state->code, state->old);
}

static void code_given(struct console *console, const char *code, const void *context)
{
	struct state *state = state_of(console);
	char path[DEVICE_PATH_BYTES];
	struct text body = { 0 };

	(void)context;
	snprintf(state->code, sizeof(state->code), "%s", code);
	device_path(console, path, "pairings", "", "");
	text_add(&body, "{\"code\":");
	text_json_string(&body, code);
	text_add_char(&body, '}');
	if (console_ask(console,
		    &(struct link_request){
			    .method = "POST", .path = path, .body = text_string(&body) },
		    pairing_found, console))
		console_hold(console);
	text_finish(&body);
}

static void approve(struct console *console)
{
	jdoc_destroy(&state_of(console)->old);
	ask_text(console, say(console, N_("The code that stands on the screen of the device:")), "",
		CODE_LIMIT, code_given, NULL, 0);
}

static void replace(struct console *console)
{
	struct state *state = state_of(console);
	char question[400];

	jdoc_destroy(&state->old);
	state->old = jdoc_keep(listing_chosen(&state->list));
	snprintf(question, sizeof(question),
		say(console, N_("The code that the new machine in place of %s shows:")),
		device_name(console, state->old));
	ask_text(console, question, "", CODE_LIMIT, code_given, NULL, 0);
}

/* ---- the chosen one ---- */

static const char *why_none_chosen(struct console *console)
{
	return listing_chosen(&state_of(console)->list) ? NULL : N_("the list is empty");
}

static const char *why_no_revoking(struct console *console)
{
	const struct jdoc *record = listing_chosen(&state_of(console)->list);

	if (!record)
		return why_none_chosen(console);
	return is_state(record, "none") ? N_("the device is out of service already") : NULL;
}

static void edit(struct console *console)
{
	device_open(console, listing_chosen(&state_of(console)->list));
}

static void tell_history(struct console *console)
{
	device_open_history(console, listing_chosen(&state_of(console)->list));
}

static void revoked(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	char said[ERRAND_SAID_BYTES];

	console_release(console);
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	snprintf(said, sizeof(said), say(console, N_("%s is out of service")),
		device_name(console, reply->body));
	console_done(console, said);
	devices_told(console, reply->body);
}

static void revoke_it(struct console *console, const char *answer, const void *context)
{
	char path[DEVICE_PATH_BYTES];

	(void)answer;
	device_path(console, path, "devices", context, "revoke");
	if (console_ask(console,
		    &(struct link_request){ .method = "POST", .path = path, .body = "{}" }, revoked,
		    console))
		console_hold(console);
}

static void revoke(struct console *console)
{
	const struct jdoc *record = listing_chosen(&state_of(console)->list);
	char question[400], id[UUID_TEXT_BYTES];

	snprintf(id, sizeof(id), "%s", record_text(record, "id"));
	snprintf(question, sizeof(question),
		say(console, N_("Take %s out of service? Its key ends at once; to be used again it "
				"has to be paired anew.")),
		device_name(console, record));
	ask_yes(console, question, revoke_it, id, sizeof(id));
}

void devices_told(struct console *console, const struct jdoc *device)
{
	struct state *state = state_of(console);
	struct uuid id;

	if (!state || !uuid_parse(record_text(device, "id"), &id))
		return;
	listing_put(&state->list, device);
	listing_refresh(&state->list);
	listing_choose(&state->list, id);
}

static const struct act acts[] = {
	{ "approve", { 'a' }, N_("Approve a code"), N_("Takes in the device that shows a code"),
		ACT_LETTER, NULL, approve },
	{ "edit", { PRESS_ENTER }, N_("Change"), N_("Names the device anew, or moves it"), 0,
		why_none_chosen, edit },
	{ "replace", { 'p' }, N_("Replace"), N_("Pairs a new machine in its place"), ACT_LETTER,
		why_none_chosen, replace },
	{ "history", { 'h' }, N_("History"), N_("When the device was connected"), ACT_LETTER,
		why_none_chosen, tell_history },
	{ "revoke", { 'x' }, N_("Out of service"),
		N_("Ends the key of the device; it has to be paired anew"), ACT_LETTER,
		why_no_revoking, revoke },
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), 0, NULL,
		listing_page_refresh },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	listing_begin(&((struct state *)arg)->list, console, &kind);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	(void)console;
	jdoc_destroy(&state->old);
	listing_end(&state->list);
}

const struct view view_devices = {
	.name = "devices",
	.title = N_("Devices"),
	.acts = ACTS(acts),
	.kind = &admin_page,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.changed = listing_page_changed,
	.due_us = listing_page_due_us,
	.fell_due = listing_page_fell_due,
};
