// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/listing.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/unicode.h"
#include "tui/console.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 64, FILTER_CHARACTERS = 64, FILTER_WIDTH = 24 };

/* ---- rows ---- */

static void drop_rows(struct listing_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		jdoc_destroy(&rows->records[i]);
	mem_free(rows->records);
	mem_free(rows->ids);
	jdoc_destroy(&rows->answer);
	*rows = (struct listing_rows){ 0 };
}

static void make_room(struct listing_rows *rows)
{
	size_t room = rows->room ? 2 * rows->room : FIRST_ROOM;

	if (rows->count < rows->room)
		return;
	rows->records = mem_regrow(rows->records, rows->room, room, sizeof(struct jdoc *));
	rows->ids = mem_regrow(rows->ids, rows->room, room, sizeof(struct uuid));
	rows->room = room;
}

static void add_row(struct listing_rows *rows, const struct jdoc *record)
{
	const char *id = jdoc_get_string(record, "id");
	struct uuid uuid;

	if (!id || !uuid_parse(id, &uuid) || rows->count == LISTING_MOST)
		return;
	make_room(rows);
	rows->ids[rows->count] = uuid;
	rows->records[rows->count++] = jdoc_keep(record);
}

static void add_page(struct listing_rows *rows, const struct jdoc *answer, const char *member)
{
	const struct jdoc *list = jdoc_get(answer, member);
	const char *next = jdoc_get_string(answer, "next");

	for (size_t i = 0; i < jdoc_count(list); i++)
		add_row(rows, jdoc_at(list, i));
	/* One that leads to itself would be asked for without end. */
	if (!next || strcmp(next, rows->next) == 0 || rows->count == LISTING_MOST)
		next = "";
	snprintf(rows->next, sizeof(rows->next), "%s", next);
	if (!rows->answer)
		rows->answer = jdoc_keep(answer);
}

/* ---- asking ---- */

void listing_add_escaped(struct text *address, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text))
			text_add_char(address, *text);
		else
			text_printf(address, "%%%02X", (unsigned char)*text);
	}
}

static void add_path(const struct listing *listing, struct text *address)
{
	static const char place[] = "{facility}";
	const char *path = listing->kind->path, *at = strstr(path, place);
	char facility[UUID_TEXT_BYTES];

	if (!at) {
		text_add(address, path);
		return;
	}
	uuid_format(console_status(listing->console)->facility.u, facility);
	text_add_bytes(address, path, (size_t)(at - path));
	text_add(address, facility);
	text_add(address, at + sizeof(place) - 1);
}

static void add_argument(struct text *address, const char *name, const char *value)
{
	text_printf(address, "%c%s=", strchr(text_string(address), '?') ? '&' : '?', name);
	listing_add_escaped(address, value);
}

void listing_add_address(const struct listing *listing, const char *query, struct text *address)
{
	add_path(listing, address);
	if (*query)
		text_printf(address, "%c%s", strchr(text_string(address), '?') ? '&' : '?', query);
	if (!listing->kind->filter || entry_is_empty(&listing->filter))
		return;
	add_argument(address, listing->kind->filter, listing->filter.bytes);
	if (listing->kind->add_meaning)
		listing->kind->add_meaning(listing->console, listing->filter.bytes, address);
}

static void page_came(void *arg, const struct link_reply *reply);

static void ask(struct listing *listing, const char *cursor)
{
	struct text address = { 0 };

	listing_add_address(listing, listing->query, &address);
	if (*cursor)
		add_argument(&address, "cursor", cursor);
	listing->request = console_ask(listing->console,
		&(struct link_request){ .method = "GET", .path = text_string(&address) }, page_came,
		listing);
	text_finish(&address);
}

static bool is_there(const struct listing_rows *rows, struct uuid id)
{
	for (size_t i = 0; i < rows->count; i++)
		if (uuid_equal(rows->ids[i], id))
			return true;
	return false;
}

/* At once and not with the next drawing: what is told of the chosen row, and what a key does to it,
 * is never of another one than is marked. */
static void settle(struct listing *listing)
{
	const struct listing_rows *rows = &listing->shown;

	if (!uuid_is_nil(listing->wanted) && is_there(rows, listing->wanted)) {
		listing->scroll.id = listing->wanted;
		listing->wanted = (struct uuid){ 0 };
	}
	scroll_settle(&listing->scroll, rows->ids, rows->count, listing->in_sight);
}

/* As much as was there before, so that nobody who has scrolled down finds himself elsewhere. */
static void renewed(struct listing *listing)
{
	if (listing->coming.next[0] && listing->coming.count < listing->shown.count) {
		ask(listing, listing->coming.next);
		return;
	}
	/* What comes by itself moves nothing under the hand, not even at the top. */
	if (listing->is_quiet && listing->shown.count && uuid_is_nil(listing->scroll.id))
		listing->scroll.id = listing->shown.ids[listing->scroll.chosen];
	drop_rows(&listing->shown);
	listing->shown = listing->coming;
	listing->coming = (struct listing_rows){ 0 };
	listing->is_renewing = false;
	listing->is_loaded = true;
	settle(listing);
}

static void failed(struct listing *listing, const struct link_reply *reply)
{
	bool is_told = !listing->is_renewing || !listing->is_quiet;

	drop_rows(&listing->coming);
	listing->is_renewing = false;
	if (!is_told)
		return;
	snprintf(listing->why, sizeof(listing->why), "%s",
		errand_why(listing->console, reply->problem));
	console_toast(listing->console, STYLE_BAD, "! %s", listing->why);
}

/* Before the end of what is there comes into sight. */
static void ask_for_more(struct listing *listing)
{
	size_t seen = listing->scroll.chosen + 2 * listing->in_sight;

	if (!listing->request && !listing->is_renewing && listing->shown.next[0] &&
		seen >= listing->shown.count && !listing->why[0])
		ask(listing, listing->shown.next);
}

static void page_came(void *arg, const struct link_reply *reply)
{
	struct listing *listing = arg;

	listing->request = 0;
	console_touch(listing->console);
	if (reply->outcome != LINK_DONE) {
		failed(listing, reply);
		return;
	}
	listing->why[0] = '\0';
	add_page(listing->is_renewing ? &listing->coming : &listing->shown, reply->body,
		listing->kind->member);
	if (listing->is_renewing)
		renewed(listing);
	ask_for_more(listing);
}

/* ---- life ---- */

void listing_begin(
	struct listing *listing, struct console *console, const struct listing_kind *kind)
{
	*listing = (struct listing){ .console = console, .kind = kind };
	listing->filter.limit = FILTER_CHARACTERS;
	snprintf(listing->query, sizeof(listing->query), "%s", kind->query ? kind->query : "");
	listing->was_live = console_status(console)->state == LINK_LIVE;
	listing_refresh(listing);
}

void listing_end(struct listing *listing)
{
	console_cancel(listing->console, listing->request);
	drop_rows(&listing->shown);
	drop_rows(&listing->coming);
}

void listing_set_query(struct listing *listing, const char *query)
{
	snprintf(listing->query, sizeof(listing->query), "%s", query);
	scroll_reset(&listing->scroll);
	listing_refresh(listing);
}

static void renew(struct listing *listing, bool is_quiet)
{
	console_cancel(listing->console, listing->request);
	drop_rows(&listing->coming);
	listing->is_renewing = true;
	listing->is_quiet = is_quiet;
	if (listing->kind->renew_s)
		listing->renew_us =
			console_now_us(listing->console) + listing->kind->renew_s * US_PER_S;
	ask(listing, "");
}

void listing_refresh(struct listing *listing)
{
	listing->why[0] = '\0';
	renew(listing, false);
}

void listing_changed(struct listing *listing)
{
	bool is_live = console_status(listing->console)->state == LINK_LIVE;

	if (is_live && !listing->was_live)
		listing_refresh(listing);
	listing->was_live = is_live;
}

/* ---- the filter ---- */

bool listing_leave_filter(struct listing *listing)
{
	bool was_filtering = listing->is_filtering;

	listing->is_filtering = false;
	return was_filtering;
}

/* Other rows are other places. */
static void narrow(struct listing *listing)
{
	scroll_reset(&listing->scroll);
	listing_refresh(listing);
}

static bool key_of_filter(struct listing *listing, uint32_t key)
{
	char before[ENTRY_BYTES];

	if (key == PRESS_ENTER || key == PRESS_ESC)
		listing->is_filtering = false;
	if (key == PRESS_ENTER)
		return true;
	snprintf(before, sizeof(before), "%s", listing->filter.bytes);
	if (key == PRESS_ESC)
		entry_clear(&listing->filter);
	else if (!entry_key(&listing->filter, key))
		return false;
	if (strcmp(before, listing->filter.bytes) != 0)
		narrow(listing);
	return true;
}

/* ---- what is chosen ---- */

const struct jdoc *listing_chosen(const struct listing *listing)
{
	return listing->scroll.chosen < listing->shown.count
		       ? listing->shown.records[listing->scroll.chosen]
		       : NULL;
}

void listing_choose(struct listing *listing, struct uuid id)
{
	listing->wanted = id;
	settle(listing);
	console_touch(listing->console);
}

void listing_put(struct listing *listing, const struct jdoc *record)
{
	const char *text = jdoc_get_string(record, "id");
	struct uuid id;

	if (!text || !uuid_parse(text, &id))
		return;
	for (size_t i = 0; i < listing->shown.count; i++) {
		if (!uuid_equal(listing->shown.ids[i], id))
			continue;
		jdoc_destroy(&listing->shown.records[i]);
		listing->shown.records[i] = jdoc_keep(record);
	}
	console_touch(listing->console);
}

bool listing_key(struct listing *listing, uint32_t key)
{
	if (scroll_key(&listing->scroll, key, listing->shown.ids, listing->shown.count,
		    listing->in_sight)) {
		listing->wanted = (struct uuid){ 0 };
		ask_for_more(listing);
		return true;
	}
	/* Esc ends the filter also when it was closed before. */
	if (key == PRESS_ESC && entry_is_empty(&listing->filter))
		return listing->is_filtering && key_of_filter(listing, key);
	return (listing->is_filtering || key == PRESS_ESC) && key_of_filter(listing, key);
}

/* ---- drawing ---- */

static void draw_filter(struct listing *listing, struct canvas *canvas, struct area area)
{
	int x;

	if (!listing->kind->filter || (!listing->is_filtering && entry_is_empty(&listing->filter)))
		return;
	x = canvas_label(canvas, area, 1, 0, STYLE_DIM, say(listing->console, N_("Filter:")));
	entry_draw(&listing->filter, canvas, area, x + 1, 0, FILTER_WIDTH, listing->is_filtering);
}

static void draw_sum(struct listing *listing, struct canvas *canvas, struct area area)
{
	struct text text = { 0 };
	int cells;

	if (!listing->kind->sum_up || !listing->shown.answer)
		return;
	listing->kind->sum_up(listing->console, listing->shown.answer, &text);
	cells = unicode_cells(text_string(&text));
	canvas_label(canvas, area, area.columns - cells - 1, 0, STYLE_DIM, text_string(&text));
	text_finish(&text);
}

static const char *why_nothing(const struct listing *listing)
{
	if (listing->why[0])
		return listing->why;
	if (!listing->is_loaded)
		return say(listing->console, N_("The list is on its way…"));
	if (!entry_is_empty(&listing->filter))
		return say(listing->console, N_("Nothing in the list fits what was typed"));
	return say(listing->console, listing->kind->none);
}

/* In the middle; what is longer than a row in as many as it needs. */
static void draw_nothing(struct canvas *canvas, struct area area, const char *why)
{
	if (unicode_cells(why) <= area.columns) {
		canvas_centre(canvas, area, area.rows / 2, STYLE_DIM, why);
		return;
	}
	area_top(&area, area.rows / 2 - 1);
	area.x++;
	area.columns -= 2;
	canvas_paragraph(canvas, area, STYLE_DIM, why);
}

static void draw_rows(struct listing *listing, struct canvas *canvas, struct area area)
{
	const struct listing_rows *rows = &listing->shown;
	struct scroll *scroll = &listing->scroll;
	struct area head = area_top(&area, 1);
	struct listing_cells cells;
	struct table table;

	table_lay(&table, listing->kind->columns, listing->kind->column_count, area.columns - 1);
	table_draw_head(&table, canvas, head, 0, console_translate, listing->console);
	listing->in_sight = area.rows > 0 ? (size_t)area.rows : 1;
	settle(listing);
	for (size_t i = scroll->top; i < rows->count && i < scroll->top + listing->in_sight; i++) {
		memset(&cells, 0, sizeof(cells));
		listing->kind->tell(listing->console, rows->records[i], &cells);
		table_draw_row(&table, canvas, area, (int)(i - scroll->top), cells.values,
			i == scroll->chosen);
	}
	canvas_more(canvas, area, scroll->top > 0,
		rows->next[0] || scroll->top + listing->in_sight < rows->count);
	if (!rows->count)
		draw_nothing(canvas, area, why_nothing(listing));
}

void listing_draw(struct listing *listing, struct canvas *canvas, struct area area)
{
	struct area line = area_top(&area, 1);

	draw_sum(listing, canvas, line);
	draw_rows(listing, canvas, area);
	/* Last, because the cursor stands where somebody types. */
	draw_filter(listing, canvas, line);
}

/* ---- a page ---- */

bool listing_page_key(struct console *console, void *state, uint32_t key)
{
	(void)console;
	return listing_key(state, key);
}

bool listing_page_is_typing(const void *state)
{
	return ((const struct listing *)state)->is_filtering;
}

int64_t listing_page_due_us(const void *state)
{
	return ((const struct listing *)state)->renew_us;
}

/* What somebody waits for is not asked for once more; without a connection it comes with it. */
void listing_page_fell_due(struct console *console, void *state)
{
	struct listing *listing = state;

	if (!listing->request && console_status(console)->state == LINK_LIVE)
		renew(listing, true);
	else
		listing->renew_us = console_now_us(console) + listing->kind->renew_s * US_PER_S;
}

const char *listing_page_tell_act(struct console *console, uint32_t key)
{
	const struct listing *listing = console_state(console, console_top(console));

	return key == PRESS_ENTER && listing->is_filtering ? N_("To the list") : NULL;
}

void listing_page_changed(struct console *console, void *state, unsigned changed)
{
	(void)console;
	(void)changed;
	listing_changed(state);
}

/* Enter keeps what is typed from now on, Esc drops it. */
void listing_page_filter(struct console *console)
{
	struct listing *listing = console_state(console, console_top(console));

	listing->is_filtering = listing->kind->filter;
	console_touch(console);
}

void listing_page_refresh(struct console *console)
{
	listing_refresh(console_state(console, console_top(console)));
}
