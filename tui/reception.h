// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* For the files of the receptionist's screen alone: view_reception.c draws, reception_keys.c
 * takes keys, reception_find.c looks for people, reception_acts.c acts. */
#pragma once

#include "common/term/entry.h"
#include "common/term/scroll.h"
#include "tui/act.h"
#include "tui/directory.h"
#include "tui/roster.h"
#include "tui/services.h"

struct console;
struct jdoc;

enum { MATCHES_MAX = 20, MATCH_TEXT_BYTES = 40 };

/* Somebody who was found. */
struct match {
	struct patient_id id;
	char name[PERSON_NAME_BYTES];
	char phone[MATCH_TEXT_BYTES];
	char card[MATCH_TEXT_BYTES];
	enum sex sex;
	int birth_year;
	bool vulnerable; /* by what is known of the person */
	/* Of somebody whom nobody knows, and who left the phone number; else nil. */
	struct visit_id visit;
};

enum reception_focus {
	RECEPTION_FIND,  /* the cursor rests in the find field */
	RECEPTION_ISSUE, /* somebody is chosen: which service? */
	RECEPTION_QUEUE, /* the list of one service */
};

struct reception {
	enum reception_focus focus;
	struct entry find;
	/* What was found for the text that was asked for. */
	struct match matches[MATCHES_MAX];
	size_t match_count;
	size_t chosen; /* match_count: "register somebody new" */
	bool is_searching;
	bool is_stale; /* the text has changed since it was asked for */
	uint64_t request, expected_request;
	/* Who gets a number: a match, or nobody known in an emergency. */
	struct match who;
	bool is_emergency;
	/* Services in the order of their codes, which is the order of their keys. */
	struct service_id services[SERVICES_MAX];
	size_t service_count;
	size_t service;       /* whose queue is shown */
	size_t issue_service; /* the one that the next number is for */
	size_t default_service;
	struct roster roster;
	struct scroll scroll;
	size_t rows;
};

struct reception *reception_of(struct console *console);

/* ---- reception_find.c ---- */
/* A patient's record. False: it is none. */
bool match_take(const struct jdoc *record, struct match *match_out);
/* Its phone as it is shown: hidden but for its ends, and for the digits by which it was found. The
 * whole number is in the record of the patient, where looking is written down. */
void match_tell_phone(
	const struct match *match, const char *typed, char phone_out[MATCH_TEXT_BYTES]);
/* The text has changed. */
void reception_search(struct console *console, struct reception *reception);
void reception_forget(struct console *console, struct reception *reception);
enum { CARD_LENGTH = 11 };
/* The text ends in a card's number. */
bool card_ends(const char *text);
/* True: it does, and the card is looked for; Enter is played again when it was found. */
bool reception_take_card(struct console *console, const char *text);
/* Is it a whole card number with its check digit? (FK, eight digits, one by Luhn, ISO/IEC 7812-1.)
 */
bool card_is_valid(const char *text);
/* Asks whether one who was found is expected today, which is said: a number of its own would leave
 * the appointment open. */
void reception_ask_expected(struct console *console, const struct match *match);
/* The ticket of the day of one who was found. NULL: none. */
const struct ticket *reception_ticket_of(const struct console *console, const struct match *match);

/* "a42" and "A042" are the ticket A042. NULL: it is no number, or nobody has it now. */
const struct ticket *reception_ticket_of_number(const struct console *console, const char *typed);

/* ---- reception_keys.c ---- */
/* As a view wants it; state is the reception. */
bool reception_key(struct console *console, void *state, uint32_t pressed);

/* ---- reception_acts.c ---- */
enum { RECEPTION_ACT_COUNT = 12 };
extern const struct act reception_acts[RECEPTION_ACT_COUNT];
#define RECEPTION_ACTS                                                                             \
	{                                                                                          \
		.rows = reception_acts, .count = RECEPTION_ACT_COUNT                               \
	}
/* A number for this person at the chosen service. */
void reception_issue(struct console *console);
