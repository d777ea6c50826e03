// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/app/hub.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/events/call_shown.h"
#include "common/events/desk_configured.h"
#include "common/events/desk_paused.h"
#include "common/events/display_registered.h"
#include "common/events/service_configured.h"
#include "common/events/ticket_called.h"
#include "common/events/ticket_cancelled.h"
#include "common/events/ticket_issued.h"
#include "common/events/ticket_requeued.h"
#include "common/events/ticket_skipped.h"
#include "common/events/visit_opened.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { SOCKETS = 8, HEARD_MAX = 256, RECENT = 16, SNAPSHOT_AFTER = 12, BATCH_MAX = 128 };

/* A frame is its text behind the number of its holders. */
struct frame {
	int holders;
	char *text;
};

struct socket {
	int count;
	char *heard[HEARD_MAX];
	enum hub_sent says;
};

struct scene {
	struct hub *hub;
	struct board *board;
	struct socket sockets[SOCKETS];
	int frames; /* Alive. */
	int made;
	struct event events[BATCH_MAX];
	size_t event_count;
	struct arena *arena;
};

/* ---- the outlet ---- */

static void *make(void *arg, const char *bytes, size_t length)
{
	struct scene *s = arg;
	struct frame *frame = mem_alloc(sizeof(*frame));

	frame->holders = 1;
	frame->text = mem_strndup(bytes, length);
	s->frames++;
	s->made++;
	return frame;
}

static void let_go(void *arg, void *held)
{
	struct scene *s = arg;
	struct frame *frame = held;

	assert_int_equal(frame->holders, 1);
	mem_free(frame->text);
	mem_free(frame);
	s->frames--;
}

static enum hub_sent put(void *arg, uint64_t number, void *held)
{
	struct scene *s = arg;
	struct frame *frame = held;
	struct socket *socket = &s->sockets[number];

	if (socket->says == HUB_SENT_QUEUED)
		socket->heard[socket->count++] = mem_strdup(frame->text);
	return socket->says;
}

/* ---- the scene ---- */

static struct uuid id_of(int n)
{
	return (struct uuid){ .bytes = {
				      [0] = 0xaa, [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n } };
}

static struct board *make_board(int epoch)
{
	const struct board_facility facility = {
		.id.u = id_of(1),
		.epoch = id_of(epoch),
		.name_sw = "Hospitali",
		.name_en = "Hospital",
		.time_zone = "UTC",
		.series_letters = "A",
	};

	return board_create(&facility, BOARD_WHOLE);
}

static void happen(struct scene *s, const struct event_type *type, const void *payload)
{
	void *copy = arena_alloc(s->arena, type->size);
	struct event *event = &s->events[s->event_count++];

	assert_true(s->event_count <= BATCH_MAX);
	memcpy(copy, payload, type->size);
	*event = (struct event){
		.seq = board_seq(s->board) + 1,
		.at_us = 1000000,
		.command.u = id_of(900),
		.actor.u = id_of(901),
		.type = type,
		.payload = copy,
	};
	assert_int_equal(event_apply(s->board, event) & CHANGED_MISFIT, 0);
}
#define HAPPEN(s, name, ...) happen((s), &event_##name, &(const struct name){ __VA_ARGS__ })

static void publish(struct scene *s)
{
	hub_publish(s->hub, s->board, s->events, s->event_count);
	s->event_count = 0;
	arena_clear(s->arena);
}

static void add_service(struct scene *s, int service)
{
	HAPPEN(s, service_configured, .service.u = id_of(service), .code = "opd", .name_sw = "Siri",
		.name_en = "Secret", .series = "A", .mean_s = 60);
}

static void take_in(struct scene *s, int visit, int service)
{
	HAPPEN(s, visit_opened, .visit.u = id_of(visit), .day = 1, .series = "A", .ordinal = visit,
		.code = "c");
	HAPPEN(s, ticket_issued, .ticket.u = id_of(visit + 1000), .visit.u = id_of(visit),
		.service.u = id_of(service), .number = "A001", .day = 1, .clock_us = 1);
}

static void call(struct scene *s, int visit)
{
	HAPPEN(s, ticket_called, .ticket.u = id_of(visit + 1000), .call.u = id_of(visit + 2000),
		.desk.u = id_of(20), .number = "A001", .rule = CALL_BY_VALUE);
}

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	const struct hub_options options = {
		.outlet = { make, let_go, put, s },
		.recent_events = RECENT,
		.snapshot_after = SNAPSHOT_AFTER,
	};

	s->hub = hub_create(&options);
	s->arena = arena_create();
	s->board = make_board(100);
	add_service(s, 10);
	HAPPEN(s, desk_configured, .desk.u = id_of(20), .code = "d", .name_sw = "Siri",
		.name_en = "Secret", .room = "4");
	publish(s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	hub_destroy(&s->hub);
	assert_int_equal(s->frames, 0);
	for (int i = 0; i < SOCKETS; i++)
		for (int j = 0; j < s->sockets[i].count; j++)
			mem_free(s->sockets[i].heard[j]);
	board_destroy(&s->board);
	arena_destroy(&s->arena);
	mem_free(s);
	return 0;
}

static void listen_as(
	struct scene *s, uint64_t socket, enum hub_audience audience, int epoch, uint64_t since)
{
	const struct hub_listener listener = {
		.socket = socket,
		.audience = audience,
		.epoch = id_of(epoch),
		.since = since,
	};

	hub_listen(s->hub, s->board, &listener);
}

static void listen_for_visit(struct scene *s, uint64_t socket, int visit)
{
	const struct hub_listener listener = {
		.socket = socket,
		.audience = HUB_TICKET,
		.visit.u = id_of(visit),
	};

	hub_listen(s->hub, s->board, &listener);
}

static const char *last(const struct scene *s, int socket)
{
	const struct socket *heard = &s->sockets[socket];

	assert_true(heard->count > 0);
	return heard->heard[heard->count - 1];
}

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void assert_snapshot(const struct scene *s, int socket, uint64_t seq)
{
	char expected[40];

	snprintf(expected, sizeof(expected), ",\"seq\":%llu", (unsigned long long)seq);
	assert_true(holds(last(s, socket), "\"t\":\"snapshot\""));
	assert_true(holds(last(s, socket), expected));
}

static void assert_events(const struct scene *s, int socket, uint64_t from, uint64_t to, int count)
{
	char why[JDOC_WHY_BYTES];
	const char *text = last(s, socket);
	struct jdoc *frame = jdoc_parse(text, strlen(text), why);
	int64_t number = -1;

	assert_string_equal(jdoc_get_string(frame, "t"), "events");
	assert_true(jdoc_int(jdoc_get(frame, "from"), &number));
	assert_int_equal(number, from);
	assert_true(jdoc_int(jdoc_get(frame, "to"), &number));
	assert_int_equal(number, to);
	assert_int_equal(jdoc_count(jdoc_get(frame, "events")), count);
	jdoc_destroy(&frame);
}

/* ---- staff ---- */

static void who_is_new_gets_a_snapshot_then_every_event(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	assert_snapshot(s, 1, 2);
	take_in(s, 1, 10);
	publish(s);
	assert_events(s, 1, 3, 4, 2);
	take_in(s, 2, 10);
	publish(s);
	assert_events(s, 1, 5, 6, 2);
	assert_int_equal(s->sockets[1].count, 3);
}

static void who_comes_back_gets_what_it_missed(void **state)
{
	struct scene *s = *state;

	take_in(s, 1, 10);
	publish(s);
	listen_as(s, 1, HUB_STAFF, 100, 2);
	assert_events(s, 1, 3, 4, 2);
	listen_as(s, 2, HUB_STAFF, 100, 4);
	assert_events(s, 2, 5, 4, 0);
	/* Whole, although nobody listened when it happened and the lane has forgotten it. */
	assert_true(holds(last(s, 1), "\"number\":\"A001\""));
	assert_int_equal(hub_stats(s->hub).resumes, 2);
	assert_int_equal(hub_stats(s->hub).listeners[HUB_STAFF], 2);
}

static void a_position_that_means_nothing_here_gets_a_snapshot(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 101, 1);
	assert_snapshot(s, 1, 2);
	listen_as(s, 2, HUB_STAFF, 100, 3);
	assert_snapshot(s, 2, 2);
	listen_as(s, 3, HUB_STAFF, 100, UINT64_MAX);
	assert_snapshot(s, 3, 2);
	assert_int_equal(hub_stats(s->hub).resumes, 0);
}

static void who_missed_too_much_gets_a_snapshot(void **state)
{
	struct scene *s = *state;

	for (int visit = 1; visit <= 20; visit++) {
		take_in(s, visit, 10);
		publish(s);
	}
	listen_as(s, 1, HUB_STAFF, 100, board_seq(s->board) - SNAPSHOT_AFTER);
	assert_events(s, 1, 31, 42, 12);
	listen_as(s, 2, HUB_STAFF, 100, board_seq(s->board) - SNAPSHOT_AFTER - 1);
	assert_snapshot(s, 2, 42);
}

static void what_the_ring_no_longer_holds_is_never_made_up(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 100, 2);
	/* One batch, larger than the ring. */
	for (int visit = 1; visit <= 20; visit++)
		take_in(s, visit, 10);
	publish(s);
	assert_snapshot(s, 1, 42);
	take_in(s, 21, 10);
	publish(s);
	assert_events(s, 1, 43, 44, 2);
	listen_as(s, 2, HUB_STAFF, 100, 40);
	assert_events(s, 2, 41, 44, 4);
}

static void equal_frames_are_made_once(void **state)
{
	struct scene *s = *state;
	int before;

	for (uint64_t socket = 1; socket < SOCKETS; socket++)
		listen_as(s, socket, HUB_STAFF, 0, 0);
	assert_int_equal(s->made, 1);
	before = s->made;
	take_in(s, 1, 10);
	publish(s);
	assert_int_equal(s->made, before + 1);
	assert_int_equal(hub_stats(s->hub).deliveries, 2 * (SOCKETS - 1));
	/* The snapshot of before is not given to who comes now. */
	listen_as(s, 1, HUB_STAFF, 0, 0);
	assert_snapshot(s, 1, 4);
}

static void who_left_hears_nothing(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	listen_as(s, 2, HUB_STAFF, 0, 0);
	hub_leave(s->hub, 1);
	hub_leave(s->hub, 1);
	hub_leave(s->hub, 7);
	take_in(s, 1, 10);
	publish(s);
	assert_int_equal(s->sockets[1].count, 1);
	assert_events(s, 2, 3, 4, 2);
	assert_int_equal(hub_stats(s->hub).listeners[HUB_STAFF], 1);
}

/* ---- displays ---- */

static void a_display_sees_no_secret_and_no_gap(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_DISPLAY, 0, 0);
	assert_snapshot(s, 1, 2);
	take_in(s, 1, 10);
	publish(s);
	take_in(s, 2, 10);
	publish(s);
	assert_int_equal(s->sockets[1].count, 1);
	call(s, 1);
	publish(s);
	assert_events(s, 1, 3, 7, 1);
	for (int i = 0; i < s->sockets[1].count; i++) {
		assert_false(holds(s->sockets[1].heard[i], "Siri"));
		assert_false(holds(s->sockets[1].heard[i], "Secret"));
		assert_false(holds(s->sockets[1].heard[i], "waited"));
		assert_false(holds(s->sockets[1].heard[i], "actor"));
	}
	/* Resuming leaves out the same. */
	listen_as(s, 2, HUB_DISPLAY, 100, 2);
	assert_string_equal(last(s, 2), last(s, 1));
	listen_as(s, 3, HUB_DISPLAY, 100, 5);
	call(s, 2);
	publish(s);
	assert_events(s, 1, 8, 8, 1);
	assert_events(s, 3, 8, 8, 1);
}

static void displays_that_came_at_different_times_each_get_their_own_range(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_DISPLAY, 0, 0);
	take_in(s, 1, 10);
	publish(s);
	listen_as(s, 2, HUB_DISPLAY, 0, 0);
	listen_as(s, 3, HUB_DISPLAY, 100, 3);
	take_in(s, 2, 10);
	publish(s);
	call(s, 1);
	publish(s);
	assert_events(s, 1, 3, 7, 1);
	assert_events(s, 2, 5, 7, 1);
	assert_events(s, 3, 5, 7, 1);
}

/* ---- slow ones ---- */

static void a_slow_listener_is_not_waited_for_and_misses_nothing(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	listen_as(s, 2, HUB_STAFF, 0, 0);
	s->sockets[1].says = HUB_SENT_FULL;
	take_in(s, 1, 10);
	publish(s);
	s->sockets[1].says = HUB_SENT_QUEUED;
	take_in(s, 2, 10);
	publish(s);
	assert_int_equal(s->sockets[1].count, 1);
	assert_int_equal(s->sockets[2].count, 3);
	hub_drained(s->hub, 1);
	assert_events(s, 1, 3, 6, 4);
	hub_drained(s->hub, 1);
	assert_int_equal(s->sockets[1].count, 2);
	take_in(s, 3, 10);
	publish(s);
	assert_events(s, 1, 7, 8, 2);
	assert_int_equal(hub_stats(s->hub).slow, 1);
}

static void a_very_slow_listener_gets_a_snapshot(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	s->sockets[1].says = HUB_SENT_FULL;
	for (int visit = 1; visit <= 20; visit++) {
		take_in(s, visit, 10);
		publish(s);
	}
	s->sockets[1].says = HUB_SENT_QUEUED;
	hub_drained(s->hub, 1);
	assert_snapshot(s, 1, 42);
}

static void who_is_full_from_the_start_is_not_resumed_from_where_it_never_was(void **state)
{
	struct scene *s = *state;

	s->sockets[1].says = s->sockets[2].says = HUB_SENT_FULL;
	listen_as(s, 1, HUB_STAFF, 101, 7);
	listen_as(s, 2, HUB_STAFF, 100, 1);
	take_in(s, 1, 10);
	publish(s);
	s->sockets[1].says = s->sockets[2].says = HUB_SENT_QUEUED;
	hub_drained(s->hub, 1);
	hub_drained(s->hub, 2);
	assert_snapshot(s, 1, 4);
	assert_events(s, 2, 2, 4, 3);
}

/* ---- another log ---- */

static void replace_board(struct scene *s)
{
	board_destroy(&s->board);
	s->board = make_board(200);
	add_service(s, 10);
	s->event_count = 0;
	hub_reset(s->hub, s->board);
}

static void after_a_reset_everybody_stands_in_the_new_log(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	listen_as(s, 2, HUB_DISPLAY, 0, 0);
	take_in(s, 1, 10);
	publish(s);
	replace_board(s);
	assert_snapshot(s, 1, 1);
	assert_snapshot(s, 2, 1);
	take_in(s, 1, 10);
	publish(s);
	assert_events(s, 1, 2, 3, 2);
	/* Of the old log nothing is left. */
	listen_as(s, 3, HUB_STAFF, 100, 2);
	assert_snapshot(s, 3, 3);
	listen_as(s, 4, HUB_STAFF, 200, 0);
	assert_snapshot(s, 4, 3);
	listen_as(s, 5, HUB_STAFF, 200, 1);
	assert_events(s, 5, 2, 3, 2);
}

static void who_was_full_at_a_reset_is_not_resumed_in_the_wrong_log(void **state)
{
	struct scene *s = *state;

	listen_as(s, 1, HUB_STAFF, 0, 0);
	s->sockets[1].says = HUB_SENT_FULL;
	replace_board(s);
	for (int visit = 1; visit <= 3; visit++)
		take_in(s, visit, 10);
	publish(s);
	s->sockets[1].says = HUB_SENT_QUEUED;
	hub_drained(s->hub, 1);
	assert_snapshot(s, 1, 7);
}

/* ---- phones ---- */

static void a_phone_is_told_of_its_own_ticket_and_that_the_line_moved(void **state)
{
	struct scene *s = *state;

	for (int visit = 1; visit <= 3; visit++)
		take_in(s, visit, 10);
	publish(s);
	listen_for_visit(s, 1, 1);
	listen_for_visit(s, 2, 2);
	listen_for_visit(s, 3, 3);
	call(s, 1);
	publish(s);
	assert_true(holds(last(s, 1), "\"look\":true"));
	assert_false(holds(last(s, 1), "service"));
	assert_true(holds(last(s, 2), "\"moved\":1"));
	assert_string_equal(last(s, 3), last(s, 2));
	assert_int_equal(s->sockets[2].count, 2);
	hub_leave(s->hub, 1);
	call(s, 2);
	publish(s);
	assert_int_equal(s->sockets[1].count, 2);
	assert_true(holds(last(s, 2), "\"look\":true"));
	assert_true(holds(last(s, 3), "\"moved\":1"));
}

static void two_phones_of_one_patient_hear_the_same(void **state)
{
	struct scene *s = *state;

	take_in(s, 1, 10);
	publish(s);
	listen_for_visit(s, 1, 1);
	listen_for_visit(s, 2, 1);
	listen_for_visit(s, 1, 1);
	hub_leave(s->hub, 2);
	listen_for_visit(s, 3, 1);
	call(s, 1);
	publish(s);
	assert_true(holds(last(s, 1), "\"look\":true"));
	assert_string_equal(last(s, 1), last(s, 3));
	assert_int_equal(s->sockets[2].count, 1);
}

static void no_phone_is_forgotten_when_very_many_lines_move_at_once(void **state)
{
	struct scene *s = *state;
	const int services = 40;

	for (int i = 1; i <= services; i++)
		add_service(s, 100 + i);
	publish(s);
	for (int i = 1; i <= services; i++)
		take_in(s, i, 100 + i);
	publish(s);
	listen_for_visit(s, 1, services);
	/* Somebody else in each line. */
	for (int i = 1; i <= services; i++)
		take_in(s, services + i, 100 + i);
	publish(s);
	assert_int_equal(s->sockets[1].count, 2);
	assert_true(holds(last(s, 1), "\"look\":true"));
}

static void a_slow_phone_looks_once_it_can(void **state)
{
	struct scene *s = *state;

	take_in(s, 1, 10);
	take_in(s, 2, 10);
	publish(s);
	listen_for_visit(s, 2, 2);
	s->sockets[2].says = HUB_SENT_FULL;
	call(s, 1);
	publish(s);
	s->sockets[2].says = HUB_SENT_QUEUED;
	HAPPEN(s, call_shown, .call.u = id_of(2001), .display.u = id_of(3));
	publish(s);
	assert_int_equal(s->sockets[2].count, 1);
	hub_drained(s->hub, 2);
	assert_true(holds(last(s, 2), "\"look\":true"));
}

/* ---- halls ---- */

enum { DESK_HERE = 20, DESK_THERE = 21, HALL = 30, NUMBERS = 8 };

static void call_at(struct scene *s, int visit, int call, int desk)
{
	HAPPEN(s, ticket_called, .ticket.u = id_of(visit + 1000), .call.u = id_of(call),
		.desk.u = id_of(desk), .number = "A001", .rule = CALL_BY_VALUE);
}

static void leave(struct scene *s, int visit, int desk)
{
	HAPPEN(s, ticket_skipped, .ticket.u = id_of(visit + 1000), .desk.u = id_of(desk));
}

static void register_hall(struct scene *s, int desk)
{
	HAPPEN(s, display_registered, .display.u = id_of(HALL), .name = "Here", .desks_count = 1,
		.desks = { { id_of(desk) } });
}

/* Two halls of one desk each; the display HALL belongs to the first. */
static void make_halls(struct scene *s)
{
	HAPPEN(s, desk_configured, .desk.u = id_of(DESK_THERE), .code = "e", .name_sw = "Siri",
		.name_en = "Secret", .room = "5");
	register_hall(s, DESK_HERE);
	HAPPEN(s, display_registered, .display.u = id_of(HALL + 1), .name = "There",
		.desks_count = 1, .desks = { { id_of(DESK_THERE) } });
	for (int visit = 1; visit <= NUMBERS; visit++)
		take_in(s, visit, 10);
	publish(s);
}

static void listen_in_hall(struct scene *s, uint64_t socket, int display, int epoch, uint64_t since)
{
	const struct hub_listener listener = {
		.socket = socket,
		.audience = HUB_DISPLAY,
		.epoch = id_of(epoch),
		.since = since,
		.display.u = id_of(display),
	};

	hub_listen(s->hub, s->board, &listener);
}

/* Of one call there, all that a display of another hall could learn of it. */
static bool knows_there(const struct scene *s, int socket)
{
	static const int ids[] = { 1002, 2002, DESK_THERE, HALL + 1 };
	char id[UUID_TEXT_BYTES];

	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		uuid_format(id_of(ids[i]), id);
		for (int j = 0; j < s->sockets[socket].count; j++)
			if (holds(s->sockets[socket].heard[j], id))
				return true;
	}
	return false;
}

static void a_display_hears_of_its_own_hall_alone(void **state)
{
	struct scene *s = *state;
	uint64_t begin, seq;

	make_halls(s);
	call_at(s, 1, 2001, DESK_HERE);
	call_at(s, 2, 2002, DESK_THERE);
	publish(s);
	begin = board_seq(s->board);
	listen_in_hall(s, 1, HALL, 0, 0);
	assert_snapshot(s, 1, begin);
	assert_true(holds(last(s, 1), "\"number\":\"A001\""));
	listen_in_hall(s, 2, HALL + 1, 0, 0);
	/* All that happens to a ticket without a desk is of the desk that called it. */
	leave(s, 2, DESK_THERE);
	HAPPEN(s, ticket_requeued, .ticket.u = id_of(1002));
	HAPPEN(s, ticket_cancelled, .ticket.u = id_of(1002));
	HAPPEN(s, desk_paused, .desk.u = id_of(DESK_THERE));
	publish(s);
	assert_int_equal(s->sockets[1].count, 1);
	assert_events(s, 2, begin + 1, begin + 4, 4);
	leave(s, 1, DESK_HERE);
	publish(s);
	seq = board_seq(s->board);
	assert_events(s, 1, begin + 1, seq, 1);
	assert_int_equal(s->sockets[2].count, 2);
	assert_false(knows_there(s, 1));
	/* Who comes back is told no more. */
	listen_in_hall(s, 3, HALL, 100, begin);
	assert_events(s, 3, begin + 1, seq, 1);
	assert_false(knows_there(s, 3));
}

static void what_a_ticket_did_here_is_told_although_it_was_called_there_since(void **state)
{
	struct scene *s = *state;
	uint64_t begin;

	make_halls(s);
	begin = board_seq(s->board);
	listen_in_hall(s, 1, HALL, 0, 0);
	call_at(s, 1, 2001, DESK_HERE);
	leave(s, 1, DESK_HERE);
	HAPPEN(s, ticket_requeued, .ticket.u = id_of(1001));
	call_at(s, 1, 2002, DESK_THERE);
	publish(s);
	assert_events(s, 1, begin + 1, begin + 4, 3);
}

/* Eight numbers in the other hall are more than a slow display is sent; this one missed nothing. */
static void a_busy_hall_costs_another_one_no_snapshot(void **state)
{
	struct scene *s = *state;
	uint64_t begin, snapshots;

	make_halls(s);
	begin = board_seq(s->board);
	listen_in_hall(s, 1, HALL, 0, 0);
	snapshots = hub_stats(s->hub).snapshots;
	for (int i = 0; i < 4 * RECENT; i++) {
		HAPPEN(s, desk_paused, .desk.u = id_of(DESK_THERE));
		publish(s);
	}
	call_at(s, 1, 2001, DESK_HERE);
	publish(s);
	assert_events(s, 1, begin + 1, board_seq(s->board), 1);
	assert_int_equal(hub_stats(s->hub).snapshots, snapshots);
}

static void a_display_that_was_moved_sees_its_new_hall_at_once(void **state)
{
	struct scene *s = *state;
	char desk[UUID_TEXT_BYTES];
	uint64_t begin;

	make_halls(s);
	call_at(s, 2, 2002, DESK_THERE);
	publish(s);
	begin = board_seq(s->board);
	listen_in_hall(s, 1, HALL, 0, 0);
	listen_in_hall(s, 2, HALL + 1, 0, 0);
	assert_false(knows_there(s, 1));
	register_hall(s, DESK_THERE);
	publish(s);
	uuid_format(id_of(2002), desk);
	assert_snapshot(s, 1, board_seq(s->board));
	assert_true(holds(last(s, 1), desk));
	assert_int_equal(s->sockets[2].count, 1);
	/* Also where it was away meanwhile. */
	listen_in_hall(s, 3, HALL, 100, begin);
	assert_snapshot(s, 3, board_seq(s->board));
}

static void a_display_that_nobody_registered_sees_no_hall(void **state)
{
	struct scene *s = *state;

	make_halls(s);
	call_at(s, 2, 2002, DESK_THERE);
	publish(s);
	listen_in_hall(s, 1, HALL + 7, 0, 0);
	assert_false(knows_there(s, 1));
}

/* ---- all ---- */

static void what_is_told_to_all_reaches_each_audience(void **state)
{
	struct scene *s = *state;

	take_in(s, 1, 10);
	publish(s);
	listen_as(s, 1, HUB_STAFF, 0, 0);
	listen_as(s, 2, HUB_DISPLAY, 0, 0);
	listen_for_visit(s, 3, 1);
	hub_tell_all(s->hub, "{\"t\":\"reconnect\",\"in_s\":3}");
	for (int socket = 1; socket <= 3; socket++)
		assert_string_equal(last(s, socket), "{\"t\":\"reconnect\",\"in_s\":3}");
}

static void staff_is_told_which_devices_are_out_of_service(void **state)
{
	static const char *const none = "\"events\":[],\"out_of_service\":[]}";
	struct scene *s = *state;
	const struct id_item out = { id_of(HALL) };
	struct uuid epoch = board_facility(s->board)->epoch;
	char told[80], id[UUID_TEXT_BYTES];
	uint64_t seq;

	make_halls(s);
	seq = board_seq(s->board);
	uuid_format(out.id, id);
	snprintf(told, sizeof(told), "\"events\":[],\"out_of_service\":[\"%s\"]}", id);
	listen_as(s, 1, HUB_STAFF, 0, 0);
	listen_as(s, 2, HUB_DISPLAY, 0, 0);
	listen_as(s, 3, HUB_STAFF, 0, 0);
	s->sockets[3].says = HUB_SENT_FULL;
	board_set_out(s->board, &out, 1);
	hub_tell_out(s->hub, s->board);
	assert_non_null(strstr(last(s, 1), told));
	assert_null(strstr(last(s, 2), "out_of_service"));
	/* Whoever is slow hears it later, whoever is new with the rest. */
	s->sockets[3].says = HUB_SENT_QUEUED;
	hub_drained(s->hub, 3);
	assert_non_null(strstr(last(s, 3), told));
	listen_as(s, 4, HUB_STAFF, 0, 0);
	assert_non_null(strstr(last(s, 4), "\"t\":\"snapshot\""));
	assert_non_null(strstr(last(s, 4), id));
	/* Whoever was away when it changed has missed no event. */
	hub_leave(s->hub, 1);
	board_set_out(s->board, NULL, 0);
	hub_tell_out(s->hub, s->board);
	hub_listen(s->hub, s->board,
		&(struct hub_listener){
			.socket = 1, .audience = HUB_STAFF, .epoch = epoch, .since = seq });
	assert_non_null(strstr(last(s, 1), none));
}

static void what_is_told_to_a_display_reaches_no_other(void **state)
{
	struct scene *s = *state;

	make_halls(s);
	listen_in_hall(s, 1, HALL, 0, 0);
	listen_in_hall(s, 2, HALL + 7, 0, 0);
	listen_as(s, 3, HUB_STAFF, 0, 0);
	hub_tell_display(s->hub, (struct display_id){ id_of(HALL) }, "{\"t\":\"print\"}");
	assert_string_equal(last(s, 1), "{\"t\":\"print\"}");
	assert_string_not_equal(last(s, 2), "{\"t\":\"print\"}");
	hub_tell_display(s->hub, (struct display_id){ 0 }, "{\"t\":\"print\"}");
	assert_string_equal(last(s, 2), "{\"t\":\"print\"}");
	assert_string_not_equal(last(s, 3), "{\"t\":\"print\"}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_is_new_gets_a_snapshot_then_every_event),
		TEST(who_comes_back_gets_what_it_missed),
		TEST(a_position_that_means_nothing_here_gets_a_snapshot),
		TEST(who_missed_too_much_gets_a_snapshot),
		TEST(what_the_ring_no_longer_holds_is_never_made_up),
		TEST(equal_frames_are_made_once),
		TEST(who_left_hears_nothing),
		TEST(a_display_sees_no_secret_and_no_gap),
		TEST(displays_that_came_at_different_times_each_get_their_own_range),
		TEST(a_slow_listener_is_not_waited_for_and_misses_nothing),
		TEST(a_very_slow_listener_gets_a_snapshot),
		TEST(who_is_full_from_the_start_is_not_resumed_from_where_it_never_was),
		TEST(after_a_reset_everybody_stands_in_the_new_log),
		TEST(who_was_full_at_a_reset_is_not_resumed_in_the_wrong_log),
		TEST(a_phone_is_told_of_its_own_ticket_and_that_the_line_moved),
		TEST(two_phones_of_one_patient_hear_the_same),
		TEST(no_phone_is_forgotten_when_very_many_lines_move_at_once),
		TEST(a_slow_phone_looks_once_it_can),
		TEST(a_display_hears_of_its_own_hall_alone),
		TEST(what_a_ticket_did_here_is_told_although_it_was_called_there_since),
		TEST(a_busy_hall_costs_another_one_no_snapshot),
		TEST(a_display_that_was_moved_sees_its_new_hall_at_once),
		TEST(a_display_that_nobody_registered_sees_no_hall),
		TEST(what_is_told_to_all_reaches_each_audience),
		TEST(staff_is_told_which_devices_are_out_of_service),
		TEST(what_is_told_to_a_display_reaches_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
