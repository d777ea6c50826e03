// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A printer that a test holds in its hand, in the loop of what it prints for: listens on the
 * loopback, or reads any descriptor; answers how it is, cuts tickets off its roll. A ticket is what
 * stands from ESC @ to the cut. */
#pragma once

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/loop/loop.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { FAKE_PATIENCE_S = 20, FAKE_TICKETS = 64 };

struct fake_printer {
	struct loop *loop;
	uint16_t port;
	int listener, fd;
	struct loop_watch *listening, *reading;
	struct loop_timer *pace;

	/* What the test wants. */
	bool is_silent;    /* answers nothing, ever */
	bool has_no_marks; /* answers how it is, but not behind a ticket */
	bool never_closes; /* after the other end has */
	bool is_stuck;     /* reads nothing */
	bool has_no_paper, is_open, is_offline;
	size_t ends_at;   /* there is paper for so many bytes; 0: enough */
	size_t closes_at; /* resets the connection after so many bytes, once; 0: never */
	size_t a_turn;    /* bytes that it reads in a turn; 0: all */

	/* What has happened. */
	unsigned connections, questions;
	size_t bytes;
	struct text seen; /* since the last cut, commands taken out */
	size_t halves;    /* tickets that began and did not end */
	size_t count;
	struct text tickets[FAKE_TICKETS];
};

#define fake_until(fake, condition)                                                                \
	do {                                                                                       \
		int64_t until_us = time_monotonic_us() + FAKE_PATIENCE_S * US_PER_S;               \
		struct loop_timer *ticks = loop_timer_create((fake)->loop, fake_tick, NULL);       \
		loop_timer_start(ticks, 10, 10);                                                   \
		while (!(condition)) {                                                             \
			if (time_monotonic_us() > until_us)                                        \
				fail_msg("never: %s", #condition);                                 \
			loop_turn((fake)->loop, true);                                             \
		}                                                                                  \
		loop_timer_destroy(&ticks);                                                        \
	} while (0)

/* The loop also turns when nothing happens, so that the clock is looked at. */
static inline void fake_tick(void *arg)
{
	(void)arg;
}

static inline void fake_hang_up(struct fake_printer *fake)
{
	loop_watch_destroy(&fake->reading);
	if (fake->fd >= 0)
		close(fake->fd);
	fake->fd = -1;
}

static inline void fake_say(struct fake_printer *fake, unsigned char byte)
{
	if (!fake->is_silent)
		assert_int_equal(write(fake->fd, &byte, 1), 1);
}

static inline void fake_answer(struct fake_printer *fake, char which)
{
	fake->questions++;
	switch (which) {
	case 4:
		fake_say(fake, fake->has_no_paper ? 0x72 : 0x12);
		return;
	case 2:
		fake_say(fake, (unsigned char)(0x12 | (fake->is_open ? 4 : 0) |
					       (fake->has_no_paper ? 0x20 : 0)));
		return;
	case 1:
		fake_say(fake, fake->is_offline ? 0x1a : 0x12);
		return;
	}
	fail_msg("what does DLE EOT %d ask?", which);
}

/* The end of what was seen is this command. */
static inline bool fake_ends(struct fake_printer *fake, const char *command, size_t length)
{
	return fake->seen.length >= length &&
	       memcmp(fake->seen.bytes + fake->seen.length - length, command, length) == 0;
}

static inline void fake_take_out(struct fake_printer *fake, size_t length)
{
	fake->seen.length -= length;
	fake->seen.bytes[fake->seen.length] = '\0';
}

static inline void fake_cut(struct fake_printer *fake)
{
	assert_true(fake->count < FAKE_TICKETS);
	fake->tickets[fake->count++] = fake->seen;
	fake->seen = (struct text){ 0 };
}

static inline void fake_take_byte(struct fake_printer *fake, char byte)
{
	fake->bytes++;
	text_add_char(&fake->seen, byte);
	if (fake_ends(fake, "\x10\x04\x01", 3) || fake_ends(fake, "\x10\x04\x02", 3) ||
		fake_ends(fake, "\x10\x04\x04", 3)) {
		/* At once, whatever it is doing. */
		fake_take_out(fake, 3);
		fake_answer(fake, byte);
		return;
	}
	if (fake->ends_at && fake->bytes >= fake->ends_at)
		fake->has_no_paper = true;
	if (fake_ends(fake, "\x1dr\x01", 3)) {
		fake_take_out(fake, 3);
		if (!fake->has_no_paper && !fake->has_no_marks)
			fake_say(fake, 0);
	} else if (fake_ends(fake, "\x1b@", 2)) {
		fake_take_out(fake, 2);
		/* What stood there is cut off by hand; NUL is nothing. */
		fake->halves += strlen(text_string(&fake->seen)) > 0;
		text_clear(&fake->seen);
		text_add(&fake->seen, "\x1b@");
	} else if (fake_ends(fake, "\x1dVB\0", 4) && !fake->has_no_paper) {
		fake_cut(fake);
	}
}

static inline void fake_reset(struct fake_printer *fake)
{
	struct linger now = { .l_onoff = 1 };

	assert_int_equal(setsockopt(fake->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)), 0);
	fake->closes_at = 0;
	fake_hang_up(fake);
}

static inline void fake_read(void *arg, unsigned ready)
{
	struct fake_printer *fake = arg;
	char bytes[4096];
	ssize_t count;

	(void)ready;
	if (fake->is_stuck) {
		loop_watch_set(fake->reading, 0);
		return;
	}
	count = read(fake->fd, bytes, fake->a_turn ? fake->a_turn : sizeof(bytes));
	if (count < 0 && errno == EAGAIN)
		return;
	if (count <= 0) {
		if (fake->never_closes && count == 0)
			loop_watch_set(fake->reading, 0);
		else
			fake_hang_up(fake);
		return;
	}
	for (ssize_t i = 0; i < count; i++) {
		fake_take_byte(fake, bytes[i]);
		if (fake->closes_at && fake->bytes >= fake->closes_at) {
			fake_reset(fake);
			return;
		}
	}
}

/* Reads from an open descriptor, which it takes. */
static inline void fake_hold(struct fake_printer *fake, int fd)
{
	fake_hang_up(fake);
	fake->connections++;
	fake->fd = fd;
	fake->reading = loop_watch_create(fake->loop, fd, fake_read, fake);
	assert_non_null(fake->reading);
	loop_watch_set(fake->reading, LOOP_READABLE);
}

static inline void fake_accept(void *arg, unsigned ready)
{
	struct fake_printer *fake = arg;
	int fd = accept(fake->listener, NULL, NULL);

	(void)ready;
	assert_true(fd >= 0);
	fake_hold(fake, fd);
}

/* Is there: again at the same port. */
static inline void fake_plug_in(struct fake_printer *fake)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(fake->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof(address);
	int on = 1, room = 4096;

	fake->listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fake->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* As little memory as a printer has. */
	setsockopt(fake->listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	assert_int_equal(bind(fake->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(fake->listener, 4), 0);
	assert_int_equal(getsockname(fake->listener, (struct sockaddr *)&address, &length), 0);
	fake->port = ntohs(address.sin_port);
	fake->listening = loop_watch_create(fake->loop, fake->listener, fake_accept, fake);
	assert_non_null(fake->listening);
	loop_watch_set(fake->listening, LOOP_READABLE);
}

static inline void fake_pull_out(struct fake_printer *fake)
{
	fake_hang_up(fake);
	loop_watch_destroy(&fake->listening);
	if (fake->listener >= 0)
		close(fake->listener);
	fake->listener = -1;
}

static inline void fake_begin(struct fake_printer *fake, struct loop *loop)
{
	*fake = (struct fake_printer){ .loop = loop, .listener = -1, .fd = -1 };
}

static inline void fake_end(struct fake_printer *fake)
{
	fake_pull_out(fake);
	text_finish(&fake->seen);
	for (size_t i = 0; i < fake->count; i++)
		text_finish(&fake->tickets[i]);
}
