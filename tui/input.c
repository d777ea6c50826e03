// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/input.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/loop/loop.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 4096 };

struct input {
	struct loop *loop;
	int fd;
	struct input_events events;
	void *arg;
	struct loop_watch *watch; /* NULL: a file, which is always ready */
	struct loop_task task;
	struct text text; /* what was read and is not given on */
	size_t number;
	bool is_skipping; /* the rest of a line that was too long */
	bool is_paused;
	bool is_at_end;
	bool is_ended; /* and it was said */
};

static void work(void *arg);

/* While it is paused, nothing is read either: who writes must wait. */
static void go_on(struct input *input)
{
	bool wants = !input->is_paused && !input->is_at_end;

	if (input->watch)
		loop_watch_set(input->watch, wants ? LOOP_READABLE : 0);
	else if (wants)
		loop_defer(input->loop, &input->task, work, input);
}

static void give_line(struct input *input, char *line, size_t length)
{
	bool good = length < INPUT_LINE_BYTES && !memchr(line, '\0', length);

	if (good && length && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	input->events.line(input->arg, good ? line : NULL, ++input->number);
}

/* The end of the file ends the last line. */
static void give_lines(struct input *input)
{
	char *bytes = input->text.bytes, *end;
	size_t done = 0;
	bool is_whole;

	while (!input->is_paused && done < input->text.length) {
		end = memchr(bytes + done, '\n', input->text.length - done);
		if (!end && !input->is_at_end && input->text.length - done < INPUT_LINE_BYTES)
			break;
		is_whole = end || input->is_at_end;
		if (!end)
			end = bytes + input->text.length;
		if (!input->is_skipping)
			give_line(input, bytes + done, (size_t)(end - bytes) - done);
		input->is_skipping = !is_whole;
		done = (size_t)(end - bytes) + 1;
		if (done > input->text.length)
			done = input->text.length;
	}
	if (done) {
		memmove(bytes, bytes + done, input->text.length - done);
		input->text.length -= done;
		bytes[input->text.length] = '\0';
	}
	if (input->is_at_end && !input->text.length && !input->is_ended) {
		input->is_ended = true;
		input->events.ended(input->arg);
	}
}

static void work(void *arg)
{
	struct input *input = arg;
	char bytes[READ_BYTES];
	ssize_t length = 0;

	if (!input->is_paused && !input->is_at_end) {
		length = read(input->fd, bytes, sizeof(bytes));
		if (length > 0)
			text_add_bytes(&input->text, bytes, (size_t)length);
		else if (length == 0 || (errno != EINTR && errno != EAGAIN))
			input->is_at_end = true;
	}
	give_lines(input);
	go_on(input);
}

static void ready(void *arg, unsigned what)
{
	(void)what;
	work(arg);
}

struct input *input_open(struct loop *loop, int fd, const struct input_events *events, void *arg)
{
	struct input *input = mem_alloc(sizeof(*input));

	input->loop = loop;
	input->fd = fd;
	input->events = *events;
	input->arg = arg;
	input->watch = loop_watch_create(loop, fd, ready, input);
	go_on(input);
	return input;
}

void input_pause(struct input *input)
{
	input->is_paused = true;
}

void input_resume(struct input *input)
{
	if (!input->is_paused)
		return;
	input->is_paused = false;
	/* Lines may be waiting without anything new to read. */
	loop_defer(input->loop, &input->task, work, input);
}

void input_close(struct input **input)
{
	if (!*input)
		return;
	loop_watch_destroy(&(*input)->watch);
	loop_cancel((*input)->loop, &(*input)->task);
	text_finish(&(*input)->text);
	mem_free(*input);
	*input = NULL;
}
