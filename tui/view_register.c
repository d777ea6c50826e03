// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Registers somebody and gives the number, with as few keys as there are data. What was typed is
 * kept by itself, through power cuts too, until it is registered or thrown away. Who may be
 * registered already is offered: F3 takes them, Enter again says that it is somebody new. */
#include "tui/register.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/model/phone.h"
#include "common/term/form.h"
#include "tui/alike.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/issue.h"
#include "tui/reception.h"
#include "tui/register_drafts.h"
#include "tui/register_person.h"
#include "tui/register_services.h"
#include "tui/tell.h"
#include "tui/yes_no.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 8, AGE_ROW = 3, SERVICE_ROW = 4, CONSENT_ROW = 7, HOME_DIGITS = 10 };
enum { AGE_MAX = 120, AGE_ASKED = 100 };

static const struct form_option sexes[] = {
	{ 'k', 'f', N_("[F]emale"), "female" },
	{ 'm', 0, N_("[M]ale"), "male" },
};
static const struct form_option reasons[] = {
	{ '1', 0, N_("[1]! emergency"), "emergency" },
	{ '2', 0, N_("[2]* elder"), "elder" },
	{ '3', 0, N_("[3]+ pregnant"), "pregnant" },
	{ '4', 0, N_("[4]& disabled"), "disability" },
};
static const struct form_option languages[] = {
	{ 's', 0, N_("[S]wahili"), "sw" },
	{ 'e', 0, N_("[E]nglish"), "en" },
};
static const struct form_row rows[ROWS] = {
	{ "name", N_("Name"), N_("first and family name"), FORM_TEXT, true, 80, false, NULL, 0 },
	{ "phone", N_("Phone"), N_("none: leave empty"), FORM_DIGITS, false, 16, false, NULL, 0 },
	{ "sex", N_("Sex"), NULL, FORM_CHOICE, true, 0, false, sexes, COUNT_OF(sexes) },
	{ "age", N_("Age"), N_("years: 05, 36, 103"), FORM_DIGITS, true, 3, true, NULL, 0 },
	{ "service", N_("Service"), NULL, FORM_CHOICE, true, 0, false, NULL, 0 },
	{ "reasons", N_("Priority"), NULL, FORM_FLAGS, false, 0, false, reasons,
		COUNT_OF(reasons) },
	{ "language", N_("Language"), N_("of SMS and voice"), FORM_CHOICE, false, 0, false,
		languages, COUNT_OF(languages) },
	{ "consent", N_("SMS"), N_("the patient agrees"), FORM_CHOICE, false, 0, false, NULL,
		YES_NO_OPTIONS },
};

struct state {
	struct form form;
	struct form_row rows[ROWS];
	struct register_services services;
	struct alike alike;
	bool was_warned; /* Enter now registers all the same */
	bool was_asked_of_age;
	bool is_sending;
	bool was_warned_of_leaving; /* while it is sent */
	bool issues;                /* a number as well */
	const char *draft;          /* where this one is kept */
	/* Of this registration, however often it has to be sent. */
	struct command_id key;
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_register);
}

/* ---- opening ---- */

/* Two digits that a third one can follow: it may also be that of a service. */
static bool is_age_open(const char *typed)
{
	return strlen(typed) == 2 && typed[0] == '1' && typed[1] >= '0' && typed[1] <= '2';
}

/* In the language of now. */
static void speak(struct console *console, struct state *state)
{
	state->rows[CONSENT_ROW].options = yes_no(console_language(console));
	state->rows[AGE_ROW].hint = is_age_open(form_value(&state->form, "age"))
					    ? N_("Tab, or a third digit")
					    : rows[AGE_ROW].hint;
	register_services_speak(console, &state->services, &state->rows[SERVICE_ROW]);
}

static void begin(struct console *console, void *arg)
{
	struct state *state = arg;

	memcpy(state->rows, rows, sizeof(rows));
	register_services_add(console, &state->services, &state->rows[SERVICE_ROW]);
	form_init(&state->form, state->rows, ROWS);
	speak(console, state);
	form_set(&state->form, "language", "sw");
	state->key.u = uuid_make_v7(console_now_us(console));
}

static bool is_number(const char *typed)
{
	size_t digits = 0;

	for (; *typed; typed++) {
		digits += isdigit((unsigned char)*typed) != 0;
		if (!isdigit((unsigned char)*typed) && !strchr(" +-", *typed))
			return false;
	}
	return digits > 2;
}

static bool is_worth_keeping(const struct state *state)
{
	return *form_value(&state->form, "name") || *form_value(&state->form, "phone");
}

/* Who empties a form has no use for it. */
static void keep_draft(struct console *console, const struct state *state)
{
	if (is_worth_keeping(state))
		draft_keep(console, state->draft, &state->form);
	else
		draft_drop(console, state->draft);
}

static void take_draft(struct console *console, struct state *state)
{
	if (draft_take(console, state->draft, &state->form))
		console_toast(console, STYLE_TEXT, "%s",
			say(console, N_("This was typed before and not sent")));
}

void register_open(struct console *console, const char *typed)
{
	struct state *state = console_push(console, &view_register);

	typed += strspn(typed, " ");
	state->draft = *typed ? draft_free(console) : draft_newest(console);
	if (!*typed)
		take_draft(console, state);
	else if (is_number(typed))
		form_set(&state->form, "phone", typed);
	else
		form_set(&state->form, "name", typed);
	state->form.focus = *typed && !is_number(typed);
}

/* ---- sending ---- */

static const char *zone_of(const struct console *console)
{
	return board_facility(console_board_of(console))->time_zone;
}

/* What began as 10, 11 or 12 may have been meant for a child, and the service. */
static bool check_age(struct console *console, struct state *state)
{
	int64_t age;

	if (!text_to_int(form_value(&state->form, "age"), 0, AGE_MAX, &age)) {
		form_blame(&state->form, "age", say(console, N_("0 to 120 years")));
		return false;
	}
	if (age >= AGE_ASKED && !state->was_asked_of_age) {
		form_blame(&state->form, "age", say(console, N_("100 and over? Enter: yes")));
		state->was_asked_of_age = true;
		return false;
	}
	return true;
}

/* False: a row is not good, and says so. */
static bool check(struct console *console, struct state *state, char phone[PHONE_BYTES])
{
	const char *typed = form_value(&state->form, "phone");

	if (form_find_missing(&state->form)) {
		state->form.problems[state->form.focus] = N_("is needed");
		return false;
	}
	if (!check_age(console, state))
		return false;
	phone[0] = '\0';
	if (*typed && !phone_parse(zone_of(console), typed, phone)) {
		form_blame(&state->form, "phone", N_("is no phone number"));
		return false;
	}
	return true;
}

static void give_number(struct console *console, struct patient_id patient, const char *name)
{
	const struct form *form = &state_of(console)->form;
	struct issue issue = {
		.patient = patient,
		.is_emergency = form_has(form, "reasons", "emergency"),
		.is_vulnerable = person_is_vulnerable(form),
	};
	struct reception *reception;

	snprintf(issue.name, sizeof(issue.name), "%.80s", name);
	if (!uuid_parse(form_value(form, "service"), &issue.service.u) ||
		!issue_number(console, &issue))
		return;
	draft_drop(console, state_of(console)->draft);
	console_pop(console);
	reception = reception_of(console);
	if (reception)
		reception_forget(console, reception);
}

static void saved(struct console *console)
{
	struct reception *reception;

	draft_drop(console, state_of(console)->draft);
	console_pop(console);
	console_done(console, say(console, N_("✓ The patient is registered")));
	reception = reception_of(console);
	if (reception)
		reception_forget(console, reception);
}

static void registered(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct state *state = state_of(console);
	const char *id = jdoc_get_string(reply->body, "id");
	const char *code = jdoc_get_string(reply->problem, "code");
	struct patient_id patient;

	if (!state)
		return;
	state->is_sending = state->was_warned_of_leaving = false;
	if (reply->outcome == LINK_DONE && id && uuid_parse(id, &patient.u)) {
		if (state->issues)
			give_number(console, patient, form_value(&state->form, "name"));
		else
			saved(console);
	} else if (code && strcmp(code, "duplicates_found") == 0) {
		alike_take(&state->alike, jdoc_get(reply->problem, "duplicates"));
		state->was_warned = true;
		/* Another body is another request. */
		state->key.u = uuid_make_v7(console_now_us(console));
	} else {
		state->key.u = uuid_make_v7(console_now_us(console));
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	}
	console_release(console);
	console_touch(console);
}

/* A card that is scanned while the form is open is somebody else, who is found at once. */
static bool take_card(struct console *console, struct state *state)
{
	struct entry *entry = &state->form.entries[state->form.focus];
	char typed[ENTRY_BYTES];

	if (!card_ends(entry->bytes))
		return false;
	snprintf(typed, sizeof(typed), "%s", entry->bytes);
	entry_drop_last(entry, CARD_LENGTH);
	keep_draft(console, state);
	console_pop(console);
	reception_take_card(console, typed);
	return true;
}

static void submit(struct console *console, bool issues)
{
	struct state *state = state_of(console);
	char phone[PHONE_BYTES];
	struct text json = { 0 };

	if (state->is_sending || take_card(console, state) || !check(console, state, phone))
		return;
	state->issues = issues;
	person_write(console, &state->form, phone, state->was_warned, &json);
	keep_draft(console, state);
	if (console_ask(console,
		    &(struct link_request){ .method = "POST",
			    .path = "/patients",
			    .body = text_string(&json),
			    .key = state->key },
		    registered, console)) {
		state->is_sending = true;
		console_hold(console);
	}
	text_finish(&json);
}

static void give(struct console *console)
{
	submit(console, true);
}

static void save(struct console *console)
{
	submit(console, false);
}

static const char *why_none_alike(struct console *console)
{
	const struct state *state = state_of(console);

	return state && state->alike.count ? NULL : N_("nobody alike is registered");
}

static void accept(struct console *console)
{
	const struct state *state = state_of(console);
	struct match who = state->alike.rows[state->alike.chosen];

	give_number(console, who.id, who.name);
}

static void put_aside(struct console *console)
{
	struct state *state = state_of(console);

	if (!console_may_leave(console, state->is_sending, &state->was_warned_of_leaving))
		return;
	keep_draft(console, state);
	console_pop(console);
}

static void throw_away(struct console *console, const char *answer, const void *context)
{
	(void)answer;
	(void)context;
	draft_drop(console, state_of(console)->draft);
	console_pop(console);
	/* That it was typed before. */
	console_quiet(console);
}

/* What is under way may have to be sent again: it is kept. */
static void close(struct console *console)
{
	const struct state *state = state_of(console);

	if (state->is_sending || !is_worth_keeping(state))
		put_aside(console);
	else
		ask_yes(console,
			say(console, N_("Throw away what was typed? In the form F2 keeps it for "
					"later.")),
			throw_away, NULL, 0);
}

/* ---- drawing and keys ---- */

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	struct area box = area_middle(area, 98, ROWS + 9);
	struct area inside =
		canvas_box(canvas, box, say(console, N_("Register somebody new · • is needed")));
	struct area form = area_top(&inside, state->alike.count ? ROWS + 2 : inside.rows), alike;

	form.x++;
	form.columns -= 2;
	alike = (struct area){ inside.x + 1, inside.y, inside.columns - 2, inside.rows };
	if (state->alike.count)
		alike_draw(
			console, &state->alike, form_value(&state->form, "phone"), canvas, alike);
	speak(console, state);
	form_draw(&state->form, canvas, form, console_translate, console);
}

/* A number as it is said at home is complete with ten digits. */
static bool is_whole_phone(const struct form *form)
{
	const char *typed = form_value(form, "phone");
	size_t digits = 0;

	if (strcmp(form->rows[form->focus].name, "phone") != 0 || typed[0] != '0')
		return false;
	for (; *typed; typed++)
		digits += isdigit((unsigned char)*typed) != 0;
	return digits == HOME_DIGITS;
}

static bool is_whole_age(const struct form *form)
{
	const char *typed = form_value(form, "age");

	return form->focus == AGE_ROW && strlen(typed) == 2 && typed[0] >= '0' && typed[0] <= '9' &&
	       typed[1] >= '0' && typed[1] <= '9' && !is_age_open(typed);
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;
	size_t before = state->form.focus;

	speak(console, state);
	if (alike_key(&state->alike, pressed))
		return true;
	if (!form_key(&state->form, pressed))
		return false;
	if (press_is_text(pressed) && (is_whole_phone(&state->form) || is_whole_age(&state->form)))
		form_jump(&state->form);
	if (state->form.focus != before)
		keep_draft(console, state);
	state->was_warned = state->was_asked_of_age = false;
	state->alike.count = 0;
	return true;
}

static void paused(struct console *console, void *arg)
{
	keep_draft(console, arg);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	return *form_value(&((const struct state *)arg)->form, "name");
}

static const char *tell_act(struct console *console, uint32_t pressed)
{
	const struct state *state = state_of(console);

	if (is_worth_keeping(state) || (pressed != PRESS_ESC && pressed != PRESS_F(2)))
		return NULL;
	return pressed == PRESS_ESC ? N_("Leave") : "";
}

static const struct act acts[] = {
	{ "give", { PRESS_ENTER }, N_("Give number"), N_("Registers and gives a number"), 0, NULL,
		give },
	{ "accept", { PRESS_F(3) }, N_("It is this one"),
		N_("Takes who is registered already, gives a number"), ACT_IF_CAN, why_none_alike,
		accept },
	{ "save", { PRESS_F(4) }, N_("Only save"), N_("Registers without a number"), 0, NULL,
		save },
	{ "put_aside", { PRESS_F(2) }, N_("For later"),
		N_("Leaves; F2 goes on with what was typed"), 0, NULL, put_aside },
	{ "close", { PRESS_ESC }, N_("Throw away"), N_("Leaves; what was typed is lost, after y"),
		0, NULL, close },
};

const struct view view_register = {
	.name = "register",
	.title = N_("Register"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.begin = begin,
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.tell_act = tell_act,
	.paused = paused,
	.is_unsaved = is_unsaved,
};
