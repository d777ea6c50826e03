// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The rows of the triage screen, and what is typed into them: facts for the tables, JSON for the
 * server. What was not measured stays unknown. Pure. */
#pragma once

#include "common/events/ticket_classified.h"
#include "common/model/triage.h"
#include "common/term/form.h"

struct text;

enum { TRIAGE_FORM_SIGNS = 96, TRIAGE_FORM_ROWS = 13 };
struct triage_form {
	struct form form;
	struct form_row rows[TRIAGE_FORM_ROWS];
	bool has_sign[TRIAGE_FORM_SIGNS]; /* by the tables' order */
};

/* years: of age, below 0 where nobody knows it. The focus is where something is to be asked. */
void triage_form_begin(struct triage_form *typed, int years);
/* The letters of its choices, before keys and pictures. */
void triage_form_speak(struct triage_form *typed, enum language language);
/* signs is what the facts point to. */
struct triage_facts triage_form_facts(
	const struct triage_form *typed, const char *signs[SIGNS_MAX]);
/* As members behind others: ,"vitals":{..},"signs":[..] and what is known of age and height. */
void triage_form_write(const struct triage_form *typed, struct text *json);

/* A row that holds what cannot be. */
struct triage_form_fault {
	const char *row;
	const char *wanted; /* N_(); NULL: a number of this range */
	int least, most;
};
/* False: there is one, the first. */
bool triage_form_check(const struct triage_form *typed, struct triage_form_fault *fault_out);
