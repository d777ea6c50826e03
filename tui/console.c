// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/console.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/number.h"
#include "tui/console_parts.h"
#include "tui/home.h"
#include "tui/lock.h"
#include "tui/patience.h"
#include "tui/sign_in.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct view *const views[] = {
#define VIEW(name) &view_##name,
#include "tui/views.def"
#undef VIEW
};
const size_t view_count = COUNT_OF(views);

struct acts view_kind_acts(const struct view *view)
{
	return view->kind ? view->kind->acts : (struct acts){ 0 };
}

/* ---- life ---- */

struct console *console_create(
	const struct console_ports *ports, const struct console_options *options)
{
	struct console *console = mem_alloc(sizeof(*console));

	console->ports = *ports;
	console->options = *options;
	console->language = options->has_language ? options->language : LANGUAGE_SW;
	console->canvas = canvas_create(options->columns, options->rows);
	console->directory = directory_create();
	list_init(&console->errands);
	console->used_us = console_now_us(console);
	console->is_dirty = true;
	return console;
}

void layer_end(struct console *console, struct layer *layer)
{
	if (layer->view->end)
		layer->view->end(console, layer->state);
	mem_free(layer->state);
	console_touch(console);
}

static void destroy_top(struct console *console)
{
	layer_end(console, &console->layers[--console->layer_count]);
}

static void drop_lock(struct console *console)
{
	struct layer lock = console->lock;

	console->lock = (struct layer){ 0 };
	if (lock.view)
		layer_end(console, &lock);
}

void console_destroy(struct console **console)
{
	if (!*console)
		return;
	(*console)->is_ending = true;
	drop_lock(*console);
	while ((*console)->layer_count)
		destroy_top(*console);
	errands_forget(*console);
	distant_forget(*console);
	directory_destroy(&(*console)->directory);
	canvas_destroy(&(*console)->canvas);
	mem_free(*console);
	*console = NULL;
}

/* ---- what the program tells ---- */

void console_resize(struct console *console, int columns, int rows)
{
	canvas_resize(console->canvas, columns, rows);
	console_touch(console);
}

static void tell_views(struct console *console, unsigned changed)
{
	for (int i = 0; i < console->layer_count; i++) {
		const struct layer *layer = &console->layers[i];

		if (layer->view->changed)
			layer->view->changed(console, layer->state, changed);
	}
}

void console_board(struct console *console, const struct board *board, unsigned changed)
{
	console->board = board;
	tell_views(console, changed);
	console_touch(console);
}

/* The views below the one that asks who it is. */
static void drop_views(struct console *console)
{
	struct layer asking = { 0 };

	if (console_top(console) == &view_sign_in)
		asking = console->layers[--console->layer_count];
	while (console->layer_count) {
		const struct layer *top = &console->layers[console->layer_count - 1];

		/* What was typed is kept for whose it is. */
		if (top->view->paused)
			top->view->paused(console, top->state);
		destroy_top(console);
	}
	if (asking.view)
		console->layers[console->layer_count++] = asking;
}

void console_forget_user(struct console *console)
{
	drop_lock(console);
	drop_views(console);
	errands_forget(console);
	distant_forget(console);
	directory_destroy(&console->directory);
	console->directory = directory_create();
	console->board = NULL;
	console->status = (struct link_status){ .state = LINK_STOPPED };
	console->language_was_set = false;
	console->has_factor = false;
	patience_end(console);
	console->toast.until_us = 0;
	console->pressed_us = 0;
	console->held_count = 0;
	console->is_holding = false;
	console_touch(console);
}

void console_sign_out(struct console *console)
{
	console_forget_user(console);
	if (!console->layer_count)
		console_push(console, &view_sign_in);
	sign_in_set_login(console, "");
	console->ports.sign_out(console->ports.arg);
}

static void staff_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;

	if (reply->outcome == LINK_DONE)
		directory_take_staff(console->directory, jdoc_get(reply->body, "staff"));
	console_touch(console);
}

static void ask_for_staff(struct console *console)
{
	console_ask(console, &(struct link_request){ .method = "GET", .path = "/staff" },
		staff_came, console);
}

/* Nothing of patients is in sight while nobody is signed in. */
static void session_follow(struct console *console)
{
	const struct view *top = console_top(console);
	bool asks = top == &view_sign_in;
	bool is_stopped = console->status.state == LINK_STOPPED;
	bool must_enrol = is_stopped && console->status.why == LINK_WHY_ENROL;

	/* What asks who it is hides as much. */
	if (is_stopped)
		drop_lock(console);
	if (is_stopped && !asks && !(must_enrol && top == &view_second_factor)) {
		console_push(console, &view_sign_in);
		sign_in_set_login(console, "");
		asks = true;
	}
	if (must_enrol && asks) {
		console_push(console, &view_second_factor);
	} else if (console->status.state == LINK_LIVE && console->board && asks) {
		console_pop(console);
		if (!console->layer_count)
			home_open(console);
	}
}

void console_connected(struct console *console, const struct link_status *status)
{
	bool was_live = console->status.state == LINK_LIVE;

	console->status = *status;
	if (!console->options.has_language && !uuid_is_nil(status->user.id.u) &&
		!console->language_was_set) {
		console->language = status->user.language;
		console->language_was_set = true;
	}
	if (status->why == LINK_WHY_CODE)
		console->has_factor = true;
	if (status->why == LINK_WHY_TOO_MANY && status->state == LINK_STOPPED)
		patience_begin(console, status->retry_us);
	if (was_live && status->state != LINK_LIVE)
		directory_forget_asked(console->directory);
	if (!was_live && status->state == LINK_LIVE)
		ask_for_staff(console);
	session_follow(console);
	tell_views(console, 0);
	console_touch(console);
}

void console_measured(struct console *console, uint32_t rtt_ms, int64_t heard_us)
{
	console->status.rtt_ms = rtt_ms;
	console->status.heard_us = heard_us;
}

void console_event(struct console *console, const struct event *event)
{
	const struct desk *desk = console_desk(console);

	if (strcmp(event->type->name, "call.unheard") == 0 && desk)
		frame_warn_unheard(console, event, desk);
}

/* ---- the printer ---- */

/* That all is well takes no other message away. */
void console_printed(struct console *console, const char *number, enum printer_why why)
{
	if (why)
		console_toast(console, STYLE_WARN, say(console, N_("! %s is not printed yet. %s")),
			number, say(console, printer_why_text(why)));
	else if (console->toast.until_us <= console_now_us(console) ||
		 console->toast.style == STYLE_WARN)
		console_toast(console, STYLE_GOOD, say(console, N_("✓ %s is printed")), number);
}

void console_printer(struct console *console, enum printer_why why)
{
	console->knows_printer = true;
	console->printer = why;
	console_touch(console);
}

/* ---- the clock ---- */

/* When the view in front wants to be called; 0: never. */
static int64_t front_due_us(const struct console *console)
{
	const struct layer *front = console_front(console);

	return front && front->view->due_us ? front->view->due_us(front->state) : 0;
}

/* The next time at which the screen looks different by itself. */
static int64_t next_tick_us(const struct console *console)
{
	int64_t now_us = console_now_us(console);
	int64_t next_us = (now_us / US_PER_MIN + 1) * US_PER_MIN, lock_us = lock_due_us(console);
	int64_t print_us = distant_due_us(console), front_us = front_due_us(console);

	if (console->undo.until_us > now_us || console->status.state != LINK_LIVE ||
		patience_left_s(console))
		next_us = (now_us / US_PER_S + 1) * US_PER_S;
	if (console->toast.until_us > now_us && console->toast.until_us < next_us)
		next_us = console->toast.until_us;
	if (console->pressed_us && console->pressed_us + PAUSE_US < next_us)
		next_us = console->pressed_us + PAUSE_US;
	if (lock_us && lock_us < next_us)
		next_us = lock_us;
	if (print_us && print_us < next_us)
		next_us = print_us;
	if (front_us && front_us < next_us)
		next_us = front_us;
	return next_us;
}

void console_tick(struct console *console)
{
	const struct layer *top;

	if (console->layer_count && console->pressed_us &&
		console_now_us(console) >= console->pressed_us + PAUSE_US) {
		top = &console->layers[console->layer_count - 1];
		console->pressed_us = 0;
		if (top->view->paused)
			top->view->paused(console, top->state);
	}
	lock_shut_when_due(console);
	distant_tick(console);
	if (front_due_us(console) && front_due_us(console) <= console_now_us(console)) {
		const struct layer *front = console_front(console);

		front->view->fell_due(console, front->state);
	}
	console_touch(console);
}

/* ---- drawing ---- */

static void ask_for_names(struct console *console)
{
	enum { BATCH = 200 };
	struct patient_id ids[BATCH];
	size_t count;

	if (console->status.state != LINK_LIVE)
		return;
	count = directory_wanted(console->directory, ids, BATCH);
	if (count)
		console->ports.names(console->ports.arg, ids, count);
}

const struct canvas *console_draw(struct console *console)
{
	if (!console->is_dirty)
		return NULL;
	frame_draw(console);
	console->is_dirty = false;
	ask_for_names(console);
	console->ports.wake(console->ports.arg, next_tick_us(console));
	return console->canvas;
}

void console_touch(struct console *console)
{
	if (!console->is_dirty)
		console->ports.touched(console->ports.arg);
	console->is_dirty = true;
}

/* ---- views ---- */

void *console_push(struct console *console, const struct view *view)
{
	struct layer *layer;

	if (console->layer_count == CONSOLE_VIEWS_MAX)
		destroy_top(console);
	layer = &console->layers[console->layer_count++];
	layer->view = view;
	layer->state = mem_alloc(view->state_bytes);
	layer->opener = NULL;
	/* What went wrong before is not about this one. */
	if (view->is_box && console->toast.style == STYLE_BAD)
		console->toast.until_us = 0;
	if (view->begin)
		view->begin(console, layer->state);
	console_touch(console);
	return layer->state;
}

void console_pop(struct console *console)
{
	if (console->layer_count)
		destroy_top(console);
}

void console_replace(struct console *console, const struct view *view)
{
	while (console->layer_count)
		destroy_top(console);
	console_push(console, view);
}

const struct view *console_top(const struct console *console)
{
	return console->layer_count ? console->layers[console->layer_count - 1].view : NULL;
}

const struct view *console_page(const struct console *console)
{
	return console->layer_count ? console->layers[0].view : NULL;
}

const struct layer *console_front(const struct console *console)
{
	if (lock_is_shut(console))
		return &console->lock;
	return console->layer_count ? &console->layers[console->layer_count - 1] : NULL;
}

void *console_state(struct console *console, const struct view *view)
{
	if (view == console->lock.view)
		return console->lock.state;
	for (int i = console->layer_count - 1; i >= 0; i--)
		if (console->layers[i].view == view)
			return console->layers[i].state;
	return NULL;
}

bool console_wants_secret(const struct console *console)
{
	return lock_is_shut(console) || console_top(console) == &view_sign_in;
}

bool console_is_unsaved(const struct console *console)
{
	for (int i = 0; i < console->layer_count; i++) {
		const struct layer *layer = &console->layers[i];

		if (layer->view->is_unsaved && layer->view->is_unsaved(layer->state))
			return true;
	}
	return false;
}

/* ---- what is shared ---- */

const char *say(const struct console *console, const char *message)
{
	return tr(console->language, message);
}

const char *console_translate(const void *arg, const char *message)
{
	return message[0] ? say(arg, message) : "";
}

const char *say_n(
	const struct console *console, const char *one, const char *many, unsigned long number)
{
	return tr_n(console->language, one, many, number);
}

enum language console_language(const struct console *console)
{
	return console->language;
}

void console_set_language(struct console *console, enum language language)
{
	console->language = language;
	console->language_was_set = true;
	/* What was said is said in the other language; it has been seen. */
	console->toast.until_us = 0;
	console_touch(console);
}

const char *console_name(const struct console *console, const char *sw, const char *en)
{
	if (console->language == LANGUAGE_EN)
		return *en ? en : sw;
	return *sw ? sw : en;
}

int64_t console_now_us(const struct console *console)
{
	return console->ports.now_us(console->ports.arg);
}

bool console_has_factor(const struct console *console)
{
	return console->has_factor;
}

void console_set_factor(struct console *console, bool has_factor)
{
	console->has_factor = has_factor;
}

const struct board *console_board_of(const struct console *console)
{
	return console->board;
}

const struct link_status *console_status(const struct console *console)
{
	return &console->status;
}

const struct desk *console_desk(const struct console *console)
{
	if (!console->board || uuid_is_nil(console->status.user.id.u))
		return NULL;
	return board_desk_of(console->board, console->status.user.id);
}

struct directory *console_directory(struct console *console)
{
	return console->directory;
}

int32_t console_offset_s(const struct console *console)
{
	const char *zone = console->board ? board_facility(console->board)->time_zone : "";
	int32_t offset_s = 0;

	if (!zone_offset_s(*zone ? zone : "UTC", console_now_us(console), &offset_s))
		return 0;
	return offset_s;
}

void console_clock(const struct console *console, int64_t at_us, char clock_out[CLOCK_BYTES])
{
	int minute = minute_of_day(at_us, console_offset_s(console));

	snprintf(clock_out, CLOCK_BYTES, "%02d:%02d", minute / 60 % 24, minute % 60);
}

const struct console_ports *console_ports(const struct console *console)
{
	return &console->ports;
}

void console_quiet(struct console *console)
{
	console->toast.until_us = 0;
	console_touch(console);
}

void console_toast(struct console *console, enum style style, const char *format, ...)
{
	va_list arguments;

	if (console->is_retelling)
		return;
	va_start(arguments, format);
	vsnprintf(console->toast.text, sizeof(console->toast.text), format, arguments);
	va_end(arguments);
	utf8_drop_halves(console->toast.text);
	console->toast.style = style;
	console->toast.promise = (struct promise){ 0 };
	console->toast.until_us = console_now_us(console) + TOAST_US;
	console_touch(console);
}
