// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A small hospital for tests of the engine, driven by lines of text:
 *
 *	given(s, "visit.open service=opd");
 *	when(s, "ticket.call_next desk=r1");
 *	then(s, "ticket.called ticket=A001 desk=r1 rule=only_one");
 *
 * Ids are words: services, desks, displays, people and patients are called what the test calls
 * them; a ticket is called by its number, A001, or A001@lab where the visit has several; a call by
 * the ticket that is called. Times are of the local clock: 08:30.
 *
 * Every command is decided on trial, taken back (and the board compared with what it was), decided
 * again, and its events are applied to the board as read back from their JSON; a display's board
 * follows from what displays are sent. After each the laws of laws.h are asked. */
#pragma once

#include "server/engine/engine.h"

struct display_view;

struct scene {
	struct board *board;
	struct board *display;
	struct arena *arena; /* Of the log. */
	int64_t now_us;
	int32_t utc_offset_s;
	struct actor actor;
	uint64_t ids; /* How many were given out. */
	struct event *log;
	size_t log_count, log_room;
	/* Of the last command. */
	enum err err;
	struct field_problem problem;
	size_t said_from; /* Its events in the log. */
	struct text answer;
	struct text overrode;
};

/* Monday 2 March 2026, 08:00 in Dar es Salaam. Nothing is configured. */
struct scene *scene_create(void);
void scene_destroy(struct scene **scene);
/* For cmocka: services opd and lab (open all day, series A and B), desks r1 and r2 for opd, w1 for
 * lab, all with somebody at them: amina (r1) and baraka (r2), doctors, and chiku (w1), a nurse; the
 * display hall. Who acts is rehema, a receptionist. */
int scene_setup(void **state);
int scene_teardown(void **state);

/* Who acts from now on. Words of enum role. */
void scene_as(struct scene *scene, const char *name, enum role role);
void scene_as_display(struct scene *scene, const char *name);
void scene_as_timer(struct scene *scene);
/* The local time, of the first day or of the n-th day after it. */
void scene_at(struct scene *scene, const char *hh_mm);
void scene_on_day(struct scene *scene, int day, const char *hh_mm);
void scene_pass(struct scene *scene, int seconds);

/* Whatever comes of it. */
void when(struct scene *scene, const char *format, ...) PRINTF_LIKE(2, 3);
/* Must succeed. */
void given(struct scene *scene, const char *format, ...) PRINTF_LIKE(2, 3);
/* As they stand. command_type says the input's struct. */
void scene_run(struct scene *scene, const struct command_type *type, const void *input);

/* The last command succeeded with exactly these events. Each line names a type and some of its
 * fields; those that are not named may be anything, !name must not be there. */
#define then(scene, ...)                                                                           \
	scene_then((scene), (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)
#define then_nothing(scene) scene_then((scene), (const char *const[]){ NULL }, __FILE__, __LINE__)
void scene_then(struct scene *scene, const char *const *lines, const char *file, int line);
/* The last command was refused, with this field named, and nothing happened. */
#define refused(scene, err, field) scene_refused((scene), (err), (field), __FILE__, __LINE__)
void scene_refused(
	struct scene *scene, enum err err, const char *field, const char *file, int line);
/* The last answer holds this text. */
#define answered(scene, text) scene_answered((scene), (text), __FILE__, __LINE__)
void scene_answered(struct scene *scene, const char *text, const char *file, int line);
/* The audit log gets a row of the last command, in which this stands:
 * "ticket.moved ticket=A003 'very weak' {"before":{},"after":{..}}". */
#define overrode(scene, text) scene_overrode((scene), (text), __FILE__, __LINE__)
#define overrode_nothing(scene) scene_overrode((scene), NULL, __FILE__, __LINE__)
void scene_overrode(struct scene *scene, const char *text, const char *file, int line);
/* The state, and whatever else is asked, of a row: is(s, "tickets A001 state=waiting calls=0"). */
#define is(scene, line) scene_is((scene), (line), __FILE__, __LINE__)
void scene_is(struct scene *scene, const char *line, const char *file, int at);
/* The line of a service now: "A001 A002". The skipped who stand behind others are not in it. */
#define line_is(scene, service, numbers)                                                           \
	scene_line_is((scene), (service), (numbers), __FILE__, __LINE__)
void scene_line_is(
	struct scene *scene, const char *service, const char *numbers, const char *file, int line);
/* What engine_due() wants now: "ticket.recall A001 call.unheard A001", in no order. */
#define due_is(scene, words) scene_due_is((scene), (words), __FILE__, __LINE__)
void scene_due_is(struct scene *scene, const char *words, const char *file, int line);

/* The id behind a word, as a field of this name takes it. */
struct uuid scene_id(struct scene *scene, const char *field, const char *word);
/* The word for an id. */
void scene_word(const struct scene *scene, const char *field, struct uuid id, struct text *text);
/* One event as a line. */
void scene_describe(const struct scene *scene, const struct event *event, struct text *text);
