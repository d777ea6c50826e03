// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The form of a consultation. Every save is a new version, and no version is ever lost: whoever
 * wrote in between is told, not overwritten. What was typed is kept by itself until it is saved. */
#include "tui/consultation.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/term/form.h"
#include "tui/console.h"
#include "tui/menu.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { TEXT_CHARS = 600, DAYS_MOST = 730, DAY_ROW = 6, PATH_BYTES = 128 };
#define DRAFT "consultation"

static const struct form_row rows[] = {
	{ "complaint", N_("Complaint"), NULL, FORM_TEXT, false, TEXT_CHARS, false, NULL, 0 },
	{ "findings", N_("Findings"), NULL, FORM_TEXT, false, TEXT_CHARS, false, NULL, 0 },
	{ "diagnosis", N_("Diagnosis"), NULL, FORM_TEXT, true, TEXT_CHARS, false, NULL, 0 },
	{ "treatment", N_("Treatment"), NULL, FORM_TEXT, false, TEXT_CHARS, false, NULL, 0 },
	{ "prescription", N_("Prescription"), NULL, FORM_TEXT, false, TEXT_CHARS, false, NULL, 0 },
	{ "plan", N_("Plan"), NULL, FORM_TEXT, false, TEXT_CHARS, false, NULL, 0 },
	{ "follow_up_on", N_("Comes again"), N_("in days, or 2026-12-31"), FORM_TEXT, false, 10,
		false, NULL, 0 },
};

struct state {
	struct ticket_id ticket;
	struct form form;
	int64_t version; /* that is on the server; 0: none */
	int64_t base;    /* from which the text of the form began */
	char by[PERSON_NAME_BYTES];
	bool is_loaded;
	bool is_changed;
	bool was_told; /* of a newer version: what is saved next comes after it */
	bool is_cut;   /* the form does not hold all of what is written */
	bool is_sending;
	bool was_warned_of_leaving; /* while it is sent */
	int64_t wanted;             /* an earlier version */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_consultation);
}

static void path_of(const struct state *state, const char *more, char path_out[PATH_BYTES])
{
	char id[UUID_TEXT_BYTES];

	uuid_format(state->ticket.u, id);
	snprintf(path_out, PATH_BYTES, "/tickets/%s/consultation%s", id, more);
}

/* ---- what was typed ---- */

static void write_rows(const struct state *state, struct text *json, bool has_day)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		text_add_char(json, ',');
		text_json_key(json, rows[i].name);
		if (i == DAY_ROW && !has_day)
			text_add(json, "null");
		else
			text_json_string(json, form_value(&state->form, rows[i].name));
	}
}

static void keep_draft(struct console *console, const struct state *state)
{
	const struct console_ports *ports = console_ports(console);
	char id[UUID_TEXT_BYTES];
	struct text json = { 0 };

	uuid_format(state->ticket.u, id);
	text_printf(&json, "{\"ticket\":\"%s\",\"base\":%lld", id, (long long)state->base);
	write_rows(state, &json, true);
	text_add_char(&json, '}');
	ports->keep(ports->arg, DRAFT, text_string(&json));
	text_finish(&json);
}

static void drop_draft(struct console *console)
{
	const struct console_ports *ports = console_ports(console);

	ports->keep(ports->arg, DRAFT, NULL);
}

static void fill(struct state *state, const struct jdoc *record)
{
	state->is_cut = false;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *value = jdoc_get_string(record, rows[i].name);

		form_set(&state->form, rows[i].name, value ? value : "");
		state->is_cut |= value && strlen(value) >= ENTRY_BYTES;
	}
}

/* Of this ticket, or it is somebody else's. */
static void take_draft(struct console *console, struct state *state)
{
	const struct console_ports *ports = console_ports(console);
	char *text = ports->kept(ports->arg, DRAFT), why[JDOC_WHY_BYTES];
	struct jdoc *json = text ? jdoc_parse(text, strlen(text), why) : NULL;
	const char *ticket = jdoc_get_string(json, "ticket");
	struct ticket_id id;

	if (ticket && uuid_parse(ticket, &id.u) && uuid_equal(id.u, state->ticket.u)) {
		fill(state, json);
		if (!jdoc_int(jdoc_get(json, "base"), &state->base))
			state->base = 0;
		state->is_changed = true;
		console_toast(console, STYLE_TEXT, "%s",
			say(console, N_("This was typed before and not sent")));
	}
	jdoc_destroy(&json);
	mem_free(text);
}

/* ---- the server's ---- */

static void take_version(struct state *state, const struct jdoc *record)
{
	const char *by = jdoc_get_string(record, "doctor_name");

	if (!jdoc_int(jdoc_get(record, "version"), &state->version))
		state->version = 0;
	snprintf(state->by, sizeof(state->by), "%s", by ? by : "");
}

/* What is being typed is never replaced, and never passes over what is newer than its beginning
 * before that was told. */
static void take_text(struct console *console, struct state *state, const struct jdoc *record)
{
	if (!state->is_changed) {
		state->base = state->version;
		if (state->version)
			fill(state, record);
	} else if (state->was_told) {
		state->base = state->version;
	} else if (state->base != state->version) {
		console_toast(console, STYLE_WARN, "%s",
			say(console, N_("Somebody wrote in between (F3); Enter keeps yours")));
	}
	state->was_told = false;
}

static void loaded(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const struct jdoc *record = jdoc_get(reply->body, "consultation");

	if (!state)
		return;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	} else {
		state->is_loaded = true;
		take_version(state, record);
		take_text(console, state, record);
	}
	console_release(console);
	console_touch(console);
}

static void load(struct console *console, const struct state *state)
{
	char path[PATH_BYTES];

	path_of(state, "", path);
	console_ask(
		console, &(struct link_request){ .method = "GET", .path = path }, loaded, console);
}

void consultation_open(struct console *console, const struct ticket *ticket)
{
	struct ticket_id id = ticket->id;
	struct state *state = console_push(console, &view_consultation);

	state->ticket = id;
	form_init(&state->form, rows, COUNT_OF(rows));
	take_draft(console, state);
	load(console, state);
}

/* ---- saving ---- */

static int32_t today(const struct console *console)
{
	return (int32_t)((console_now_us(console) + console_offset_s(console) * US_PER_S) /
			 US_PER_DAY);
}

/* A number of days, or a date. False: it is neither. "": none. */
static bool find_day(
	const struct console *console, const char *typed, char date_out[DATE_TEXT_BYTES])
{
	int64_t days;
	int32_t day;

	date_out[0] = '\0';
	if (!*typed)
		return true;
	if (text_to_int(typed, 1, DAYS_MOST, &days))
		date_format(today(console) + (int32_t)days, date_out);
	else if (date_parse(typed, &day) && day > today(console))
		date_format(day, date_out);
	return date_out[0];
}

static void saved(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->is_sending = state->was_warned_of_leaving = false;
	if (reply->outcome == LINK_DONE) {
		drop_draft(console);
		console_pop(console);
		console_done(console, say(console, N_("✓ The record is kept")));
	} else if (reply->status == 409) {
		console_toast(console, STYLE_WARN, "%s",
			say(console, N_("Somebody wrote in between (F3); Enter keeps yours")));
		state->was_told = true;
		load(console, state);
		return;
	} else {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	}
	console_release(console);
}

static bool check(struct console *console, struct state *state, char date[DATE_TEXT_BYTES])
{
	if (!find_day(console, form_value(&state->form, "follow_up_on"), date)) {
		form_blame(&state->form, "follow_up_on",
			say(console, N_("is no day to come: 14, or 2026-12-31")));
		return false;
	}
	if (form_find_missing(&state->form)) {
		state->form.problems[state->form.focus] = N_("is needed");
		return false;
	}
	if (state->is_cut) {
		console_toast(console, STYLE_BAD, "%s",
			say(console,
				N_("! What is written is longer than this form holds: it would "
				   "be cut")));
		return false;
	}
	if (!state->is_loaded) {
		console_toast(console, STYLE_WARN, "%s",
			say(console, N_("What is written already has not come yet")));
		load(console, state);
		return false;
	}
	return true;
}

static void save(struct console *console)
{
	struct state *state = state_of(console);
	char path[PATH_BYTES], date[DATE_TEXT_BYTES];
	struct text json = { 0 };

	if (state->is_sending || !check(console, state, date))
		return;
	form_set(&state->form, "follow_up_on", date);
	text_printf(&json, "{\"base\":%lld", (long long)state->base);
	write_rows(state, &json, date[0]);
	text_add_char(&json, '}');
	path_of(state, "", path);
	if (console_ask(console,
		    &(struct link_request){
			    .method = "PUT", .path = path, .body = text_string(&json) },
		    saved, console)) {
		state->is_sending = true;
		console_hold(console);
	}
	text_finish(&json);
}

/* ---- older versions ---- */

/* The one that was chosen goes into the form, to be kept as the newest if it is saved. */
static void version_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const struct jdoc *versions = jdoc_get(reply->body, "versions");
	int64_t version;

	for (size_t i = 0; state && i < jdoc_count(versions); i++) {
		const struct jdoc *record = jdoc_at(versions, i);

		if (!jdoc_int(jdoc_get(record, "version"), &version) || version != state->wanted)
			continue;
		fill(state, record);
		state->is_changed = true;
		keep_draft(console, state);
	}
	console_release(console);
	console_touch(console);
}

static void ask_for_versions(struct console *console, link_replied *replied)
{
	char path[PATH_BYTES];

	path_of(state_of(console), "/versions", path);
	if (console_ask(console, &(struct link_request){ .method = "GET", .path = path }, replied,
		    console))
		console_hold(console);
}

static void version_chosen(
	struct console *console, const struct menu_item *item, const void *context)
{
	struct state *state = state_of(console);

	(void)context;
	if (!state)
		return;
	state->wanted = item->value;
	ask_for_versions(console, version_came);
}

static void add_version(struct console *console, struct menu *menu, const struct jdoc *record)
{
	const char *by = jdoc_get_string(record, "doctor_name");
	const char *at = jdoc_get_string(record, "updated_at");
	const char *diagnosis = jdoc_get_string(record, "diagnosis");
	char label[MENU_LABEL_BYTES], clock[CLOCK_BYTES] = "";
	struct menu_item *item;
	int64_t version, at_us;

	if (!jdoc_int(jdoc_get(record, "version"), &version))
		return;
	if (at && time_parse(at, &at_us))
		console_clock(console, at_us, clock);
	snprintf(label, sizeof(label), "%s  %.24s  %.40s", clock, by ? by : "",
		diagnosis ? diagnosis : "");
	item = menu_add(menu, label);
	if (item)
		item->value = (int)version;
}

static void versions_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	const struct jdoc *versions = jdoc_get(reply->body, "versions");
	struct menu *menu;

	console_release(console);
	if (!state_of(console))
		return;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	menu = menu_open(console, say(console, N_("Earlier versions")), version_chosen, NULL, 0);
	for (size_t i = 0; i < jdoc_count(versions); i++)
		add_version(console, menu, jdoc_at(versions, i));
}

static const char *why_no_versions(struct console *console)
{
	return state_of(console)->version > 0 ? NULL : N_("nothing was saved before");
}

static void show_versions(struct console *console)
{
	ask_for_versions(console, versions_came);
}

/* ---- drawing and keys ---- */

static void close(struct console *console)
{
	struct state *state = state_of(console);

	if (!console_may_leave(console, state->is_sending, &state->was_warned_of_leaving))
		return;
	if (state->is_changed)
		keep_draft(console, state);
	console_pop(console);
}

static void draw_state(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	char line[PERSON_NAME_BYTES + 80];

	if (!state->is_loaded)
		snprintf(line, sizeof(line), "%s", say(console, N_("Asking for what is written…")));
	else if (!state->version)
		snprintf(line, sizeof(line), "%s", say(console, N_("Nothing is written yet")));
	else if (state->base != state->version)
		snprintf(line, sizeof(line),
			say(console, N_("Version %d, by %.60s; yours began before it")),
			(int)state->version, state->by);
	else
		snprintf(line, sizeof(line), say(console, N_("Version %d, by %.60s")),
			(int)state->version, state->by);
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_DIM, line);
}

/* The whole of the row that is being typed, which is longer than its field. */
static void draw_whole(struct canvas *canvas, struct area area, const struct form *form)
{
	area.x++;
	area.columns -= 2;
	canvas_paragraph(canvas, area, STYLE_DIM, form->entries[form->focus].bytes);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	const struct ticket *ticket = board_find_ticket(console_board_of(console), state->ticket);
	struct area box = area_middle(area, 110, COUNT_OF(rows) + 11), inside, form;
	char title[240];

	snprintf(title, sizeof(title), "%s · %s %.120s", say(console, N_("Consultation")),
		ticket ? ticket->number : "", ticket ? tell_name(console, ticket->visit) : "");
	inside = canvas_box(canvas, box, title);
	draw_state(console, state, canvas, area_top(&inside, 1));
	form = area_top(&inside, COUNT_OF(rows));
	form.x++;
	form.columns -= 2;
	form_draw(&state->form, canvas, form, console_translate, console);
	area_top(&inside, 1);
	draw_whole(canvas, inside, &state->form);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;
	size_t before = state->form.focus;

	if (!form_key(&state->form, pressed))
		return false;
	if (form_is_full(&state->form))
		console_toast(
			console, STYLE_WARN, say(console, N_("No more fits into this field")));
	if (press_is_text(pressed) || pressed == PRESS_BACKSPACE)
		state->is_changed = true;
	if (state->form.focus != before && state->is_changed)
		keep_draft(console, state);
	return true;
}

static void paused(struct console *console, void *arg)
{
	if (((const struct state *)arg)->is_changed)
		keep_draft(console, arg);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	return ((const struct state *)arg)->is_changed;
}

static const struct act acts[] = {
	{ "save", { PRESS_ENTER }, N_("Keep"), N_("Keeps it as the newest version"), 0, NULL,
		save },
	{ "versions", { PRESS_F(3) }, N_("Versions"), N_("What was written before"), 0,
		why_no_versions, show_versions },
	{ "close", { PRESS_ESC }, N_("Leave"), N_("Leaves; what was typed is kept for later"), 0,
		NULL, close },
};

const struct view view_consultation = {
	.name = "consultation",
	.title = N_("Consultation"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.paused = paused,
	.is_unsaved = is_unsaved,
};
