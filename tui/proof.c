// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/proof.h"

#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/console.h"
#include "tui/patience.h"
#include <string.h>

enum { PASSWORD_LIMIT = 256, CODE_LIMIT = 32 };
/* Where the server does not say how long. */
enum { TOO_MANY_S = 10 };

static void wipe(struct entry *entry)
{
	explicit_bzero(entry->bytes, sizeof(entry->bytes));
	entry_clear(entry);
}

void proof_begin(struct proof *proof, bool has_factor)
{
	*proof = (struct proof){
		.password.limit = PASSWORD_LIMIT,
		.code.limit = CODE_LIMIT,
		.wants_code = has_factor,
	};
}

void proof_forget(struct proof *proof)
{
	wipe(&proof->password);
	wipe(&proof->code);
	proof->is_at_code = false;
}

/* ---- keys ---- */

bool proof_key(struct proof *proof, uint32_t key)
{
	bool moves =
		key == PRESS_TAB || key == PRESS_BACK_TAB || key == PRESS_UP || key == PRESS_DOWN;

	if (!moves)
		return entry_key(proof->is_at_code ? &proof->code : &proof->password, key);
	if (proof->wants_code)
		proof->is_at_code = !proof->is_at_code;
	return true;
}

bool proof_go_on(struct proof *proof)
{
	if (entry_is_empty(&proof->password)) {
		proof->is_at_code = false;
		return false;
	}
	if (!proof->wants_code || (proof->is_at_code && !entry_is_empty(&proof->code)))
		return true;
	proof->is_at_code = true;
	return false;
}

bool proof_is_typing(const void *state)
{
	(void)state;
	return true;
}

/* ---- what is sent, and what comes back ---- */

static void add_member(struct text *json, const char *name, const struct entry *entry)
{
	text_add_char(json, json->length ? ',' : '{');
	text_json_key(json, name);
	text_json_string(json, entry->bytes);
}

void proof_write(const struct proof *proof, struct text *json)
{
	add_member(json, "password", &proof->password);
	if (proof->wants_code)
		add_member(json, "code", &proof->code);
}

void proof_wipe(struct text *json)
{
	explicit_bzero(json->bytes, json->length);
	text_finish(json);
}

/* What was right stays; else both begin anew. */
static void ask_again(struct proof *proof, const char *code)
{
	bool wants_code = strcmp(code, "second_factor_needed") == 0;

	if (wants_code || strcmp(code, "wrong_code") == 0) {
		wipe(&proof->code);
		proof->wants_code = proof->is_at_code = true;
	} else {
		proof_forget(proof);
	}
}

static const char code_is_asked_for[] =
	N_("Type the six digits that your authenticator shows now, or one of your recovery codes.");

static const char too_many[] = N_("Too many tries; wait a while");

const char *proof_waits(const struct console *console)
{
	return patience_left_s(console) ? too_many : NULL;
}

static void wait(struct console *console, const struct link_reply *reply)
{
	uint32_t seconds = reply->retry_after_s ? reply->retry_after_s : TOO_MANY_S;

	patience_begin(console, console_now_us(console) + seconds * US_PER_S);
}

const char *proof_refused(
	struct console *console, struct proof *proof, const struct link_reply *reply)
{
	static const struct {
		const char *code;
		const char *text;
	} rows[] = {
		{ "bad_credentials", N_("The password is wrong") },
		{ "wrong_code", N_("The code is wrong, or was used before") },
		{ "second_factor_needed", code_is_asked_for },
		{ "conflict", N_("This took too long; begin anew") },
		{ "too_many_requests", too_many },
	};
	const char *code = jdoc_get_string(reply->problem, "code");

	ask_again(proof, code ? code : "");
	if (reply->outcome == LINK_NOT_SENT)
		return N_("There is no connection: nothing was done");
	for (size_t i = 0; code && i < COUNT_OF(rows); i++)
		if (strcmp(rows[i].code, code) == 0) {
			if (rows[i].text == too_many)
				wait(console, reply);
			return rows[i].text;
		}
	return N_("The server did not do it; try again");
}

/* ---- drawing ---- */

void proof_draw_secret(const struct entry *entry, struct canvas *canvas, struct area area, int x,
	int y, int width, bool has_focus)
{
	char stars[ENTRY_BYTES];
	size_t count = utf8_count(entry->bytes, entry->length);
	size_t before = utf8_count(entry->bytes, entry->cursor);

	memset(stars, '*', count);
	stars[count] = '\0';
	canvas_data(canvas, area, x, y, width, STYLE_FIELD, stars);
	if (has_focus)
		canvas_put_cursor(
			canvas, area, x + ((int)before < width ? (int)before : width - 1), y);
}

void proof_draw_problem(
	struct console *console, const char *problem, struct canvas *canvas, struct area area)
{
	if (problem == too_many)
		patience_draw(console, canvas, area);
	else
		canvas_paragraph(canvas, area,
			problem == code_is_asked_for ? STYLE_TEXT : STYLE_BAD,
			say(console, problem));
}

void proof_draw(const struct console *console, const struct proof *proof, struct canvas *canvas,
	struct area area, bool has_focus)
{
	canvas_label(canvas, area, 0, 0, STYLE_TEXT, say(console, N_("Password")));
	proof_draw_secret(&proof->password, canvas, area, PROOF_LABEL_COLUMNS, 0,
		PROOF_FIELD_COLUMNS, has_focus && !proof->is_at_code);
	if (!proof->wants_code)
		return;
	canvas_label(canvas, area, 0, 1, STYLE_TEXT, say(console, N_("Code")));
	entry_draw(&proof->code, canvas, area, PROOF_LABEL_COLUMNS, 1, PROOF_FIELD_COLUMNS,
		has_focus && proof->is_at_code);
}
