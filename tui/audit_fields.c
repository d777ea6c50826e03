// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/audit_fields.h"

#include "common/base/attr.h"
#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tui/console.h"
#include "tui/user_row.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* How a value is told. */
enum form {
	PLAIN,
	GROUP, /* Fields stand below it; they are told without its own words. */
	MICROSECONDS,
	SECONDS,
	MINUTES,
	OPENING, /* Minutes of the day; of a queue that is always open both are the same. */
	LIMIT,   /* 0: as many as there are */
	TENTHS,
	SHARE, /* In millionths. */
	WORD,  /* One of the words below. */
	ROLE,
	QUEUE,
	DESK,
	HOURS, /* A list of weekdays. */
};

static const struct {
	const char *field, *words;
	enum form form;
} fields[] = {
	{ "absent_s", N_("gone after"), SECONDS },
	{ "account", N_("account"), PLAIN },
	{ "action", N_("what was done"), PLAIN },
	{ "actor", N_("by whom"), PLAIN },
	{ "appointment", N_("appointment"), PLAIN },
	{ "assigned", N_("for whom"), PLAIN },
	{ "assigns", N_("assigns by itself"), PLAIN },
	{ "automatic", N_("by itself"), PLAIN },
	{ "avpu", N_("consciousness"), PLAIN },
	{ "before", N_("before that"), WORD },
	{ "behind_calls", N_("behind so many calls"), PLAIN },
	{ "breaths", N_("breaths"), PLAIN },
	{ "brief", N_("without the journal's"), PLAIN },
	{ "call", N_("call"), PLAIN },
	{ "call_every_s", N_("said again after"), SECONDS },
	{ "call_gap_s", N_("call gap"), SECONDS },
	{ "call_times", N_("a call is said"), PLAIN },
	{ "calls", N_("calls"), PLAIN },
	{ "carried", N_("from the day before"), PLAIN },
	{ "carry_over_ppm", N_("carried over counts"), SHARE },
	{ "classes", N_("classes"), GROUP },
	{ "clock", N_("waits since"), PLAIN },
	{ "closed", N_("closed"), PLAIN },
	{ "closes_min", N_("closes at"), OPENING },
	{ "closures", N_("closed on"), PLAIN },
	{ "code", N_("code"), PLAIN },
	{ "codes_per_day", N_("codes a day"), PLAIN },
	{ "colour", N_("colour"), WORD },
	{ "command", N_("command"), PLAIN },
	{ "console_lock_min", N_("consoles lock in"), MINUTES },
	{ "consultation", N_("consultation"), PLAIN },
	{ "credit_ppm", N_("credit"), SHARE },
	{ "cursor", N_("behind"), PLAIN },
	{ "cutover_hour", N_("day begins at"), PLAIN },
	{ "daily_limit", N_("numbers a day"), LIMIT },
	{ "day", N_("day"), WORD },
	{ "desk", N_("desk"), DESK },
	{ "desks", N_("desks"), DESK },
	{ "disabled", N_("disabled"), PLAIN },
	{ "display", N_("display"), PLAIN },
	{ "early_us", N_("early by at most"), MICROSECONDS },
	{ "elsewhere", N_("were at other desks"), PLAIN },
	{ "facility", N_("facility"), PLAIN },
	{ "failures", N_("failed attempts"), PLAIN },
	{ "fields", N_("fields"), PLAIN },
	{ "format", N_("form"), PLAIN },
	{ "from", N_("from"), PLAIN },
	{ "full_en", N_("full, in English"), PLAIN },
	{ "full_sw", N_("full, in Swahili"), PLAIN },
	{ "given_up", N_("codes that ended"), PLAIN },
	{ "glucose_dmmol", N_("blood sugar"), TENTHS },
	{ "green", N_("green"), GROUP },
	{ "hall_languages", N_("halls speak"), WORD },
	{ "hall_theme", N_("halls look"), WORD },
	{ "head_start_us", N_("head start"), MICROSECONDS },
	{ "is_counter", N_("is a counter"), PLAIN },
	{ "kind", N_("kind"), WORD },
	{ "language", N_("language"), WORD },
	{ "last_seq", N_("last event"), PLAIN },
	{ "late_penalty_us", N_("late costs"), MICROSECONDS },
	{ "late_us", N_("late after"), MICROSECONDS },
	{ "limit", N_("at most"), PLAIN },
	{ "login", N_("login"), PLAIN },
	{ "mean_s", N_("time for each"), SECONDS },
	{ "meaning", N_("that means"), PLAIN },
	{ "missing", N_("not measured"), PLAIN },
	{ "mobility", N_("mobility"), PLAIN },
	{ "mode", N_("order"), WORD },
	{ "name", N_("name"), PLAIN },
	{ "name_en", N_("name in English"), PLAIN },
	{ "name_sw", N_("name in Swahili"), PLAIN },
	{ "no_show", N_("no-show"), GROUP },
	{ "not_done", N_("left out"), PLAIN },
	{ "note", N_("note"), PLAIN },
	{ "note_en", N_("note in English"), PLAIN },
	{ "note_sw", N_("note in Swahili"), PLAIN },
	{ "number", N_("number"), PLAIN },
	{ "object", N_("on what"), PLAIN },
	{ "opens_min", N_("opens at"), OPENING },
	{ "orange", N_("orange"), GROUP },
	{ "ordinal", N_("which of the day"), PLAIN },
	{ "origin", N_("how it came"), WORD },
	{ "outcome", N_("how it ended"), WORD },
	{ "overtook", N_("overtook"), PLAIN },
	{ "passed", N_("whom it passed"), PLAIN },
	{ "patient", N_("patient"), PLAIN },
	{ "patients", N_("patients"), PLAIN },
	{ "place", N_("place"), PLAIN },
	{ "places_back", N_("places back"), PLAIN },
	{ "planned_desks", N_("rooms planned"), PLAIN },
	{ "pulse", N_("pulse"), PLAIN },
	{ "reason", N_("reason"), WORD },
	{ "red", N_("red"), GROUP },
	{ "request", N_("request"), PLAIN },
	{ "retired", N_("out of use"), PLAIN },
	{ "return_s", N_("returns within"), SECONDS },
	{ "return_service", N_("comes back to"), QUEUE },
	{ "return_to", N_("comes back to whom"), PLAIN },
	{ "returning", N_("back with results"), GROUP },
	{ "role", N_("role"), ROLE },
	{ "room", N_("room"), PLAIN },
	{ "rows", N_("rows"), PLAIN },
	{ "rule", N_("why this one"), GROUP },
	{ "runner_up", N_("who was next"), PLAIN },
	{ "runner_up_ppm", N_("value of the next"), SHARE },
	{ "search", N_("search"), GROUP },
	{ "second_factor", N_("second factor for"), WORD },
	{ "sensitive", N_("hides an illness"), PLAIN },
	{ "series", N_("letters"), PLAIN },
	{ "series_letters", N_("letters of numbers"), PLAIN },
	{ "service", N_("queue"), QUEUE },
	{ "service_s", N_("was served for"), SECONDS },
	{ "services", N_("queues"), QUEUE },
	{ "session_idle_min", N_("sessions end in"), MINUTES },
	{ "sessions", N_("sessions"), PLAIN },
	{ "signs", N_("emergency signs"), PLAIN },
	{ "skips", N_("missed calls"), PLAIN },
	{ "slot", N_("appointment at"), PLAIN },
	{ "speciality", N_("speciality"), PLAIN },
	{ "spo2_percent", N_("oxygen"), PLAIN },
	{ "staff", N_("staff"), PLAIN },
	{ "state", N_("state"), WORD },
	{ "systolic", N_("blood pressure"), PLAIN },
	{ "target_us", N_("target"), MICROSECONDS },
	{ "temperature_dc", N_("temperature"), TENTHS },
	{ "tews", N_("score"), PLAIN },
	{ "ticket", N_("ticket"), PLAIN },
	{ "tier", N_("tier"), PLAIN },
	{ "time_zone", N_("time zone"), PLAIN },
	{ "times", N_("how often"), PLAIN },
	{ "to", N_("to"), PLAIN },
	{ "tokens", N_("session tokens"), PLAIN },
	{ "transfer_after_us", N_("credit moved on after"), MICROSECONDS },
	{ "transfer_limit_ppm", N_("and at most"), SHARE },
	{ "transfer_ppm", N_("credit of before"), SHARE },
	{ "transfer_span_us", N_("growing within"), MICROSECONDS },
	{ "trauma", N_("injury"), PLAIN },
	{ "undone", N_("was taken back"), PLAIN },
	{ "undone_seq", N_("event taken back"), PLAIN },
	{ "untriaged", N_("no colour yet"), GROUP },
	{ "value_ppm", N_("its value"), SHARE },
	{ "version", N_("version"), PLAIN },
	{ "very_late_us", N_("too late after"), MICROSECONDS },
	{ "visit", N_("visit"), PLAIN },
	{ "vitals", N_("measured"), GROUP },
	{ "vulnerable", N_("vulnerable"), PLAIN },
	{ "vulnerable_ppm", N_("vulnerable lead"), SHARE },
	{ "waited_us", N_("had waited"), MICROSECONDS },
	{ "waiting", N_("still wait"), PLAIN },
	{ "wanted", N_("wanted"), PLAIN },
	{ "was_serving", N_("was being served"), PLAIN },
	{ "week", N_("on some days"), HOURS },
	{ "without_own_looks", N_("without own looks"), PLAIN },
	{ "word", N_("word"), PLAIN },
	{ "yellow", N_("yellow"), GROUP },
};

/* Of closed lists; what is not here is told as it is. */
static const struct {
	const char *word, *words;
} values[] = {
	{ "hybrid", N_("urgency and wait") },
	{ "fifo", N_("first come, first served") },
	{ "strict", N_("strictly by colour") },
	{ "room", N_("room") },
	{ "window", N_("window") },
	{ "display", N_("display") },
	{ "kiosk", N_("kiosk") },
	{ "tickets", N_("ticket machine") },
	{ "printer", N_("printer") },
	{ "sw", N_("Swahili") },
	{ "en", N_("English") },
	{ "sw,en", N_("Swahili, English") },
	{ "en,sw", N_("English, Swahili") },
	{ "dark", N_("dark") },
	{ "light", N_("light") },
	{ "contrast", N_("strong contrast") },
	{ "none", N_("nobody more") },
	{ "admins", N_("administrators") },
	{ "staff", N_("all staff") },
	{ "red", N_("red") },
	{ "orange", N_("orange") },
	{ "yellow", N_("yellow") },
	{ "green", N_("green") },
	{ "untriaged", N_("no colour yet") },
	{ "walk_in", N_("without appointment") },
	{ "check_in", N_("appointment") },
	{ "appointment", N_("appointment") },
	{ "returning", N_("back with results") },
	{ "emergency", N_("emergency") },
	{ "refused", N_("refused") },
	{ "allowed", N_("allowed") },
	{ "monday", N_("Monday") },
	{ "tuesday", N_("Tuesday") },
	{ "wednesday", N_("Wednesday") },
	{ "thursday", N_("Thursday") },
	{ "friday", N_("Friday") },
	{ "saturday", N_("Saturday") },
	{ "sunday", N_("Sunday") },
};

/* ---- labels ---- */

/* NULL: it is not known. A time has "_at" behind its name in JSON. */
static const char *find_words(const char *name, size_t length, enum form *form_out)
{
	*form_out = PLAIN;
	if (length > 3 && memcmp(name + length - 3, "_at", 3) == 0)
		length -= 3;
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (strlen(fields[i].field) == length &&
			memcmp(fields[i].field, name, length) == 0) {
			*form_out = fields[i].form;
			return fields[i].words;
		}
	return NULL;
}

/* Those of its classes are colours, which tell one target from another. */
static bool is_told(const char *name, size_t length, enum form form)
{
	static const char *const silent[] = { "rule", "classes", "vitals" };

	if (form != GROUP)
		return true;
	for (size_t i = 0; i < COUNT_OF(silent); i++)
		if (strlen(silent[i]) == length && memcmp(silent[i], name, length) == 0)
			return false;
	return true;
}

void audit_fields_label(
	const struct console *console, const char *path, char *label_out, size_t room)
{
	struct text label = { 0 };

	while (*path) {
		size_t length = strcspn(path, ".");
		bool is_last = !path[length];
		enum form form;
		const char *words = find_words(path, length, &form);

		if (is_last || is_told(path, length, form)) {
			text_add(&label, label.length ? " · " : "");
			if (words)
				text_add(&label, say(console, words));
			else
				text_add_bytes(&label, path, length);
		}
		path += length + !is_last;
	}
	snprintf(label_out, room, "%s", text_string(&label));
	text_finish(&label);
}

/* ---- values ---- */

static const char *tell_word(const struct console *console, const char *word)
{
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (strcmp(values[i].word, word) == 0)
			return say(console, values[i].words);
	return word;
}

static void add_clock(int64_t minutes, struct text *text)
{
	text_printf(text, "%02" PRId64 ":%02" PRId64, minutes / 60, minutes % 60);
}

/* "40 s", "10 min", "1:30 min". */
static void add_seconds(const struct console *console, int64_t seconds, struct text *text)
{
	if (seconds % 60 == 0)
		text_printf(text, say(console, N_("%lld min")), (long long)(seconds / 60));
	else if (seconds < 60)
		text_printf(text, say(console, N_("%lld s")), (long long)seconds);
	else
		text_printf(text, say(console, N_("%lld:%02lld min")), (long long)(seconds / 60),
			(long long)(seconds % 60));
}

static void add_number(
	const struct console *console, enum form form, int64_t number, struct text *text)
{
	switch (form) {
	case MICROSECONDS:
		add_seconds(console, number / 1000000, text);
		return;
	case SECONDS:
		add_seconds(console, number, text);
		return;
	case MINUTES:
		add_seconds(console, number * 60, text);
		return;
	case OPENING:
		add_clock(number, text);
		return;
	case TENTHS:
		text_printf(text, "%.1f", (double)number / 10);
		return;
	case SHARE:
		text_printf(text, "%g %%", (double)number / 10000);
		return;
	default:
		text_printf(text, "%" PRId64, number);
	}
}

static void add_string(
	const struct console *console, enum form form, const char *string, struct text *text)
{
	const struct board *board = console_board_of(console);
	const struct service *service = NULL;
	const struct desk *desk = NULL;
	struct uuid id;

	if (form == QUEUE && board && uuid_parse(string, &id))
		service = board_find_service(board, (struct service_id){ id });
	if (form == DESK && board && uuid_parse(string, &id))
		desk = board_find_desk(board, (struct desk_id){ id });
	if (service || desk)
		text_add(text, service ? service->code : desk->code);
	else if (form == ROLE)
		text_add(text, user_row_role(console, string));
	else if (form == PLAIN)
		text_add(text, string);
	else
		text_add(text, tell_word(console, string));
}

/* "Saturday 08:00-12:00", "Sunday closed". */
static void add_hours(const struct console *console, const struct jdoc *hours, struct text *text)
{
	const char *day = jdoc_get_string(hours, "day");
	int64_t opens = 0, closes = 0;
	bool closed = false;

	if (jdoc_bool(jdoc_get(hours, "closed"), &closed) && closed) {
		text_printf(text, "%s %s", day ? tell_word(console, day) : "",
			say(console, N_("closed")));
		return;
	}
	if (!jdoc_int(jdoc_get(hours, "opens_min"), &opens))
		opens = 0;
	if (!jdoc_int(jdoc_get(hours, "closes_min"), &closes))
		closes = 0;
	text_printf(text, "%s ", day ? tell_word(console, day) : "");
	add_clock(opens, text);
	text_add_char(text, '-');
	add_clock(closes, text);
}

static void add_value(
	const struct console *console, enum form form, const struct jdoc *value, struct text *text)
{
	const char *string = jdoc_string(value);
	int64_t number;
	bool truth;

	if (string) {
		add_string(console, form, string, text);
	} else if (jdoc_bool(value, &truth)) {
		text_add(text, say(console, truth ? N_("yes") : N_("no")));
	} else if (jdoc_int(value, &number)) {
		add_number(console, form, number, text);
	} else if (form == HOURS && jdoc_is_object(value)) {
		add_hours(console, value, text);
	} else {
		char *json = jdoc_to_text(value);

		text_add(text, json);
		mem_free(json);
	}
}

/* Of a number that is there and means that there is none. */
static bool is_unset(enum form form, const struct jdoc *value, const struct jdoc *beside)
{
	int64_t number, opens, closes;

	if (form == OPENING)
		return jdoc_int(jdoc_get(beside, "opens_min"), &opens) &&
		       jdoc_int(jdoc_get(beside, "closes_min"), &closes) && opens == closes;
	return form == LIMIT && jdoc_int(value, &number) && number == 0;
}

char *audit_fields_value(const struct console *console, const char *path, const struct jdoc *value,
	const struct jdoc *beside)
{
	const char *last = strrchr(path, '.');
	struct text text = { 0 };
	enum form form;
	char *told;

	last = last ? last + 1 : path;
	(void)find_words(last, strlen(last), &form);
	/* A group that is a word: why a ticket was called. */
	if (form == GROUP)
		form = WORD;
	if (!value || jdoc_is_null(value) || (jdoc_is_array(value) && !jdoc_count(value)) ||
		is_unset(form, value, beside))
		text_add(&text, "–");
	else if (!jdoc_is_array(value))
		add_value(console, form, value, &text);
	for (size_t i = 0; jdoc_is_array(value) && i < jdoc_count(value); i++) {
		text_add(&text, i ? ", " : "");
		add_value(console, form, jdoc_at(value, i), &text);
	}
	told = mem_strdup(text_string(&text));
	text_finish(&text);
	return told;
}
