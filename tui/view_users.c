// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The accounts: who may sign in, as what, where they sit, and whether something is wrong. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/role.h"
#include "tui/admin.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/listing.h"
#include "tui/record.h"
#include "tui/user.h"
#include "tui/user_row.h"
#include <stdio.h>
#include <string.h>

enum { DETAIL_ROWS = 2, PATH_BYTES = 96, LOGIN_TEXT_BYTES = 80 };

struct state {
	struct listing list;
	bool has_devices;
	/* What was done last, the other way round. path "": there is nothing to take back. */
	struct {
		char path[PATH_BYTES];
		char login[LOGIN_TEXT_BYTES];
		char version[24]; /* of an edit; "": a POST */
		struct text body;
	} undo;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_users);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area details = area_bottom(&area, DETAIL_ROWS);

	canvas_rule(canvas, area_bottom(&area, 1), 0);
	/* The list first: only then is it settled which one is chosen. */
	listing_draw(&state->list, canvas, area);
	user_draw_details(console, listing_chosen(&state->list), canvas, details);
}

/* ---- taking back ---- */

static const char *why_no_undo(struct console *console)
{
	return state_of(console)->undo.path[0]
		       ? NULL
		       : N_("nothing was changed on this page that can be taken back");
}

static void forget_undo(struct state *state)
{
	state->undo.path[0] = '\0';
	text_clear(&state->undo.body);
}

static void offer_undo(struct state *state, const struct jdoc *record, const char *act)
{
	forget_undo(state);
	snprintf(state->undo.path, sizeof(state->undo.path), "/v1/admin/users/%s%s",
		record_text(record, "id"), act);
	snprintf(state->undo.login, sizeof(state->undo.login), "%s", record_text(record, "login"));
	state->undo.version[0] = '\0';
	text_add(&state->undo.body, "{}");
}

static void add_old(struct text *json, const struct jdoc *before, const char *name)
{
	const char *value = jdoc_get_string(before, name);

	text_printf(json, "%s\"%s\":", json->length > 1 ? "," : "", name);
	if (value)
		text_json_string(json, value);
	else
		text_add(json, "null");
}

/* An edit is taken back by what was there before, unless somebody else has edited since. */
static void offer_edit_back(
	struct state *state, const struct jdoc *after, const struct jdoc *before)
{
	static const char *const fields[] = { "name", "role", "language" };
	static const char *const of_doctors[] = { "speciality", "room", "licence" };
	struct text *json = &state->undo.body;

	offer_undo(state, after, "");
	snprintf(state->undo.version, sizeof(state->undo.version), "\"%d\"",
		(int)record_int(after, "version"));
	text_clear(json);
	text_add_char(json, '{');
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		add_old(json, before, fields[i]);
	if (strcmp(record_text(before, "facility"), record_text(after, "facility")) != 0)
		add_old(json, before, "facility");
	if (strcmp(record_text(before, "role"), role_name(ROLE_DOCTOR)) == 0)
		for (size_t i = 0; i < COUNT_OF(of_doctors); i++)
			add_old(json, before, of_doctors[i]);
	text_add_char(json, '}');
}

/* ---- what the server answers ---- */

static const struct jdoc *user_in(const struct jdoc *answer)
{
	const struct jdoc *user = jdoc_get(answer, "user");

	return user ? user : answer;
}

static void show_password(struct console *console, const struct jdoc *answer)
{
	const char *password = jdoc_get_string(answer, "password");

	if (password)
		first_password_open(console, record_text(user_in(answer), "login"), password);
	else if (record_flag(answer, "password_was_told"))
		console_toast(console, STYLE_BAD, "%s",
			say(console, N_("! The password got lost on its way: reset it once more")));
}

void users_took(struct console *console, const struct jdoc *answer, const struct jdoc *before)
{
	struct state *state = state_of(console);
	const struct jdoc *user = user_in(answer);
	struct uuid id;

	if (!state)
		return;
	if (before) {
		offer_edit_back(state, user, before);
		listing_put(&state->list, user);
	} else {
		forget_undo(state);
		if (uuid_parse(record_text(user, "id"), &id))
			listing_choose(&state->list, id);
		listing_refresh(&state->list);
	}
	console_toast(console, STYLE_GOOD,
		say(console, before ? N_("✓ %s is changed; u takes it back") : N_("✓ %s is made")),
		record_text(user, "login"));
	show_password(console, answer);
}

void users_overtaken(struct console *console)
{
	struct state *state = state_of(console);

	if (state)
		listing_refresh(&state->list);
}

/* ---- what is done to the chosen one ---- */

enum deed { RESET, UNLOCK, END, DISABLE, ENABLE, DEEDS };

static const struct {
	const char *act;  /* in the address */
	const char *back; /* takes it back; NULL: nothing does */
	bool is_asked;    /* what it ends for somebody is lost, even where it is taken back */
} deeds[DEEDS] = {
	[RESET] = { "/reset-password", NULL, true },
	[UNLOCK] = { "/unlock", NULL, true },
	[END] = { "/end-sessions", NULL, true },
	[DISABLE] = { "/disable", "/enable", true },
	[ENABLE] = { "/enable", "/disable", false },
};

static void write_question(const struct console *console, enum deed deed, const char *login,
	char *text_out, size_t room)
{
	switch (deed) {
	case RESET:
		snprintf(text_out, room,
			say(console, N_("Give %s a new password? The old one and every session end "
					"at once.")),
			login);
		return;
	case UNLOCK:
		snprintf(text_out, room, say(console, N_("Let %s try to sign in again at once?")),
			login);
		return;
	case END:
		snprintf(text_out, room,
			say(console, N_("End every session of %s? What is typed there is lost.")),
			login);
		return;
	case DISABLE:
		snprintf(text_out, room,
			say(console, N_("Disable %s? Nobody signs in by it any more, and every "
					"session of it ends at once.")),
			login);
		return;
	case ENABLE:
	case DEEDS:
		return;
	}
}

static void say_done(struct console *console, enum deed deed, const char *login)
{
	switch (deed) {
	case RESET:
		console_toast(
			console, STYLE_GOOD, say(console, N_("✓ %s has a new password")), login);
		return;
	case UNLOCK:
		console_toast(
			console, STYLE_GOOD, say(console, N_("✓ %s may sign in again")), login);
		return;
	case END:
		console_toast(console, STYLE_GOOD,
			say(console, N_("✓ the sessions of %s have ended")), login);
		return;
	case DISABLE:
		console_toast(console, STYLE_GOOD,
			say(console, N_("✓ %s is disabled; u takes it back")), login);
		return;
	case ENABLE:
		console_toast(console, STYLE_GOOD,
			say(console, N_("✓ %s is enabled; u takes it back")), login);
		return;
	case DEEDS:
		return;
	}
}

/* What is asked for, and what is under way. */
struct wish {
	enum deed deed;
	struct uuid user;
};

static void did(struct console *console, enum deed deed, const struct link_reply *reply)
{
	struct state *state = state_of(console);
	const struct jdoc *user = user_in(reply->body);

	console_release(console);
	if (!state)
		return;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	forget_undo(state);
	if (deeds[deed].back)
		offer_undo(state, user, deeds[deed].back);
	listing_put(&state->list, user);
	say_done(console, deed, record_text(user, "login"));
	if (deed == RESET)
		show_password(console, reply->body);
	console_touch(console);
}

#define DID(name, deed)                                                                            \
	static void name(void *arg, const struct link_reply *reply)                                \
	{                                                                                          \
		did(arg, deed, reply);                                                             \
	}
DID(was_reset, RESET)
DID(was_unlocked, UNLOCK)
DID(was_ended, END)
DID(was_disabled, DISABLE)
DID(was_enabled, ENABLE)

static link_replied *const replies[DEEDS] = {
	[RESET] = was_reset,
	[UNLOCK] = was_unlocked,
	[END] = was_ended,
	[DISABLE] = was_disabled,
	[ENABLE] = was_enabled,
};

static void do_it(struct console *console, const char *answer, const void *context)
{
	const struct wish *wish = context;
	char id[UUID_TEXT_BYTES], path[PATH_BYTES];

	(void)answer;
	uuid_format(wish->user, id);
	snprintf(path, sizeof(path), "/v1/admin/users/%s%s", id, deeds[wish->deed].act);
	if (console_ask(console,
		    &(struct link_request){ .method = "POST", .path = path, .body = "{}" },
		    replies[wish->deed], console))
		console_hold(console);
}

static void wish(struct console *console, enum deed deed)
{
	const struct jdoc *record = listing_chosen(&state_of(console)->list);
	struct wish wish = { .deed = deed };
	char question[240];

	if (!uuid_parse(record_text(record, "id"), &wish.user))
		return;
	if (!deeds[deed].is_asked) {
		do_it(console, "", &wish);
		return;
	}
	write_question(console, deed, record_text(record, "login"), question, sizeof(question));
	ask_yes(console, question, do_it, &wish, sizeof(wish));
}

/* ---- acts ---- */

static const struct jdoc *chosen(struct console *console)
{
	return listing_chosen(&state_of(console)->list);
}

static bool is_person(const struct jdoc *record)
{
	return record && strcmp(record_text(record, "role"), role_name(ROLE_DISPLAY)) != 0;
}

static bool is_oneself(struct console *console, const struct jdoc *record)
{
	struct user_id id = { 0 };

	return uuid_parse(record_text(record, "id"), &id.u) &&
	       uuid_equal(id.u, console_status(console)->user.id.u);
}

static const char *why_none_chosen(struct console *console)
{
	return chosen(console) ? NULL : N_("the list is empty");
}

static const char *why_no_edit(struct console *console)
{
	if (!chosen(console))
		return why_none_chosen(console);
	return is_person(chosen(console)) ? NULL : N_("this is a device: page 4 changes it");
}

static const char *why_no_reset(struct console *console)
{
	if (why_no_edit(console))
		return why_no_edit(console);
	if (is_oneself(console, chosen(console)))
		return N_("Ctrl-N changes your own password");
	/* Nobody signs in by an account that is off, whatever its password. */
	return user_is(chosen(console), "off") ? N_("the account is disabled") : NULL;
}

static const char *why_no_unlocking(struct console *console)
{
	if (!chosen(console))
		return why_none_chosen(console);
	return user_is(chosen(console), "locked") ? NULL : N_("the account is not locked");
}

static const char *why_no_ending(struct console *console)
{
	if (!chosen(console))
		return why_none_chosen(console);
	return record_int(chosen(console), "sessions") > 0 ? NULL : N_("nobody is signed in by it");
}

/* The server names the account of a device that is let in by a code. */
static bool was_paired(const struct jdoc *record)
{
	return !is_person(record) && strncmp(record_text(record, "login"), "device-", 7) == 0;
}

static const char *why_no_disabling(struct console *console)
{
	if (!chosen(console))
		return why_none_chosen(console);
	/* Its key ended for good; one that signs in by a password can come back. */
	if (user_is(chosen(console), "off") && was_paired(chosen(console)))
		return N_("the device is out of service; page 4 lets another one in");
	return is_oneself(console, chosen(console)) ? N_("it is your own account") : NULL;
}

static void new_user(struct console *console)
{
	user_open_new(console);
}

static void edit(struct console *console)
{
	if (!listing_leave_filter(&state_of(console)->list))
		user_open_edit(console, chosen(console));
}

static void reset(struct console *console)
{
	wish(console, RESET);
}

static void unlock(struct console *console)
{
	wish(console, UNLOCK);
}

static void end_sessions(struct console *console)
{
	wish(console, END);
}

static void disable(struct console *console)
{
	wish(console, user_is(chosen(console), "off") ? ENABLE : DISABLE);
}

static void switch_devices(struct console *console)
{
	struct state *state = state_of(console);

	state->has_devices = !state->has_devices;
	listing_set_query(&state->list, state->has_devices ? "" : USERS_OF_PEOPLE);
}

static void taken_back(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	console_release(console);
	if (!state)
		return;
	forget_undo(state);
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		listing_refresh(&state->list);
		return;
	}
	listing_put(&state->list, user_in(reply->body));
	console_toast(
		console, STYLE_GOOD, say(console, N_("✓ %s is as before")), state->undo.login);
}

static void undo(struct console *console)
{
	const struct state *state = state_of(console);
	bool is_edit = state->undo.version[0];

	if (console_ask(console,
		    &(struct link_request){ .method = is_edit ? "PATCH" : "POST",
			    .path = state->undo.path,
			    .body = text_string(&state->undo.body),
			    .if_match = is_edit ? state->undo.version : NULL },
		    taken_back, console))
		console_hold(console);
}

static const struct act acts[] = {
	{ "new", { 'n' }, N_("New"), N_("Makes an account; its first password is shown once"),
		ACT_LETTER, NULL, new_user },
	{ "edit", { PRESS_ENTER }, N_("Edit"),
		N_("Changes name, role, language or a doctor's data"), 0, why_no_edit, edit },
	{ "reset", { 'r' }, N_("Reset password"), N_("Gives a new password, after y; sessions end"),
		ACT_LETTER, why_no_reset, reset },
	{ "unlock", { 'k' }, N_("Unlock"), N_("Forgets wrong passwords, after y"), ACT_LETTER,
		why_no_unlocking, unlock },
	{ "end_sessions", { 'x' }, N_("End sessions"), N_("Signs somebody out everywhere, after y"),
		ACT_LETTER, why_no_ending, end_sessions },
	{ "disable", { 'd' }, N_("Disable/enable"),
		N_("Shuts this account, after y, or opens it again"), ACT_LETTER, why_no_disabling,
		disable },
	{ "filter", { '/' }, N_("Filter"), N_("Narrows the list by what is typed; Esc ends that"),
		ACT_LETTER, NULL, listing_page_filter },
	{ "devices", { 'a' }, N_("With devices"),
		N_("Shows accounts of devices as well, or leaves them out"), ACT_LETTER | ACT_QUIET,
		NULL, switch_devices },
	{ "undo", { 'u', PRESS_CTRL('Z') }, N_("Undo"), N_("Takes the last change back"),
		ACT_LETTER, why_no_undo, undo },
	{ "refresh", { PRESS_F(5) }, N_("Anew"), N_("Asks for the list anew"), 0, NULL,
		listing_page_refresh },
};

/* ---- the view ---- */

static void begin(struct console *console, void *arg)
{
	listing_begin(&((struct state *)arg)->list, console, &users_kind);
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	(void)console;
	listing_end(&state->list);
	text_finish(&state->undo.body);
}

const struct view view_users = {
	.name = "users",
	.title = N_("Users"),
	.acts = ACTS(acts),
	.kind = &admin_page,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.end = end,
	.draw = draw,
	.key = listing_page_key,
	.is_typing = listing_page_is_typing,
	.has_text = listing_page_is_typing,
	.tell_act = listing_page_tell_act,
	.changed = listing_page_changed,
};
