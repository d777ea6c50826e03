// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/foleni_tickets_program.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "kiosk/face.h"
#include "kiosk/tickets.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum {
	LINES_MS = 5000,       /* the lines are asked for so often */
	PAPER_LATE_MS = 60000, /* then somebody else stands there */
	PAPER_LOOK_MS = 1000,
	PAPERS_MAX = 8,
};

struct program {
	struct tickets_settings *settings;
	struct loop *loop;
	struct face *face;
	struct tickets *tickets;
	struct link *link;
	struct printer *printer; /* NULL: none */
	/* Tickets that are not printed yet, the newest last. */
	struct {
		uint64_t job;
		int64_t late_us; /* by the monotonic clock */
	} papers[PAPERS_MAX];
	size_t paper_count;
	bool has_phone; /* of this visit, on its way to the server */
	struct visit_id phone_visit;
	struct display_id display;
	bool is_asking;
	struct loop_timer *ask, *late;
};

/* ---- the terminal ---- */

static const struct canvas *draw(void *arg)
{
	return tickets_draw(((struct program *)arg)->tickets);
}

static int64_t painted(void *arg)
{
	struct program *program = arg;
	int64_t due_us = tickets_due_us(program->tickets);
	int64_t wait_us = due_us - loop_monotonic_us(program->loop);

	if (!due_us)
		return -1;
	return wait_us > 0 ? wait_us : 0;
}

static void tick(void *arg)
{
	tickets_tick(((struct program *)arg)->tickets);
}

static void resize(void *arg, int columns, int rows)
{
	tickets_resize(((struct program *)arg)->tickets, columns, rows);
}

/* None ends it: whoever looks after it ends the program. */
static void take_key(void *arg, uint32_t key)
{
	tickets_key(((struct program *)arg)->tickets, key);
}

/* What was chosen at the start wins. */
static void set_theme(void *arg, enum theme theme)
{
	struct program *program = arg;
	enum theme now = term_theme(face_term(program->face));

	if (!program->settings->term.has_theme && now != THEME_MONO && now != theme)
		term_set_theme(face_term(program->face), theme);
}

static void touched(void *arg)
{
	face_touch(((struct program *)arg)->face);
}

/* ---- the link ---- */

static void ask_lines(void *arg);

static void look_at_board(struct program *program)
{
	const struct board *board = link_board(program->link);
	const struct display *display = board ? board_find_display(board, program->display) : NULL;

	if (board)
		tickets_facility(program->tickets, board, display && display->desks_count > 0);
}

/* Asked again where it did not come: without it there are no lines. */
static void account_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;
	const char *id = jdoc_get_string(reply->body, "display");

	program->is_asking = false;
	if (id && uuid_parse(id, &program->display.u)) {
		look_at_board(program);
		ask_lines(program);
	} else {
		loop_timer_start(program->ask, LINES_MS, 0);
	}
}

static void ask_account(struct program *program)
{
	const struct link_request request = { .method = "GET", .path = "/v1/me" };

	program->is_asking =
		link_request(program->link, &request, account_came, program, NULL) == ERR_OK;
}

static void lines_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;

	program->is_asking = false;
	if (reply->outcome == LINK_DONE)
		tickets_lines(program->tickets, reply->body);
	loop_timer_start(program->ask, LINES_MS, 0);
}

static void ask_lines(void *arg)
{
	struct program *program = arg;
	char id[UUID_TEXT_BYTES], path[80];
	const struct link_request request = { .method = "GET", .path = path };

	if (link_status(program->link)->state != LINK_LIVE || program->is_asking)
		return;
	if (uuid_is_nil(program->display.u)) {
		ask_account(program);
		return;
	}
	uuid_format(program->display.u, id);
	snprintf(path, sizeof(path), "/displays/%s/lines", id);
	program->is_asking =
		link_request(program->link, &request, lines_came, program, NULL) == ERR_OK;
}

static void state_began(void *arg, const struct link_status *status)
{
	struct program *program = arg;
	bool is_live = status->state == LINK_LIVE;

	tickets_known(program->tickets, status);
	tickets_connected(program->tickets, is_live);
	if (!is_live)
		return;
	look_at_board(program);
	ask_lines(program);
}

static void board_changed(void *arg, const struct board *board, unsigned changed)
{
	struct program *program = arg;

	(void)board;
	(void)changed;
	look_at_board(program);
	ask_lines(program);
}

static bool keep_key(void *arg, const char *key, const char *code)
{
	return device_keep(&((struct program *)arg)->settings->device, key, code);
}

static const struct link_events link_events = {
	.keep_key = keep_key, .state = state_began, .changed = board_changed
};

static void answered(void *arg, const struct link_answer *answer)
{
	struct program *program = arg;

	tickets_answered(program->tickets, answer);
	ask_lines(program);
}

/* ---- the ticket ---- */

static int64_t now_us(void *arg)
{
	return loop_monotonic_us(((struct program *)arg)->loop);
}

static bool take(void *arg, struct service_id service, struct command_id *id_out)
{
	struct program *program = arg;
	char id[UUID_TEXT_BYTES], data[64];
	const struct link_command command = { .name = "visit.open", .data = data };

	uuid_format(service.u, id);
	snprintf(data, sizeof(data), "{\"service\":\"%s\"}", id);
	return link_command(program->link, &command, answered, program, id_out) == ERR_OK;
}

/* ---- the phone of whoever took a number ---- */

static void phone_answered(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;

	program->has_phone = false;
	tickets_phone_told(program->tickets, program->phone_visit, reply->outcome == LINK_DONE);
}

static bool leave_phone(void *arg, struct visit_id visit, const char *number)
{
	struct program *program = arg;
	char id[UUID_TEXT_BYTES], path[80], body[64];
	const struct link_request request = { .method = "PUT", .path = path, .body = body };

	if (program->has_phone)
		return false;
	uuid_format(visit.u, id);
	snprintf(path, sizeof(path), "/visits/%s/phone", id);
	snprintf(body, sizeof(body), "{\"phone_number\":\"%s\"}", number);
	program->phone_visit = visit;
	program->has_phone =
		link_request(program->link, &request, phone_answered, program, NULL) == ERR_OK;
	return program->has_phone;
}

/* ---- a number that came too late ---- */

static void was_given_back(void *arg, const struct link_answer *answer)
{
	(void)arg;
	(void)answer;
}

/* Where that is refused the line holds somebody who will not come. */
static void give_back(void *arg, int64_t seq)
{
	struct program *program = arg;
	char data[48];
	const struct link_command command = { .name = "undo", .data = data };

	snprintf(data, sizeof(data), "{\"seq\":%lld}", (long long)seq);
	if (link_command(program->link, &command, was_given_back, program, NULL))
		return;
}

static void forget_paper(struct program *program, size_t at)
{
	program->paper_count--;
	memmove(&program->papers[at], &program->papers[at + 1],
		(program->paper_count - at) * sizeof(program->papers[0]));
}

static void printed(void *arg, uint64_t job, enum printer_news news, enum printer_why why)
{
	struct program *program = arg;

	(void)why;
	for (size_t i = 0; i < program->paper_count; i++) {
		bool is_newest = i + 1 == program->paper_count;

		if (program->papers[i].job != job)
			continue;
		if (news != PRINTER_WAITS)
			forget_paper(program, i);
		if (is_newest && news != PRINTER_DROPPED)
			tickets_printed(program->tickets, news == PRINTER_PRINTED);
		return;
	}
}

/* Whoever it belongs to has written it down and gone. What is being printed now comes out. */
static void look_for_late(void *arg)
{
	struct program *program = arg;
	int64_t at_us = loop_monotonic_us(program->loop);

	for (size_t i = program->paper_count; i-- > 0;)
		if (program->papers[i].late_us <= at_us &&
			printer_cancel(program->printer, program->papers[i].job))
			forget_paper(program, i);
	if (program->paper_count)
		loop_timer_start(program->late, PAPER_LOOK_MS, 0);
}

static void keep_paper(struct program *program, uint64_t job)
{
	if (!job) {
		tickets_printed(program->tickets, false);
		return;
	}
	program->papers[program->paper_count].job = job;
	program->papers[program->paper_count++].late_us =
		loop_monotonic_us(program->loop) + PAPER_LATE_MS * INT64_C(1000);
	loop_timer_start(program->late, PAPER_LOOK_MS, 0);
}

static void print(void *arg, const struct tickets_slip *slip)
{
	struct program *program = arg;
	const struct board_facility *facility = board_facility(link_board(program->link));
	int32_t offset_s = 0;
	struct text bytes = { 0 }, address = { 0 };
	struct ticket_paper paper = {
		.facility_sw = facility->name_sw,
		.facility_en = facility->name_en,
		.number = slip->number,
		.service_sw = slip->line->name_sw,
		.service_en = slip->line->name_en,
		.note_sw = slip->line->note_sw,
		.note_en = slip->line->note_en,
		.ahead = (int)slip->ahead,
		.wait = slip->wait,
		/* A small computer may not know the time. */
		.printed_us =
			loop_now_us(program->loop) + link_status(program->link)->server_ahead_us,
		.is_shown = true,
	};

	if (zone_offset_s(facility->time_zone, paper.printed_us, &offset_s))
		paper.utc_offset_s = offset_s;
	if (*slip->code)
		text_printf(&address, "%s/t/%s", link_status(program->link)->base_url, slip->code);
	paper.address = text_string(&address);
	ticket_paper_put(&paper,
		&(struct escpos){ .paper = program->settings->printer.paper, .bytes = &bytes });
	keep_paper(program, program->paper_count < PAPERS_MAX
				    ? printer_print(program->printer, bytes.bytes, bytes.length,
					      printed, program)
				    : 0);
	text_finish(&bytes);
	text_finish(&address);
}

/* ---- running ---- */

static int create_link(struct program *program, char *why_out)
{
	struct tickets_settings *settings = program->settings;
	char why[LINK_DETAIL_BYTES];

	program->link = device_link(&settings->device, &settings->access, "tickets", program->loop,
		&link_events, program, why);
	if (program->link)
		return EX_OK;
	snprintf(why_out, TICKETS_WHY_BYTES, "%s", why);
	return EX_NOINPUT;
}

static void begin(struct program *program)
{
	struct loop *loop = program->loop;
	const struct tickets_settings *settings = program->settings;
	const struct tickets_ports ports = {
		.arg = program,
		.now_us = now_us,
		.take = take,
		.give_back = give_back,
		.leave_phone = leave_phone,
		.print = settings->printer.is_there ? print : NULL,
		.set_theme = set_theme,
		.touched = touched,
	};
	int columns, rows;

	program->ask = loop_timer_create(loop, ask_lines, program);
	program->late = loop_timer_create(loop, look_for_late, program);
	if (settings->printer.is_there)
		program->printer = printer_create(loop, &settings->printer.address,
			&(struct printer_limits){ 0 }, NULL, NULL);
	term_size(face_term(program->face), &columns, &rows);
	program->tickets = tickets_create(&ports, columns, rows);
}

static void end(struct program *program)
{
	program->paper_count = 0;
	printer_destroy(&program->printer);
	link_destroy(&program->link);
	tickets_destroy(&program->tickets);
	loop_timer_destroy(&program->ask);
	loop_timer_destroy(&program->late);
	face_close(&program->face);
}

int tickets_run(struct tickets_settings *settings, char why_out[TICKETS_WHY_BYTES])
{
	struct program program = { .settings = settings };
	const struct face_ports ports = { &program, draw, painted, tick, resize, take_key };
	char why[TERM_WHY_BYTES];
	int code;

	*why_out = '\0';
	program.loop = loop_create();
	if (!program.loop) {
		snprintf(why_out, TICKETS_WHY_BYTES, "%s", strerror(errno));
		return EX_OSERR;
	}
	program.face = face_open(program.loop, settings->term, &ports, why);
	if (program.face) {
		begin(&program);
		code = create_link(&program, why_out);
		touched(&program);
		if (!code)
			loop_run(program.loop);
		end(&program);
	} else {
		snprintf(why_out, TICKETS_WHY_BYTES, "%s", why);
		code = EX_UNAVAILABLE;
	}
	loop_destroy(&program.loop);
	return code;
}
