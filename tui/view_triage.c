// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Triage: what was seen and measured, one key or one number each. The colour, the score and what is
 * missing are worked out while it is typed, by the same tables as the server's; the server decides.
 * Whatever was not measured is left empty and named. */
#include "tui/triage.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/events/ticket_classified.h"
#include "common/model/triage.h"
#include "common/term/scroll.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/menu.h"
#include "tui/tell.h"
#include "tui/triage_form.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REASON_CHARS = 200, RESULT_ROWS = 3, COLUMNS = 98 };

struct state {
	struct ticket_id ticket;
	struct triage_form typed;
	char problem[60]; /* of a row */
	bool is_in_signs;
	size_t sign; /* the one that is chosen, of those shown */
	size_t top;
	enum colour wished; /* COLOUR_UNTRIAGED: whatever is found */
};

static struct state *state_of(struct console *console)
{
	return console_state(console, &view_triage);
}

void triage_open(struct console *console, const struct ticket *ticket)
{
	int age = tell_age(console, ticket->visit);
	struct state *state = console_push(console, &view_triage);

	state->ticket = ticket->id;
	state->wished = COLOUR_UNTRIAGED;
	triage_form_begin(&state->typed, age);
}

static const struct ticket *ticket_of(struct console *console, const struct state *state)
{
	const struct board *board = console_board_of(console);

	return board ? board_find_ticket(board, state->ticket) : NULL;
}

/* False: nothing can be said yet. */
static bool judge(struct console *console, const struct state *state, struct triage_result *result)
{
	const char *signs[SIGNS_MAX];
	const struct triage_facts facts = triage_form_facts(&state->typed, signs);
	const struct ticket *ticket = ticket_of(console, state);
	const struct triage_wish wish = {
		.before = ticket ? ticket->colour : COLOUR_UNTRIAGED,
		.chosen = COLOUR_UNTRIAGED,
	};

	return triage_decide(&triage_sats, &facts, &wish, result) == ERR_OK;
}

/* ---- words ---- */

static const char *colour_text(const struct console *console, enum colour colour)
{
	static const char *const texts[] = {
		[COLOUR_UNTRIAGED] = N_("no colour yet"),
		[COLOUR_RED] = N_("RED: at once"),
		[COLOUR_ORANGE] = N_("ORANGE: within 10 minutes"),
		[COLOUR_YELLOW] = N_("YELLOW: within an hour"),
		[COLOUR_GREEN] = N_("GREEN: within four hours"),
	};

	return say(console, texts[colour]);
}

static const char *band_text(const struct console *console, enum age_band band)
{
	static const char *const texts[] = {
		[BAND_ADULT] = N_("adult"),
		[BAND_OLDER_CHILD] = N_("older child"),
		[BAND_YOUNGER_CHILD] = N_("younger child"),
	};

	return say(console, texts[band]);
}

static const char *vital_text(const struct console *console, int vital)
{
	static const char *const texts[] = {
		[VITAL_MOBILITY] = N_("mobility"),
		[VITAL_BREATHS] = N_("breaths"),
		[VITAL_PULSE] = N_("pulse"),
		[VITAL_SYSTOLIC] = N_("blood pressure"),
		[VITAL_TEMPERATURE] = N_("temperature"),
		[VITAL_AVPU] = N_("consciousness"),
		[VITAL_TRAUMA] = N_("injury"),
	};

	return say(console, texts[vital]);
}

/* Of a sign or of a check. */
static const char *because_text(const struct console *console, const char *code)
{
	const struct triage_sign *sign = triage_find_sign(&triage_sats, code);

	if (sign)
		return say(console, sign->text);
	for (size_t i = 0; i < triage_sats.check_count; i++)
		if (strcmp(triage_sats.checks[i].code, code) == 0)
			return say(console, triage_sats.checks[i].text);
	return code;
}

/* ---- sending ---- */

static void triaged(struct console *console, const struct link_answer *answer, const void *context)
{
	const char *word = jdoc_get_string(answer->data, "colour");
	bool is_held_up = jdoc_get(answer->data, "held_up");
	int colour;

	(void)context;
	console_release(console);
	if (answer->outcome != LINK_DONE)
		return;
	if (console_top(console) == &view_triage)
		console_pop(console);
	if (!word || !word_find(&words_colour, word, &colour))
		return;
	if (is_held_up)
		console_toast(console, STYLE_WARN,
			say(console, N_("%s; what is known allows no less")),
			colour_text(console, (enum colour)colour));
	else
		console_toast(
			console, STYLE_GOOD, "✓ %s", colour_text(console, (enum colour)colour));
}

static void send(struct console *console, struct state *state, const char *reason)
{
	struct errand errand = {
		.command = "ticket.triage", .can_be_undone = true, .done = triaged
	};
	char id[UUID_TEXT_BYTES];
	struct text json = { 0 };

	uuid_format(state->ticket.u, id);
	text_printf(&json, "{\"ticket\":\"%s\"", id);
	triage_form_write(&state->typed, &json);
	if (state->wished != COLOUR_UNTRIAGED)
		text_printf(
			&json, ",\"colour\":\"%s\"", word_of(&words_colour, (int)state->wished));
	if (reason) {
		text_add(&json, ",\"reason\":");
		text_json_string(&json, reason);
	}
	text_add_char(&json, '}');
	errand.data = text_string(&json);
	if (console_send(console, &errand))
		console_hold(console);
	text_finish(&json);
}

/* False: a row is not good, and says so. */
static bool check(struct console *console, struct state *state)
{
	struct triage_form_fault fault;

	if (triage_form_check(&state->typed, &fault))
		return true;
	if (fault.wanted)
		snprintf(state->problem, sizeof(state->problem), "%s", say(console, fault.wanted));
	else
		snprintf(state->problem, sizeof(state->problem),
			say(console, N_("a number, %d to %d")), fault.least, fault.most);
	form_blame(&state->typed.form, fault.row, state->problem);
	return false;
}

static void submit(struct console *console)
{
	struct state *state = state_of(console);
	struct triage_result result;

	state->is_in_signs = false;
	state->wished = COLOUR_UNTRIAGED;
	if (!check(console, state))
		return;
	if (!judge(console, state, &result)) {
		console_toast(console, STYLE_WARN, "%s",
			say(console, N_("An age or a height, and something that was found")));
		return;
	}
	send(console, state, NULL);
}

static void reason_given(struct console *console, const char *reason, const void *context)
{
	struct state *state = state_of(console);

	(void)context;
	if (state)
		send(console, state, reason);
}

static void wished(struct console *console, const struct menu_item *item, const void *context)
{
	struct state *state = state_of(console);
	struct triage_result result;

	(void)context;
	if (!state || !check(console, state))
		return;
	state->wished = (enum colour)item->value;
	if (judge(console, state, &result) && colour_is_worse(result.colour, state->wished))
		ask_reason(console,
			say(console, N_("Why less than was found? It is written down.")),
			REASON_CHARS, reason_given, &state->ticket.u, sizeof(state->ticket.u));
	else
		send(console, state, NULL);
}

/* Less than was found is a doctor's word (RULES.md 2.2): of others it would be passed over. */
static void offer_colour(struct console *console, struct menu *menu, enum colour colour)
{
	struct triage_result result;
	bool is_off = console_status(console)->user.role != ROLE_DOCTOR &&
		      judge(console, state_of(console), &result) &&
		      colour_is_worse(result.colour, colour);
	char label[MENU_LABEL_BYTES];
	struct menu_item *item;

	snprintf(label, sizeof(label), "%s%s", colour_text(console, colour),
		is_off ? say(console, N_(" (only by a doctor)")) : "");
	item = menu_add(menu, label);
	item->value = (int)colour;
	item->why_not = is_off ? N_("doctors alone do that") : NULL;
}

static void choose_colour(struct console *console)
{
	struct menu *menu = menu_open(console, say(console, N_("Another colour")), wished, NULL, 0);

	for (int colour = COLOUR_RED; colour <= COLOUR_GREEN; colour++)
		offer_colour(console, menu, (enum colour)colour);
}

static void close(struct console *console)
{
	struct state *state = state_of(console);

	if (state->is_in_signs)
		state->is_in_signs = false;
	else
		console_pop(console);
}

/* ---- signs ---- */

/* Those of the band, or of all bands where it is not known; returns how many. */
static size_t list_signs(const struct state *state, size_t shown[TRIAGE_FORM_SIGNS])
{
	const char *signs[SIGNS_MAX];
	struct triage_facts facts = triage_form_facts(&state->typed, signs);
	const struct triage_wish wish = { .chosen = COLOUR_GREEN };
	struct triage_result result;
	unsigned bands = ~0u;
	size_t count = 0;

	facts.sign_count = 0;
	if (facts.age_months != TRIAGE_UNKNOWN &&
		triage_decide(&triage_sats, &facts, &wish, &result) == ERR_OK)
		bands = 1u << result.band;
	for (size_t i = 0; i < triage_sats.sign_count && i < TRIAGE_FORM_SIGNS; i++)
		if ((triage_sats.signs[i].bands & bands) || state->typed.has_sign[i])
			shown[count++] = i;
	return count;
}

static void turn(struct state *state)
{
	size_t shown[TRIAGE_FORM_SIGNS] = { 0 }, count = list_signs(state, shown);

	if (state->sign < count)
		state->typed.has_sign[shown[state->sign]] =
			!state->typed.has_sign[shown[state->sign]];
}

static void go_to_signs(struct console *console)
{
	struct state *state = state_of(console);

	state->is_in_signs = !state->is_in_signs;
}

static bool key_in_signs(struct state *state, uint32_t pressed)
{
	size_t shown[TRIAGE_FORM_SIGNS] = { 0 }, count = list_signs(state, shown);

	if (pressed == PRESS_UP)
		state->sign -= state->sign > 0;
	else if (pressed == PRESS_DOWN)
		state->sign += state->sign + 1 < count;
	else if (pressed == ' ')
		turn(state);
	else
		return false;
	return true;
}

static bool key(struct console *console, void *arg, uint32_t pressed)
{
	struct state *state = arg;

	triage_form_speak(&state->typed, console_language(console));
	return state->is_in_signs ? key_in_signs(state, pressed)
				  : form_key(&state->typed.form, pressed);
}

/* ---- drawing ---- */

static void draw_signs(
	struct console *console, struct state *state, struct canvas *canvas, struct area area)
{
	static const char letters[] = { [COLOUR_RED] = 'R',
		[COLOUR_ORANGE] = 'O',
		[COLOUR_YELLOW] = 'Y',
		[COLOUR_GREEN] = 'G' };
	size_t shown[TRIAGE_FORM_SIGNS] = { 0 }, count = list_signs(state, shown);
	size_t rows_shown = area.rows > 0 ? (size_t)area.rows : 1;

	if (state->sign < state->top)
		state->top = state->sign;
	if (state->sign >= state->top + rows_shown)
		state->top = state->sign - rows_shown + 1;
	for (size_t i = state->top; i < count && i < state->top + rows_shown; i++) {
		const struct triage_sign *sign = &triage_sats.signs[shown[i]];
		const char letter[] = { letters[sign->colour], '\0' };
		int y = (int)(i - state->top);

		canvas_label(canvas, area, 1, y, STYLE_STRONG,
			state->typed.has_sign[shown[i]] ? "✓" : " ");
		canvas_label(canvas, area, 3, y,
			sign->colour == COLOUR_RED ? STYLE_BAD : STYLE_WARN, letter);
		canvas_data(canvas, area, 5, y, area.columns - 6,
			i == state->sign ? STYLE_FOCUS : STYLE_TEXT, say(console, sign->text));
		if (i == state->sign)
			canvas_put_cursor(canvas, area, 5, y);
	}
	canvas_more(canvas, area, state->top > 0, state->top + rows_shown < count);
}

static void add_missing(
	const struct console *console, const struct triage_result *result, struct text *text)
{
	const char *before = say(console, N_("not measured: "));

	if (text->length && result->missing)
		text_add(text, " · ");
	for (int vital = 0; vital < VITAL_SCORED_COUNT; vital++) {
		if (!(result->missing & 1u << vital))
			continue;
		text_printf(text, "%s%s", before, vital_text(console, vital));
		before = ", ";
	}
}

static void draw_result(
	struct console *console, const struct state *state, struct canvas *canvas, struct area area)
{
	struct triage_result result;
	struct text line = { 0 };
	bool is_known = judge(console, state, &result);
	const char *between = "";

	if (is_known && result.points >= 0)
		text_printf(&line, say(console, N_("Score (TEWS) %d, %s")), result.points,
			band_text(console, result.band));
	if (is_known)
		add_missing(console, &result, &line);
	canvas_data(canvas, area, 1, 0, area.columns - 2, STYLE_TEXT, text_string(&line));
	text_clear(&line);
	text_printf(&line, "%s", colour_text(console, is_known ? result.colour : COLOUR_UNTRIAGED));
	if (is_known && result.because)
		text_printf(&line, "  (%s)", because_text(console, result.because));
	canvas_data(canvas, area, 1, 1, area.columns - 2,
		is_known && result.colour == COLOUR_RED ? STYLE_BAD : STYLE_STRONG,
		text_string(&line));
	text_clear(&line);
	for (size_t i = 0; i < triage_sats.sign_count && i < TRIAGE_FORM_SIGNS; i++) {
		if (!state->typed.has_sign[i])
			continue;
		text_printf(&line, "%s%s", between, say(console, triage_sats.signs[i].text));
		between = "; ";
	}
	canvas_data(canvas, area, 1, 2, area.columns - 2, STYLE_TEXT, text_string(&line));
	text_finish(&line);
}

static void draw(struct console *console, void *arg, struct canvas *canvas, struct area area)
{
	struct state *state = arg;
	const struct ticket *ticket = ticket_of(console, state);
	struct area box, inside, result;
	char title[240];

	triage_form_speak(&state->typed, console_language(console));
	box = area_middle(area, COLUMNS,
		form_lines(&state->typed.form,
			(area.columns < COLUMNS ? area.columns : COLUMNS) - 4, console_translate,
			console) +
			RESULT_ROWS + 2);
	snprintf(title, sizeof(title), "%s · %s %.120s", say(console, N_("Triage")),
		ticket ? ticket->number : "", ticket ? tell_name(console, ticket->visit) : "");
	inside = canvas_box(canvas, box, title);
	result = area_bottom(&inside, RESULT_ROWS);
	inside.x++;
	inside.columns -= 2;
	if (state->is_in_signs)
		draw_signs(console, state, canvas, inside);
	else
		form_draw(&state->typed.form, canvas, inside, console_translate, console);
	draw_result(console, state, canvas, result);
}

static bool is_typing(const void *arg)
{
	(void)arg;
	return true;
}

static bool is_unsaved(const void *arg)
{
	const struct state *state = arg;

	for (size_t i = 3; i < state->typed.form.count; i++)
		if (*form_value(&state->typed.form, state->typed.form.rows[i].name))
			return true;
	return false;
}

static const struct act acts[] = {
	{ "send", { PRESS_ENTER }, N_("Triage"), N_("Gives the colour that was found"), 0, NULL,
		submit },
	{ "signs", { PRESS_F(3) }, N_("Signs"), N_("What was seen; Space marks it"), 0, NULL,
		go_to_signs },
	{ "colour", { PRESS_F(6) }, N_("Another colour"),
		N_("A colour by hand; a lower one needs doctor and reason"), 0, NULL,
		choose_colour },
	{ "close", { PRESS_ESC }, N_("Leave"), N_("Leaves the ticket as it is"), 0, NULL, close },
};

const struct view view_triage = {
	.name = "triage",
	.title = N_("Triage"),
	.acts = ACTS(acts),
	.is_box = true,
	.state_bytes = sizeof(struct state),
	.draw = draw,
	.key = key,
	.is_typing = is_typing,
	.has_text = is_typing,
	.is_unsaved = is_unsaved,
};
