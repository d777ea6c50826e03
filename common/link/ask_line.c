// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/link/ask_line.h"

#include "common/base/mem.h"

struct ask_line {
	struct loop *loop;
	struct stream *stream; /* NULL: none */
	bool is_open;
	const struct stream_events *events; /* of who has it; NULL: nobody */
	void *arg;
};

static void close_stream(struct ask_line *line)
{
	stream_destroy(&line->stream);
	line->is_open = false;
}

static void opened(void *arg)
{
	struct ask_line *line = arg;

	line->is_open = true;
	line->events->opened(line->arg);
}

static void received(void *arg, char *bytes, size_t length)
{
	struct ask_line *line = arg;

	/* What nobody has asked for answers nothing that will be asked. */
	if (line->events)
		line->events->received(line->arg, bytes, length);
	else
		close_stream(line);
}

static void closed(void *arg, enum link_why why, const char *detail)
{
	struct ask_line *line = arg;

	close_stream(line);
	if (line->events)
		line->events->closed(line->arg, why, detail);
}

static const struct stream_events stream_events = {
	.opened = opened, .received = received, .closed = closed
};

struct ask_line *ask_line_create(struct loop *loop)
{
	struct ask_line *line = mem_alloc(sizeof(*line));

	line->loop = loop;
	return line;
}

void ask_line_destroy(struct ask_line **line)
{
	struct ask_line *ended = *line;

	if (!ended)
		return;
	*line = NULL;
	close_stream(ended);
	mem_free(ended);
}

bool ask_line_take(struct ask_line *line, const struct stream_options *options,
	const struct stream_events *events, void *arg)
{
	line->events = events;
	line->arg = arg;
	if (!line->stream)
		line->stream = stream_open(line->loop, options, &stream_events, line);
	return line->is_open;
}

void ask_line_send(struct ask_line *line, const char *bytes, size_t length)
{
	stream_send(line->stream, bytes, length);
}

void ask_line_give(struct ask_line *line, bool is_good)
{
	if (!line->events)
		return;
	line->events = NULL;
	if (!is_good || !line->is_open)
		close_stream(line);
}
