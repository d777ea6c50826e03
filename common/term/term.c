// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/term/term.h"

#include "common/base/mem.h"
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* curses waits so long for the rest of a key that begins with Escape: a thin link splits them. */
enum { ESCDELAY_LOCAL_MS = 25, ESCDELAY_REMOTE_MS = 200 };

struct term {
	SCREEN *screen;
	enum theme theme;
	enum glyphs glyphs;
	bool has_colours;
	bool hides_cursor;
	bool is_gone;
	attr_t attributes[STYLE_COUNT];
	short pairs[STYLE_COUNT];
	/* What was painted last; NULL: nothing. */
	struct canvas *painted;
	int clicked_row;
	int keyboard; /* -1: that of the standard input */
	/* What stops the terminal from telling what is pasted. NULL: it cannot tell. */
	const char *tells_no_paste;
	bool is_pasting;
	int64_t pasted_us; /* the last of it, monotonic */
};

/* A thin link may tear apart what ends a paste: after such a silence somebody presses keys. */
enum { PASTE_SILENCE_MS = 1000 };

/* Above all keys of curses. */
enum { KEY_PASTE_BEGINS = KEY_MAX + 1, KEY_PASTE_ENDS };

/* ---- which terminal is this? ---- */

static bool is_named(const char *name)
{
	const char *term = getenv("TERM");

	return term && strncmp(term, name, strlen(name)) == 0;
}

static enum glyphs find_glyphs(void)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || is_named("vt1"))
		return GLYPHS_ASCII;
	return is_named("linux") ? GLYPHS_CONSOLE : GLYPHS_UNICODE;
}

static bool wants_no_colour(void)
{
	const char *given = getenv("NO_COLOR");

	return given && *given;
}

static int escape_delay_ms(void)
{
	const char *given = getenv("ESCDELAY");
	int ms = given ? (int)strtol(given, NULL, 10) : 0;

	if (ms > 0)
		return ms;
	return getenv("SSH_CONNECTION") ? ESCDELAY_REMOTE_MS : ESCDELAY_LOCAL_MS;
}

/* ---- leaving it as it was ---- */

static struct term *open_term;
static const int deadly[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

/* Past curses, which buffers: a terminal that takes nothing now is not waited for. */
static void send(const char *sequence)
{
	if (write(STDOUT_FILENO, sequence, strlen(sequence)) < 0)
		return;
}

static void give_back(void)
{
	if (!open_term)
		return;
	if (open_term->tells_no_paste)
		send(open_term->tells_no_paste);
	endwin();
}

/* A crash that leaves the terminal raw helps nobody to read its message. */
static void crashed(int number)
{
	give_back();
	signal(number, SIG_DFL);
	raise(number);
}

static void guard_exit(struct term *term)
{
	static bool is_registered;

	open_term = term;
	if (!is_registered)
		atexit(give_back);
	is_registered = true;
	for (size_t i = 0; i < COUNT_OF(deadly); i++)
		signal(deadly[i], term ? crashed : SIG_DFL);
}

/* ---- looks ---- */

static attr_t attributes_of(struct look look)
{
	attr_t attributes = A_NORMAL;

	if (look.attributes & LOOK_BOLD)
		attributes |= A_BOLD;
	if (look.attributes & LOOK_DIM)
		attributes |= A_DIM;
	if (look.attributes & LOOK_UNDERLINE)
		attributes |= A_UNDERLINE;
	if (look.attributes & LOOK_REVERSE)
		attributes |= A_REVERSE;
	return attributes;
}

static void set_looks(struct term *term)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct look look = theme_look(term->theme, (enum style)i);

		term->attributes[i] = attributes_of(look);
		term->pairs[i] = 0;
		if (!term->has_colours || term->theme == THEME_MONO)
			continue;
		term->pairs[i] = (short)(i + 1);
		init_pair(term->pairs[i], look.ink, look.paper);
	}
	bkgdset(' ' | COLOR_PAIR(term->pairs[STYLE_TEXT]) | term->attributes[STYLE_TEXT]);
}

enum theme term_theme(const struct term *term)
{
	return term->theme;
}

void term_set_theme(struct term *term, enum theme theme)
{
	term->theme = theme;
	set_looks(term);
	term_repaint(term);
}

/* ---- opening ---- */

static void set_up(struct term *term, const struct term_options *options)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	meta(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	idlok(stdscr, FALSE);
	term->has_colours = !wants_no_colour() && has_colors();
	if (options->has_theme)
		term->has_colours = has_colors();
	if (term->has_colours) {
		start_color();
		use_default_colors();
	}
	term->theme = options->has_theme  ? options->theme
		      : term->has_colours ? THEME_DARK
					  : THEME_MONO;
	if (options->has_mouse) {
		mousemask(BUTTON1_PRESSED, NULL);
		/* A press counts; nobody waits whether it becomes a double one. */
		mouseinterval(0);
	}
	term->hides_cursor = options->hides_cursor;
	curs_set(options->hides_cursor ? 0 : 1);
	set_looks(term);
}

/* NULL: the terminal cannot. */
static const char *capability(const char *name)
{
	const char *how = tigetstr(name);

	return how == (const char *)-1 ? NULL : how;
}

/* Asks it to put a paste between two keys, as xterm began to. Multiplexers do, too, under a name
 * that does not say so. */
static void ask_for_pastes(struct term *term)
{
	const char *begin = capability("BE"), *end = capability("BD");
	bool is_known = begin && end;

	if (!is_known && !is_named("screen"))
		return;
	term->tells_no_paste = is_known ? end : "\x1b[?2004l";
	define_key("\x1b[200~", KEY_PASTE_BEGINS);
	define_key("\x1b[201~", KEY_PASTE_ENDS);
	send(is_known ? begin : "\x1b[?2004h");
}

struct term *term_open(const struct term_options *options, char why_out[TERM_WHY_BYTES])
{
	const char *name = getenv("TERM");
	struct term *term;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		snprintf(why_out, TERM_WHY_BYTES, "this is no terminal");
		return NULL;
	}
	set_escdelay(escape_delay_ms());
	term = mem_alloc(sizeof(*term));
	term->screen = newterm(NULL, stdout, stdin);
	/* newterm() is content with one that knows no places on the screen. */
	if (!term->screen || !capability("cup")) {
		snprintf(why_out, TERM_WHY_BYTES,
			"the terminal \"%s\" (TERM) is not known, or shows lines only",
			name ? name : "");
		if (term->screen) {
			endwin();
			delscreen(term->screen);
		}
		mem_free(term);
		return NULL;
	}
	term->glyphs = options->has_glyphs ? options->glyphs : find_glyphs();
	guard_exit(term);
	set_up(term, options);
	ask_for_pastes(term);
	term->keyboard = term_open_keyboard();
	return term;
}

void term_close(struct term **term)
{
	if (!*term)
		return;
	curs_set(1);
	give_back();
	guard_exit(NULL);
	delscreen((*term)->screen);
	canvas_destroy(&(*term)->painted);
	if ((*term)->keyboard >= 0)
		close((*term)->keyboard);
	mem_free(*term);
	*term = NULL;
}

/* ---- keys ---- */

static const struct {
	int curses;
	uint32_t key;
} keys[] = {
	{ KEY_UP, PRESS_UP },
	{ KEY_DOWN, PRESS_DOWN },
	{ KEY_LEFT, PRESS_LEFT },
	{ KEY_RIGHT, PRESS_RIGHT },
	{ KEY_HOME, PRESS_HOME },
	{ KEY_END, PRESS_END },
	{ KEY_PPAGE, PRESS_PAGE_UP },
	{ KEY_NPAGE, PRESS_PAGE_DOWN },
	{ KEY_IC, PRESS_INSERT },
	{ KEY_DC, PRESS_DELETE },
	{ KEY_BACKSPACE, PRESS_BACKSPACE },
	{ KEY_BTAB, PRESS_BACK_TAB },
	{ KEY_ENTER, PRESS_ENTER },
};

static uint32_t special(wint_t code)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if ((wint_t)keys[i].curses == code)
			return keys[i].key;
	if (code > KEY_F(0) && code <= KEY_F(12))
		return PRESS_F(code - KEY_F(0));
	return PRESS_NONE;
}

static uint32_t click(struct term *term)
{
	MEVENT event;

	if (getmouse(&event) != OK || !(event.bstate & BUTTON1_PRESSED))
		return PRESS_NONE;
	term->clicked_row = event.y;
	return PRESS_CLICK;
}

int term_clicked_row(const struct term *term)
{
	return term->clicked_row;
}

int term_open_keyboard(void)
{
	char name[128] = "";

	if (!isatty(STDIN_FILENO) || ttyname_r(STDIN_FILENO, name, sizeof(name)) != 0)
		return -1;
	return open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
}

int term_keyboard(const struct term *term)
{
	return term->keyboard >= 0 ? term->keyboard : STDIN_FILENO;
}

/* The end of a line, a tab, an escape: none of them was pressed. */
static uint32_t pasted(int kind, wint_t code)
{
	if (kind == KEY_CODE_YES)
		return PRESS_NONE;
	return press_is_text((uint32_t)code) ? (uint32_t)code : ' ';
}

static int64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void follow_paste(struct term *term)
{
	int64_t now_us = term->is_pasting ? monotonic_us() : 0;

	if (now_us - term->pasted_us > PASTE_SILENCE_MS * INT64_C(1000))
		term->is_pasting = false;
	term->pasted_us = now_us;
}

bool term_is_pasting(const struct term *term)
{
	return term->is_pasting;
}

uint32_t term_key(struct term *term)
{
	wint_t code;
	uint32_t key = PRESS_NONE;
	int kind;

	errno = 0;
	while (!key && (kind = get_wch(&code)) != ERR) {
		follow_paste(term);
		if (kind == KEY_CODE_YES && (code == KEY_PASTE_BEGINS || code == KEY_PASTE_ENDS)) {
			term->is_pasting = code == KEY_PASTE_BEGINS;
			term->pasted_us = monotonic_us();
		} else if (term->is_pasting)
			key = pasted(kind, code);
		else if (kind == KEY_CODE_YES && code == KEY_MOUSE)
			key = click(term);
		else if (kind == KEY_CODE_YES)
			key = special(code);
		else if (code == '\n' || code == '\r')
			key = PRESS_ENTER;
		else if (code == 0x7f || code == '\b')
			key = PRESS_BACKSPACE;
		else
			key = (uint32_t)code;
	}
	if (!key && errno == EIO)
		term->is_gone = true;
	return key;
}

bool term_is_gone(const struct term *term)
{
	return term->is_gone;
}

/* ---- painting ---- */

void term_size(const struct term *term, int *columns_out, int *rows_out)
{
	(void)term;
	*columns_out = COLS;
	*rows_out = LINES;
}

enum glyphs term_glyphs(const struct term *term)
{
	return term->glyphs;
}

void term_resized(struct term *term)
{
	struct winsize size;

	/* Not resizeterm(): that types a key, and whoever answers the key by resizing never ends.
	 */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row)
		resize_term(size.ws_row, size.ws_col);
	term_repaint(term);
}

void term_repaint(struct term *term)
{
	canvas_destroy(&term->painted);
	clearok(curscr, TRUE);
}

static bool is_same(const struct cell *a, const struct cell *b)
{
	return a->character == b->character && a->mark == b->mark && a->style == b->style;
}

static void paint_cell(struct term *term, int x, int y, const struct cell *cell)
{
	wchar_t characters[3] = { (wchar_t)glyph_of(term->glyphs, cell->character),
		(wchar_t)glyph_mark(term->glyphs, cell->mark) };
	cchar_t wide;

	if (!characters[0])
		return;
	setcchar(&wide, characters, term->attributes[cell->style], term->pairs[cell->style], NULL);
	mvadd_wch(y, x, &wide);
}

static void remember(struct term *term, const struct canvas *canvas)
{
	bool fits = term->painted && term->painted->columns == canvas->columns &&
		    term->painted->rows == canvas->rows;

	if (!fits) {
		canvas_destroy(&term->painted);
		term->painted = canvas_create(canvas->columns, canvas->rows);
	}
	memcpy(term->painted->cells, canvas->cells,
		(size_t)(canvas->columns * canvas->rows) * sizeof(*canvas->cells));
}

/* curses finds out by itself what differs; this only spares it the cells that are the same. */
void term_paint(struct term *term, const struct canvas *canvas)
{
	const struct canvas *before = term->painted;
	int count = canvas->columns * canvas->rows;

	if (before && (before->columns != canvas->columns || before->rows != canvas->rows))
		before = NULL;
	for (int i = 0; i < count; i++)
		if (!before || !is_same(&before->cells[i], &canvas->cells[i]))
			paint_cell(
				term, i % canvas->columns, i / canvas->columns, &canvas->cells[i]);
	remember(term, canvas);
	move(canvas->cursor_y, canvas->cursor_x);
	refresh();
}

void term_bell(struct term *term)
{
	(void)term;
	beep();
}
