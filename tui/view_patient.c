// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One patient: what the one who works here may know, asked for when it is looked at. Each look is
 * written down by the server. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/console.h"
#include "tui/patient.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { LINES_MAX = 200, LINE_BYTES = 320, PATH_BYTES = 96, PHONE_TEXT_BYTES = 32 };

enum part { PART_NOTES, PART_CONSULTATIONS, PART_VISITS, PART_COUNT };
static const struct {
	const char *path, *list, *title;
} parts[PART_COUNT] = {
	[PART_NOTES] = { "notes", "notes", N_("NOTES") },
	[PART_CONSULTATIONS] = { "consultations", "consultations", N_("CONSULTATIONS") },
	[PART_VISITS] = { "visits", "visits", N_("EARLIER VISITS") },
};

struct line {
	bool is_title;
	char text[LINE_BYTES];
};

struct state {
	struct patient_id patient;
	struct visit_id visit;
	char phone[PHONE_TEXT_BYTES]; /* "": hidden */
	/* Each part's lines, in the order in which they came. */
	struct line lines[PART_COUNT][LINES_MAX / PART_COUNT];
	size_t counts[PART_COUNT];
	bool has_come[PART_COUNT];
	size_t top;
	size_t in_sight, drawn;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_patient);
}

/* ---- what comes ---- */

static struct line *add_line(struct state *state, enum part part)
{
	enum { ROOM = LINES_MAX / PART_COUNT };

	return state->counts[part] < ROOM ? &state->lines[part][state->counts[part]++] : NULL;
}

/* "2026-11-22" of a time. */
static void date_of(
	const struct console *console, const struct jdoc *record, const char *key, char *date_out)
{
	const char *at = jdoc_get_string(record, key);
	int64_t at_us;

	date_out[0] = '\0';
	if (at && time_parse(at, &at_us))
		date_format((int32_t)((at_us + console_offset_s(console) * US_PER_S) / US_PER_DAY),
			date_out);
}

static void add_note(struct console *console, struct state *state, const struct jdoc *record)
{
	struct line *line = add_line(state, PART_NOTES);
	const char *body = jdoc_get_string(record, "body");
	const char *author = jdoc_get_string(record, "author_name");
	char date[DATE_TEXT_BYTES];

	date_of(console, record, "at", date);
	if (line)
		snprintf(line->text, LINE_BYTES, "%s  %.40s: %s", date, author ? author : "",
			body ? body : "");
}

static void add_consultation(
	struct console *console, struct state *state, const struct jdoc *record)
{
	static const struct {
		const char *key, *label;
	} texts[] = {
		{ "diagnosis", N_("Diagnosis") },
		{ "treatment", N_("Treatment") },
		{ "prescription", N_("Prescription") },
		{ "follow_up_on", N_("Comes again") },
	};
	const char *doctor = jdoc_get_string(record, "doctor_name");
	struct line *line = add_line(state, PART_CONSULTATIONS);
	char date[DATE_TEXT_BYTES];

	date_of(console, record, "updated_at", date);
	if (line)
		snprintf(line->text, LINE_BYTES, "%s  %.60s", date, doctor ? doctor : "");
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const char *text = jdoc_get_string(record, texts[i].key);

		line = text && *text ? add_line(state, PART_CONSULTATIONS) : NULL;
		if (line)
			snprintf(line->text, LINE_BYTES, "  %s: %s", say(console, texts[i].label),
				text);
	}
}

static void add_visit(struct console *console, struct state *state, const struct jdoc *record)
{
	const struct jdoc *services = jdoc_get(record, "services");
	const char *id_text = jdoc_get_string(record, "id");
	struct visit_id visit;
	const char *day = jdoc_get_string(record, "day");
	const char *number = jdoc_get_string(record, "number");
	struct line *line;
	struct text text = { 0 };

	/* Today's is told by its way. */
	if (id_text && uuid_parse(id_text, &visit.u) && uuid_equal(visit.u, state->visit.u))
		return;
	line = add_line(state, PART_VISITS);
	text_printf(&text, "%s  %s ", day ? day : "", number ? number : "");
	for (size_t i = 0; i < jdoc_count(services); i++) {
		const char *id = jdoc_get_string(jdoc_at(services, i), "service");
		struct service_id service;

		if (id && uuid_parse(id, &service.u))
			text_printf(&text, " %s", tell_service(console, service));
	}
	if (line)
		snprintf(line->text, LINE_BYTES, "%s", text_string(&text));
	text_finish(&text);
}

static void take(struct console *console, enum part part, const struct link_reply *reply)
{
	static void (*const add[PART_COUNT])(
		struct console *, struct state *, const struct jdoc *) = {
		[PART_NOTES] = add_note,
		[PART_CONSULTATIONS] = add_consultation,
		[PART_VISITS] = add_visit,
	};
	struct state *state = state_of(console);
	const struct jdoc *list = jdoc_get(reply->body, parts[part].list);

	if (!state)
		return;
	/* What one may not see is left out; that is no failure. */
	if (reply->outcome != LINK_DONE && reply->status != 403)
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	state->has_come[part] = reply->outcome == LINK_DONE;
	state->counts[part] = 0;
	for (size_t i = 0; i < jdoc_count(list); i++)
		add[part](console, state, jdoc_at(list, i));
	console_touch(console);
}

static void notes_came(void *arg, const struct link_reply *reply)
{
	take(arg, PART_NOTES, reply);
}

static void consultations_came(void *arg, const struct link_reply *reply)
{
	take(arg, PART_CONSULTATIONS, reply);
}

static void visits_came(void *arg, const struct link_reply *reply)
{
	take(arg, PART_VISITS, reply);
}

static void ask(struct console *console, const char *what, link_replied *replied)
{
	char id[UUID_TEXT_BYTES], path[PATH_BYTES];

	uuid_format(state_of(console)->patient.u, id);
	snprintf(path, sizeof(path), "/patients/%s%s%s", id, *what ? "/" : "", what);
	console_ask(
		console, &(struct link_request){ .method = "GET", .path = path }, replied, console);
}

void patient_open(struct console *console, struct patient_id patient, struct visit_id visit)
{
	static link_replied *const replied[PART_COUNT] = {
		[PART_NOTES] = notes_came,
		[PART_CONSULTATIONS] = consultations_came,
		[PART_VISITS] = visits_came,
	};
	enum role role = console_status(console)->user.role;
	struct state *state = console_push(console, &view_patient);

	state->patient = patient;
	state->visit = visit;
	for (int part = 0; part < PART_COUNT; part++)
		if (part != PART_CONSULTATIONS || role == ROLE_DOCTOR || role == ROLE_NURSE)
			ask(console, parts[part].path, replied[part]);
}

static void phone_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const char *phone = jdoc_get_string(reply->body, "phone_number");

	if (!state)
		return;
	if (reply->outcome != LINK_DONE)
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	else
		snprintf(state->phone, sizeof(state->phone), "%s",
			phone ? phone : say(console, N_("no phone")));
	console_touch(console);
}

static void show_phone(struct console *console)
{
	ask(console, "", phone_came);
}

static void close(struct console *console)
{
	console_pop(console);
}

/* ---- drawing and keys ---- */

struct pen {
	struct canvas *canvas;
	struct area area;
	size_t row, top;
};

/* As many rows as the text takes. */
static void put(struct pen *pen, enum style style, const char *text)
{
	const char *at = text;

	do {
		struct area area = pen->area;
		size_t length = canvas_line_length(at, area.columns - 2);
		char line[LINE_BYTES];

		snprintf(line, sizeof(line), "%.*s", (int)length, at);
		if (pen->row >= pen->top && pen->row < pen->top + (size_t)area.rows)
			canvas_data(pen->canvas, area, 1, (int)(pen->row - pen->top),
				area.columns - 2, style, line);
		pen->row++;
		at += length;
		at += strspn(at, " \n");
	} while (*at);
}

static void draw_way(struct console *console, struct pen *pen, struct visit_id id)
{
	const struct board *board = console_board_of(console);
	const struct visit *visit = board_find_visit(board, id);
	const struct ticket *ticket = NULL;
	char line[LINE_BYTES], clock[CLOCK_BYTES];

	put(pen, STYLE_STRONG, say(console, N_("TODAY'S WAY")));
	while (visit && (ticket = board_next_of_visit(board, visit, ticket))) {
		console_clock(console, ticket->issued_us, clock);
		snprintf(line, sizeof(line), "%s  %s  %.80s · %s", clock, ticket->number,
			tell_service(console, ticket->service), tell_state(console, ticket->state));
		put(pen, STYLE_TEXT, line);
	}
}

static void draw_part(
	struct console *console, struct pen *pen, const struct state *state, enum part part)
{
	if (!state->has_come[part])
		return;
	put(pen, STYLE_STRONG, say(console, parts[part].title));
	for (size_t i = 0; i < state->counts[part]; i++)
		put(pen, STYLE_TEXT, state->lines[part][i].text);
	if (!state->counts[part])
		put(pen, STYLE_DIM, say(console, N_("none")));
}

static void draw_head(struct console *console, struct pen *pen, const struct state *state)
{
	const struct person *person = directory_person(console_directory(console), state->patient);
	char line[PERSON_NAME_BYTES + 80], who[24];

	tell_person(console, state->visit, who, sizeof(who));
	snprintf(line, sizeof(line), "%s · %s", person->name, who);
	put(pen, STYLE_STRONG, line);
	snprintf(line, sizeof(line), "%s  %s", person->card_number,
		state->phone[0] ? state->phone : person->phone_masked);
	put(pen, STYLE_TEXT, line);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area inside =
		canvas_box(canvas, area_middle(area, 110, area.rows), say(console, N_("Patient")));
	struct pen pen = { canvas, inside, 0, state->top };

	if (console_board_of(console)) {
		draw_head(console, &pen, state);
		draw_way(console, &pen, state->visit);
	}
	for (int part = 0; part < PART_COUNT; part++)
		draw_part(console, &pen, state, (enum part)part);
	state->drawn = pen.row;
	state->in_sight = inside.rows > 0 ? (size_t)inside.rows : 1;
	canvas_put_cursor(canvas, inside, 1, 0);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;
	size_t last = state->drawn > state->in_sight ? state->drawn - state->in_sight : 0;
	size_t page = state->in_sight;

	(void)console;
	if (pressed == PRESS_DOWN)
		state->top++;
	else if (pressed == PRESS_PAGE_DOWN)
		state->top += page;
	else if (pressed == PRESS_UP)
		state->top -= state->top > 0;
	else if (pressed == PRESS_PAGE_UP)
		state->top -= state->top > page ? page : state->top;
	else
		return false;
	state->top = state->top < last ? state->top : last;
	return true;
}

static const struct act acts[] = {
	{ "phone", { PRESS_F(8) }, N_("Phone"), N_("Shows the whole number; that is written down"),
		0, NULL, show_phone },
	{ "close", { PRESS_ESC, PRESS_ENTER }, N_("Close"), N_("Back to the queue"), 0, NULL,
		close },
};

const struct view view_patient = {
	.name = "patient",
	.title = N_("Patient"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
};
