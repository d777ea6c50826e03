// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The console: one member of staff, one screen. It holds what its views share (who, which desk, the
 * board, names, the language), passes keys to the view on top, sends what they want done and tells
 * what became of it.
 *
 * It knows neither the terminal nor the network: the program that runs it gives it keys, a board
 * and ports; so does a test. It never waits: where a key needs an answer that is still on its way,
 * that key and all that are typed after it are kept and played when the answer is there. */
#pragma once

#include "common/i18n/i18n.h"
#include "common/link/link.h"
#include "common/model/board.h"
#include "common/print/printer_why.h"
#include "tui/directory.h"
#include "tui/errand.h"
#include "tui/view.h"

/* The world, as a console needs it. Nothing here calls back before it returns. */
enum { SAVE_WHY_BYTES = 128, SAVE_HOME_BYTES = 512 };

struct console_ports {
	void *arg;
	int64_t (*now_us)(void *arg);
	/* As link_command(). */
	enum err (*command)(void *arg, const struct link_command *command, link_answered *answered,
		void *answered_arg, struct command_id *id_out);
	/* As link_request() and link_request_cancel(). */
	enum err (*request)(void *arg, const struct link_request *request, link_replied *replied,
		void *replied_arg, uint64_t *id_out);
	void (*cancel)(void *arg, uint64_t id);
	/* Asks for names; they come by directory_take(). */
	void (*names)(void *arg, const struct patient_id *patients, size_t count);
	/* Calls console_tick() at this time; 0: not at all. */
	void (*wake)(void *arg, int64_t at_us);
	void (*sign_in)(void *arg, const char *login, const char *password, const char *change_to);
	/* Ends the session; whoever comes next signs in by sign_in(). */
	void (*sign_out)(void *arg);
	/* As link_set_code() and link_enrolled(). */
	void (*give_code)(void *arg, const char *code);
	void (*enrolled)(void *arg);
	/* Prints a ticket; what becomes of it comes by console_printed(). NULL: no printer. */
	void (*print)(void *arg, struct ticket_id ticket, const char *code, bool is_copy);
	/* Keeps a small piece of text across runs and power cuts, by a key; text NULL: forget. */
	void (*keep)(void *arg, const char *key, const char *text);
	/* The text that was kept, to be freed by mem_free(). NULL: none. */
	char *(*kept)(void *arg, const char *key);
	/* The folder of files of this machine for which no other is named: absolute, without a
	 * slash at its end, of at most SAVE_HOME_BYTES - 1. Borrowed for as long as the console is.
	 */
	const char *home;
	/* Writes to a file of this machine, for its owner's eyes only: the first piece makes it,
	 * and fails where there is one of that name. False: why_out says why, in the words of the
	 * system.
	 */
	bool (*save)(void *arg, const char *path, const char *bytes, size_t length, bool is_first,
		char why_out[SAVE_WHY_BYTES]);
	/* Something has to be drawn: console_draw() soon. May be called while drawing. */
	void (*touched)(void *arg);
	void (*repaint)(void *arg);
	void (*quit)(void *arg);
};

enum { CONSOLE_TOAST_BYTES = 240, CONSOLE_VIEWS_MAX = 8, CONSOLE_KEYS_HELD = 256 };
enum { CONSOLE_LEAST_COLUMNS = 80, CONSOLE_LEAST_ROWS = 24 };

struct console_options {
	enum language language;
	bool has_language; /* else that of the account */
	bool is_read_only;
	bool never_locks; /* nobody sits there: its lines come from a file */
	int columns, rows;
};

struct console *console_create(
	const struct console_ports *ports, const struct console_options *options);
void console_destroy(struct console **console);

/* ---- what the program tells ---- */
void console_resize(struct console *console, int columns, int rows);
void console_key(struct console *console, uint32_t key);
/* A character that was pasted: text where something is typed, and nothing anywhere else. */
void console_paste(struct console *console, uint32_t character);
void console_tick(struct console *console);
/* Somebody else is about to sign in: what belonged to the one before is forgotten, all views but
 * the one that asks for the password, the board, names, and what could be undone. */
void console_forget_user(struct console *console);
/* The link's state; borrowed for the call. */
void console_connected(struct console *console, const struct link_status *status);
/* How long the way there and back takes, and when the server was heard last. */
void console_measured(struct console *console, uint32_t rtt_ms, int64_t heard_us);
/* There is a new board, or the board has changed. Borrowed until the next call. */
void console_board(struct console *console, const struct board *board, unsigned changed);
/* An event that was not the console's own act may deserve a word. */
void console_event(struct console *console, const struct event *event);
/* A ticket waits for the printer because of this; PRINTER_NONE: it was printed. */
void console_printed(struct console *console, const char *number, enum printer_why why);
/* How the printer is, as soon as that is known. */
void console_printer(struct console *console, enum printer_why why);
/* Draws if something has changed since the last time. NULL: nothing has. */
const struct canvas *console_draw(struct console *console);
/* Where console_key() may be given more right now; false: it holds keys until an answer comes. */
bool console_is_ready(const struct console *console);
/* What is typed now is a password. */
bool console_wants_secret(const struct console *console);
/* Leaving loses something that was typed. */
bool console_is_unsaved(const struct console *console);

/* ---- what views use ---- */
/* In the language of the one who works here. */
const char *say(const struct console *console, const char *message) FORMAT_ARGUMENT(2);
/* The same for what asks for texts by a function, such as forms and tables; "" is "". arg: the
 * console. */
const char *console_translate(const void *arg, const char *message);
const char *say_n(const struct console *console, const char *one, const char *many,
	unsigned long number) FORMAT_ARGUMENT(2) FORMAT_ARGUMENT(3);
enum language console_language(const struct console *console);
void console_set_language(struct console *console, enum language language);
/* A name in both languages, in the one that is shown. */
const char *console_name(const struct console *console, const char *sw, const char *en);
int64_t console_now_us(const struct console *console);
/* Whoever works here has a second factor, as far as is known: the code is asked for with the
 * password, and no try is spent on being told so. */
bool console_has_factor(const struct console *console);
void console_set_factor(struct console *console, bool has_factor);
/* NULL before the first snapshot. */
const struct board *console_board_of(const struct console *console);
const struct link_status *console_status(const struct console *console);
/* The desk where the user sits. NULL: none. */
const struct desk *console_desk(const struct console *console);
struct directory *console_directory(struct console *console);
/* "08:41" of the facility's clock. */
enum { CLOCK_BYTES = 8 };
void console_clock(const struct console *console, int64_t at_us, char clock_out[CLOCK_BYTES]);
/* The facility's offset from UTC now, in seconds. */
int32_t console_offset_s(const struct console *console);

/* Ends the session of who works here, and asks who comes next. */
void console_sign_out(struct console *console);
/* Puts a view on top; the state is its own. Returns the state, for setting it up. */
void *console_push(struct console *console, const struct view *view);
/* Takes the view on top away. */
void console_pop(struct console *console);
/* The first one changes to another: of a role, of a desk. */
void console_replace(struct console *console, const struct view *view);
const struct view *console_top(const struct console *console);
/* The view below all boxes. NULL: there is none. */
const struct view *console_page(const struct console *console);
/* The state of the view on top, or of the one below it where that is asked for. NULL: it is not
 * there. */
void *console_state(struct console *console, const struct view *view);
/* Something has to be drawn. */
void console_touch(struct console *console);
/* The key that is being handled needs an answer that is on its way: it and what follows are kept,
 * and played after console_release(). */
void console_hold(struct console *console);
/* The same for a key that is played again first. */
void console_hold_key(struct console *console, uint32_t key);
void console_release(struct console *console);
/* For a box that is left while its request is under way: the first time it is said that nobody will
 * be told what becomes of it, and false; then true. */
bool console_may_leave(struct console *console, bool is_sending, bool *was_warned);

/* One line for a while, above the keys. It never stops anybody. */
void console_toast(struct console *console, enum style style, const char *format, ...)
	PRINTF_LIKE(3, 4);
/* Nothing is said any more: it was of a page that is left. */
void console_quiet(struct console *console);
/* False: nothing can be sent now, and that was said. For what asks somebody first. */
bool console_may_send(struct console *console);
/* Has something done; tells the user when it was, or why not; offers to take it back. False: it was
 * refused at once (no connection, read only), and that was said. */
bool console_send(struct console *console, const struct errand *errand);
/* Asks the server for a record. 0: it was refused at once. */
uint64_t console_ask(struct console *console, const struct link_request *request,
	link_replied *replied, void *arg);
void console_cancel(struct console *console, uint64_t request);
/* Something was done that cannot be taken back: says so, and Ctrl-Z takes back nothing that was
 * done before it. */
void console_done(struct console *console, const char *said);
void console_undo(struct console *console);
/* For views that take over what the program does. */
const struct console_ports *console_ports(const struct console *console);
