// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/lock.h"

#include "common/base/mem.h"
#include "tui/console_parts.h"

/* Where nobody is signed in nothing is in sight that had to be hidden. */
static bool has_user(const struct console *console)
{
	return !uuid_is_nil(console->status.user.id.u) && console->status.state != LINK_STOPPED &&
	       console->layer_count &&
	       console->layers[console->layer_count - 1].view != &view_sign_in;
}

bool lock_is_shut(const struct console *console)
{
	return console->lock.view;
}

const char *lock_why_not(struct console *console)
{
	if (lock_is_shut(console))
		return N_("the console is locked already");
	return has_user(console) ? NULL : N_("nobody is signed in");
}

void lock_shut(struct console *console)
{
	struct layer *lock = &console->lock;

	if (lock_why_not(console))
		return;
	lock->view = &view_lock;
	lock->state = mem_alloc(lock->view->state_bytes);
	lock->view->begin(console, lock->state);
	/* It may have told of somebody. */
	console->toast.until_us = 0;
	console->ports.repaint(console->ports.arg);
	console_touch(console);
}

void lock_shut_when_due(struct console *console)
{
	int64_t now_us = console_now_us(console), due_us;

	/* A clock that was put back must not keep it open. */
	if (console->used_us > now_us)
		console->used_us = now_us;
	due_us = lock_due_us(console);
	if (due_us && now_us >= due_us)
		lock_shut(console);
}

void lock_open(struct console *console)
{
	struct layer *lock = &console->lock;

	if (!lock_is_shut(console))
		return;
	lock->view->end(console, lock->state);
	mem_free(lock->state);
	*lock = (struct layer){ 0 };
	console->used_us = console_now_us(console);
	if (!console->is_holding)
		console_release(console);
	console_touch(console);
}

/* What the hospital has set, as soon as it has; else what the server said. */
static int64_t limit_us(const struct console *console)
{
	int minutes =
		console->board ? board_facility(console->board)->hospital.console_lock_min : 0;

	return minutes ? minutes * US_PER_MIN : console->status.lock_s * US_PER_S;
}

int64_t lock_due_us(const struct console *console)
{
	int64_t after_us = limit_us(console);

	if (!after_us || console->options.never_locks || lock_is_shut(console) ||
		!has_user(console))
		return 0;
	return console->used_us + after_us;
}
