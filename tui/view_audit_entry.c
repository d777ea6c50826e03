// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "tui/audit_entry.h"
#include "tui/audit_fields.h"
#include "tui/audit_words.h"
#include "tui/console.h"
#include "tui/record.h"
#include "tui/user_row.h"
#include <stdio.h>
#include <string.h>

enum { WIDTH = 78, LINES_MOST = 300, LABEL_CELLS = 25, VALUE_BYTES = 400, PATH_BYTES = 160 };
/* Within its frame and an empty column on both sides of each. */
enum { WHOLE_CELLS = WIDTH - 2 - LABEL_CELLS - 2, HALF_CELLS = (WHOLE_CELLS - 1) / 2 };

/* label: N_() or a word of the record; after NULL: one value over the whole width. */
struct line {
	char label[96];
	char *value, *after;
};

struct state {
	struct jdoc *entry;
	struct line lines[LINES_MOST];
	size_t count, top, in_sight;
	char name[VALUE_BYTES]; /* Of the patient, once it was asked for. */
	uint64_t request;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_audit_entry);
}

/* ---- what stands there ---- */

static void add_line(struct state *state, const char *label, const char *value, const char *after)
{
	struct line *line = &state->lines[state->count];

	if (state->count == LINES_MOST)
		return;
	snprintf(line->label, sizeof(line->label), "%s", label);
	line->value = mem_strdup(value);
	line->after = after ? mem_strdup(after) : NULL;
	state->count++;
}

/* The beginning of a text that fits, up to a blank if there is one, to be freed; the rest is in
 * *text. */
static char *take_row(const char **text, int cells)
{
	const char *at = *text, *end = *text, *blank = NULL;
	int used = 0;
	char *row;

	while (*at) {
		uint32_t character = unicode_next(&at);

		used += unicode_width(character);
		if (used > cells)
			break;
		end = at;
		if (character == ' ')
			blank = at;
	}
	/* All of it fits, or there is no better place. */
	if (*end && blank)
		end = blank;
	row = mem_alloc((size_t)(end - *text) + 1);
	memcpy(row, *text, (size_t)(end - *text));
	*text = end;
	return row;
}

/* What is longer goes on in the rows below. after NULL: one value over the whole width. */
static void add_told(struct state *state, const char *label, const char *value, const char *after)
{
	const char *left = value, *right = after ? after : "";
	bool is_first = true;

	while (is_first || *left || *right) {
		char *row = take_row(&left, after ? HALF_CELLS : WHOLE_CELLS);
		char *beside = after ? take_row(&right, HALF_CELLS) : NULL;

		add_line(state, is_first ? label : " ", row, beside);
		mem_free(row);
		mem_free(beside);
		is_first = false;
	}
}

static void clear_lines(struct state *state)
{
	for (size_t i = 0; i < state->count; i++) {
		mem_free(state->lines[i].value);
		mem_free(state->lines[i].after);
	}
	state->count = 0;
}

static void add_fields(struct console *console, struct state *state, const char *path,
	const char *key, const struct jdoc *before, const struct jdoc *after, bool is_change);

/* An object is told member by member: those of what was, and then what is only in what is. */
static void add_members(struct console *console, struct state *state, const char *path,
	const struct jdoc *before, const struct jdoc *after, bool is_change)
{
	const struct jdoc *value;
	char inner[PATH_BYTES];
	void *cursor = NULL;
	const char *key;

	while (jdoc_next(before, &cursor, &key, &value)) {
		snprintf(inner, sizeof(inner), "%s%s%s", path, *path ? "." : "", key);
		add_fields(console, state, inner, key, before, after, is_change);
	}
	cursor = NULL;
	while (jdoc_next(after, &cursor, &key, &value)) {
		if (jdoc_get(before, key))
			continue;
		snprintf(inner, sizeof(inner), "%s%s%s", path, *path ? "." : "", key);
		add_fields(console, state, inner, key, NULL, after, is_change);
	}
}

/* The member of both objects. */
static void add_fields(struct console *console, struct state *state, const char *path,
	const char *key, const struct jdoc *before, const struct jdoc *after, bool is_change)
{
	const struct jdoc *was = jdoc_get(before, key), *is = jdoc_get(after, key);
	char label[sizeof(state->lines[0].label)];
	char *old, *new;

	if (jdoc_is_object(was) || jdoc_is_object(is)) {
		add_members(console, state, path, was, is, is_change);
		return;
	}
	old = audit_fields_value(console, path, was, before);
	new = is_change ? audit_fields_value(console, path, is, after) : NULL;
	audit_fields_label(console, path, label, sizeof(label));
	add_told(state, label, old, new);
	mem_free(old);
	mem_free(new);
}

/* Of an event, "before" is a member like others. */
static bool is_change_part(const char *key, const struct jdoc *value)
{
	return (strcmp(key, "before") == 0 || strcmp(key, "after") == 0) && jdoc_is_object(value);
}

static void add_details(struct console *console, struct state *state)
{
	const struct jdoc *detail = jdoc_get(state->entry, "detail"), *value;
	const struct jdoc *before = jdoc_get(detail, "before"), *after = jdoc_get(detail, "after");
	void *cursor = NULL;
	const char *key;

	/* Above the columns, where nobody takes it for something that was before. */
	while (jdoc_next(detail, &cursor, &key, &value))
		if (!is_change_part(key, value))
			add_fields(console, state, key, key, detail, NULL, false);
	if (jdoc_is_object(before) || jdoc_is_object(after)) {
		add_line(state, "", say(console, N_("BEFORE")), say(console, N_("AFTER")));
		add_members(console, state, "", before, after, true);
	}
}

static void add_said(
	struct console *console, struct state *state, const char *label, const char *key)
{
	const char *value = record_text(state->entry, key);

	if (*value)
		add_told(state, say(console, label), value, NULL);
}

static void add_who(struct console *console, struct state *state)
{
	char who[VALUE_BYTES / 2], line[VALUE_BYTES];
	const char *role = record_text(state->entry, "actor_role");

	audit_words_actor(console, state->entry, who, sizeof(who));
	snprintf(line, sizeof(line), "%s%s%s", who, *role ? " · " : "",
		user_row_role(console, role));
	add_line(state, say(console, N_("Who")), line, NULL);
}

static void add_what(struct console *console, struct state *state)
{
	const char *action = record_text(state->entry, "action");
	const char *words = audit_words_action(console, action);
	char line[VALUE_BYTES];

	snprintf(line, sizeof(line), "%s%s%s%s%s", words, words == action ? "" : " (",
		words == action ? "" : action, words == action ? "" : ")",
		record_flag(state->entry, "allowed") ? "" : say(console, N_(" · REFUSED")));
	add_line(state, say(console, N_("What")), line, NULL);
}

static void add_on_what(struct console *console, struct state *state)
{
	const char *name = record_text(state->entry, "object_name");
	char line[VALUE_BYTES];

	if (!*record_text(state->entry, "object_kind"))
		return;
	snprintf(line, sizeof(line), "%s %s",
		audit_words_kind(console, record_text(state->entry, "object_kind")),
		*name ? name : record_text(state->entry, "object"));
	add_line(state, say(console, N_("On what")), line, NULL);
	if (*name)
		add_said(console, state, N_("Its id"), "object");
	if (state->name[0])
		add_line(state, say(console, N_("Name")), state->name, NULL);
}

static void tell(struct console *console, struct state *state)
{
	char when[MOMENT_WHOLE_BYTES], seq[32];

	clear_lines(state);
	tell_moment_whole(console, record_us(state->entry, "at"), when);
	add_line(state, say(console, N_("When")), when, NULL);
	add_who(console, state);
	add_what(console, state);
	add_on_what(console, state);
	if (*record_text(state->entry, "reason"))
		add_told(state, say(console, N_("Why")), audit_words_reason(console, state->entry),
			NULL);
	add_said(console, state, N_("From where"), "address");
	add_said(console, state, N_("Request"), "request");
	add_said(console, state, N_("Command"), "command");
	if (record_int(state->entry, "seq")) {
		snprintf(seq, sizeof(seq), "%lld", (long long)record_int(state->entry, "seq"));
		add_line(state, say(console, N_("Event")), seq, NULL);
	} else {
		add_said(console, state, N_("Row"), "id");
	}
	add_details(console, state);
}

/* ---- acts ---- */

static const char *why_no_name(struct console *console)
{
	const struct state *state = state_of(console);

	return state && strcmp(record_text(state->entry, "object_kind"), "patient") == 0 &&
			       *record_text(state->entry, "object")
		       ? NULL
		       : N_("the entry is about no patient");
}

static void named(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->request = 0;
	if (reply->outcome == LINK_DONE)
		snprintf(state->name, sizeof(state->name), "%s",
			record_text(reply->body, "full_name"));
	else
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	console_touch(console);
}

/* Which is a look at the patient, and written down as one. */
static void show_name(struct console *console)
{
	struct state *state = state_of(console);
	struct text path = { 0 };

	if (why_no_name(console) || state->request)
		return;
	text_printf(&path, "/patients/%s", record_text(state->entry, "object"));
	state->request = console_ask(console,
		&(struct link_request){ .method = "GET", .path = text_string(&path) }, named,
		console);
	text_finish(&path);
}

static void leave(struct console *console)
{
	console_pop(console);
}

static const struct act acts[] = {
	{ "name", { 'n' }, N_("Name"), N_("Asks who the patient is; that is written down, too"),
		ACT_LETTER | ACT_IF_CAN, why_no_name, show_name },
	{ "leave", { PRESS_ESC, PRESS_ENTER }, N_("Close"), N_("Back to the list"), 0, NULL,
		leave },
};

/* ---- the view ---- */

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	(void)console;
	if (pressed == PRESS_DOWN && state->top + state->in_sight < state->count)
		state->top++;
	else if (pressed == PRESS_UP && state->top)
		state->top--;
	else
		return pressed == PRESS_DOWN || pressed == PRESS_UP;
	return true;
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	int rows;
	struct area inside;
	int half;

	/* Anew, because the language may be another one. */
	tell(console, state);
	rows = state->count + 2 < (size_t)area.rows ? (int)state->count + 2 : area.rows;
	inside = canvas_box(
		canvas, area_middle(area, WIDTH, rows), say(console, N_("What is known of it")));
	half = inside.columns < WIDTH - 2 ? (inside.columns - LABEL_CELLS - 2) / 2 : HALF_CELLS;

	state->in_sight = inside.rows > 0 ? (size_t)inside.rows : 1;
	for (size_t i = state->top; i < state->count && i < state->top + state->in_sight; i++) {
		const struct line *line = &state->lines[i];
		int y = (int)(i - state->top), x = LABEL_CELLS + 1;

		canvas_data(canvas, inside, 1, y, LABEL_CELLS - 1, STYLE_DIM, line->label);
		canvas_data(canvas, inside, x, y, line->after ? half : inside.columns - x - 1,
			*line->label ? STYLE_TEXT : STYLE_DIM, line->value);
		if (line->after)
			canvas_data(canvas, inside, x + half + 1, y, half,
				*line->label ? STYLE_STRONG : STYLE_DIM, line->after);
	}
	canvas_more(canvas, inside, state->top > 0, state->top + state->in_sight < state->count);
	canvas_put_cursor(canvas, inside, 1, 0);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->request);
	clear_lines(state);
	jdoc_destroy(&state->entry);
}

void audit_entry_open(struct console *console, const struct jdoc *entry)
{
	struct state *state = console_push(console, &view_audit_entry);

	state->entry = jdoc_keep(entry);
}

const struct view view_audit_entry = {
	.name = "audit_entry",
	.title = N_("Entry"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.key = key,
};
