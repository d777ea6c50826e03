// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/printing.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/model/outlook.h"
#include "tui/console.h"
#include <stdio.h>
#include <string.h>

struct printing {
	struct printer *printer;
	struct printing_options options;
	struct console *console;
	struct list wanted; /* whose tickets are not on the board yet */
	size_t wanted_count;
	struct list queued; /* in the printer's queue */
};

/* A ticket on its way to the paper, in one of the lists. */
struct sheet {
	struct list link;
	struct printing *printing;
	struct ticket_id ticket;
	char code[CODE_BYTES];
	bool is_copy;
	uint64_t job;
	char number[NUMBER_BYTES];
};

static void destroy(struct sheet *sheet)
{
	list_remove(&sheet->link);
	mem_free(sheet);
}

/* ---- the paper ---- */

static bool is_shown(const struct board *board, struct service_id service)
{
	const struct display *display;
	size_t cursor = 0;

	while ((display = board_next(board, BOARD_DISPLAYS, &cursor)))
		if (board_display_serves(board, display, service))
			return true;
	return false;
}

struct ticket_paper printing_paper(const struct board *board, const struct ticket *ticket,
	int64_t now_us, int32_t utc_offset_s)
{
	const struct board_facility *facility = board_facility(board);
	const struct service *service = board_find_service(board, ticket->service);
	const struct outlook outlook = outlook_of(board, ticket, now_us, utc_offset_s);
	struct ticket_paper paper = {
		.facility_sw = facility->name_sw,
		.facility_en = facility->name_en,
		.number = ticket->number,
		.service_sw = "",
		.service_en = "",
		.ahead = -1,
		.printed_us = now_us,
		.utc_offset_s = utc_offset_s,
		.address = "",
		.is_shown = is_shown(board, ticket->service),
	};

	if (service && !service->sensitive) {
		paper.service_sw = service->name_sw;
		paper.service_en = service->name_en;
		paper.note_sw = service->note_sw;
		paper.note_en = service->note_en;
	}
	/* Who is called at once is promised nothing. */
	if (outlook.state == TICKET_WAITING && outlook.wait.kind != WAIT_HIDDEN) {
		paper.ahead = (int)outlook.ahead;
		paper.wait = outlook.wait;
	}
	return paper;
}

/* ---- the queue ---- */

static void told(void *arg, uint64_t job, enum printer_news news, enum printer_why why)
{
	struct sheet *sheet = arg;

	(void)job;
	if (news != PRINTER_DROPPED)
		console_printed(sheet->printing->console, sheet->number, why);
	if (news != PRINTER_WAITS)
		destroy(sheet);
}

/* A server that was not told how it is reached says localhost. */
static const char *base_of(const struct printing *printing)
{
	const char *told = console_status(printing->console)->base_url;
	struct link_server server;

	if (!link_server_parse(told, &server) || strcmp(server.host, "localhost") == 0 ||
		strncmp(server.host, "127.", 4) == 0 || strcmp(server.host, "::1") == 0)
		return printing->options.base;
	return told;
}

static void queue(struct printing *printing, struct sheet *sheet, const struct ticket *ticket)
{
	const struct board *board = console_board_of(printing->console);
	struct ticket_paper paper = printing_paper(board, ticket, console_now_us(printing->console),
		console_offset_s(printing->console));
	struct text bytes = { 0 }, address = { 0 };

	if (*sheet->code)
		text_printf(&address, "%s/t/%s", base_of(printing), sheet->code);
	paper.address = text_string(&address);
	paper.is_copy = sheet->is_copy;
	ticket_paper_put(
		&paper, &(struct escpos){ .paper = printing->options.paper, .bytes = &bytes });
	memcpy(sheet->number, ticket->number, sizeof(sheet->number));
	sheet->job = printer_print(printing->printer, bytes.bytes, bytes.length, told, sheet);
	text_finish(&bytes);
	text_finish(&address);
	list_append(&printing->queued, &sheet->link);
	if (sheet->job)
		return;
	console_printed(printing->console, sheet->number, PRINTER_FULL);
	destroy(sheet);
}

void printing_ticket(
	struct printing *printing, struct ticket_id ticket, const char *code, bool is_copy)
{
	struct sheet *sheet;

	if (printing->wanted_count == PRINTER_JOBS_MAX)
		return;
	sheet = mem_alloc(sizeof(*sheet));
	sheet->printing = printing;
	sheet->ticket = ticket;
	sheet->is_copy = is_copy;
	snprintf(sheet->code, sizeof(sheet->code), "%s", code);
	list_append(&printing->wanted, &sheet->link);
	printing->wanted_count++;
	printing_board(printing);
}

static void queue_wanted(struct printing *printing, const struct board *board)
{
	struct list *link = printing->wanted.next, *next;

	for (; link != &printing->wanted; link = next) {
		struct sheet *sheet = LIST_ENTRY(link, struct sheet, link);
		const struct ticket *ticket = board_find_ticket(board, sheet->ticket);

		next = link->next;
		if (!ticket)
			continue;
		list_remove(&sheet->link);
		printing->wanted_count--;
		queue(printing, sheet, ticket);
	}
}

static void cancel_taken_back(struct printing *printing, const struct board *board)
{
	struct list *link = printing->queued.next, *next;

	for (; link != &printing->queued; link = next) {
		struct sheet *sheet = LIST_ENTRY(link, struct sheet, link);
		const struct ticket *ticket = board_find_ticket(board, sheet->ticket);

		next = link->next;
		if (!sheet->is_copy && (!ticket || ticket->state == TICKET_CANCELLED) &&
			printer_cancel(printing->printer, sheet->job))
			destroy(sheet);
	}
}

void printing_board(struct printing *printing)
{
	const struct board *board = console_board_of(printing->console);

	if (!board)
		return;
	queue_wanted(printing, board);
	cancel_taken_back(printing, board);
}

/* ---- life ---- */

static void changed(void *arg, enum printer_why why)
{
	console_printer(((struct printing *)arg)->console, why);
}

struct printing *printing_create(
	struct loop *loop, const struct printing_options *options, struct console *console)
{
	struct printing *printing = mem_alloc(sizeof(*printing));

	printing->options = *options;
	printing->console = console;
	list_init(&printing->wanted);
	list_init(&printing->queued);
	printing->printer =
		printer_create(loop, &options->printer, &options->limits, changed, printing);
	return printing;
}

void printing_destroy(struct printing **printing)
{
	struct list *link;

	if (!*printing)
		return;
	printer_destroy(&(*printing)->printer);
	while ((link = list_first(&(*printing)->wanted)))
		destroy(LIST_ENTRY(link, struct sheet, link));
	mem_free(*printing);
	*printing = NULL;
}
