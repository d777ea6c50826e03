// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Looking for people: by parts of the name in any order, by the last digits of the phone, by card.
 * One search is under way at a time; what was typed meanwhile is looked for next. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "tui/console.h"
#include "tui/reception.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME_LEAST = 2, DIGITS_LEAST = 3, CARD_DIGITS = 9 };

bool card_is_valid(const char *text)
{
	int sum = 0;

	if (strlen(text) != CARD_LENGTH || toupper((unsigned char)text[0]) != 'F' ||
		toupper((unsigned char)text[1]) != 'K')
		return false;
	for (int i = 0; i < CARD_DIGITS; i++) {
		int digit = text[2 + i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* From the right every second one is doubled. */
		if ((CARD_DIGITS - i) % 2 == 0)
			digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
		sum += digit;
	}
	return sum % 10 == 0;
}

bool card_ends(const char *text)
{
	size_t length = strlen(text);

	return length >= CARD_LENGTH && card_is_valid(text + length - CARD_LENGTH);
}

/* ---- what was found ---- */

static void copy(char *to, size_t room, const struct jdoc *object, const char *key)
{
	const char *string = jdoc_get_string(object, key);

	snprintf(to, room, "%s", string ? string : "");
}

bool match_take(const struct jdoc *record, struct match *match)
{
	const char *id = jdoc_get_string(record, "id"), *sex = jdoc_get_string(record, "sex");
	int64_t year = 0;
	int value = SEX_UNKNOWN;

	*match = (struct match){ 0 };
	if (!id || !uuid_parse(id, &match->id.u))
		return false;
	copy(match->name, sizeof(match->name), record, "full_name");
	copy(match->phone, sizeof(match->phone), record, "phone_number");
	copy(match->card, sizeof(match->card), record, "card_number");
	if (sex && word_find(&words_sex, sex, &value))
		match->sex = (enum sex)value;
	if (jdoc_int(jdoc_get(record, "birth_year"), &year))
		match->birth_year = (int)year;
	match->vulnerable = jdoc_count(jdoc_get(record, "vulnerable")) > 0;
	return true;
}

enum { SHOWN_FIRST = 4, SHOWN_LAST = 3 };

/* How many digits stand at the end of both. */
static size_t typed_digits(const char *phone, const char *typed)
{
	size_t count = 0, at = strlen(phone);

	for (size_t i = strlen(typed); i-- && at;) {
		if (!isdigit((unsigned char)typed[i]))
			continue;
		if (typed[i] != phone[--at])
			break;
		count++;
	}
	return count;
}

void match_tell_phone(
	const struct match *match, const char *typed, char phone_out[MATCH_TEXT_BYTES])
{
	size_t length = strlen(match->phone), last = typed_digits(match->phone, typed);

	if (last < SHOWN_LAST)
		last = SHOWN_LAST;
	if (length <= SHOWN_FIRST + last)
		snprintf(phone_out, MATCH_TEXT_BYTES, "%s", match->phone);
	else
		snprintf(phone_out, MATCH_TEXT_BYTES, "%.*s***%s", SHOWN_FIRST, match->phone,
			match->phone + length - last);
}

/* Behind the patients: whoever left a phone at the machine for tickets. */
static void take_visits(struct reception *reception, const struct jdoc *visits)
{
	for (size_t i = 0; i < jdoc_count(visits) && reception->match_count < MATCHES_MAX; i++) {
		const char *id = jdoc_get_string(jdoc_at(visits, i), "visit");
		struct match match = { 0 };

		if (!id || !uuid_parse(id, &match.visit.u))
			continue;
		copy(match.phone, sizeof(match.phone), jdoc_at(visits, i), "phone_number");
		reception->matches[reception->match_count++] = match;
	}
}

static void found(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct reception *reception = reception_of(console);
	const struct jdoc *patients = jdoc_get(reply->body, "patients");

	if (!reception)
		return;
	reception->is_searching = false;
	reception->request = 0;
	reception->match_count = 0;
	for (size_t i = 0; i < jdoc_count(patients) && reception->match_count < MATCHES_MAX; i++)
		reception->match_count += match_take(
			jdoc_at(patients, i), &reception->matches[reception->match_count]);
	take_visits(reception, jdoc_get(reply->body, "visits"));
	reception->chosen = 0;
	if (reply->outcome != LINK_DONE && reply->status != 422)
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	if (reception->is_stale)
		reception_search(console, reception);
	if (!reception->is_searching)
		console_release(console);
	console_touch(console);
}

/* ---- asking ---- */

static void add_escaped(struct text *path, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text))
			text_add_char(path, *text);
		else
			text_printf(path, "%%%02X", (unsigned char)*text);
	}
}

static size_t count_digits(const char *text, bool *only_out)
{
	size_t digits = 0;

	*only_out = true;
	for (; *text; text++) {
		if (isdigit((unsigned char)*text))
			digits++;
		else if (*text != ' ' && *text != '+' && *text != '-')
			*only_out = false;
	}
	return digits;
}

/* False: there is nothing to look for yet. */
static bool write_query(const char *text, struct text *path)
{
	bool only_digits;
	size_t digits = count_digits(text, &only_digits);

	if (card_is_valid(text))
		text_add(path, "/patients?card=");
	else if (only_digits && digits >= DIGITS_LEAST)
		text_add(path, "/patients?phone=");
	else if (!only_digits && utf8_count(text, strlen(text)) >= NAME_LEAST)
		text_add(path, "/patients?name=");
	else
		return false;
	add_escaped(path, text);
	text_add(path, "&limit=20");
	return true;
}

void reception_search(struct console *console, struct reception *reception)
{
	const char *typed = reception->find.bytes + strspn(reception->find.bytes, " ");
	struct text path = { 0 };

	reception->is_stale = reception->is_searching;
	if (!write_query(typed, &path)) {
		if (!reception->is_searching)
			reception->match_count = reception->chosen = 0;
	} else if (!reception->is_searching) {
		reception->request = console_ask(console,
			&(struct link_request){ .method = "GET", .path = text_string(&path) },
			found, console);
		reception->is_searching = reception->request;
	}
	text_finish(&path);
}

void reception_forget(struct console *console, struct reception *reception)
{
	console_cancel(console, reception->request);
	reception->request = 0;
	reception->is_searching = reception->is_stale = false;
	reception->match_count = reception->chosen = 0;
	entry_clear(&reception->find);
	console_touch(console);
}

bool reception_take_card(struct console *console, const char *text)
{
	struct reception *reception = reception_of(console);

	if (!reception || !card_ends(text))
		return false;
	entry_set(&reception->find, text + strlen(text) - CARD_LENGTH);
	reception->focus = RECEPTION_FIND;
	reception->match_count = 0;
	reception_search(console, reception);
	console_hold_key(console, PRESS_ENTER);
	return true;
}

static void expected_came(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct reception *reception = reception_of(console);
	const struct jdoc *list = jdoc_get(reply->body, "appointments");

	if (!reception)
		return;
	reception->expected_request = 0;
	for (size_t i = 0; i < jdoc_count(list); i++) {
		const struct jdoc *row = jdoc_at(list, i);
		const char *status = jdoc_get_string(row, "status");
		const char *time = jdoc_get_string(row, "time");
		const char *name = jdoc_get_string(row, "patient_name");

		if (!status || !time || !name || strcmp(status, "booked") != 0)
			continue;
		console_toast(console, STYLE_WARN,
			say(console, N_("%.60s is expected at %s: F3 checks in")), name, time);
		return;
	}
}

void reception_ask_expected(struct console *console, const struct match *match)
{
	struct reception *reception = reception_of(console);
	char id[UUID_TEXT_BYTES], path[80];

	console_cancel(console, reception->expected_request);
	uuid_format(match->id.u, id);
	snprintf(path, sizeof(path), "/appointments?patient=%s", id);
	reception->expected_request = console_ask(console,
		&(struct link_request){ .method = "GET", .path = path }, expected_came, console);
}

const struct ticket *reception_ticket_of(const struct console *console, const struct match *match)
{
	const struct board *board = console_board_of(console);
	const struct visit *visit = NULL;

	if (board && !uuid_is_nil(match->visit.u))
		visit = board_find_visit(board, match->visit);
	else if (board)
		visit = board_find_patient(board, match->id);

	return visit ? board_current_ticket(board, visit) : NULL;
}

const struct ticket *reception_ticket_of_number(const struct console *console, const char *typed)
{
	const struct board *board = console_board_of(console);
	size_t letters = strspn(typed, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	char series[SERIES_BYTES] = "";
	const struct visit *visit;
	int64_t ordinal;

	if (letters < 1 || letters >= sizeof(series) ||
		!text_to_int(typed + letters + (typed[letters] == '-'), 1, NUMBER_MAX, &ordinal))
		return NULL;
	for (size_t i = 0; i < letters; i++)
		series[i] = (char)toupper((unsigned char)typed[i]);
	visit = board_find_number(board, series, (int32_t)ordinal);
	return visit ? board_current_ticket(board, visit) : NULL;
}
