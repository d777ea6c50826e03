// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Keys: from the keyboard to an act, to the view, or kept for later. */
#include "tui/console_parts.h"
#include "tui/lock.h"

#include <string.h>

/* ---- acts of every screen ---- */

static bool run(struct console *console, const struct act *act);

/* The act that asked may do something at once as things stand now: it runs for its question only,
 * and where it has none any more, that of before stays as it is. */
static void retell(struct console *console, const struct act *opener)
{
	struct layer asked = console->layers[--console->layer_count];
	int before = console->layer_count;

	console->is_retelling = true;
	run(console, opener);
	console->is_retelling = false;
	if (console->layer_count > before && console_top(console) == asked.view) {
		layer_end(console, &asked);
		return;
	}
	while (console->layer_count > before)
		console_pop(console);
	console->layers[console->layer_count++] = asked;
}

/* Under a lock nothing is asked anew. */
static void change_language(struct console *console)
{
	const struct layer *top = &console->layers[console->layer_count - 1];
	const struct act *opener = NULL;

	if (!lock_is_shut(console) && top->view->is_opened_anew &&
		top->view->is_opened_anew(top->state))
		opener = top->opener;
	console_set_language(
		console, console_language(console) == LANGUAGE_SW ? LANGUAGE_EN : LANGUAGE_SW);
	if (opener)
		retell(console, opener);
}

static void open_palette(struct console *console)
{
	console_push(console, &view_palette);
}

static void open_help(struct console *console)
{
	console_push(console, &view_help);
}

static void repaint(struct console *console)
{
	console->ports.repaint(console->ports.arg);
	console_touch(console);
}

static void quit(struct console *console)
{
	if (console_is_unsaved(console))
		console_push(console, &view_leave);
	else
		console->ports.quit(console->ports.arg);
}

static const char *why_no_undo(struct console *console)
{
	return console->undo.seq && console->undo.until_us > console_now_us(console)
		       ? NULL
		       : N_("nothing was done in the last seconds that can be taken back");
}

static const char *why_no_redo(struct console *console)
{
	return console->redo.data && console->redo.until_us > console_now_us(console)
		       ? NULL
		       : N_("nothing was taken back in the last seconds");
}

static const char *why_no_factor(struct console *console)
{
	if (console->options.is_read_only)
		return N_("this console only looks on");
	if (console_state(console, &view_second_factor))
		return N_("it is open already");
	return console->status.state == LINK_LIVE ? NULL
						  : N_("there is no connection to the server");
}

static void set_up_factor(struct console *console)
{
	console_push(console, &view_second_factor);
}

/* Not from the page itself, nor before somebody is signed in. */
static const char *why_no_account(struct console *console)
{
	return console_state(console, &view_account) ? N_("it is open already")
						     : lock_why_not(console);
}

static void open_account(struct console *console)
{
	console_push(console, &view_account);
}

#define PALETTE                                                                                    \
	{                                                                                          \
		"palette", { ':', PRESS_CTRL('P') }, N_("Command"),                                \
			N_("Finds an act by its name, in either language"), ACT_LETTER, NULL,      \
			open_palette                                                               \
	}
#define LANGUAGE                                                                                   \
	{                                                                                          \
		"language", { PRESS_F(12) }, N_("Kiswahili"), N_("Changes the language"), 0, NULL, \
			change_language                                                            \
	}
#define REPAINT                                                                                    \
	{                                                                                          \
		"repaint", { PRESS_CTRL('L') }, N_("Repaint"), N_("Paints the whole screen anew"), \
			ACT_QUIET, NULL, repaint                                                   \
	}
#define HELP                                                                                       \
	{                                                                                          \
		"help", { PRESS_F(1), '?' }, N_("Help"), N_("Shows every key of this screen"),     \
			ACT_LETTER, NULL, open_help                                                \
	}

static const struct act everywhere_rows[] = {
	PALETTE,
	LANGUAGE,
	{ "second_factor", { PRESS_CTRL('T') }, N_("Second factor"),
		N_("Sets up the codes of an authenticator for signing in"), ACT_QUIET,
		why_no_factor, set_up_factor },
	{ "account", { PRESS_CTRL('N') }, N_("My account"),
		N_("Your password, second factor and sessions"), ACT_QUIET, why_no_account,
		open_account },
	{ "lock", { PRESS_CTRL('F') }, N_("Lock"),
		N_("Locks the console; your password opens it as it was"), ACT_QUIET, lock_why_not,
		lock_shut },
	{ "undo", { PRESS_CTRL('Z'), 'u' }, N_("Undo"),
		N_("Takes back what you did last, for 10 seconds"), ACT_QUIET | ACT_LETTER,
		why_no_undo, console_undo },
	{ "redo", { PRESS_CTRL('Y') }, N_("Redo"), N_("Does again what was just taken back"),
		ACT_QUIET, why_no_redo, redo },
	REPAINT,
	{ "quit", { PRESS_F(10), 'q', PRESS_CTRL('Q') }, N_("Quit"),
		N_("Leaves the console; the desk stays open"), ACT_LETTER, NULL, quit },
	HELP,
};
const struct acts everywhere = ACTS(everywhere_rows);

/* Before somebody is signed in there is no work to be done, undone or left. */
static const struct act nobody_rows[] = {
	PALETTE,
	LANGUAGE,
	REPAINT,
	{ "quit", { PRESS_F(10), 'q', PRESS_CTRL('Q') }, N_("Quit"), N_("Leaves the console"),
		ACT_LETTER, NULL, quit },
	HELP,
};
static const struct acts nobody_acts = ACTS(nobody_rows);

static const struct act lock_rows[] = { REPAINT, LANGUAGE };
const struct acts lock_acts = ACTS(lock_rows);

struct acts console_everywhere(const struct console *console)
{
	const struct link_status *status = &console->status;

	if (lock_is_shut(console))
		return lock_acts;
	if (uuid_is_nil(status->user.id.u) || status->state == LINK_STOPPED)
		return nobody_acts;
	return everywhere;
}

/* ---- one key ---- */

static bool is_sign(uint32_t key)
{
	return key == '?' || key == ':' || key == '/';
}

static bool is_typing(const struct layer *layer, uint32_t key)
{
	const struct view *view = layer->view;

	if (is_sign(key) && view->has_text)
		return view->has_text(layer->state);
	return view->is_typing && view->is_typing(layer->state);
}

static const struct act *find_own(const struct layer *layer, uint32_t key)
{
	return acts_find(layer->view->acts, key, is_typing(layer, key));
}

/* What the view has no use for. */
static const struct act *find_beyond(
	const struct console *console, const struct layer *layer, uint32_t key)
{
	const struct view *view = layer->view;
	bool is_text =
		is_typing(layer, key) || (view->is_choosing && view->is_choosing(layer->state));
	const struct act *act = acts_find(view_kind_acts(view), key, is_text);

	return act ? act : acts_find(console_everywhere(console), key, is_text);
}

uint32_t console_key_of(const struct console *console, const struct act *act)
{
	const struct layer *layer = console_front(console);

	for (size_t i = 0; layer && i < ACT_KEYS && act->keys[i]; i++) {
		const struct act *found = find_own(layer, act->keys[i]);

		if (!found)
			found = find_beyond(console, layer, act->keys[i]);
		if (found == act)
			return act->keys[i];
	}
	return 0;
}

static bool run(struct console *console, const struct act *act)
{
	int before = console->layer_count;

	if (!act)
		return false;
	act_try(console, act);
	if (console->layer_count > before)
		console->layers[console->layer_count - 1].opener = act;
	return true;
}

static void play(struct console *console, uint32_t key)
{
	const struct layer *layer = console_front(console);
	const struct act *beyond;

	if (!layer)
		return;
	console->pressed_us = layer->view->paused ? console_now_us(console) : console->pressed_us;
	/* As the key line told it, whatever the view makes of the key. */
	beyond = find_beyond(console, layer, key);
	console_touch(console);
	if (run(console, find_own(layer, key)))
		return;
	/* In a field that is empty it is a key, not the first character. */
	if (is_sign(key) && layer->view->has_text && !is_typing(layer, key) && run(console, beyond))
		return;
	if (layer->view->key && layer->view->key(console, layer->state, key))
		return;
	run(console, beyond);
}

/* ---- keys that wait ---- */

static void keep(struct console *console, uint32_t key)
{
	if (console->held_count < CONSOLE_KEYS_HELD)
		console->held[console->held_count++] = key;
	else
		console_toast(console, STYLE_WARN, "%s",
			say(console, N_("Too much was typed ahead: the last keys were not taken")));
}

/* Waiting can be given up: Escape forgets what was typed ahead, and comes through. */
void console_key(struct console *console, uint32_t key)
{
	/* After a sleep of the machine the key comes before the clock. */
	lock_shut_when_due(console);
	console->used_us = console_now_us(console);
	if (lock_is_shut(console)) {
		play(console, key);
		return;
	}
	if (console->is_holding && key == PRESS_ESC) {
		console->held_count = 0;
		console->is_holding = false;
	}
	if (console->is_holding || console->is_playing)
		keep(console, key);
	else
		play(console, key);
}

void console_paste(struct console *console, uint32_t character)
{
	const struct layer *layer;

	lock_shut_when_due(console);
	console->used_us = console_now_us(console);
	layer = console_front(console);
	if (!layer || !console_is_ready(console) || console->is_playing)
		return;
	if (layer->view->paused)
		console->pressed_us = console_now_us(console);
	if (layer->view->is_typing && layer->view->is_typing(layer->state))
		layer->view->key(console, layer->state, character);
	console_touch(console);
}

void console_hold(struct console *console)
{
	console->is_holding = true;
	console_touch(console);
}

void console_hold_key(struct console *console, uint32_t key)
{
	if (console->held_count == CONSOLE_KEYS_HELD)
		console->held_count--;
	memmove(console->held + 1, console->held, console->held_count++ * sizeof(console->held[0]));
	console->held[0] = key;
	console_hold(console);
}

void console_release(struct console *console)
{
	console->is_holding = false;
	if (console->is_playing)
		return;
	console->is_playing = true;
	while (console->held_count && !console->is_holding && !console->is_ending &&
		!lock_is_shut(console)) {
		uint32_t key = console->held[0];

		memmove(console->held, console->held + 1,
			--console->held_count * sizeof(console->held[0]));
		play(console, key);
	}
	console->is_playing = false;
	console_touch(console);
}

bool console_is_ready(const struct console *console)
{
	return lock_is_shut(console) || !console->is_holding;
}
