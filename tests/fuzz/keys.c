// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a keyboard sends, as bytes, by a pseudo terminal and curses to a console with the real
 * engine behind. The first byte says who sits there and how large the window is. Of the rest a zero
 * and the byte behind it are something that happens: answers come or wait, time passes, a patient
 * comes, the connection is lost, the window changes. All other bytes are typed.
 *
 * No label is cut and nothing harmful shown, plain letters come as they were typed, and keys that
 * wait for an answer are played in their order. */
#include "common/term/term.h"
#include "tests/fuzz/picture.h"
#include "tests/screens/stage.h"
#include "tui/console_parts.h"
#include "tui/home.h"
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CHUNK = 256, KEYS_MAX = 600 };

/* ---- the terminal ---- */

static struct term *terminal;
static int keyboard; /* the far end */

/* Reads what has come, until nothing more does. */
static size_t read_keys(uint32_t keys_out[CHUNK])
{
	size_t count = 0;
	uint32_t key;

	while ((key = term_key(terminal))) {
		FUZZ_CHECK(count < CHUNK);
		keys_out[count++] = key;
	}
	return count;
}

/* The kernel passes on what was written at its own time. */
static void wait_for(int bytes)
{
	int there = 0;

	while (there < bytes) {
		struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };

		FUZZ_CHECK(poll(&ready, 1, 5000) == 1);
		FUZZ_CHECK(ioctl(STDIN_FILENO, FIONREAD, &there) == 0);
	}
}

static bool is_plain(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] < ' ' || bytes[i] > '~')
			return false;
	return true;
}

static size_t press(const char *bytes, size_t length, uint32_t keys_out[CHUNK])
{
	size_t count;

	FUZZ_CHECK(write(keyboard, bytes, length) == (ssize_t)length);
	wait_for((int)length);
	count = read_keys(keys_out);
	return count;
}

/* Ends whatever the bytes before have begun, so that each input begins the same. */
static void flush(void)
{
	uint32_t keys[CHUNK];
	size_t count;

	do
		count = press("....", 4, keys);
	while (count != 4 || keys[0] != '.' || keys[3] != '.');
}

static void open_pair(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int near;

	keyboard = posix_openpt(O_RDWR | O_NOCTTY);
	FUZZ_CHECK(keyboard >= 0 && grantpt(keyboard) == 0 && unlockpt(keyboard) == 0);
	near = open(ptsname(keyboard), O_RDWR | O_NOCTTY);
	FUZZ_CHECK(near >= 0 && ioctl(near, TIOCSWINSZ, &size) == 0);
	FUZZ_CHECK(dup2(near, STDIN_FILENO) == STDIN_FILENO);
	FUZZ_CHECK(dup2(near, STDOUT_FILENO) == STDOUT_FILENO);
	close(near);
}

/* Once: the fuzzer keeps its own ways to die. */
static void open_terminal(void)
{
	static const int deadly[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	const struct term_options options = { 0 };
	struct sigaction kept[COUNT_OF(deadly)];
	char why[TERM_WHY_BYTES];
	uint32_t keys[CHUNK];

	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm", 1);
	setenv("ESCDELAY", "1", 1);
	setenv("FOLENI_LOCALE_DIR", FOLENI_BUILD_LOCALE, 1);
	setlocale(LC_ALL, "");
	open_pair();
	for (size_t i = 0; i < COUNT_OF(deadly); i++)
		sigaction(deadly[i], NULL, &kept[i]);
	terminal = term_open(&options, why);
	FUZZ_CHECK(terminal);
	for (size_t i = 0; i < COUNT_OF(deadly); i++)
		sigaction(deadly[i], &kept[i], NULL);
	/* It is one. */
	FUZZ_CHECK(press("a\033OA\xc3\xa9\033OP", 9, keys) == 4);
	FUZZ_CHECK(keys[0] == 'a' && keys[1] == PRESS_UP && keys[2] == 0xe9);
	FUZZ_CHECK(keys[3] == PRESS_F(1));
}

/* ---- keys that wait ---- */

struct held {
	size_t count;
	uint32_t keys[CONSOLE_KEYS_HELD];
};

static void remember(const struct console *console, struct held *held)
{
	held->count = console->held_count;
	memcpy(held->keys, console->held, held->count * sizeof(held->keys[0]));
}

static void give(struct stage *stage, uint32_t key)
{
	struct console *console = stage->console;
	bool waits = console->is_holding && key != PRESS_ESC;
	struct held before;

	remember(console, &before);
	console_key(console, key);
	if (!waits)
		return;
	FUZZ_CHECK(memcmp(before.keys, console->held, before.count * sizeof(key)) == 0);
	if (before.count == CONSOLE_KEYS_HELD)
		return;
	FUZZ_CHECK(console->held_count == before.count + 1);
	FUZZ_CHECK(console->held[before.count] == key);
}

/* What still waits is the end of what has waited, but for a key that is to be played once more. */
static void answer(struct stage *stage)
{
	struct console *console = stage->console;
	struct held before;
	size_t left;

	remember(console, &before);
	stage_answer(stage);
	left = console->held_count;
	if (left == 0 || left > before.count)
		return;
	FUZZ_CHECK(memcmp(before.keys + before.count - left + 1, console->held + 1,
			   (left - 1) * sizeof(uint32_t)) == 0);
}

/* ---- what happens ---- */

static const struct {
	const char *name;
	enum role role;
} people[] = { { "rehema", ROLE_RECEPTIONIST }, { "amina", ROLE_DOCTOR }, { "chiku", ROLE_NURSE },
	{ "juma", ROLE_RECEPTIONIST } };

static void somebody_comes(struct stage *stage, const char *line)
{
	struct actor before = stage->scene->actor;

	scene_as(stage->scene, "rehema", ROLE_RECEPTIONIST);
	when(stage->scene, "%s", line);
	for (size_t i = stage->scene->said_from; !stage->scene->err && i < stage->scene->log_count;
		i++)
		console_event(stage->console, &stage->scene->log[i]);
	stage->scene->actor = before;
	console_board(stage->console, stage->scene->board, ~0u);
}

static void happen(struct stage *stage, uint8_t what)
{
	static const int sizes[][2] = { { 80, 24 }, { 132, 43 }, { 109, 24 }, { 110, 24 },
		{ 79, 24 }, { 1, 1 }, { 200, 60 }, { 80, 23 } };

	switch (what % 8) {
	case 0:
		answer(stage);
		return;
	case 1:
		stage->is_slow = !stage->is_slow;
		return;
	case 2:
		stage_pass(stage, what);
		return;
	case 3:
		somebody_comes(stage, "visit.open service=opd");
		return;
	case 4:
		somebody_comes(stage, "visit.open service=opd origin=emergency");
		return;
	case 5:
		stage_link(stage, what & 0x80 ? LINK_OFFLINE : LINK_LIVE);
		return;
	default:
		console_resize(stage->console, sizes[what >> 5][0], sizes[what >> 5][1]);
		return;
	}
}

static void type(struct stage *stage, struct escape *escape, const char *bytes, size_t length)
{
	uint32_t keys[CHUNK], ready[2];
	size_t count = press(bytes, length, keys);

	for (size_t i = 0; i < count && !stage->has_quit; i++) {
		size_t now = escape_take(escape, keys[i], ready);

		for (size_t at = 0; at < now; at++) {
			give(stage, ready[at]);
			if (!stage->is_slow)
				answer(stage);
			picture_check(stage->console);
		}
	}
}

static void play(struct stage *stage, const char *bytes, size_t length)
{
	struct escape escape = { 0 };
	size_t at = 0;

	while (at < length && !stage->has_quit) {
		size_t end = at;

		if (!bytes[at]) {
			happen(stage, at + 1 < length ? (uint8_t)bytes[at + 1] : 0);
			at += 2;
			picture_check(stage->console);
			continue;
		}
		while (end < length && bytes[end] && end - at < CHUNK / 2)
			end++;
		type(stage, &escape, bytes + at, end - at);
		at = end;
	}
	if (escape_end(&escape) && !stage->has_quit)
		give(stage, PRESS_ESC);
	picture_check(stage->console);
}

#define ASHA                                                                                       \
	"{\"id\":\"11111111-1111-4111-8111-111111111111\",\"full_name\":\"Asha Mushi\","           \
	"\"sex\":\"female\",\"birth_year\":1990,\"phone_number\":\"+255712345678\","               \
	"\"card_number\":\"FK000042119\",\"vulnerable\":[]}"

static void try_input(const uint8_t *bytes, size_t length)
{
	static const int sizes[][2] = { { 80, 24 }, { 132, 43 } };
	uint32_t keys[CHUNK];
	struct stage *stage;
	void *state = NULL;
	size_t plain;

	if (!terminal)
		open_terminal();
	if (!length)
		return;
	length = length < KEYS_MAX ? length : KEYS_MAX;
	flush();
	plain = length - 1 < CHUNK / 2 ? length - 1 : CHUNK / 2;
	if (plain && is_plain((const char *)bytes + 1, plain)) {
		FUZZ_CHECK(press((const char *)bytes + 1, plain, keys) == plain);
		for (size_t i = 0; i < plain; i++)
			FUZZ_CHECK(keys[i] == bytes[i + 1]);
	}
	stage_setup(&state);
	stage = state;
	stage_replies(stage, "GET /patients?", 200, "{\"patients\":[" ASHA "]}");
	stage_as(stage, people[bytes[0] % COUNT_OF(people)].name,
		people[bytes[0] % COUNT_OF(people)].role);
	console_resize(stage->console, sizes[bytes[0] >> 7][0], sizes[bytes[0] >> 7][1]);
	console_set_language(stage->console, bytes[0] & 0x40 ? LANGUAGE_SW : LANGUAGE_EN);
	stage->is_slow = bytes[0] & 0x20;
	play(stage, (const char *)bytes + 1, length - 1);
	stage_teardown(&state);
}

/* ---- seeds ---- */

static void make_seed(struct random *random, struct text *seed)
{
	/* As xterm sends them: arrows, function keys, others, Escape and a digit. */
	static const char *const parts[] = { "mus", "\r", "\r\r", " ", "\t", "\033[Z", "\033OA",
		"\033OB", "\033OC", "\033OD", "\033OH", "\033OF", "\033[5~", "\033[6~", "\033[3~",
		"\x7f", "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~",
		"\033[19~", "\033[20~", "\033[24~", "\033", "\0332", "\0339", "\x1a", "\x19",
		"\x15", "\x17", "\x0c", ":", "?", "1", "2", "3", "0712345678", "Asha Mushi", "f",
		"36", "y", "n", "c", "t", "r", "h", "p", "e", "v", "m", "i", "l", "w", "b",
		"\xe6\xb0\xb4", "e\xcc\x81", "FK000042119\r", "a1\r" };

	text_add_char(seed, (char)random_next(random));
	for (int64_t more = random_below(random, 40); more; more--) {
		const char *part = parts[random_below(random, COUNT_OF(parts))];

		if (random_below(random, 4)) {
			text_add(seed, part);
			continue;
		}
		text_add_char(seed, '\0');
		text_add_char(seed, (char)random_next(random));
	}
}

const struct fuzz_target fuzz_keys = { try_input, make_seed };
