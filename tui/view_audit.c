// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The audit log: who did what, on whom, when and why. Narrowed by a word, by what kind of thing, by
 * when, by the person or the thing of the chosen row; taken away as a file. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "tui/admin.h"
#include "tui/ask.h"
#include "tui/audit_entry.h"
#include "tui/audit_words.h"
#include "tui/console.h"
#include "tui/listing.h"
#include "tui/menu.h"
#include "tui/record.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DETAIL_ROWS = 2, PATH_CHARS = 200, PIECE_ROWS = 1000, NAMES_MOST = 9 };

/* What is looked for besides the word behind "/". */
struct wanted {
	size_t kind, since; /* of the tables below */
	char actor[UUID_TEXT_BYTES], object[UUID_TEXT_BYTES];
	char actor_words[80], object_words[80];
};

/* A file under way. */
struct file {
	char path[SAVE_HOME_BYTES + 4 * PATH_CHARS + 1]; /* Absolute. */
	struct text address;
	uint64_t request;  /* 0: none is */
	bool is_suggested; /* The name was made here. */
	bool is_begun;
	size_t bytes;
};

struct state {
	struct listing list;
	struct wanted wanted;
	struct file file;
	char suggested[SAVE_HOME_BYTES + 64]; /* The name that the box proposes. */
	struct jdoc *seal;                    /* NULL: not told yet */
	uint64_t seal_request;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_audit);
}

/* ---- what is looked for ---- */

static const struct {
	const char *words, *query; /* N_() */
} kinds[] = {
	{ N_("everything"), "" },
	{ N_("patients"), "action=patient." },
	{ N_("consultations"), "action=consultation." },
	{ N_("appointments"), "action=appointment." },
	{ N_("tickets"), "action=ticket." },
	{ N_("moved by hand"), "action=ticket.moved" },
	{ N_("sign-ins"), "action=session." },
	{ N_("what was refused"), "outcome=refused" },
	{ N_("accounts"), "action=user." },
	{ N_("queues and rules"), "action=service." },
	{ N_("desks"), "action=desk." },
	{ N_("devices"), "action=device." },
	{ N_("facilities"), "action=facility." },
	{ N_("settings"), "action=settings." },
	{ N_("the audit log itself"), "action=audit." },
};

static const struct {
	const char *words; /* N_() */
	int days;          /* 0: those that the server looks through by itself */
} spans[] = {
	{ N_("the last month"), 0 },
	{ N_("the last day"), 1 },
	{ N_("the last week"), 7 },
	{ N_("the last year"), 365 },
	{ N_("ever"), 40 * 365 },
};

static void add_argument(struct text *query, const char *name, const char *value)
{
	text_printf(query, "%s%s=", query->length ? "&" : "", name);
	listing_add_escaped(query, value);
}

static void look(struct console *console)
{
	struct state *state = state_of(console);
	const struct wanted *wanted = &state->wanted;
	char since[TIME_TEXT_BYTES];
	struct text query = { 0 };

	text_add(&query, kinds[wanted->kind].query);
	if (spans[wanted->since].days) {
		time_format(console_now_us(console) -
				    spans[wanted->since].days * INT64_C(86400) * US_PER_S,
			since);
		add_argument(&query, "from", since);
	}
	if (*wanted->actor)
		add_argument(&query, "actor", wanted->actor);
	if (*wanted->object)
		add_argument(&query, "object", wanted->object);
	listing_set_query(&state->list, text_string(&query));
	text_finish(&query);
}

static void kind_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	(void)context;
	state_of(console)->wanted.kind = (size_t)item->value;
	look(console);
}

static void choose_kind(struct console *console)
{
	struct menu *menu = menu_open(console, say(console, N_("What?")), kind_chosen, NULL, 0);

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		menu_add(menu, say(console, kinds[i].words))->value = (int)i;
}

static void span_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	(void)context;
	state_of(console)->wanted.since = (size_t)item->value;
	look(console);
}

static void choose_span(struct console *console)
{
	struct menu *menu = menu_open(console, say(console, N_("When?")), span_chosen, NULL, 0);

	for (size_t i = 0; i < COUNT_OF(spans); i++)
		menu_add(menu, say(console, spans[i].words))->value = (int)i;
}

static const char *why_no_actor(struct console *console)
{
	const struct jdoc *entry = listing_chosen(&state_of(console)->list);

	if (!entry)
		return N_("the list is empty");
	return *record_text(entry, "actor") ? NULL : N_("nobody with an account did this");
}

static const char *why_no_object(struct console *console)
{
	const struct jdoc *entry = listing_chosen(&state_of(console)->list);

	if (!entry)
		return N_("the list is empty");
	return *record_text(entry, "object") ? NULL : N_("the entry is about no single thing");
}

static void by_actor(struct console *console)
{
	struct state *state = state_of(console);
	const struct jdoc *entry = listing_chosen(&state->list);

	if (why_no_actor(console))
		return;
	snprintf(state->wanted.actor, sizeof(state->wanted.actor), "%s",
		record_text(entry, "actor"));
	audit_words_actor(
		console, entry, state->wanted.actor_words, sizeof(state->wanted.actor_words));
	look(console);
}

static void on_object(struct console *console)
{
	struct state *state = state_of(console);
	const struct jdoc *entry = listing_chosen(&state->list);

	if (why_no_object(console))
		return;
	snprintf(state->wanted.object, sizeof(state->wanted.object), "%s",
		record_text(entry, "object"));
	audit_words_object(
		console, entry, state->wanted.object_words, sizeof(state->wanted.object_words));
	look(console);
}

static void look_for_all(struct console *console)
{
	struct state *state = state_of(console);

	state->wanted = (struct wanted){ 0 };
	entry_clear(&state->list.filter);
	look(console);
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
	cells->values[WHY].text = record_text(entry, "reason");
}

static void sum_up(struct console *console, const struct jdoc *answer, struct text *text)
{
	const struct wanted *wanted = &state_of(console)->wanted;

	(void)answer;
	text_printf(text, "%s · %s", say(console, kinds[wanted->kind].words),
		say(console, spans[wanted->since].words));
	if (*wanted->actor)
		text_printf(text, say(console, N_(" · by %s")), wanted->actor_words);
	if (*wanted->object)
		text_printf(text, say(console, N_(" · on %s")), wanted->object_words);
}

/* The server knows actions by their names, not by the words that stand on this screen. */
static void add_meaning(const struct console *console, const char *typed, struct text *address)
{
	struct text meant = { 0 };

	audit_words_meant(console, typed, &meant);
	if (meant.length)
		add_argument(address, "meaning", text_string(&meant));
	text_finish(&meant);
}

static const struct listing_kind kind = {
	/* One entry for one edit. */
	.path = "/v1/admin/facilities/{facility}/audit?brief=true",
	.member = "entries",
	.filter = "word",
	.add_meaning = add_meaning,
	.none = N_("Nothing of that kind happened"),
	.columns = columns,
	.column_count = COLUMNS,
	.tell = tell_row,
	.sum_up = sum_up,
};

/* ---- the chain ---- */

static void seal_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->seal_request = 0;
	jdoc_destroy(&state->seal);
	if (reply->outcome == LINK_DONE && reply->body)
		state->seal = jdoc_keep(reply->body);
	console_touch(console);
}

static void ask_for_seal(struct console *console, struct state *state)
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
	struct console *console, const struct state *state, char *text_out, size_t room)
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

/* ---- a file ---- */

static void stop_file(struct console *console, struct file *file)
{
	console_cancel(console, file->request);
	text_finish(&file->address);
	*file = (struct file){ 0 };
}

static void ask_for_piece(struct console *console, struct file *file, const char *cursor);

/* "audit-2026-03-02-080000-2.csv" where the name of that second is taken: by another console, or by
 * the file before. A name that somebody gave is never changed. */
static bool save_under_next_name(const struct console_ports *ports, struct file *file,
	const struct link_reply *reply, char why[SAVE_WHY_BYTES])
{
	const char *dot = strrchr(file->path, '.');
	char path[sizeof(file->path)];

	for (int number = 2; number <= NAMES_MOST; number++) {
		snprintf(path, sizeof(path), "%.*s-%d%s", (int)(dot - file->path), file->path,
			number, dot);
		if (ports->save(ports->arg, path, reply->text, reply->length, true, why)) {
			snprintf(file->path, sizeof(file->path), "%s", path);
			return true;
		}
	}
	return false;
}

static bool save_piece(const struct console_ports *ports, struct file *file,
	const struct link_reply *reply, char why[SAVE_WHY_BYTES])
{
	if (ports->save(ports->arg, file->path, reply->text, reply->length, !file->is_begun, why))
		return true;
	return !file->is_begun && file->is_suggested &&
	       save_under_next_name(ports, file, reply, why);
}

static void piece_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const struct console_ports *ports = console_ports(console);
	char why[SAVE_WHY_BYTES] = "";
	struct file *file;

	if (!state)
		return;
	file = &state->file;
	file->request = 0;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, say(console, N_("! %s; the file is not whole")),
			errand_why(console, reply->problem));
		stop_file(console, file);
		return;
	}
	if (!save_piece(ports, file, reply, why)) {
		console_toast(console, STYLE_BAD, "! %s: %s", file->path, why);
		stop_file(console, file);
		return;
	}
	file->is_begun = true;
	file->bytes += reply->length;
	if (reply->next) {
		console_toast(console, STYLE_TEXT, say(console, N_("%zu kB so far…")),
			file->bytes / 1024);
		ask_for_piece(console, file, reply->next);
		return;
	}
	console_toast(console, STYLE_GOOD, say(console, N_("Written to %s, readable by you alone")),
		file->path);
	stop_file(console, file);
}

static void ask_for_piece(struct console *console, struct file *file, const char *cursor)
{
	struct text path = { 0 };

	text_add(&path, text_string(&file->address));
	if (cursor) {
		text_add(&path, "&cursor=");
		listing_add_escaped(&path, cursor);
	}
	file->request = console_ask(console,
		&(struct link_request){ .method = "GET", .path = text_string(&path) }, piece_came,
		console);
	text_finish(&path);
}

static void path_given(struct console *console, const char *path, const void *context)
{
	struct state *state = state_of(console);
	struct file *file = &state->file;
	int is_csv;

	memcpy(&is_csv, context, sizeof(is_csv));
	stop_file(console, file);
	/* Never a name alone: nobody knows in which folder a console was started. */
	snprintf(file->path, sizeof(file->path), "%s%s%s",
		*path == '/' ? "" : console_ports(console)->home, *path == '/' ? "" : "/", path);
	file->is_suggested = strcmp(path, state->suggested) == 0;
	listing_add_address(&state->list, &file->address);
	text_printf(&file->address, "%cformat=%s&limit=%d",
		strchr(text_string(&file->address), '?') ? '&' : '?', is_csv ? "csv" : "jsonl",
		PIECE_ROWS);
	ask_for_piece(console, file, NULL);
}

static void form_chosen(struct console *console, const struct menu_item *item, const void *context)
{
	time_t now = (time_t)(console_now_us(console) / US_PER_S + console_offset_s(console));
	struct state *state = state_of(console);
	int is_csv = item->value;
	char moment[24] = "";
	struct tm local;

	(void)context;
	gmtime_r(&now, &local);
	/* To the second: a file of today is hardly ever in the way of another, and where it is, the
	 * next name is taken. */
	strftime(moment, sizeof(moment), "%Y-%m-%d-%H%M%S", &local);
	snprintf(state->suggested, sizeof(state->suggested), "%s/audit-%s.%s",
		console_ports(console)->home, moment, is_csv ? "csv" : "jsonl");
	ask_text(console,
		say(console, N_("Into which new file of this machine? Taking it away is "
				"written down.")),
		state->suggested, PATH_CHARS, path_given, &is_csv, sizeof(is_csv));
}

static void export(struct console *console)
{
	struct menu *menu = menu_open(
		console, say(console, N_("Take away what is in the list")), form_chosen, NULL, 0);

	menu_add(menu, say(console, N_("as a table (CSV)")))->value = 1;
	menu_add(menu, say(console, N_("as JSON lines")))->value = 0;
}

/* ---- drawing ---- */

static void tell_entry(
	struct console *console, const struct jdoc *entry, char *text_out, size_t room)
{
	const char *reason = record_text(entry, "reason"), *address = record_text(entry, "address");
	char who[120], when[MOMENT_BYTES];

	tell_moment_long(console, record_us(entry, "at"), when);
	audit_words_actor(console, entry, who, sizeof(who));
	snprintf(text_out, room, "%s · %s · %s%s%s%s%s", when, who,
		audit_words_action(console, record_text(entry, "action")), *reason ? " · " : "",
		reason, *address ? " · " : "", address);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
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
	struct state *state = state_of(console);

	if (!listing_leave_filter(&state->list) && listing_chosen(&state->list))
		audit_entry_open(console, listing_chosen(&state->list));
}

static void refresh(struct console *console)
{
	struct state *state = state_of(console);

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
		choose_kind },
	{ "span", { 'd' }, N_("When"), N_("Only the last days"), ACT_LETTER, NULL, choose_span },
	{ "actor", { 'w' }, N_("Same person"), N_("Only what the person of this entry did"),
		ACT_LETTER, why_no_actor, by_actor },
	{ "object", { 'o' }, N_("Same thing"), N_("Only what was done to what this entry is about"),
		ACT_LETTER, why_no_object, on_object },
	{ "all", { 'a' }, N_("All"), N_("Everything again"), ACT_LETTER, NULL, look_for_all },
	{ "export", { 'x' }, N_("Export"), N_("Takes what is in the list away, as a file"),
		ACT_LETTER, NULL, export },
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), 0, NULL, refresh },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	listing_begin(&state->list, console, &kind);
	ask_for_seal(console, state);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	if (state->file.request)
		console_toast(console, STYLE_BAD, say(console, N_("! %s is not whole")),
			state->file.path);
	stop_file(console, &state->file);
	console_cancel(console, state->seal_request);
	jdoc_destroy(&state->seal);
	listing_end(&state->list);
}

const struct view view_audit = {
	.name = "audit",
	.title = N_("Audit"),
	.acts = ACTS(acts),
	.kind = &admin_page,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.is_typing = listing_page_is_typing,
	.has_text = listing_page_is_typing,
	.tell_act = listing_page_tell_act,
	.changed = listing_page_changed,
};
