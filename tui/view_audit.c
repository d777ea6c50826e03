// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The audit log: who did what, on whom, when and why. Narrowed by a word, by what kind of thing, by
 * when, by the person or the thing of the chosen row; taken away as a file. */
#include "common/base/jdoc.h"
#include "common/base/unicode.h"
#include "tui/admin.h"
#include "tui/audit_entry.h"
#include "tui/audit_parts.h"
#include "tui/audit_words.h"
#include "tui/record.h"
#include <stdio.h>

enum { DETAIL_ROWS = 2 };

struct audit_state *audit_state_of(struct console *console)
{
	return console_state(console, &view_audit);
}

/* ---- the list ---- */

enum { WHEN_CELLS = 12 };
enum { WHEN, WHO, WHAT, ON_WHAT, WHY, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[WHEN] = { .heading = N_("When"), .least = WHEN_CELLS, .most = WHEN_CELLS },
	[WHO] = { .heading = N_("Who"), .least = 14, .most = 28 },
	[WHAT] = { .heading = N_("What"), .least = 24, .most = 34 },
	[ON_WHAT] = { .heading = N_("On what"), .least = 12, .most = 24 },
	[WHY] = { .heading = N_("Why"), .least = 8, .most = 40, .rank = 1 },
};

static void tell_row(struct console *console, const struct jdoc *entry, struct listing_cells *cells)
{
	enum style style = record_flag(entry, "allowed") ? STYLE_TEXT : STYLE_BAD;

	for (size_t i = 0; i < COLUMNS; i++)
		cells->values[i] = (struct table_value){ cells->room[i], style };
	tell_moment_long(console, record_us(entry, "at"), cells->room[WHEN]);
	/* Of another year the day has to do; the line below has the rest. */
	if (unicode_cells(cells->room[WHEN]) > WHEN_CELLS)
		tell_moment(console, record_us(entry, "at"), cells->room[WHEN]);
	audit_words_actor(console, entry, cells->room[WHO], LISTING_CELL_BYTES);
	cells->values[WHAT].text = audit_words_action(console, record_text(entry, "action"));
	audit_words_object(console, entry, cells->room[ON_WHAT], LISTING_CELL_BYTES);
	cells->values[WHY].text = audit_words_reason(console, entry);
}

/* The server knows actions by their names, not by the words that stand on this screen. */
static void add_meaning(const struct console *console, const char *typed, struct text *address)
{
	struct text meant = { 0 };

	audit_words_meant(console, typed, &meant);
	if (meant.length) {
		text_add(address, "&meaning=");
		listing_add_escaped(address, text_string(&meant));
	}
	text_finish(&meant);
}

static const struct listing_kind kind = {
	/* One entry for one edit. */
	.path = "/v1/admin/facilities/{facility}/audit?brief=true",
	.query = AUDIT_NO_OWN_LOOKS,
	.member = "entries",
	.filter = "word",
	.add_meaning = add_meaning,
	.none = N_("Nothing of that kind happened"),
	.columns = columns,
	.column_count = COLUMNS,
	.tell = tell_row,
	.sum_up = audit_sum_up,
};

/* ---- the chain ---- */

static void seal_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct audit_state *state = audit_state_of(console);

	if (!state)
		return;
	state->seal_request = 0;
	jdoc_destroy(&state->seal);
	if (reply->outcome == LINK_DONE && reply->body)
		state->seal = jdoc_keep(reply->body);
	console_touch(console);
}

static void ask_for_seal(struct console *console, struct audit_state *state)
{
	char facility[UUID_TEXT_BYTES];
	struct text path = { 0 };

	console_cancel(console, state->seal_request);
	uuid_format(console_status(console)->facility.u, facility);
	text_printf(&path, "/v1/admin/facilities/%s/audit/seal", facility);
	state->seal_request = console_ask(console,
		&(struct link_request){ .method = "GET", .path = text_string(&path) }, seal_came,
		console);
	text_finish(&path);
}

static void tell_seal(
	struct console *console, const struct audit_state *state, char *text_out, size_t room)
{
	const struct jdoc *seal = jdoc_get(state->seal, "seal");
	char when[MOMENT_BYTES];

	if (!state->seal) {
		snprintf(text_out, room, "…");
	} else if (!seal || jdoc_is_null(seal)) {
		snprintf(text_out, room, "%s", say(console, N_("! Nothing is sealed yet")));
	} else {
		tell_moment_long(console, record_us(seal, "at"), when);
		snprintf(text_out, room,
			say(console, N_("Sealed %s up to event %lld by the key %.12s…")), when,
			(long long)record_int(seal, "seq"), record_text(seal, "key"));
	}
}

/* ---- drawing ---- */

static void tell_entry(
	struct console *console, const struct jdoc *entry, char *text_out, size_t room)
{
	const char *reason = audit_words_reason(console, entry);
	const char *address = record_text(entry, "address");
	char who[120], when[MOMENT_BYTES];

	tell_moment_long(console, record_us(entry, "at"), when);
	audit_words_actor(console, entry, who, sizeof(who));
	snprintf(text_out, room, "%s · %s · %s%s%s%s%s", when, who,
		audit_words_action(console, record_text(entry, "action")), *reason ? " · " : "",
		reason, *address ? " · " : "", address);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct audit_state *state = arg;
	struct area details = area_bottom(&area, DETAIL_ROWS);
	const struct jdoc *entry = listing_chosen(&state->list);
	char line[400];

	canvas_rule(canvas, area_bottom(&area, 1), 0);
	if (entry) {
		tell_entry(console, entry, line, sizeof(line));
		canvas_data(canvas, details, 1, 0, details.columns - 2,
			record_flag(entry, "allowed") ? STYLE_TEXT : STYLE_BAD, line);
	}
	tell_seal(console, state, line, sizeof(line));
	canvas_data(canvas, details, 1, 1, details.columns - 2, STYLE_DIM, line);
	listing_draw(&state->list, canvas, area);
}

/* ---- acts ---- */

static void open_entry(struct console *console)
{
	struct audit_state *state = audit_state_of(console);

	if (!listing_leave_filter(&state->list) && listing_chosen(&state->list))
		audit_entry_open(console, listing_chosen(&state->list));
}

static void refresh(struct console *console)
{
	struct audit_state *state = audit_state_of(console);

	ask_for_seal(console, state);
	listing_refresh(&state->list);
}

static const struct act acts[] = {
	{ "open", { PRESS_ENTER }, N_("Open"), N_("All that is known of the entry"), 0, NULL,
		open_entry },
	{ "filter", { '/' }, N_("Word"),
		N_("A word of what was done, why, to or by whom; a number"), ACT_LETTER, NULL,
		listing_page_filter },
	{ "kind", { 'k' }, N_("What"), N_("Only one kind of thing"), ACT_LETTER, NULL,
		audit_choose_kind },
	{ "span", { 'd' }, N_("When"), N_("Only the last days"), ACT_LETTER, NULL,
		audit_choose_span },
	{ "actor", { 'w' }, N_("Same person"), N_("Only what the person of this entry did"),
		ACT_LETTER, audit_why_no_actor, audit_by_actor },
	{ "object", { 'o' }, N_("Same thing"), N_("Only what was done to what this entry is about"),
		ACT_LETTER, audit_why_no_object, audit_on_object },
	{ "looks", { 'l' }, N_("Own looks"), N_("Your own looks at this log, too, or without them"),
		ACT_LETTER | ACT_QUIET, audit_why_no_looks, audit_turn_own_looks },
	{ "all", { 'a' }, N_("All"), N_("Everything again"), ACT_LETTER, NULL, audit_look_for_all },
	{ "export", { 'x' }, N_("Export"), N_("Takes the list away as a file, with your own looks"),
		ACT_LETTER, NULL, audit_export },
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), 0, NULL, refresh },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	struct audit_state *state = arg;

	listing_begin(&state->list, console, &kind);
	ask_for_seal(console, state);
}

static void end(struct console *console, void *arg)
{
	struct audit_state *state = arg;

	if (state->file.request)
		console_toast(console, STYLE_BAD, say(console, N_("! %s is not whole")),
			state->file.path);
	audit_file_stop(console, &state->file);
	console_cancel(console, state->seal_request);
	jdoc_destroy(&state->seal);
	listing_end(&state->list);
}

const struct view view_audit = {
	.name = "audit",
	.title = N_("Audit"),
	.acts = ACTS(acts),
	.kind = &admin_page,
	.state_bytes = sizeof(struct audit_state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.is_typing = listing_page_is_typing,
	.has_text = listing_page_is_typing,
	.tell_act = listing_page_tell_act,
	.changed = listing_page_changed,
};
