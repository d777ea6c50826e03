// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "kiosk/face.h"

#include "common/base/mem.h"
#include "common/loop/loop.h"
#include <signal.h>

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

struct face {
	struct loop *loop;
	struct face_ports ports;
	struct term *term;
	struct loop_watch *keyboard;
	struct loop_signal *resized, *ended[COUNT_OF(ending)];
	struct loop_timer *wake;
	struct loop_task painting, leaving;
};

static void paint(void *arg)
{
	struct face *face = arg;
	int64_t wait_us;

	term_paint(face->term, face->ports.draw(face->ports.arg));
	wait_us = face->ports.painted(face->ports.arg);
	if (wait_us >= 0)
		loop_timer_start(face->wake, (uint64_t)wait_us / 1000 + 1, 0);
	else
		loop_timer_stop(face->wake);
}

static void woke(void *arg)
{
	const struct face *face = arg;

	face->ports.tick(face->ports.arg);
}

static void resized(void *arg)
{
	struct face *face = arg;
	int columns, rows;

	term_resized(face->term);
	term_size(face->term, &columns, &rows);
	face->ports.resize(face->ports.arg, columns, rows);
}

static void leave_now(void *arg)
{
	loop_stop(((struct face *)arg)->loop);
}

static void told_to_end(void *arg)
{
	face_leave(arg);
}

static void typed(void *arg, unsigned ready)
{
	struct face *face = arg;
	uint32_t key;

	(void)ready;
	while ((key = term_key(face->term)))
		face->ports.key(face->ports.arg, key);
	if (term_is_gone(face->term))
		face_leave(face);
}

struct face *face_open(struct loop *loop, struct term_options options,
	const struct face_ports *ports, char why_out[TERM_WHY_BYTES])
{
	struct term *term;
	struct face *face;

	options.hides_cursor = true;
	term = term_open(&options, why_out);
	if (!term)
		return NULL;
	face = mem_alloc(sizeof(*face));
	face->loop = loop;
	face->ports = *ports;
	face->term = term;
	face->wake = loop_timer_create(loop, woke, face);
	face->resized = loop_signal_create(loop, SIGWINCH, resized, face);
	for (size_t i = 0; i < COUNT_OF(ending); i++)
		face->ended[i] = loop_signal_create(loop, ending[i], told_to_end, face);
	face->keyboard = loop_watch_create(loop, term_keyboard(term), typed, face);
	if (face->keyboard)
		loop_watch_set(face->keyboard, LOOP_READABLE);
	return face;
}

void face_close(struct face **face)
{
	struct face *old = *face;

	if (!old)
		return;
	*face = NULL;
	loop_cancel(old->loop, &old->painting);
	loop_cancel(old->loop, &old->leaving);
	loop_watch_destroy(&old->keyboard);
	loop_signal_destroy(&old->resized);
	for (size_t i = 0; i < COUNT_OF(ending); i++)
		loop_signal_destroy(&old->ended[i]);
	loop_timer_destroy(&old->wake);
	term_close(&old->term);
	mem_free(old);
}

struct term *face_term(const struct face *face)
{
	return face->term;
}

void face_touch(struct face *face)
{
	loop_defer(face->loop, &face->painting, paint, face);
}

void face_leave(struct face *face)
{
	loop_defer(face->loop, &face->leaving, leave_now, face);
}
