// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/told.h"

#include "common/base/jdoc.h"
#include "tui/console.h"

static void came(void *arg, const struct link_reply *reply)
{
	struct told *told = arg;

	told->request = 0;
	console_touch(told->console);
	if (reply->outcome == LINK_DONE && reply->body) {
		jdoc_destroy(&told->answer);
		told->answer = jdoc_keep(reply->body);
	} else {
		console_toast(told->console, STYLE_BAD, "! %s",
			errand_why(told->console, reply->problem));
	}
}

void told_refresh(struct told *told)
{
	if (told->request)
		console_cancel(told->console, told->request);
	told->request = console_ask(told->console,
		&(struct link_request){ .method = "GET", .path = told->path }, came, told);
}

void told_begin(struct told *told, struct console *console, const char *path)
{
	*told = (struct told){ .console = console, .path = path };
	told->was_live = console_status(console)->state == LINK_LIVE;
	told_refresh(told);
}

void told_end(struct told *told)
{
	if (told->request)
		console_cancel(told->console, told->request);
	jdoc_destroy(&told->answer);
}

void told_changed(struct told *told)
{
	bool is_live = console_status(told->console)->state == LINK_LIVE;

	if (is_live && !told->was_live)
		told_refresh(told);
	told->was_live = is_live;
}
