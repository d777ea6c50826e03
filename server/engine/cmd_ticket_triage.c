// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* ticket.triage: From vitals and signs to a colour (triage.h). */
#include "common/events/ticket_classified.h"
#include "common/model/name.h"
#include "common/model/triage.h"
#include "server/engine/flow.h"
#include "server/engine/override.h"
#include <string.h>

struct input {
	struct ticket_id ticket;
	int32_t age_months;
	int32_t age_days;
	int32_t height_cm;
	struct vitals vitals;
	bool diabetic;
	bool ketonuria;
	int signs_count;
	struct sign_item signs[SIGNS_MAX];
	enum colour colour;
	bool vulnerable;
	char reason[201];
};

static const struct field fields[] = {
	FIELD(input, ticket, FIELD_UUID, 0),
	FIELD(input, age_months, FIELD_INT, FIELD_OPTIONAL, .max = 1800, .absent = -1,
		.help = "Completed months"),
	FIELD(input, age_days, FIELD_INT, FIELD_OPTIONAL, .max = 100, .absent = -1,
		.help = "Of a baby under two months"),
	FIELD(input, height_cm, FIELD_INT, FIELD_OPTIONAL, .min = 20, .max = 280, .absent = -1),
	FIELD_STRUCT_OF(input, vitals, vitals_fields, 0),
	FIELD(input, diabetic, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(input, ketonuria, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_LIST_OF(input, signs, sign_item_fields, FIELD_OPTIONAL | FIELD_FLAT,
		.help = "Codes of the signs that were seen"),
	FIELD_WORD_OF(input, colour, colour, FIELD_OPTIONAL,
		.help = "Chosen by hand; missing: whatever is found"),
	FIELD(input, vulnerable, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD(input, reason, FIELD_TEXT, FIELD_OPTIONAL | FIELD_REASON,
		.help = "Of a colour by hand"),
};

static struct triage_facts facts_of(const struct input *input, const char *signs[SIGNS_MAX])
{
	for (int i = 0; i < input->signs_count; i++)
		signs[i] = input->signs[i].code;
	return (struct triage_facts){
		.age_months = input->age_months,
		.age_days = input->age_days,
		.height_cm = input->height_cm,
		.mobility = input->vitals.mobility,
		.breaths = input->vitals.breaths,
		.pulse = input->vitals.pulse,
		.systolic = input->vitals.systolic,
		.temperature_dc = input->vitals.temperature_dc,
		.avpu = input->vitals.avpu,
		.trauma = input->vitals.trauma,
		.glucose_dmmol = input->vitals.glucose_dmmol,
		.spo2_percent = input->vitals.spo2_percent,
		.diabetic = input->diabetic,
		.ketonuria = input->ketonuria,
		.signs = signs,
		.sign_count = (size_t)input->signs_count,
	};
}

static struct triage_wish wish_of(
	const struct decision *decision, const struct input *input, enum colour before)
{
	return (struct triage_wish){
		.before = before,
		.chosen = input->colour,
		.is_senior = decision->context.actor.role == ROLE_DOCTOR,
		.has_reason = reason_is_fine(input->reason),
	};
}

static enum err judge(struct decision *decision, const struct input *input,
	const struct ticket *ticket, struct triage_result *result_out)
{
	const char *signs[SIGNS_MAX];
	const struct triage_facts facts = facts_of(input, signs);
	const struct triage_wish wish = wish_of(decision, input, ticket->colour);
	enum err err = triage_decide(&triage_sats, &facts, &wish, result_out);

	switch ((int)err) {
	case ERR_BAD_FIELD:
		return refuse(decision, err, "signs", "codes of the triage scale");
	case ERR_MISSING_FIELD:
		return refuse(decision, err, "age_months", "age or height, and what was found");
	case ERR_NEEDS_REASON:
		return refuse(decision, err, "reason", "why the colour is lowered");
	default:
		return err;
	}
}

static enum err decide(struct decision *decision, const void *command)
{
	const struct input *input = command;
	const struct ticket *ticket;
	struct triage_result result;
	struct ticket_classified classified;
	enum err err = find_ticket(decision, input->ticket, ACT_CLASSIFY, &ticket);

	if (!err)
		err = judge(decision, input, ticket, &result);
	if (err)
		return err;
	classified = (struct ticket_classified){
		.ticket = ticket->id,
		.colour = result.colour,
		.before = ticket->colour,
		/* Who marked them had seen why; set_class takes it back. */
		.vulnerable = input->vulnerable || ticket->vulnerable,
		.tews = result.points,
		.missing = result.missing_count,
		.vitals = input->vitals,
		.signs_count = input->signs_count,
	};
	memcpy(classified.signs, input->signs, sizeof(classified.signs));
	memcpy(classified.reason, input->reason, sizeof(classified.reason));
	emit_event(decision, &event_ticket_classified, &classified);
	return ERR_OK;
}

static void add_missing(const struct triage_result *result, struct text *text)
{
	bool first = true;

	text_add(text, ",\"missing\":[");
	for (int vital = 0; vital < VITAL_COUNT; vital++) {
		if (!(result->missing & 1u << vital))
			continue;
		if (!first)
			text_add_char(text, ',');
		text_json_string(text, word_of(&words_vital, vital));
		first = false;
	}
	text_add_char(text, ']');
}

/* The judgement once more, from the ticket as it was: pure, so it is the same one. */
static void answer(const struct decision *decision, const void *command, struct text *text)
{
	const struct input *input = command;
	const struct ticket_classified *classified = decision->events[0].payload;
	const char *signs[SIGNS_MAX];
	const struct triage_facts facts = facts_of(input, signs);
	const struct triage_wish wish = wish_of(decision, input, classified->before);
	struct triage_result result;

	answer_text(text, "colour", word_of(&words_colour, (int)classified->colour));
	if (triage_decide(&triage_sats, &facts, &wish, &result) == ERR_OK) {
		if (result.is_held_up)
			text_add(text, ",\"held_up\":true");
		if (result.points >= 0)
			answer_int(text, "tews", result.points);
		if (result.because)
			answer_text(text, "because", result.because);
		add_missing(&result, text);
	}
	answer_place(decision, input->ticket, text);
}

static bool tell_override(
	const struct decision *decision, const void *command, struct override *override)
{
	(void)command;
	return override_tell_class(decision, override);
}

const struct command_type command_ticket_triage = {
	.name = "ticket.triage",
	.help = "From vitals and signs to a colour",
	.subject = SUBJECT_TICKET,
	.roles = ROLE_BIT(ROLE_NURSE) | ROLE_BIT(ROLE_DOCTOR),
	COMMAND_FIELDS(input, fields),
	.decide = decide,
	.answer = answer,
	.override = tell_override,
};
