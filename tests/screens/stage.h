// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A console on a stage: the hospital of tests/engine/scene.h, whose engine decides what the console
 * sends, and keys in, text out. No terminal, no network, no clock of its own.
 *
 *	stage_as(s, "rehema", ROLE_RECEPTIONIST);
 *	stage_type(s, "mus<Enter><Enter>");
 *	stage_sees(s, "A001");
 *
 * Answers come when the keys of one call are typed; while s->is_slow is set they wait for
 * stage_answer(), which is how typing ahead is tried. */
#pragma once

#include "tests/engine/scene.h"
#include "tui/console.h"

/* A 429 asks for so much patience. */
enum { STAGE_REPLIES = 32, STAGE_KEPT = 16, STAGE_RETRY_S = 72 };

struct stage_reply {
	char *start; /* "GET /patients?name=mus" and whatever follows */
	int status;
	char *body;
};

struct stage {
	struct scene *scene;
	struct console *console;
	struct link_status status;
	bool is_slow;
	size_t keys; /* that were typed since stage_count_keys() */
	struct list waiting;
	uint64_t last_request;
	struct stage_reply replies[STAGE_REPLIES];
	size_t reply_count;
	struct text names; /* members of the names message */
	struct {
		char *key, *text;
	} kept[STAGE_KEPT];
	struct text asked;   /* every request, a line each: "POST /patients {..}" */
	struct text printed; /* every ticket: its number, "copy" */
	bool is_without_printer;
	struct text saved; /* every piece of a file: "NEW path", its bytes */
	bool cannot_save;
	const char *taken;      /* a file that is there already */
	const char *next_piece; /* the cursor that the next answer has which is no JSON */
	int64_t wake_us;
	bool has_quit;
};

/* For cmocka: nobody has signed in yet. */
int stage_setup(void **state);
/* Begins anew as a console that prints nowhere. */
void stage_without_printer(struct stage *stage);
int stage_teardown(void **state);

/* Somebody signs in and comes to the screen of the role. */
void stage_as(struct stage *stage, const char *name, enum role role);
/* Ends the console and begins another one, as after a restart. */
void stage_restart(struct stage *stage, int columns, int rows);
/* Text, and names of keys in <>: "mus<Enter><F2>", "<Ctrl-Z>", "<Space>", "<lt>" for "<". */
void stage_type(struct stage *stage, const char *keys);
/* The answers that wait. */
void stage_answer(struct stage *stage);
void stage_count_keys(struct stage *stage);
/* Somebody else does something: a line of the scene, as who acts there. */
void stage_happens(struct stage *stage, const char *format, ...) PRINTF_LIKE(2, 3);
/* In place of those before. */
void stage_out_of_service(struct stage *stage, const struct id_item *devices, size_t count);
void stage_pass(struct stage *stage, int seconds);
/* The link's state: LINK_OFFLINE cuts it. */
void stage_link(struct stage *stage, enum link_state state);
/* What REST answers from now on to requests that begin so: the last one that fits counts. */
void stage_replies(struct stage *stage, const char *start, int status, const char *body);
/* Who a patient of the scene is: {"name":..,"sex":..,"birth_year":..}. */
void stage_knows(struct stage *stage, const char *patient, const char *record);

/* The screen as text; free it by mem_free(). */
char *stage_text(struct stage *stage);
/* It stands on the screen, or not. */
#define stage_sees(stage, text) stage_sees_at((stage), (text), true, __FILE__, __LINE__)
#define stage_misses(stage, text) stage_sees_at((stage), (text), false, __FILE__, __LINE__)
void stage_sees_at(
	struct stage *stage, const char *text, bool is_there, const char *file, int line);
/* The cursor stands on a row with this text. */
#define stage_cursor_on(stage, text) stage_cursor_at((stage), (text), __FILE__, __LINE__)
void stage_cursor_at(struct stage *stage, const char *text, const char *file, int line);
/* How the first place of the text on the screen is drawn. */
enum style stage_style(struct stage *stage, const char *text);
/* The screen in both languages, at 80x24 and 132x43, with every set of signs, is what the file
 * golden/<name>.txt holds, and no label of ours is cut. FOLENI_GOLDEN=write writes the file. */
void stage_golden(struct stage *stage, const char *name);
