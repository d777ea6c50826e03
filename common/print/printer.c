// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One ticket after the other, over one connection while there are any:
 *
 *	IDLE -> OPENING -> ASKING -> SENDING -> MARKING -> ASKING ...    one that answers
 *	IDLE -> OPENING -> [ASKING ->] SENDING -> CLOSING -> OPENING ... one that never does
 *
 * From all of them but IDLE a failure leads to RESTING, and from there to OPENING again. Without a
 * ticket ASKING leads back to IDLE. */
#include "common/print/printer.h"

#include "common/base/list.h"
#include "common/base/mem.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include "common/print/port.h"
#include "common/print/status.h"
#include <assert.h>

#define US_PER_MS INT64_C(1000)

enum state {
	IDLE,
	OPENING,
	ASKING,  /* how it is */
	SENDING, /* a ticket */
	MARKING, /* waits for the mark behind it */
	CLOSING, /* waits until the printer closes the connection */
	RESTING, /* after a failure */
	STATE_COUNT,
};

#define TO(state) (1u << (state))
static const unsigned moves[STATE_COUNT] = {
	[IDLE] = TO(OPENING),
	[OPENING] = TO(ASKING) | TO(SENDING) | TO(IDLE) | TO(RESTING),
	[ASKING] = TO(SENDING) | TO(IDLE) | TO(RESTING),
	[SENDING] = TO(MARKING) | TO(CLOSING) | TO(RESTING),
	[MARKING] = TO(ASKING) | TO(IDLE) | TO(RESTING),
	[CLOSING] = TO(OPENING) | TO(IDLE) | TO(RESTING),
	[RESTING] = TO(OPENING),
};

struct job {
	struct list link;
	uint64_t id;
	char *bytes;
	size_t length;
	bool is_begun;        /* some of it may be on paper, or in the printer's memory */
	enum printer_why why; /* that was told */
	printer_told *told;
	void *arg;
};

struct printer {
	struct loop *loop;
	struct printer_address address;
	struct printer_limits limits;
	void (*changed)(void *arg, enum printer_why why);
	void *arg;
	enum state state;
	struct port *port;
	struct status status;
	bool has_answered; /* this printer, ever */
	bool lacks_marks;  /* it answers, but not to marks */
	bool is_silent;    /* it was asked in vain, and never has answered */
	struct list jobs;
	size_t job_count;
	uint64_t last_id;
	enum printer_why why;
	enum { WHY_UNKNOWN, WHY_NEW, WHY_TOLD } why_is;
	unsigned failures; /* since it was there last */
	struct loop_timer *timer;
	int64_t done_by_us; /* while marking and closing */
	size_t untaken;     /* while closing */
	struct loop_task task;
};

static const struct port_events port_events;
static void open_port(struct printer *printer);
static void ask(struct printer *printer);

static void set_state(struct printer *printer, enum state state)
{
	assert(moves[printer->state] & TO(state));
	printer->state = state;
}

static struct job *head_of(const struct printer *printer)
{
	struct list *link = list_first(&printer->jobs);

	return link ? LIST_ENTRY(link, struct job, link) : NULL;
}

static void destroy_job(struct printer *printer, struct job *job)
{
	list_remove(&job->link);
	printer->job_count--;
	mem_free(job->bytes);
	mem_free(job);
}

/* ---- telling ---- */

static struct job *find_untold(const struct printer *printer)
{
	for (struct list *link = printer->jobs.next; link != &printer->jobs; link = link->next) {
		struct job *job = LIST_ENTRY(link, struct job, link);

		if (job->why != printer->why)
			return job;
	}
	return NULL;
}

/* A callback may print and cancel: each time it is looked anew. */
static void tell(void *arg)
{
	struct printer *printer = arg;
	struct job *job;

	if (printer->why_is == WHY_NEW) {
		printer->why_is = WHY_TOLD;
		if (printer->changed)
			printer->changed(printer->arg, printer->why);
	}
	while (printer->why && (job = find_untold(printer))) {
		job->why = printer->why;
		job->told(job->arg, job->id, PRINTER_WAITS, job->why);
	}
}

static void tell_soon(struct printer *printer)
{
	loop_defer(printer->loop, &printer->task, tell, printer);
}

static void set_why(struct printer *printer, enum printer_why why)
{
	if (printer->why_is == WHY_UNKNOWN || printer->why != why)
		printer->why_is = WHY_NEW;
	printer->why = why;
	tell_soon(printer);
}

/* ---- the ends of a try ---- */

static uint32_t rest_ms(struct printer *printer)
{
	uint64_t ms = printer->limits.retry_least_ms;

	if (printer->why != PRINTER_GONE)
		return printer->limits.again_ms;
	for (unsigned i = 0; i < printer->failures && ms < printer->limits.retry_most_ms; i++)
		ms *= 2;
	printer->failures++;
	return ms < printer->limits.retry_most_ms ? (uint32_t)ms : printer->limits.retry_most_ms;
}

static void fail(struct printer *printer, enum printer_why why)
{
	port_destroy(&printer->port);
	set_state(printer, RESTING);
	set_why(printer, why);
	loop_timer_start(printer->timer, rest_ms(printer), 0);
}

static void be_idle(struct printer *printer)
{
	port_destroy(&printer->port);
	set_state(printer, IDLE);
	loop_timer_start(printer->timer, printer->limits.idle_ms, 0);
}

/* The next ticket goes over the connection of the last one, where that is still good for it. */
static void printed(struct printer *printer)
{
	struct job *job = head_of(printer);
	printer_told *told = job->told;
	void *arg = job->arg;
	uint64_t id = job->id;

	destroy_job(printer, job);
	printer->failures = 0;
	set_why(printer, PRINTER_NONE);
	if (!head_of(printer)) {
		be_idle(printer);
	} else if (printer->state == MARKING) {
		ask(printer);
	} else {
		port_destroy(&printer->port);
		open_port(printer);
	}
	told(arg, id, PRINTER_PRINTED, PRINTER_NONE);
}

/* ---- the steps ---- */

static void open_port(struct printer *printer)
{
	set_state(printer, OPENING);
	loop_timer_stop(printer->timer);
	printer->port = port_open(printer->loop, &printer->address, printer->limits.connect_ms,
		&port_events, printer);
}

/* A picture that was cut off takes what comes next for its dots until it is full. As NUL they are
 * white, and elsewhere NUL means nothing. */
static void fill_picture(struct printer *printer, const struct job *job)
{
	char *white = mem_alloc(job->length);

	port_send(printer->port, white, job->length);
	mem_free(white);
}

static void send_job(struct printer *printer)
{
	struct job *job = head_of(printer);

	if (!job) {
		be_idle(printer);
		return;
	}
	set_state(printer, SENDING);
	loop_timer_start(printer->timer, printer->limits.stuck_ms, 0);
	if (job->is_begun)
		fill_picture(printer, job);
	job->is_begun = true;
	port_send(printer->port, job->bytes, job->length);
	if (printer->has_answered)
		port_send(printer->port, STATUS_MARK, STATUS_MARK_BYTES);
	else
		port_finish(printer->port);
}

static void send_question(struct printer *printer)
{
	printer->status = (struct status){ .is_done = printer->status.is_done };
	port_send(printer->port, STATUS_ASK, STATUS_ASK_BYTES);
}

static void ask(struct printer *printer)
{
	set_state(printer, ASKING);
	printer->status = (struct status){ 0 };
	send_question(printer);
	loop_timer_start(printer->timer, printer->limits.status_ms, 0);
}

static void is_answered(struct printer *printer)
{
	enum printer_why why = status_why(&printer->status);

	if (why) {
		fail(printer, why);
		return;
	}
	set_why(printer, PRINTER_NONE);
	send_job(printer);
}

static void is_asked_in_vain(struct printer *printer)
{
	if (printer->has_answered && !printer->status.answers) {
		/* It may be at work for another console. */
		if (head_of(printer))
			fail(printer, PRINTER_NOT_READY);
		else
			be_idle(printer);
		return;
	}
	printer->is_silent = !printer->has_answered;
	is_answered(printer);
}

/* Between two askings; the printer has said nothing that would be wrong. */
static void is_not_done(struct printer *printer)
{
	enum printer_why why = status_why(&printer->status);

	if (why)
		fail(printer, why);
	else if (loop_monotonic_us(printer->loop) < printer->done_by_us)
		send_question(printer);
	else if (!printer->status.answers)
		fail(printer, PRINTER_NOT_READY);
	else {
		/* It took all, and is well. */
		printer->lacks_marks = true;
		printed(printer);
	}
}

static int64_t done_ms(const struct printer *printer)
{
	return printer->lacks_marks ? printer->limits.close_ms : printer->limits.done_ms;
}

static void begin_marking(struct printer *printer)
{
	set_state(printer, MARKING);
	printer->status = (struct status){ 0 };
	printer->done_by_us = loop_monotonic_us(printer->loop) + done_ms(printer) * US_PER_MS;
	loop_timer_start(printer->timer, printer->limits.poll_ms, printer->limits.poll_ms);
}

static void begin_closing(struct printer *printer)
{
	set_state(printer, CLOSING);
	printer->untaken = SIZE_MAX;
	loop_timer_start(printer->timer, printer->limits.close_ms, printer->limits.close_ms);
}

static void is_not_closed(struct printer *printer)
{
	int64_t now_us = loop_monotonic_us(printer->loop);
	size_t untaken = port_untaken(printer->port);

	if (!untaken)
		printed(printer);
	else if (untaken < printer->untaken)
		printer->done_by_us = now_us + printer->limits.stuck_ms * US_PER_MS;
	else if (now_us >= printer->done_by_us)
		fail(printer, PRINTER_NOT_READY);
	printer->untaken = untaken;
}

static void waited(void *arg)
{
	struct printer *printer = arg;

	switch (printer->state) {
	case IDLE:
	case RESTING:
		open_port(printer);
		return;
	case ASKING:
		is_asked_in_vain(printer);
		return;
	case SENDING:
		fail(printer, PRINTER_NOT_READY);
		return;
	case MARKING:
		is_not_done(printer);
		return;
	case CLOSING:
		is_not_closed(printer);
		return;
	case OPENING:
	case STATE_COUNT:
		return;
	}
}

/* ---- what the port tells ---- */

static void opened(void *arg, bool can_answer)
{
	struct printer *printer = arg;

	printer->failures = 0;
	if (!can_answer)
		printer->has_answered = false;
	/* One that never answered is not waited for before each ticket, only while it is idle. */
	if (can_answer && (!printer->is_silent || !head_of(printer))) {
		ask(printer);
		return;
	}
	set_why(printer, PRINTER_NONE);
	send_job(printer);
}

static void received(void *arg, const unsigned char *bytes, size_t length)
{
	struct printer *printer = arg;

	for (size_t i = 0; i < length; i++)
		status_take(&printer->status, bytes[i]);
	if (printer->status.answers)
		printer->has_answered = true;
	if (printer->state == ASKING && printer->status.answers == STATUS_ANSWERS)
		is_answered(printer);
	else if (printer->state == MARKING && printer->status.is_done)
		printed(printer);
}

static void sent(void *arg)
{
	struct printer *printer = arg;

	if (printer->state != SENDING)
		return;
	loop_timer_start(printer->timer, printer->limits.stuck_ms, 0);
	if (port_unsent(printer->port))
		return;
	if (printer->has_answered) {
		begin_marking(printer);
		return;
	}
	begin_closing(printer);
}

static void closed(void *arg, bool is_good)
{
	struct printer *printer = arg;

	if (is_good && printer->state == CLOSING)
		printed(printer);
	else
		fail(printer, PRINTER_GONE);
}

static const struct port_events port_events = {
	.opened = opened,
	.received = received,
	.sent = sent,
	.closed = closed,
};

/* ---- for the program ---- */

struct printer_limits printer_limits_default(void)
{
	return (struct printer_limits){
		.connect_ms = 5000,
		.status_ms = 1500,
		.stuck_ms = 10000,
		.done_ms = 15000,
		.poll_ms = 500,
		.close_ms = 2000,
		.again_ms = 2000,
		.retry_least_ms = 500,
		.retry_most_ms = 15000,
		.idle_ms = 30000,
	};
}

#define DEFAULT(member) limits.member = limits.member ? limits.member : defaults.member
static struct printer_limits with_defaults(struct printer_limits limits)
{
	const struct printer_limits defaults = printer_limits_default();

	DEFAULT(connect_ms);
	DEFAULT(status_ms);
	DEFAULT(stuck_ms);
	DEFAULT(done_ms);
	DEFAULT(poll_ms);
	DEFAULT(close_ms);
	DEFAULT(again_ms);
	DEFAULT(retry_least_ms);
	DEFAULT(retry_most_ms);
	DEFAULT(idle_ms);
	return limits;
}
#undef DEFAULT

struct printer *printer_create(struct loop *loop, const struct printer_address *address,
	const struct printer_limits *limits, void (*changed)(void *arg, enum printer_why why),
	void *arg)
{
	struct printer *printer = mem_alloc(sizeof(*printer));

	printer->loop = loop;
	printer->address = *address;
	printer->limits = with_defaults(*limits);
	printer->changed = changed;
	printer->arg = arg;
	list_init(&printer->jobs);
	printer->timer = loop_timer_create(loop, waited, printer);
	open_port(printer);
	return printer;
}

void printer_destroy(struct printer **printer)
{
	struct printer *ended = *printer;
	struct job *job;

	if (!ended)
		return;
	*printer = NULL;
	port_destroy(&ended->port);
	loop_timer_destroy(&ended->timer);
	loop_cancel(ended->loop, &ended->task);
	while ((job = head_of(ended))) {
		job->told(job->arg, job->id, PRINTER_DROPPED, ended->why);
		destroy_job(ended, job);
	}
	mem_free(ended);
}

uint64_t printer_print(
	struct printer *printer, const char *bytes, size_t length, printer_told *told, void *arg)
{
	struct job *job;

	assert(length);
	if (printer->job_count == PRINTER_JOBS_MAX || length > PRINTER_JOB_BYTES_MAX)
		return 0;
	job = mem_alloc(sizeof(*job));
	job->id = ++printer->last_id;
	job->bytes = mem_strndup(bytes, length);
	job->length = length;
	job->told = told;
	job->arg = arg;
	list_append(&printer->jobs, &job->link);
	printer->job_count++;
	/* Somebody stands there: now, not at the end of a long rest. */
	if (printer->state == IDLE || (printer->state == RESTING && printer->why == PRINTER_GONE))
		loop_timer_start(printer->timer, 0, 0);
	tell_soon(printer);
	return job->id;
}

static bool is_printing(const struct printer *printer)
{
	return printer->state == SENDING || printer->state == MARKING || printer->state == CLOSING;
}

bool printer_cancel(struct printer *printer, uint64_t job_id)
{
	for (struct list *link = printer->jobs.next; link != &printer->jobs; link = link->next) {
		struct job *job = LIST_ENTRY(link, struct job, link);

		if (job->id != job_id)
			continue;
		if (job == head_of(printer) && is_printing(printer))
			return false;
		destroy_job(printer, job);
		return true;
	}
	return false;
}

size_t printer_waiting(const struct printer *printer)
{
	return printer->job_count;
}

enum printer_why printer_why(const struct printer *printer)
{
	return printer->why;
}
