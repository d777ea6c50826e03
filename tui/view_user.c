// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The form of an account: a new one, whose password is made by the server, or one that is there. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/uuid.h"
#include "common/model/role.h"
#include "common/term/form.h"
#include "tui/console.h"
#include "tui/record.h"
#include "tui/user.h"
#include <stdio.h>
#include <string.h>

enum { NAME_CHARS = 200, LOGIN_CHARS = 64, DOCTOR_CHARS = 100, ROWS_MOST = 8, PATH_BYTES = 80 };

/* Digits, because the letters of one language are not those of the other. */
static const struct form_option roles[] = {
	{ '1', 0, N_("[1] reception"), "receptionist" },
	{ '2', 0, N_("[2] nurse"), "nurse" },
	{ '3', 0, N_("[3] doctor"), "doctor" },
	{ '4', 0, N_("[4] admin"), "admin" },
};
static const struct form_option places[] = {
	{ '1', 0, N_("[1] here"), "here" },
	{ '2', 0, N_("[2] all facilities"), "all" },
};
static const struct form_option languages[] = {
	{ 's', 0, N_("[S]wahili"), "sw" },
	{ 'e', 0, N_("[E]nglish"), "en" },
};
static const struct form_row login_row = { "login", N_("Login"), N_("letters, digits _ . -"),
	FORM_TEXT, true, LOGIN_CHARS, false, NULL, 0 };
static const struct form_row place_row = { "place", N_("Works"), N_("only admins in all"),
	FORM_CHOICE, true, 0, false, places, COUNT_OF(places) };
static const struct form_row common_rows[] = {
	{ "name", N_("Name"), N_("as colleagues know it"), FORM_TEXT, true, NAME_CHARS, false, NULL,
		0 },
	{ "role", N_("Role"), NULL, FORM_CHOICE, true, 0, false, roles, COUNT_OF(roles) },
	{ "language", N_("Language"), N_("of the console"), FORM_CHOICE, true, 0, false, languages,
		COUNT_OF(languages) },
	{ "speciality", N_("Speciality"), N_("of a doctor"), FORM_TEXT, false, DOCTOR_CHARS, false,
		NULL, 0 },
	{ "room", N_("Room"), N_("the usual one"), FORM_TEXT, false, DOCTOR_CHARS, false, NULL, 0 },
	{ "licence", N_("Licence"), N_("of a doctor"), FORM_TEXT, false, DOCTOR_CHARS, false, NULL,
		0 },
};
static const char *const doctor_fields[] = { "speciality", "room", "licence" };

struct state {
	struct form form;
	struct form_row rows[ROWS_MOST];
	size_t row_count;
	struct jdoc *record; /* NULL: a new one */
	bool has_place;      /* whoever works for all facilities says for which others do */
	bool is_sending;
	bool was_warned_of_leaving;
	/* Of this account, however often it has to be sent. */
	struct command_id key;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_user);
}

/* ---- opening ---- */

static void add_row(struct state *state, const struct form_row *row)
{
	state->rows[state->row_count++] = *row;
}

static struct state *open_form(struct console *console, const struct jdoc *record)
{
	struct state *state = console_push(console, &view_user);

	state->record = record ? jdoc_keep(record) : NULL;
	state->has_place = uuid_is_nil(console_status(console)->user.facility.u);
	if (!record)
		add_row(state, &login_row);
	for (size_t i = 0; i < COUNT_OF(common_rows); i++)
		add_row(state, &common_rows[i]);
	if (state->has_place)
		add_row(state, &place_row);
	form_init(&state->form, state->rows, state->row_count);
	state->key.u = uuid_make_v7(console_now_us(console));
	return state;
}

void user_open_new(struct console *console)
{
	struct state *state = open_form(console, NULL);

	form_set(&state->form, "language", "sw");
	if (state->has_place)
		form_set(&state->form, "place", "here");
}

void user_open_edit(struct console *console, const struct jdoc *record)
{
	struct state *state = open_form(console, record);

	for (size_t i = 0; i < COUNT_OF(common_rows); i++)
		form_set(&state->form, common_rows[i].name,
			record_text(record, common_rows[i].name));
	if (state->has_place)
		form_set(&state->form, "place", *record_text(record, "facility") ? "here" : "all");
}

static void end(struct console *console, void *arg)
{
	struct state *state = arg;

	(void)console;
	jdoc_destroy(&state->record);
}

/* ---- sending ---- */

/* As the server takes it: what else would be refused is said before it is sent. */
static const char *blame_login(const char *login)
{
	if (strpbrk(login, " \t"))
		return N_("no blanks in it");
	if (strchr("_.-", login[0]))
		return N_("begin with a letter or digit");
	return NULL;
}

/* False: a row is not good, and says so. */
static bool check(struct state *state)
{
	struct form *form = &state->form;
	bool is_doctor = strcmp(form_value(form, "role"), role_name(ROLE_DOCTOR)) == 0;
	bool is_admin = strcmp(form_value(form, "role"), role_name(ROLE_ADMIN)) == 0;

	if (form_find_missing(form)) {
		form->problems[form->focus] = N_("is needed");
		return false;
	}
	if (!state->record && blame_login(form_value(form, "login"))) {
		form_blame(form, "login", blame_login(form_value(form, "login")));
		return false;
	}
	for (size_t i = 0; !is_doctor && i < COUNT_OF(doctor_fields); i++)
		if (*form_value(form, doctor_fields[i])) {
			form_blame(form, doctor_fields[i], N_("is of doctors only"));
			return false;
		}
	if (state->has_place && !is_admin && strcmp(form_value(form, "place"), "all") == 0) {
		form_blame(form, "place", N_("only admins work in all"));
		return false;
	}
	return true;
}

static void add_member(struct text *json, const char *name, const char *value)
{
	text_printf(json, "%s\"%s\":", json->length > 1 ? "," : "", name);
	text_json_string(json, value);
}

/* Of an account elsewhere, "here" means where it is. */
static void add_facility(struct console *console, const struct state *state, struct text *json)
{
	const char *there = record_text(state->record, "facility");
	char here[UUID_TEXT_BYTES];

	if (!state->has_place)
		return;
	uuid_format(console_status(console)->facility.u, here);
	if (strcmp(form_value(&state->form, "place"), "all") == 0)
		text_add(json, ",\"facility\":null");
	else
		add_member(json, "facility", *there ? there : here);
}

static void write_account(struct console *console, const struct state *state, struct text *json)
{
	const struct form *form = &state->form;

	text_add_char(json, '{');
	if (!state->record)
		add_member(json, "login", form_value(form, "login"));
	add_member(json, "name", form_value(form, "name"));
	add_member(json, "role", form_value(form, "role"));
	add_member(json, "language", form_value(form, "language"));
	if (strcmp(form_value(form, "role"), role_name(ROLE_DOCTOR)) == 0)
		for (size_t i = 0; i < COUNT_OF(doctor_fields); i++)
			add_member(json, doctor_fields[i], form_value(form, doctor_fields[i]));
	add_facility(console, state, json);
	text_add_char(json, '}');
}

/* What the server blames a row for; false: none of these. */
static bool blame(struct state *state, const struct jdoc *problem)
{
	const char *code = record_text(problem, "code"), *field = record_text(problem, "field");

	if (strcmp(field, "login") == 0 && strcmp(code, "already_exists") == 0)
		form_blame(&state->form, field, N_("somebody has it already"));
	else if (strcmp(field, "login") == 0)
		form_blame(&state->form, field, N_("letters, digits _ . -"));
	else if (strcmp(field, "name") == 0)
		form_blame(&state->form, field, N_("is no name"));
	else
		return false;
	return true;
}

static void saved(struct console *console, struct state *state, const struct jdoc *answer)
{
	struct jdoc *before = state->record;

	state->record = NULL;
	console_pop(console);
	users_took(console, answer, before);
	jdoc_destroy(&before);
}

static void replied(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);

	if (state) {
		state->is_sending = state->was_warned_of_leaving = false;
		/* Another body is another request. */
		state->key.u = uuid_make_v7(console_now_us(console));
	}
	if (state && reply->outcome == LINK_DONE) {
		saved(console, state, reply->body);
	} else if (state && !blame(state, reply->problem)) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		if (reply->status == 412)
			users_overtaken(console);
	}
	console_release(console);
	console_touch(console);
}

static void save(struct console *console)
{
	struct state *state = state_of(console);
	char path[PATH_BYTES] = "/v1/admin/users", version[24];
	struct text json = { 0 };
	struct link_request request = { .method = "POST", .path = path, .key = state->key };

	if (state->is_sending || !check(state))
		return;
	if (state->record) {
		request.method = "PATCH";
		snprintf(
			path, sizeof(path), "/v1/admin/users/%s", record_text(state->record, "id"));
		snprintf(version, sizeof(version), "\"%d\"",
			(int)record_int(state->record, "version"));
		request.if_match = version;
	}
	write_account(console, state, &json);
	request.body = text_string(&json);
	if (console_ask(console, &request, replied, console)) {
		state->is_sending = true;
		console_hold(console);
	}
	text_finish(&json);
}

static void close(struct console *console)
{
	struct state *state = state_of(console);

	if (console_may_leave(console, state->is_sending, &state->was_warned_of_leaving))
		console_pop(console);
}

/* ---- drawing and keys ---- */

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	char title[160];
	struct area inside;

	if (state->record)
		snprintf(title, sizeof(title), say(console, N_("The account %s · • is needed")),
			record_text(state->record, "login"));
	else
		snprintf(title, sizeof(title), "%s",
			say(console, N_("A new account · • is needed")));
	inside = canvas_box(canvas, area_middle(area, 98, (int)state->row_count + 4), title);
	inside.x++;
	inside.columns -= 2;
	form_draw(&state->form, canvas, inside, console_translate, console);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	(void)console;
	return form_key(&((struct state *)arg)->form, pressed);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	const struct state *state = arg;

	return !state->record && *form_value(&state->form, "name");
}

static const struct act acts[] = {
	{ "save", { PRESS_ENTER }, N_("Save"), N_("Saves the account; a new one gets a password"),
		0, NULL, save },
	{ "close", { PRESS_ESC }, N_("Leave it"), N_("Leaves everything as it is"), 0, NULL,
		close },
};

const struct view view_user = {
	.name = "user",
	.title = N_("Account"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.end = end,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.is_unsaved = is_unsaved,
};
