// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The lines as an administrator arranges them: which there are at the left, all of the chosen one
 * at the right. What is typed stays here until it is saved, in one step and for a reason; before
 * that v tells the difference and t what it would do to the line as it is now. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/admin.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/queue_form.h"
#include "tui/services.h"
#include "tui/tell.h"
#include <stdio.h>
#include <string.h>

enum { LIST_COLUMNS = 17, FOOT_ROWS = 3, REASON_CHARACTERS = 120 };

/* What the change would do to the line as it is. */
struct tried {
	bool is_known;
	long long waiting, moved, passed;
	struct wait_shown before, after; /* of somebody who comes now */
};

struct state {
	struct queue_form queue;
	struct service_id chosen; /* nil: a new one */
	bool is_new;
	bool is_editing;
	bool shows_difference;
	uint64_t request; /* 0: nothing is under way */
	struct tried tried;
	/* What was saved last is put back by u. */
	struct service saved, before;
	bool can_take_back;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_queues);
}

static const struct service *service_of(struct console *console, struct service_id id)
{
	const struct board *board = console_board_of(console);

	return board && !uuid_is_nil(id.u) ? board_find_service(board, id) : NULL;
}

static void forget_try(struct state *state)
{
	state->tried.is_known = false;
	state->shows_difference = false;
}

/* The form as the service is now; what was typed is gone. */
static void fill(struct state *state, const struct service *service)
{
	forget_try(state);
	state->is_new = false;
	state->is_editing = false;
	state->chosen = service->id;
	queue_form_fill(&state->queue, service);
}

static size_t place_of(const struct service *const *services, size_t count, struct service_id id)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(services[i]->id.u, id.u))
			return i;
	return count;
}

static bool is_changed(const struct state *state)
{
	return state->is_new || queue_form_changes(&state->queue) > 0;
}

/* Where nothing was typed, the form follows the board. */
static void follow(struct console *console, struct state *state)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(console, services);
	size_t at = place_of(services, count, state->chosen);

	if (state->is_new || !count || (at < count && (is_changed(state) || state->is_editing)))
		return;
	at = at < count ? at : 0;
	if (services[at]->version != state->queue.service.version ||
		!uuid_equal(services[at]->id.u, state->chosen.u))
		fill(state, services[at]);
}

/* ---- reading the form ---- */

/* False: a row cannot be read; the form is open at it. */
static bool read_form(struct console *console, struct state *state, struct service *service_out)
{
	if (queue_form_read(console, &state->queue, service_out))
		return true;
	state->is_editing = true;
	state->shows_difference = false;
	return false;
}

/* ---- asking the server ---- */

static void tell_path(const struct console *console, const struct state *state, const char *end,
	struct text *path)
{
	char facility[UUID_TEXT_BYTES], service[UUID_TEXT_BYTES];

	uuid_format(board_facility(console_board_of(console))->id.u, facility);
	uuid_format(state->chosen.u, service);
	text_printf(path, "/v1/admin/facilities/%s/queue-rules", facility);
	if (!state->is_new)
		text_printf(path, "/%s%s", service, end);
}

static void ask(struct console *console, const char *method, const char *end,
	const struct text *body, link_replied *replied)
{
	struct state *state = state_of(console);
	struct text path = { 0 };
	char version[24];
	struct link_request request = { .method = method, .body = text_string(body) };

	tell_path(console, state, end, &path);
	request.path = text_string(&path);
	snprintf(version, sizeof(version), "\"%llu\"",
		(unsigned long long)state->queue.service.version);
	if (strcmp(method, "PATCH") == 0)
		request.if_match = version;
	state->request = console_ask(console, &request, replied, console);
	text_finish(&path);
}

/* Which member was refused, and what would be taken. */
static void tell_refusal(struct console *console, const struct link_reply *reply)
{
	const char *field = jdoc_get_string(reply->problem, "field");
	const char *expected = jdoc_get_string(reply->problem, "expected");

	if (field && *field && expected)
		console_toast(console, STYLE_BAD, "%s: %s", field, expected);
	else
		console_toast(console, STYLE_BAD, "%s", errand_why(console, reply->problem));
}

/* ---- saving ---- */

static bool is_as_wanted(struct console *console, const struct state *state)
{
	const struct service *now = service_of(console, state->chosen);
	struct service wanted = state->saved;
	struct text difference = { 0 };
	bool is_same;

	if (!now)
		return false;
	wanted.version = now->version;
	wanted.state = now->state;
	queue_form_patch(now, &wanted, &difference);
	is_same = difference.length == 0;
	text_finish(&difference);
	return is_same;
}

static void take_saved(struct console *console, struct state *state, const struct link_reply *reply)
{
	int64_t version = 0;

	state->can_take_back = !state->is_new;
	state->before = state->queue.service;
	if (jdoc_int(jdoc_get(reply->body, "version"), &version))
		state->saved.version = (uint64_t)version;
	if (state->is_new &&
		!uuid_parse(jdoc_get_string(reply->body, "service"), &state->saved.id.u))
		state->saved.id = (struct service_id){ 0 };
	fill(state, &state->saved);
	console_done(console, say(console, N_("✓ Saved; it holds from the next ticket on")));
}

static void saved(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->request = 0;
	if (reply->outcome == LINK_DONE)
		take_saved(console, state, reply);
	else if (reply->status == 412 && is_as_wanted(console, state))
		/* It was sent twice, and the first one was taken. */
		fill(state, service_of(console, state->chosen));
	else
		tell_refusal(console, reply);
	console_touch(console);
}

static void send(struct console *console, const struct service *before, const char *reason)
{
	struct state *state = state_of(console);
	struct text body = { 0 };

	text_add_char(&body, '{');
	queue_form_patch(before, &state->saved, &body);
	text_add(&body, body.length > 1 ? ",\"reason\":" : "\"reason\":");
	text_json_string(&body, reason);
	text_add_char(&body, '}');
	ask(console, state->is_new ? "POST" : "PATCH", "", &body, saved);
	text_finish(&body);
}

static void save_for(struct console *console, const char *reason, const void *context)
{
	struct state *state = state_of(console);

	(void)context;
	if (state)
		send(console, &state->queue.service, reason);
}

static bool can_save(struct console *console)
{
	const struct state *state = state_of(console);

	return state && is_changed(state) && !state->request;
}

static void save(struct console *console)
{
	struct state *state = state_of(console);

	if (read_form(console, state, &state->saved))
		ask_text(console, say(console, N_("Why is this changed? It is written down.")), "",
			REASON_CHARACTERS, save_for, NULL, 0);
}

/* ---- taking back ---- */

static bool can_take_back(struct console *console)
{
	const struct state *state = state_of(console);

	return state && state->can_take_back && !is_changed(state) && !state->request;
}

static void take_back(struct console *console)
{
	struct state *state = state_of(console);
	struct service now = state->saved;
	const struct service *current = service_of(console, state->saved.id);

	if (current)
		fill(state, current);
	state->saved = state->before;
	now.version = state->before.version; /* No part of what is written. */
	send(console, &now, say(console, N_("The last change is taken back")));
}

/* ---- trying ---- */

static struct wait_shown wait_of(const struct jdoc *wait)
{
	struct wait_shown shown = { .kind = WAIT_HIDDEN };
	const char *kind = jdoc_get_string(wait, "shown");
	int64_t lower = 0, upper = 0;
	int word;

	if (kind && word_find(&words_wait_kind, kind, &word))
		shown.kind = (enum wait_kind)word;
	if (jdoc_int(jdoc_get(wait, "lower_min"), &lower))
		shown.lower_min = (int32_t)lower;
	if (jdoc_int(jdoc_get(wait, "upper_min"), &upper))
		shown.upper_min = (int32_t)upper;
	return shown;
}

static long long number_of(const struct jdoc *body, const char *key)
{
	int64_t number = 0;

	return jdoc_int(jdoc_get(body, key), &number) ? (long long)number : 0;
}

static void tried(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (!state)
		return;
	state->request = 0;
	console_touch(console);
	if (reply->outcome != LINK_DONE) {
		tell_refusal(console, reply);
		return;
	}
	state->tried = (struct tried){
		.is_known = true,
		.waiting = number_of(reply->body, "waiting"),
		.moved = number_of(reply->body, "moved"),
		.passed = number_of(reply->body, "passed"),
		.before = wait_of(jdoc_get(reply->body, "wait_before")),
		.after = wait_of(jdoc_get(reply->body, "wait_after")),
	};
}

static bool can_try(struct console *console)
{
	const struct state *state = state_of(console);

	return state && !state->is_new && is_changed(state) && !state->request;
}

static void try_out(struct console *console)
{
	struct state *state = state_of(console);
	struct service wanted;
	struct text body = { 0 };

	if (!read_form(console, state, &wanted))
		return;
	text_add_char(&body, '{');
	queue_form_patch(&state->queue.service, &wanted, &body);
	text_add_char(&body, '}');
	ask(console, "POST", "/try?limit=0", &body, tried);
	text_finish(&body);
}

/* ---- choosing and typing ---- */

static bool may_go(struct console *console, const struct state *state)
{
	if (!is_changed(state))
		return true;
	console_toast(console, STYLE_WARN, "%s",
		say(console, N_("Save it first (s), or leave it as it was (Esc)")));
	return false;
}

static void go(struct console *console, struct state *state, bool forward)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(console, services);
	size_t at = place_of(services, count, state->chosen);

	if (!count || !may_go(console, state))
		return;
	if (forward && at + 1 < count)
		fill(state, services[at + 1]);
	else if (!forward && at > 0 && at < count)
		fill(state, services[at - 1]);
}

static bool can_edit(struct console *console)
{
	const struct state *state = state_of(console);

	return state && (state->is_new || service_of(console, state->chosen)) && !state->request;
}

static void edit(struct console *console)
{
	struct state *state = state_of(console);

	state->shows_difference = false;
	if (state->is_editing)
		form_key(&state->queue.form, PRESS_TAB);
	else
		state->is_editing = true;
}

static void leave(struct console *console)
{
	struct state *state = state_of(console);
	const struct service *service = service_of(console, state->chosen);

	if (state->is_editing) {
		state->is_editing = false;
	} else if (state->shows_difference) {
		state->shows_difference = false;
	} else if (is_changed(state)) {
		state->is_new = false;
		if (service)
			fill(state, service);
		else
			state->queue.form = state->queue.saved;
		console_toast(console, STYLE_TEXT, "%s",
			say(console, N_("What was typed is gone; it is as it was")));
	}
}

static bool can_show_difference(struct console *console)
{
	const struct state *state = state_of(console);

	return state && is_changed(state);
}

static void show_difference(struct console *console)
{
	struct state *state = state_of(console);

	state->shows_difference = !state->shows_difference;
}

static void begin_new(struct console *console, const struct service *like)
{
	struct state *state = state_of(console);
	struct service service = *like;

	if (!may_go(console, state))
		return;
	forget_try(state);
	service.id = (struct service_id){ 0 };
	service.version = 0;
	service.code[0] = service.name_sw[0] = service.name_en[0] = '\0';
	queue_form_fill(&state->queue, &service);
	state->is_new = true;
	state->is_editing = true;
}

static void add_new(struct console *console)
{
	begin_new(console, &(const struct service){ .mean_s = 540,
				   .rule = order_rule_clinician,
				   .no_show = no_show_rule_default });
}

static void copy(struct console *console)
{
	const struct state *state = state_of(console);
	const struct service *service = service_of(console, state->chosen);

	if (service)
		begin_new(console, service);
}

/* ---- opening and closing ---- */

static void change_intake(struct console *console, const char *command, const char *reason)
{
	const struct state *state = state_of(console);
	struct text data = { 0 };
	struct errand errand = { .command = command };
	char id[UUID_TEXT_BYTES];

	uuid_format(state->chosen.u, id);
	text_printf(&data, "{\"service\":\"%s\"", id);
	if (*reason) {
		text_add(&data, ",\"reason\":");
		text_json_string(&data, reason);
	}
	text_add_char(&data, '}');
	errand.data = text_string(&data);
	snprintf(errand.said, sizeof(errand.said), "%s",
		strcmp(command, "service.open") == 0
			? say(console, N_("✓ It takes people in"))
			: say(console,
				  N_("✓ It takes nobody in any more; those who wait are served")));
	console_send(console, &errand);
	text_finish(&data);
}

static void close_for(struct console *console, const char *reason, const void *context)
{
	(void)context;
	if (state_of(console))
		change_intake(console, "service.close", reason);
}

static bool can_open_or_close(struct console *console)
{
	const struct state *state = state_of(console);

	return state && !state->is_new && service_of(console, state->chosen);
}

static void open_or_close(struct console *console)
{
	const struct service *service = service_of(console, state_of(console)->chosen);

	if (service->state == SERVICE_CLOSED)
		change_intake(console, "service.open", "");
	else
		ask_text(console, say(console, N_("Why does it take nobody in any more?")), "",
			REASON_CHARACTERS, close_for, NULL, 0);
}

/* ---- drawing ---- */

static void draw_list(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	const struct service *services[SERVICES_MAX];
	size_t count = services_list(console, services);
	size_t at = place_of(services, count, state->chosen);
	size_t top = at < count && (int)at >= area.rows ? at - (size_t)area.rows + 1 : 0;

	for (size_t i = top; i < count; i++) {
		const struct service *service = services[i];
		bool is_chosen = i == at && !state->is_new;
		char line[NAME_BYTES + 16];
		int y = (int)(i - top);

		snprintf(line, sizeof(line), "%-3s %s", service->series,
			console_name(console, service->name_sw, service->name_en));
		canvas_label(canvas, area, 0, y, STYLE_TEXT, is_chosen ? "▶" : " ");
		canvas_data(canvas, area, 1, y, area.columns - 2,
			is_chosen                          ? STYLE_FOCUS
			: service->state == SERVICE_CLOSED ? STYLE_DIM
							   : STYLE_TEXT,
			line);
		if (is_chosen && !state->is_editing)
			canvas_put_cursor(canvas, area, 1, y);
	}
	if (state->is_new)
		canvas_label(canvas, area, 1, (int)count, STYLE_STRONG, say(console, N_("+ new")));
}

static void draw_differences(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	char before[QUEUE_TEXT_BYTES], after[QUEUE_TEXT_BYTES], line[2 * QUEUE_TEXT_BYTES + 8];
	int y = 0;

	for (size_t i = 0; i < QUEUE_FORM_ROWS; i++) {
		const struct form *form = &state->queue.form;

		if (!queue_form_differs(&state->queue, i) && !state->is_new)
			continue;
		queue_form_tell(console, &state->queue.saved, i, before);
		queue_form_tell(console, form, i, after);
		snprintf(line, sizeof(line), "%s → %s", before, after);
		canvas_data(canvas, area, 1, y, 18, STYLE_STRONG,
			console_translate(console, form->rows[i].label));
		canvas_data(canvas, area, 20, y, area.columns - 21, STYLE_TEXT,
			state->is_new ? after : line);
		y++;
	}
	canvas_put_cursor(canvas, area, 1, 0);
}

static void draw_tried(
	struct console *console, const struct tried *tried, struct canvas *canvas, struct area area)
{
	char before[40], after[40], line[160];

	if (!tried->is_known)
		return;
	tell_wait(console, tried->before, before, sizeof(before));
	tell_wait(console, tried->after, after, sizeof(after));
	snprintf(line, sizeof(line), say(console, N_("Tried: %lld waiting, newcomers %s, then %s")),
		tried->waiting, before, after);
	canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_STRONG, line);
	snprintf(line, sizeof(line),
		say(console, N_("%lld would stand elsewhere, %lld would be passed")), tried->moved,
		tried->passed);
	canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_STRONG, line);
}

static void draw_foot(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	const struct service *service = service_of(console, state->chosen);
	const struct form *form = &state->queue.form;
	const char *problem = form->problems[form->focus];
	unsigned long changes = (unsigned long)queue_form_changes(&state->queue);
	char line[120];

	if (state->is_new)
		snprintf(line, sizeof(line), "%s", say(console, N_("* new, not saved")));
	else if (changes)
		snprintf(line, sizeof(line),
			say_n(console, "* %lu change, not saved", "* %lu changes, not saved",
				changes),
			changes);
	else
		snprintf(line, sizeof(line), "%s",
			!service                           ? ""
			: service->state == SERVICE_CLOSED ? say(console, N_("closed today"))
							   : say(console, N_("open")));
	canvas_data(canvas, area, 1, 0, area.columns - 2,
		is_changed(state) ? STYLE_WARN : STYLE_DIM, line);
	/* Beside a long row there is little room for it. */
	if (problem)
		canvas_data(canvas, area, 1, 1, area.columns - 2, STYLE_BAD, problem);
	else
		draw_tried(console, &state->tried, canvas, area);
}

static void draw_right(
	struct console *console, struct state *state, struct canvas *canvas, struct area area)
{
	const struct form *form = &state->queue.form;
	char title[3 * NAME_BYTES];
	struct area inside, foot;

	snprintf(title, sizeof(title), "%s  %s / %s%s", form_value(form, "series"),
		form_value(form, "name_en"), form_value(form, "name_sw"),
		is_changed(state) ? " *" : "");
	title[utf8_cut(title, strlen(title), (size_t)area.columns - 8)] = '\0';
	inside = canvas_box(canvas, area, title);
	foot = area_bottom(&inside, FOOT_ROWS);
	canvas_rule(canvas, area_bottom(&inside, 1), 0);
	if (state->shows_difference)
		draw_differences(console, state, canvas, inside);
	else
		form_draw(&state->queue.form, canvas, inside, console_translate, console);
	draw_foot(console, state, canvas, foot);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area list;

	follow(console, state);
	list = area_left(&area, LIST_COLUMNS);
	if (!state->is_new && !service_of(console, state->chosen)) {
		canvas_label(canvas, area, 1, 1, STYLE_DIM,
			say(console, N_("There are no services yet: n makes one")));
		return;
	}
	draw_right(console, state, canvas, area);
	draw_list(console, state, canvas, list);
}

/* ---- the view ---- */

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	if (state->is_editing) {
		state->tried.is_known = false;
		return form_key(&state->queue.form, pressed);
	}
	if (pressed != PRESS_UP && pressed != PRESS_DOWN)
		return false;
	go(console, state, pressed == PRESS_DOWN);
	return true;
}

static bool is_typing(const void *arg)
{
	return ((const struct state *)arg)->is_editing;
}

static bool is_unsaved(const void *arg)
{
	return is_changed(arg);
}

static void begin(struct console *console, void *arg)
{
	follow(console, arg);
}

static void end(struct console *console, void *arg)
{
	const struct state *state = arg;

	if (state->request)
		console_cancel(console, state->request);
}

static const struct act acts[] = {
	{ "edit", { PRESS_ENTER }, N_("Edit"), N_("Opens the form; in it: to the next row"), 0,
		can_edit, edit },
	{ "save", { 's' }, N_("Save"), N_("Saves all changes in one step, for a reason"),
		ACT_LETTER, can_save, save },
	{ "difference", { 'v' }, N_("Difference"), N_("What was, and what will be"), ACT_LETTER,
		can_show_difference, show_difference },
	{ "try", { 't' }, N_("Try it"), N_("What it would do to the line as it is now"), ACT_LETTER,
		can_try, try_out },
	{ "leave", { PRESS_ESC }, N_("Leave it"), N_("Out of the form; then: everything as it was"),
		0, NULL, leave },
	{ "new", { 'n' }, N_("New"), N_("Makes a service"), ACT_LETTER, NULL, add_new },
	{ "copy", { 'c' }, N_("Copy"), N_("Makes a service like this one"), ACT_LETTER,
		can_open_or_close, copy },
	{ "intake", { 'o' }, N_("Close or open"),
		N_("Takes nobody in any more today, or takes people in again"), ACT_LETTER,
		can_open_or_close, open_or_close },
	{ "take_back", { 'u' }, N_("Take back"), N_("Puts back what was saved last"), ACT_LETTER,
		can_take_back, take_back },
};

const struct view view_queues = {
	.name = "queues",
	.title = N_("Queues"),
	.acts = ACTS(acts),
	.kind = &admin_page,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.is_unsaved = is_unsaved,
};
