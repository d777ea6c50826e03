// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* One's own account: the password, the second factor with its recovery codes, and where one is
 * signed in. What somebody at an open console could use to take it over asks once more who it is.
 */
#include "common/base/jdoc.h"
#include "tui/account.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/listing.h"
#include "tui/record.h"
#include <stdio.h>
#include <string.h>

enum { ABOUT_ROWS = 4, LABEL_COLUMNS = 24, LINE_BYTES = 240 };

struct state {
	struct listing list;      /* first, for listing_page_key() and its like */
	struct jdoc *me, *factor; /* NULL: not told yet */
	uint64_t me_request, factor_request;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_account);
}

/* ---- sessions ---- */

enum { BEGUN, USED, ADDRESS, PROGRAM, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[BEGUN] = { .heading = N_("Signed in"), .least = 13, .most = 16 },
	[USED] = { .heading = N_("Last used"), .least = 14, .most = 16 },
	[ADDRESS] = { .heading = N_("Address"), .least = 18, .most = 40 },
	[PROGRAM] = { .heading = N_("Program"), .least = 20, .most = 60 },
};

static void tell_row(
	struct console *console, const struct jdoc *record, struct listing_cells *cells)
{
	bool is_current = record_flag(record, "is_current");
	const char *device = record_text(record, "device");

	for (size_t i = 0; i < COLUMNS; i++)
		cells->values[i] = (struct table_value){ cells->room[i], STYLE_TEXT };
	tell_moment_long(console, record_us(record, "begun_at"), cells->room[BEGUN]);
	if (is_current)
		cells->values[USED].text = say(console, N_("this one, now"));
	else
		tell_moment_long(console, record_us(record, "last_used_at"), cells->room[USED]);
	cells->values[ADDRESS].text = record_text(record, "address");
	cells->values[PROGRAM].text = *device ? device : "–";
}

static const struct listing_kind kind = {
	.path = "/v1/me/sessions",
	.member = "sessions",
	.none = N_("There is no session"),
	.columns = columns,
	.column_count = COLUMNS,
	.tell = tell_row,
};

/* ---- what is asked ---- */

static void me_came(void *arg, const struct link_reply *reply)
{
	struct state *state = state_of(arg);

	if (!state)
		return;
	state->me_request = 0;
	if (reply->outcome != LINK_DONE)
		return;
	jdoc_destroy(&state->me);
	state->me = jdoc_keep(reply->body);
	console_touch(arg);
}

static void factor_came(void *arg, const struct link_reply *reply)
{
	struct state *state = state_of(arg);

	if (!state)
		return;
	state->factor_request = 0;
	if (reply->outcome != LINK_DONE)
		return;
	jdoc_destroy(&state->factor);
	state->factor = jdoc_keep(reply->body);
	console_set_factor(arg, record_flag(state->factor, "enrolled"));
	console_touch(arg);
}

static void ask(struct console *console, const char *path, link_replied *replied, uint64_t *request)
{
	console_cancel(console, *request);
	*request = console_ask(
		console, &(struct link_request){ .method = "GET", .path = path }, replied, console);
}

static void ask_about(struct console *console, struct state *state)
{
	ask(console, "/v1/me", me_came, &state->me_request);
	ask(console, "/v1/me/second-factor", factor_came, &state->factor_request);
}

void account_changed(struct console *console)
{
	struct state *state = state_of(console);

	if (!state)
		return;
	ask_about(console, state);
	listing_refresh(&state->list);
}

/* ---- drawing ---- */

static void tell_factor(const struct console *console, const struct state *state, char *text_out)
{
	int left = (int)record_int(state->factor, "recovery_codes_left");

	if (!state->factor)
		snprintf(text_out, LINE_BYTES, "…");
	else if (record_flag(state->factor, "enrolled"))
		snprintf(text_out, LINE_BYTES,
			say_n(console, "on · %d recovery code is left",
				"on · %d recovery codes are left", (unsigned long)left),
			left);
	else
		snprintf(text_out, LINE_BYTES, "%s",
			say(console, N_("off · whoever sees you type the password can be you")));
}

static void draw_about(struct console *console, struct canvas *canvas, struct area area)
{
	const struct state *state = state_of(console);
	bool is_off = state->factor && !record_flag(state->factor, "enrolled");
	char line[LINE_BYTES];
	int width = area.columns - LABEL_COLUMNS - 2;

	canvas_label(canvas, area, 1, 0, STYLE_STRONG, say(console, N_("My account")));
	canvas_label(canvas, area, 1, 1, STYLE_TEXT, say(console, N_("Name")));
	canvas_data(canvas, area, LABEL_COLUMNS, 1, width, STYLE_TEXT,
		console_status(console)->user.name);
	canvas_label(canvas, area, 1, 2, STYLE_TEXT, say(console, N_("User name")));
	canvas_data(canvas, area, LABEL_COLUMNS, 2, width, STYLE_TEXT,
		state->me ? record_text(state->me, "login") : "…");
	canvas_label(canvas, area, 1, 3, STYLE_TEXT, say(console, N_("Second factor")));
	tell_factor(console, state, line);
	canvas_data(canvas, area, LABEL_COLUMNS, 3, width, is_off ? STYLE_WARN : STYLE_TEXT, line);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area about = area_top(&area, ABOUT_ROWS);

	canvas_rule(canvas, area_top(&area, 1), 0);
	draw_about(console, canvas, about);
	listing_draw(&state->list, canvas, area);
	/* The list leaves its first row to a filter, which this one has not. */
	canvas_label(canvas, area, 1, 0, STYLE_DIM,
		say(console, N_("Where you are signed in; x ends what you do not know:")));
}

/* ---- acts ---- */

static void change_password(struct console *console)
{
	console_push(console, &view_new_password);
}

static const char *why_no_factor(struct console *console)
{
	return record_flag(state_of(console)->factor, "enrolled")
		       ? NULL
		       : N_("no second factor is set up");
}

static const char *why_no_removal(struct console *console)
{
	const char *why = why_no_factor(console);

	if (why)
		return why;
	return record_flag(state_of(console)->factor, "required")
		       ? N_("whoever has your role needs one")
		       : NULL;
}

static void set_up_factor(struct console *console)
{
	console_push(console, &view_second_factor);
}

static void make_codes(struct console *console)
{
	prove_open(
		console, &(struct prove_wish){
				 .title = N_("New recovery codes"),
				 .words = N_("Ten new codes; those that you have are worth nothing "
					     "from then on."),
				 .path = "/v1/me/second-factor/recovery-codes",
				 .done = recovery_codes_open,
			 });
}

static void removed(struct console *console, const struct link_reply *reply)
{
	(void)reply;
	console_done(console,
		say(console,
			N_("✓ Only the password is asked for now; all other sessions have ended")));
	account_changed(console);
}

static void remove_factor(struct console *console)
{
	prove_open(console,
		&(struct prove_wish){
			.title = N_("Remove the second factor"),
			.words = N_("From then on the password alone lets you in, and your "
				    "recovery codes are worth nothing. All your other "
				    "sessions end."),
			.path = "/v1/me/second-factor/remove",
			.bad_field = N_("The password is too short to stand alone: change "
					"it to 15 characters or more first"),
			.done = removed,
		});
}

static const char *why_none_chosen(struct console *console)
{
	return listing_chosen(&state_of(console)->list) ? NULL : N_("the list is empty");
}

static void ended(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;

	console_release(console);
	if (reply->outcome == LINK_DONE)
		console_done(console, say(console, N_("✓ The session has ended")));
	else
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	account_changed(console);
}

static void end_it(struct console *console, const char *answer, const void *context)
{
	char path[96];

	(void)answer;
	snprintf(path, sizeof(path), "/v1/me/sessions/%s", (const char *)context);
	if (console_ask(console, &(struct link_request){ .method = "DELETE", .path = path }, ended,
		    console))
		console_hold(console);
}

static void sign_out(struct console *console, const char *answer, const void *context)
{
	(void)answer;
	(void)context;
	console_sign_out(console);
}

static void end_session(struct console *console)
{
	const struct jdoc *record = listing_chosen(&state_of(console)->list);
	char id[UUID_TEXT_BYTES];

	snprintf(id, sizeof(id), "%s", record_text(record, "id"));
	if (record_flag(record, "is_current"))
		ask_yes(console,
			say(console, N_("This is the session of this console. Sign out here?")),
			sign_out, NULL, 0);
	else
		ask_yes(console, say(console, N_("End this session? What is typed there is lost.")),
			end_it, id, sizeof(id));
}

static void leave(struct console *console)
{
	console_pop(console);
}

static const struct act acts[] = {
	{ "password", { 'p' }, N_("Password"), N_("Changes your password; other sessions end"),
		ACT_LETTER, NULL, change_password },
	{ "factor", { 't' }, N_("Second factor"),
		N_("Sets up the codes of an authenticator for signing in"), ACT_LETTER, NULL,
		set_up_factor },
	{ "codes", { 'r' }, N_("Recovery codes"),
		N_("Makes new recovery codes; those before are void"), ACT_LETTER | ACT_IF_CAN,
		why_no_factor, make_codes },
	{ "remove", { 'o' }, N_("No factor"), N_("Goes on with the password alone"),
		ACT_LETTER | ACT_IF_CAN, why_no_removal, remove_factor },
	{ "end", { 'x' }, N_("End session"), N_("Ends the chosen session, this one by signing out"),
		ACT_LETTER, why_none_chosen, end_session },
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), ACT_QUIET, NULL,
		account_changed },
	{ "leave", { PRESS_ESC }, N_("Back to work"), N_("Goes back to where you were"), 0, NULL,
		leave },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	listing_begin(&state->list, console, &kind);
	ask_about(console, state);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	console_cancel(console, state->me_request);
	console_cancel(console, state->factor_request);
	jdoc_destroy(&state->me);
	jdoc_destroy(&state->factor);
	listing_end(&state->list);
}

const struct view view_account = {
	.name = "account",
	.title = N_("My account"),
	.acts = ACTS(acts),
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.changed = listing_page_changed,
};
