// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The screen of the reception: find or register, give a number, keep an eye on all lines. The
 * cursor rests in the find field; two Enters give a number to whoever was found. */
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/outlook.h"
#include "common/term/chart.h"
#include "common/term/table.h"
#include "tui/console.h"
#include "tui/queue_row.h"
#include "tui/reception.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { MATCH_ROWS = 4, WIDE_COLUMNS = 110, LEFT_COLUMNS = 44, SIDE_COLUMNS = 58 };

struct reception *reception_of(struct console *console)
{
	return console_state(console, &view_reception);
}

/* ---- services ---- */

static void list_services(struct console *console, struct reception *reception)
{
	const struct service *services[SERVICES_MAX] = { NULL };
	size_t count = services_list(console, services);

	for (size_t i = 0; i < count; i++)
		reception->services[i] = services[i]->id;
	reception->service_count = count;
	reception->default_service = services_default(services, count);
	if (reception->service >= count)
		reception->service = 0;
	if (reception->issue_service >= count)
		reception->issue_service = 0;
}

/* Whom somebody at this service called last. */
static const struct ticket *last_called(const struct board *board, struct service_id service)
{
	const struct ticket *ticket, *last = NULL;
	size_t cursor = 0;

	while ((ticket = board_next(board, BOARD_TICKETS, &cursor)))
		if (ticket_is_at_desk(ticket) && uuid_equal(ticket->service.u, service.u) &&
			(!last || ticket->called_us > last->called_us))
			last = ticket;
	return last;
}

static void draw_service(struct console *console, struct canvas *canvas, struct area area, int y,
	size_t index, bool is_chosen)
{
	const struct reception *reception = reception_of(console);
	const struct board *board = console_board_of(console);
	const struct service *service = board_find_service(board, reception->services[index]);
	const struct ticket *called = last_called(board, service->id);
	enum style style = is_chosen ? STYLE_FOCUS : STYLE_TEXT;
	struct outlook outlook =
		outlook_of_next(board, service, console_now_us(console), console_offset_s(console));
	char text[32], label[SERVICE_LABEL_BYTES], name[SERVICE_LABEL_BYTES + 4];

	services_tell(console, service, label);
	snprintf(name, sizeof(name), "%c %s", services_key(index), label);
	canvas_data(canvas, area, 1, y, area.columns - 29, style, name);
	snprintf(text, sizeof(text), "%lld", (long long)outlook.ahead);
	canvas_data(canvas, area, area.columns - 27, y, -5, style, text);
	if (service->state == SERVICE_OPEN)
		tell_wait(console, outlook.wait, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", say(console, N_("closed")));
	canvas_data(canvas, area, area.columns - 21, y, -13, STYLE_TEXT, text);
	canvas_data(
		canvas, area, area.columns - 7, y, 7, STYLE_STRONG, called ? called->number : "–");
}

static void draw_services(struct console *console, struct canvas *canvas, struct area area)
{
	const struct reception *reception = reception_of(console);
	const size_t rows = area.rows > 2 ? (size_t)area.rows - 1 : 1;
	const size_t marked =
		reception->focus == RECEPTION_ISSUE ? reception->issue_service : reception->service;
	const size_t top = marked < rows ? 0 : marked - rows + 1;

	canvas_label(canvas, area, 1, 0, STYLE_STRONG, say(console, N_("TODAY")));
	canvas_data(canvas, area, area.columns - 31, 0, -9, STYLE_DIM, say(console, N_("waiting")));
	canvas_data(
		canvas, area, area.columns - 21, 0, -13, STYLE_DIM, say(console, N_("estimate")));
	canvas_data(canvas, area, area.columns - 7, 0, 7, STYLE_DIM, say(console, N_("now")));
	area_top(&area, 1);
	for (size_t i = top; i < reception->service_count && i < top + rows; i++)
		draw_service(console, canvas, area, (int)(i - top), i, i == marked);
	canvas_more(canvas, area, top > 0, top + rows < reception->service_count);
}

/* The last half hours up to this one, from the first in which anybody came. */
static void draw_arrivals(struct console *console, struct canvas *canvas, struct area area)
{
	int counts[HALF_HOURS], now, first, rows = area.rows - 3;
	struct chart_bar bars[HALF_HOURS];
	char labels[HALF_HOURS][8];
	size_t count = 0;

	if (rows < 2)
		return;
	roster_arrivals(console_board_of(console), console_offset_s(console), counts);
	now = minute_of_day(console_now_us(console), console_offset_s(console)) / 30;
	for (first = now - rows + 1 > 0 ? now - rows + 1 : 0; first < now && !counts[first];)
		first++;
	for (int i = first; i <= now; i++) {
		snprintf(labels[i], sizeof(labels[i]), "%02d:%02d", i / 2 % 24, i % 2 * 30);
		bars[count++] = (struct chart_bar){ labels[i], counts[i] };
	}
	canvas_rule(canvas, area_top(&area, 1), 0);
	canvas_label(canvas, area_top(&area, 1), 1, 0, STYLE_STRONG,
		say(console, N_("ARRIVALS PER HALF HOUR")));
	area_left(&area, 1);
	area.columns--;
	chart_bars(canvas, area, bars, count);
}

static void draw_staff(struct console *console, struct canvas *canvas, struct area area)
{
	const struct board *board = console_board_of(console);
	const struct desk *desk;
	size_t cursor = 0;
	int open = 0, all = 0;
	char line[100];

	while ((desk = board_next(board, BOARD_DESKS, &cursor))) {
		all += !desk->retired;
		open += desk->state == DESK_OPEN;
	}
	snprintf(line, sizeof(line), say(console, N_("Desks at work: %d of %d")), open, all);
	canvas_label(canvas, area, 1, 0, STYLE_DIM, line);
	canvas_label(canvas, area, 1, 1, STYLE_DIM,
		say(console, N_("! emergency  * vulnerable  ↺ returns")));
}

/* ---- one queue ---- */

static const struct table_column columns[QUEUE_COLUMNS] = {
	[QUEUE_PLACE] = { .least = 3, .most = 3, .rank = 2, .is_right = true },
	[QUEUE_NUMBER] = { .heading = N_("Ticket"), .least = 6, .most = 6 },
	[QUEUE_MARK] = { .least = 1, .most = 1 },
	[QUEUE_NAME] = { .heading = N_("Patient"), .least = 11, .most = 30 },
	[QUEUE_AGE] = { .heading = N_("Age"), .least = 4, .most = 4, .rank = 3, .is_right = true },
	[QUEUE_WAIT] = { .heading = N_("Wait"),
		.least = 4,
		.most = 4,
		.rank = 1,
		.is_right = true },
	[QUEUE_REASON] = { .heading = N_("Why here"), .least = 14, .most = 60, .rank = 4 },
};

/* Whoever waits at the chosen service. The rows are those of the board: none without one. */
static void fill(struct console *console, struct reception *reception)
{
	const struct board *board = console_board_of(console);
	struct service_id service;

	list_services(console, reception);
	reception->roster.count = reception->roster.all = 0;
	if (!board || !reception->service_count)
		return;
	service = reception->services[reception->service];
	roster_waiting(&reception->roster, board, &service, 1, (struct user_id){ 0 },
		console_now_us(console));
	/* Who is chosen has another place now, also where nothing is drawn: under a lock. */
	scroll_settle(&reception->scroll, reception->roster.ids, reception->roster.count,
		reception->rows);
}

/* A key may come before the next picture: the rows of the old board are gone by then. */
static void changed(struct console *console, void *arg, unsigned what)
{
	(void)what;
	fill(console, arg);
}

static void draw_queue(struct console *console, struct canvas *canvas, struct area area)
{
	struct reception *reception = reception_of(console);
	struct service_id service = reception->services[reception->service];
	struct area head = area_top(&area, 1), names = area_top(&area, 1);
	struct table table;
	char line[48];

	table_lay(&table, columns, COUNT_OF(columns), area.columns - 1);
	table_draw_head(&table, canvas, names, 0, console_translate, console);
	canvas_data(canvas, head, 1, 0, head.columns - 16, STYLE_STRONG,
		tell_service(console, service));
	snprintf(line, sizeof(line),
		say_n(console, "%zu waits", "%zu wait", (unsigned long)reception->roster.all),
		reception->roster.all);
	canvas_data(canvas, head, head.columns - 15, 0, -14, STYLE_DIM, line);
	reception->rows = area.rows > 0 ? (size_t)area.rows : 1;
	scroll_settle(&reception->scroll, reception->roster.ids, reception->roster.count,
		reception->rows);
	for (size_t i = reception->scroll.top;
		i < reception->roster.count && i < reception->scroll.top + reception->rows; i++)
		queue_row_draw(console, &table, canvas, area, (int)(i - reception->scroll.top),
			reception->roster.rows[i], i + 1,
			reception->focus == RECEPTION_QUEUE && i == reception->scroll.chosen);
}

/* ---- who was found ---- */

static void draw_match(struct console *console, struct canvas *canvas, struct area area, int y,
	const struct match *match, bool is_chosen)
{
	const struct ticket *ticket = reception_ticket_of(console, match);
	enum style style = is_chosen ? STYLE_FOCUS : STYLE_TEXT;
	char text[64] = "", phone[MATCH_TEXT_BYTES];
	int name = area.columns - 54;

	if (is_chosen)
		canvas_label(canvas, area, 1, y, STYLE_STRONG, "▶");
	canvas_data(canvas, area, 3, y, name, style,
		uuid_is_nil(match->visit.u) ? match->name : tell_name(console, match->visit));
	if (match->birth_year)
		snprintf(text, sizeof(text), "%s %d",
			match->sex == SEX_FEMALE ? say(console, N_("F"))
			: match->sex == SEX_MALE ? say(console, N_("M"))
						 : "",
			match->birth_year);
	canvas_data(canvas, area, 4 + name, y, 8, style, text);
	match_tell_phone(match, reception_of(console)->find.bytes, phone);
	canvas_data(canvas, area, 13 + name, y, 14, style, phone);
	canvas_data(canvas, area, 28 + name, y, 12, style, match->card);
	if (ticket) {
		snprintf(text, sizeof(text), "%s", ticket->number);
		canvas_data(canvas, area, 41 + name, y, area.columns - 42 - name, STYLE_WARN, text);
	}
	if (is_chosen)
		canvas_put_cursor(canvas, area, 3, y);
}

static void draw_matches(struct console *console, struct canvas *canvas, struct area area)
{
	const struct reception *reception = reception_of(console);
	const struct ticket *ticket = reception_ticket_of_number(console, reception->find.bytes);
	size_t shown = area.rows > 1 ? (size_t)area.rows - 1 : 0, top = 0;
	char line[200];

	if (entry_is_empty(&reception->find))
		return;
	if (reception->chosen >= shown && reception->chosen < reception->match_count)
		top = reception->chosen - shown + 1;
	for (size_t i = top; i < reception->match_count && i < top + shown; i++)
		draw_match(console, canvas, area, (int)(i - top), &reception->matches[i],
			i == reception->chosen);
	if (reception->is_searching)
		snprintf(line, sizeof(line), "%s", say(console, N_("… looking")));
	else if (ticket)
		snprintf(line, sizeof(line), say(console, N_("Enter shows %s, %.60s, %s")),
			ticket->number, tell_name(console, ticket->visit),
			tell_state(console, ticket->state));
	else
		snprintf(line, sizeof(line), say(console, N_("+ Register somebody new: \"%.60s\"")),
			reception->find.bytes);
	utf8_drop_halves(line);
	canvas_data(canvas, area, 3, area.rows - 1, area.columns - 10,
		reception->chosen == reception->match_count && !reception->is_searching
			? STYLE_FOCUS
			: STYLE_DIM,
		line);
	if (!ticket)
		canvas_label(canvas, area, area.columns - 4, area.rows - 1, STYLE_KEY, "F2");
}

static void draw_issue(struct console *console, struct canvas *canvas, struct area area)
{
	const struct reception *reception = reception_of(console);
	struct area line = { area.x + 3, area.y + 1, area.columns - 4, area.rows - 1 };
	const struct service *known = board_find_service(
		console_board_of(console), reception->services[reception->issue_service]);
	const char key[] = { services_key(reception->issue_service), ' ', '\0' };
	char text[512], service[SERVICE_LABEL_BYTES] = "";

	if (known)
		services_tell(console, known, service);

	if (reception->is_emergency)
		snprintf(text, sizeof(text), say(console, N_("EMERGENCY, nobody known → %s%s")),
			*key == ' ' ? "" : key, service);
	else
		snprintf(text, sizeof(text), "%.200s → %s%s", reception->who.name,
			*key == ' ' ? "" : key, service);
	canvas_data(canvas, area, 3, 0, area.columns - 4,
		reception->is_emergency ? STYLE_BAD : STYLE_STRONG, text);
	canvas_paragraph(canvas, line, STYLE_TEXT,
		say(console, N_("Enter gives the number; signs and arrows choose the "
				"service; Esc leaves it.")));
	canvas_put_cursor(canvas, area, 3, 0);
}

static void draw_find(struct console *console, struct canvas *canvas, struct area area)
{
	const struct reception *reception = reception_of(console);
	bool has_focus = reception->focus == RECEPTION_FIND;
	int x = canvas_label(canvas, area, 1, 0, STYLE_STRONG, say(console, N_("Find:")));
	int width = area.columns >= WIDE_COLUMNS ? 40 : 26;

	entry_draw(&reception->find, canvas, area, x + 1, 0, width, has_focus);
	canvas_data(canvas, area, x + width + 3, 0, area.columns - x - width - 4, STYLE_DIM,
		say(console, N_("name, phone, card or ticket")));
}

/* ---- all of it ---- */

static void draw_vertical(struct canvas *canvas, struct area area)
{
	for (int y = 0; y < area.rows; y++)
		canvas_label(canvas, area, 0, y, STYLE_RULE, "│");
}

static void draw_lower(struct console *console, struct canvas *canvas, struct area area)
{
	int width = area.columns >= WIDE_COLUMNS ? area.columns - SIDE_COLUMNS : LEFT_COLUMNS;
	struct area left = area_left(&area, width), staff;
	bool is_wide = left.columns > LEFT_COLUMNS;

	draw_vertical(canvas, area);
	area_left(&area, 1);
	if (is_wide) {
		draw_queue(console, canvas, left);
		left = area;
	} else {
		draw_queue(console, canvas, area);
	}
	staff = area_bottom(&left, 2);
	draw_services(console, canvas, left);
	draw_staff(console, canvas, staff);
	area_top(&left, 1 + (int)reception_of(console)->service_count);
	if (is_wide)
		draw_arrivals(console, canvas, left);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct reception *reception = arg;
	struct area find = area_top(&area, 1), matches = area_top(&area, MATCH_ROWS);

	fill(console, reception);
	if (!reception->service_count) {
		canvas_label(canvas, area, 1, 0, STYLE_DIM,
			console_board_of(console)
				? say(console, N_("There are no services here yet"))
				: say(console, N_("Connecting …")));
		return;
	}
	canvas_rule(canvas, area_top(&area, 1), 0);
	draw_lower(console, canvas, area);
	if (reception->focus == RECEPTION_ISSUE)
		draw_issue(console, canvas, matches);
	else
		draw_matches(console, canvas, matches);
	draw_find(console, canvas, find);
}

/* ---- the view ---- */

static bool is_typing(const void *arg)
{
	return ((const struct reception *)arg)->focus != RECEPTION_ISSUE;
}

static bool has_text(const void *arg)
{
	return !entry_is_empty(&((const struct reception *)arg)->find);
}

/* While it is asked where somebody goes, the keys below answer nothing of that. */
static const char *tell_act(struct console *console, uint32_t key)
{
	bool is_asking = reception_of(console)->focus == RECEPTION_ISSUE;

	return is_asking && key >= PRESS_F(2) && key <= PRESS_F(9) ? "" : NULL;
}

/* The service of the last number, also after a restart: most come for the same. */
static void begin(struct console *console, void *arg)
{
	const struct console_ports *ports = console_ports(console);
	struct reception *reception = arg;
	char *kept = ports->kept(ports->arg, "service");
	struct uuid id;

	list_services(console, reception);
	reception->service = reception->issue_service = reception->default_service;
	for (size_t i = 0; kept && uuid_parse(kept, &id) && i < reception->service_count; i++)
		if (uuid_equal(reception->services[i].u, id))
			reception->service = reception->issue_service = i;
	mem_free(kept);
}

static void end(struct console *console, void *arg)
{
	console_cancel(console, ((struct reception *)arg)->request);
	console_cancel(console, ((struct reception *)arg)->expected_request);
}

const struct view view_reception = {
	.name = "reception",
	.title = N_("Reception"),
	.acts = RECEPTION_ACTS,
	.state_bytes = sizeof(struct reception),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = reception_key,
	.is_typing = is_typing,
	.has_text = has_text,
	.tell_act = tell_act,
	.changed = changed,
};
