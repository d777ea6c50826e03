// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A list that the server tells by REST, as a table. It asks page by page, as far as somebody looks;
 * narrows the list by what is typed behind "/"; keeps the choice at its record while others come
 * and go; shows what it had while it asks anew, and says why it has nothing.
 *
 * The answer is {"<member>":[{"id":"<uuid>",..},..],"next":"<cursor>"}, as all lists of the API.
 * A view has a listing as the first member of its state, says in its begin, end and draw what comes
 * before and after those of the listing, and leaves the rest to the page of it:
 *
 *	.key = listing_page_key,
 *	.is_typing = listing_page_is_typing,
 *	.has_text = listing_page_is_typing,
 *	.changed = listing_page_changed,
 *	.due_us = listing_page_due_us, where the kind has renew_s,
 *	.fell_due = listing_page_fell_due,
 *
 * and has acts for "/" (listing_page_filter), F5 (listing_page_refresh) and, where Enter does
 * something, begins that with listing_leave_filter(). */
#pragma once

#include "common/term/entry.h"
#include "common/term/scroll.h"
#include "common/term/table.h"

struct console;
struct jdoc;
struct text;

enum { LISTING_QUERY_BYTES = 256, LISTING_CURSOR_BYTES = 160, LISTING_WHY_BYTES = 240 };
/* More are not kept: whoever looks for one narrows the list. */
enum { LISTING_MOST = 2000 };

/* What a row says, column by column. */
enum { LISTING_CELL_BYTES = 160 };
struct listing_cells {
	struct table_value values[TABLE_COLUMNS];
	/* For what is put together: values[i].text = room[i]. */
	char room[TABLE_COLUMNS][LISTING_CELL_BYTES];
};

struct listing_kind {
	/* "/v1/admin/users"; "{facility}" in it is the one that the console works for. */
	const char *path;
	/* Further arguments from the start, until listing_set_query(). NULL: none. */
	const char *query;
	const char *member; /* the array in the answer */
	/* The argument that takes what is typed behind "/". NULL: there is no filter. */
	const char *filter;
	/* Adds further arguments that follow from what is typed, each with its "&". NULL: none do.
	 */
	void (*add_meaning)(const struct console *console, const char *typed, struct text *address);
	const char *none; /* N_(): said where nothing is in the list */
	/* So often it is asked for anew while somebody looks at it: what changes by itself and no
	 * event tells. 0: never. */
	int renew_s;
	const struct table_column *columns;
	size_t column_count;
	/* Fills in the cells of a record. Texts are borrowed from the record, from the catalogue,
	 * or lie in the cells' room. */
	void (*tell)(
		struct console *console, const struct jdoc *record, struct listing_cells *cells);
	/* What is said of the whole list, at the right of its first line; answer: its first page.
	 * NULL: nothing. */
	void (*sum_up)(struct console *console, const struct jdoc *answer, struct text *text);
};

struct listing_rows {
	struct jdoc **records;
	struct uuid *ids;
	size_t count, room;
	char next[LISTING_CURSOR_BYTES]; /* "": there are no more */
	struct jdoc *answer;             /* the first page */
};

struct listing {
	struct console *console;
	const struct listing_kind *kind;
	char query[LISTING_QUERY_BYTES];
	struct entry filter;
	bool is_filtering;
	struct listing_rows shown;
	struct listing_rows coming; /* will be shown in their place, when there are enough */
	bool is_renewing;
	bool is_quiet; /* nobody has asked for it: that it failed is not said */
	int64_t renew_us;
	uint64_t request; /* 0: nothing is under way */
	bool is_loaded;
	bool was_live;
	char why[LISTING_WHY_BYTES]; /* nothing came; "": all is well */
	struct scroll scroll;
	/* Will be chosen once it comes; nil: the choice stays where it is. */
	struct uuid wanted;
	size_t in_sight;
};

/* Begins and asks. kind is borrowed for good. */
void listing_begin(
	struct listing *listing, struct console *console, const struct listing_kind *kind);
void listing_end(struct listing *listing);
/* Further arguments, "state=off&role=nurse"; asks anew. "": none. */
void listing_set_query(struct listing *listing, const char *query);
/* What is asked, without page: "/v1/admin/users?filter=kas", with these further arguments. For a
 * file of the same. */
void listing_add_address(const struct listing *listing, const char *query, struct text *address);
/* Asks anew, for as much as there is now. */
void listing_refresh(struct listing *listing);
/* True: somebody was typing the filter, and Enter ended just that. */
bool listing_leave_filter(struct listing *listing);

/* The record that is chosen, or NULL. Borrowed until the list changes. */
const struct jdoc *listing_chosen(const struct listing *listing);
/* The record with this id becomes the chosen one, as soon as it is in the list. */
void listing_choose(struct listing *listing, struct uuid id);
/* A record as the server has just told it, in the place of the one with its id. */
void listing_put(struct listing *listing, const struct jdoc *record);

void listing_draw(struct listing *listing, struct canvas *canvas, struct area area);
bool listing_key(struct listing *listing, uint32_t key);
/* The connection has changed: asks again for what could not be had. */
void listing_changed(struct listing *listing);

/* ---- a page: a view that has a listing as the first member of its state ---- */
bool listing_page_key(struct console *console, void *state, uint32_t key);
/* For is_typing and for has_text. */
bool listing_page_is_typing(const void *state);
/* For tell_act: Enter ends the filter first. */
const char *listing_page_tell_act(struct console *console, uint32_t key);
int64_t listing_page_due_us(const void *state);
void listing_page_fell_due(struct console *console, void *state);
void listing_page_changed(struct console *console, void *state, unsigned changed);
/* Acts of it. */
void listing_page_filter(struct console *console);
void listing_page_refresh(struct console *console);

/* Bytes of an address that could mean something else there, as %XX. */
void listing_add_escaped(struct text *address, const char *text);
