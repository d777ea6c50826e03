// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/foleni_printer_program.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "common/loop/loop.h"
#include "common/print/printer.h"
#include "common/print/ticket_paper.h"
#include "kiosk/prints.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum {
	/* A code is good for ten minutes; a night without an administrator costs no roll of paper.
	 */
	CODES_ON_PAPER = 3,
	PATH_BYTES = 80,
	GROUPS_BYTES = LINK_CODE_BYTES + 1,
};

struct program {
	struct prints_settings *settings;
	const struct flags *flags;
	struct loop *loop;
	struct link *link;
	struct printer *printer;
	struct prints *prints;
	struct display_id display; /* nil: not known yet */
	bool is_asking;
	bool has_news; /* that the list, which is on its way, may not have */
	struct loop_timer *ask;
	struct loop_signal *term, *interrupt;
	char code[LINK_CODE_BYTES]; /* that was said last */
	bool was_revoked;           /* and that it was is said */
	bool has_failed;            /* something else was said since the code */
	int codes;                  /* on paper */
	enum link_why why;          /* that was said last */
	enum printer_why paper_why;
};

/* ---- what it says by itself ---- */

static void code_printed(void *arg, uint64_t job, enum printer_news news, enum printer_why why)
{
	(void)arg;
	(void)job;
	(void)news;
	(void)why;
}

static void put_both(const struct escpos *out, const char *message)
{
	const struct escpos_style plain = { 0 };

	escpos_lines(out, plain, tr(LANGUAGE_SW, message));
	escpos_lines(out, plain, tr(LANGUAGE_EN, message));
}

/* The words of a hall's screen. */
static const char *heading_of(const struct program *program)
{
	return program->was_revoked ? N_("This device was taken out of service")
				    : N_("This device is not paired yet");
}

static void print_code(struct program *program, const char *groups)
{
	struct text bytes = { 0 };
	const struct escpos out = { .paper = program->settings->printer.paper, .bytes = &bytes };
	const struct escpos_style large = { .is_bold = true,
		.times = escpos_times(&out, groups, ESCPOS_LARGEST) };

	escpos_begin(&out);
	put_both(&out, heading_of(program));
	escpos_lines(&out, large, groups);
	put_both(&out, N_("Administrator: choose Devices and type this code"));
	escpos_end(&out);
	/* Where the paper cannot take it, it stands on standard error. */
	program->codes += printer_print(program->printer, bytes.bytes, bytes.length, code_printed,
				  program) != 0;
	text_finish(&bytes);
}

static void tell_revoked(struct program *program, bool was_revoked)
{
	if (was_revoked && !program->was_revoked)
		flags_complain(program->flags, 0, "%s", "This device was taken out of service");
	program->was_revoked = was_revoked;
}

static void say_code(struct program *program, const char *groups)
{
	flags_complain(program->flags, 0, "not paired yet; an administrator types %s under Devices",
		groups);
	program->has_failed = false;
}

static void write_groups(const struct program *program, char groups_out[GROUPS_BYTES])
{
	snprintf(groups_out, GROUPS_BYTES, "%.4s-%.4s", program->code, program->code + 4);
}

static void tell_code(struct program *program, const char *code)
{
	char groups[GROUPS_BYTES];

	if (strcmp(program->code, code) == 0)
		return;
	snprintf(program->code, sizeof(program->code), "%s", code);
	if (!*code)
		return;
	write_groups(program, groups);
	say_code(program, groups);
	if (program->codes < CODES_ON_PAPER)
		print_code(program, groups);
}

static void tell_failure(struct program *program, enum link_why why)
{
	flags_complain(program->flags, 0, "%s", link_why_text(why));
	program->has_failed = true;
}

/* The code that was said before still holds: whoever reads what went wrong since is told so. */
static void tell_code_again(struct program *program)
{
	char groups[GROUPS_BYTES];

	write_groups(program, groups);
	say_code(program, groups);
}

/* Each reason once, however often it is tried again. That an access has ended is no news: what
 * follows at once is the next one, or why there is none. */
static void tell_why(struct program *program, const struct link_status *status)
{
	if (status->why == program->why || status->why == LINK_WHY_TOKEN)
		return;
	program->why = status->why;
	if (status->why == LINK_WHY_PAIRING && program->has_failed && program->code[0])
		tell_code_again(program);
	else if (status->why != LINK_WHY_NONE && status->why != LINK_WHY_PAIRING)
		tell_failure(program, status->why);
	else if (status->state == LINK_LIVE)
		flags_complain(program->flags, 0, "connected");
}

static void paper_changed(void *arg, enum printer_why why)
{
	struct program *program = arg;

	if (why == program->paper_why)
		return;
	program->paper_why = why;
	flags_complain(program->flags, 0, "%s",
		why == PRINTER_NONE ? "the printer is ready" : printer_why_text(why));
}

/* ---- the link ---- */

static void ask_in(struct program *program, int seconds)
{
	loop_timer_start(program->ask, (uint64_t)seconds * 1000, 0);
}

static void account_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;
	const char *id = jdoc_get_string(reply->body, "display");

	if (!id || !uuid_parse(id, &program->display.u))
		program->display = (struct display_id){ 0 };
	program->is_asking = false;
	ask_in(program, uuid_is_nil(program->display.u) ? PRINTS_ASK_S : 0);
}

static void list_came(void *arg, const struct link_reply *reply)
{
	struct program *program = arg;

	int seconds = PRINTS_ASK_S;

	if (reply->outcome == LINK_DONE) {
		prints_told(program->prints, reply->body);
		seconds = program->has_news ? 0 : prints_ask_s(program->prints);
	} else if (reply->outcome == LINK_REFUSED) {
		/* Paired anew it may be another one. */
		program->display = (struct display_id){ 0 };
	}
	program->is_asking = program->has_news = false;
	ask_in(program, seconds);
}

static void ask(void *arg)
{
	struct program *program = arg;
	bool knows_itself = !uuid_is_nil(program->display.u);
	char id[UUID_TEXT_BYTES], path[PATH_BYTES] = "/v1/me";
	const struct link_request request = { .method = "GET", .path = path };

	prints_tick(program->prints);
	uuid_format(program->display.u, id);
	if (knows_itself)
		snprintf(path, sizeof(path), "/displays/%s/prints", id);
	if (!program->is_asking && link_status(program->link)->state == LINK_LIVE)
		program->is_asking =
			link_request(program->link, &request,
				knows_itself ? list_came : account_came, program, NULL) == ERR_OK;
	if (!program->is_asking)
		ask_in(program, PRINTS_ASK_S);
}

static void print_wanted(void *arg)
{
	struct program *program = arg;

	program->has_news = program->is_asking;
	if (!program->is_asking)
		ask(program);
}

static void state_began(void *arg, const struct link_status *status)
{
	struct program *program = arg;

	tell_revoked(program, status->was_revoked);
	if (status->was_revoked)
		prints_drop(program->prints);
	tell_code(program, status->code);
	tell_why(program, status);
	if (status->state == LINK_LIVE)
		ask(program);
}

static bool keep_key(void *arg, const char *key, const char *code)
{
	return device_keep(&((struct program *)arg)->settings->device, key, code);
}

static const struct link_events link_events = {
	.keep_key = keep_key, .state = state_began, .print = print_wanted
};

/* ---- the tickets ---- */

static int64_t now_us(void *arg)
{
	return loop_monotonic_us(((struct program *)arg)->loop);
}

static void printed(void *arg, uint64_t job, enum printer_news news, enum printer_why why)
{
	(void)why;
	if (news == PRINTER_PRINTED)
		prints_printed(((struct program *)arg)->prints, job);
}

static bool cancel(void *arg, uint64_t job)
{
	return printer_cancel(((struct program *)arg)->printer, job);
}

/* The next list says whether the server knows it. */
static void acknowledged(void *arg, const struct link_reply *reply)
{
	(void)arg;
	(void)reply;
}

static void acknowledge(void *arg, struct uuid print)
{
	struct program *program = arg;
	char id[UUID_TEXT_BYTES], path[PATH_BYTES];
	const struct link_request request = { .method = "POST", .path = path };

	uuid_format(print, id);
	snprintf(path, sizeof(path), "/prints/%s/done", id);
	/* Where too much is under way it follows with the next list. */
	if (link_request(program->link, &request, acknowledged, program, NULL))
		return;
}

static void fill_place(const struct program *program, struct ticket_paper *paper)
{
	const struct board_facility *facility = board_facility(link_board(program->link));
	int32_t offset_s = 0;

	paper->facility_sw = facility->name_sw;
	paper->facility_en = facility->name_en;
	/* A small computer may not know the time. */
	paper->printed_us =
		loop_now_us(program->loop) + link_status(program->link)->server_ahead_us;
	if (zone_offset_s(facility->time_zone, paper->printed_us, &offset_s))
		paper->utc_offset_s = offset_s;
}

/* There is a board: the list came over a link that is live. */
static uint64_t print(void *arg, const struct prints_paper *told)
{
	struct program *program = arg;
	struct text bytes = { 0 }, address = { 0 };
	struct ticket_paper paper = {
		.number = told->number,
		.service_sw = told->service_sw,
		.service_en = told->service_en,
		.note_sw = told->note_sw,
		.note_en = told->note_en,
		.ahead = (int)told->ahead,
		.wait = told->wait,
		.is_shown = told->is_shown,
		.is_copy = told->is_copy,
	};
	uint64_t job;

	fill_place(program, &paper);
	if (*told->code)
		text_printf(&address, "%s/t/%s", link_status(program->link)->base_url, told->code);
	paper.address = text_string(&address);
	ticket_paper_put(&paper,
		&(struct escpos){ .paper = program->settings->printer.paper, .bytes = &bytes });
	job = printer_print(program->printer, bytes.bytes, bytes.length, printed, program);
	text_finish(&bytes);
	text_finish(&address);
	return job;
}

/* ---- running ---- */

static void stop(void *arg)
{
	loop_stop(((struct program *)arg)->loop);
}

static int create_link(struct program *program, char *why_out)
{
	struct prints_settings *settings = program->settings;
	char why[LINK_DETAIL_BYTES];

	program->link = device_link(&settings->device, &settings->access, "printer", program->loop,
		&link_events, program, why);
	if (program->link)
		return EX_OK;
	snprintf(why_out, PRINTS_WHY_BYTES, "%s", why);
	return EX_NOINPUT;
}

static void begin(struct program *program)
{
	struct loop *loop = program->loop;
	const struct prints_ports ports = {
		.arg = program,
		.now_us = now_us,
		.print = print,
		.cancel = cancel,
		.acknowledge = acknowledge,
	};

	program->prints = prints_create(&ports);
	program->ask = loop_timer_create(loop, ask, program);
	program->term = loop_signal_create(loop, SIGTERM, stop, program);
	program->interrupt = loop_signal_create(loop, SIGINT, stop, program);
	program->printer = printer_create(loop, &program->settings->printer.address,
		&(struct printer_limits){ 0 }, paper_changed, program);
}

static void end(struct program *program)
{
	printer_destroy(&program->printer);
	link_destroy(&program->link);
	prints_destroy(&program->prints);
	loop_timer_destroy(&program->ask);
	loop_signal_destroy(&program->term);
	loop_signal_destroy(&program->interrupt);
}

int prints_run(
	struct prints_settings *settings, const struct flags *flags, char why_out[PRINTS_WHY_BYTES])
{
	struct program program = { .settings = settings,
		.flags = flags,
		.why = LINK_WHY_COUNT,
		.paper_why = PRINTER_WHY_COUNT };
	int code;

	*why_out = '\0';
	program.loop = loop_create();
	if (!program.loop) {
		snprintf(why_out, PRINTS_WHY_BYTES, "%s", strerror(errno));
		return EX_OSERR;
	}
	begin(&program);
	code = create_link(&program, why_out);
	if (!code)
		loop_run(program.loop);
	end(&program);
	loop_destroy(&program.loop);
	return code;
}
