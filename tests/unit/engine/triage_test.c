// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/triage.h"

#include "tests/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum { ADULT_MONTHS = 30 * 12, OLDER_MONTHS = 5 * 12, YOUNGER_MONTHS = 18 };

static const int32_t months_of[BAND_COUNT] = {
	[BAND_ADULT] = ADULT_MONTHS,
	[BAND_OLDER_CHILD] = OLDER_MONTHS,
	[BAND_YOUNGER_CHILD] = YOUNGER_MONTHS,
};

static struct triage_facts patient(int32_t months)
{
	struct triage_facts facts = triage_facts_none;

	facts.age_months = months;
	return facts;
}

/* All that the band scores, and nothing wrong with it. */
static struct triage_facts healthy(enum age_band band)
{
	static const int32_t breaths[] = { 12, 19, 30 }, pulses[] = { 80, 90, 100 };
	struct triage_facts facts = patient(months_of[band]);

	facts.mobility = MOBILITY_WALKING;
	facts.breaths = breaths[band];
	facts.pulse = pulses[band];
	facts.systolic = 120;
	facts.temperature_dc = 370;
	facts.avpu = AVPU_ALERT;
	facts.trauma = 0;
	return facts;
}

static struct triage_result decide_by(const struct triage_tables *tables,
	const struct triage_facts *facts, struct triage_wish wish)
{
	struct triage_result result;

	assert_int_equal(triage_decide(tables, facts, &wish, &result), ERR_OK);
	return result;
}

static struct triage_result decide(const struct triage_facts *facts)
{
	return decide_by(&triage_sats, facts, (struct triage_wish){ .before = COLOUR_UNTRIAGED });
}

static enum err refusal(const struct triage_facts *facts, struct triage_wish wish)
{
	struct triage_result result = { .points = 77 };
	enum err err = triage_decide(&triage_sats, facts, &wish, &result);

	assert_int_not_equal(err, ERR_OK);
	assert_int_equal(result.points, 77);
	return err;
}

/* ---- The score ---- */

static void every_boundary_of_the_score_is_where_the_manual_has_it(void **state)
{
	static const struct {
		enum age_band band;
		enum vital vital;
		int32_t values[12];
		int points[12];
	} rows[] = {
		{ BAND_ADULT, VITAL_BREATHS, { 8, 9, 14, 15, 20, 21, 29, 30 },
			{ 2, 0, 0, 1, 1, 2, 2, 3 } },
		{ BAND_ADULT, VITAL_PULSE, { 40, 41, 50, 51, 100, 101, 110, 111, 129, 130 },
			{ 2, 1, 1, 0, 0, 1, 1, 2, 2, 3 } },
		{ BAND_ADULT, VITAL_SYSTOLIC, { 70, 71, 80, 81, 100, 101, 199, 200 },
			{ 3, 2, 2, 1, 1, 0, 0, 2 } },
		{ BAND_OLDER_CHILD, VITAL_BREATHS, { 14, 15, 16, 17, 21, 22, 26, 27 },
			{ 3, 2, 2, 0, 0, 1, 1, 2 } },
		{ BAND_OLDER_CHILD, VITAL_PULSE, { 59, 60, 79, 80, 99, 100, 129, 130 },
			{ 3, 2, 2, 0, 0, 1, 1, 2 } },
		{ BAND_YOUNGER_CHILD, VITAL_BREATHS, { 19, 20, 25, 26, 39, 40, 49, 50 },
			{ 3, 2, 2, 0, 0, 2, 2, 3 } },
		{ BAND_YOUNGER_CHILD, VITAL_PULSE, { 69, 70, 79, 80, 130, 131, 159, 160 },
			{ 3, 2, 2, 0, 0, 2, 2, 3 } },
		{ BAND_ADULT, VITAL_TEMPERATURE, { 349, 350, 384, 385 }, { 2, 0, 0, 2 } },
		{ BAND_OLDER_CHILD, VITAL_TEMPERATURE, { 349, 350, 384, 385 }, { 2, 0, 0, 2 } },
		{ BAND_YOUNGER_CHILD, VITAL_TEMPERATURE, { 349, 350, 384, 385 }, { 2, 0, 0, 2 } },
		{ BAND_ADULT, VITAL_MOBILITY,
			{ MOBILITY_WALKING, MOBILITY_WITH_HELP, MOBILITY_IMMOBILE }, { 0, 1, 2 } },
		{ BAND_OLDER_CHILD, VITAL_MOBILITY,
			{ MOBILITY_WALKING, MOBILITY_WITH_HELP, MOBILITY_IMMOBILE }, { 0, 2, 2 } },
		{ BAND_YOUNGER_CHILD, VITAL_MOBILITY,
			{ MOBILITY_WALKING, MOBILITY_WITH_HELP, MOBILITY_IMMOBILE }, { 0, 2, 2 } },
		{ BAND_ADULT, VITAL_AVPU,
			{ AVPU_ALERT, AVPU_CONFUSED, AVPU_VOICE, AVPU_PAIN, AVPU_UNRESPONSIVE },
			{ 0, 2, 1, 2, 3 } },
		{ BAND_OLDER_CHILD, VITAL_AVPU,
			{ AVPU_ALERT, AVPU_CONFUSED, AVPU_VOICE, AVPU_PAIN, AVPU_UNRESPONSIVE },
			{ 0, 2, 1, 2, 3 } },
		{ BAND_YOUNGER_CHILD, VITAL_AVPU,
			{ AVPU_ALERT, AVPU_CONFUSED, AVPU_VOICE, AVPU_PAIN, AVPU_UNRESPONSIVE },
			{ 0, TRIAGE_NOT_SCORED, 1, 2, 3 } },
		{ BAND_ADULT, VITAL_TRAUMA, { 0, 1 }, { 0, 1 } },
		{ BAND_OLDER_CHILD, VITAL_TRAUMA, { 0, 1 }, { 0, 1 } },
		{ BAND_YOUNGER_CHILD, VITAL_TRAUMA, { 0, 1 }, { 0, 1 } },
		{ BAND_OLDER_CHILD, VITAL_SYSTOLIC, { 60 }, { TRIAGE_NOT_SCORED } },
		{ BAND_YOUNGER_CHILD, VITAL_SYSTOLIC, { 60 }, { TRIAGE_NOT_SCORED } },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (size_t j = 0; j < 12 && (j == 0 || rows[i].values[j]); j++)
			assert_int_equal(triage_points(&triage_sats, rows[i].band, rows[i].vital,
						 rows[i].values[j]),
				rows[i].points[j]);
	}
}

static void a_temperature_felt_by_hand_counts_as_measured(void **state)
{
	(void)state;
	assert_int_equal(
		triage_points(&triage_sats, BAND_ADULT, VITAL_TEMPERATURE, TRIAGE_FEELS_COLD), 2);
	assert_int_equal(
		triage_points(&triage_sats, BAND_ADULT, VITAL_TEMPERATURE, TRIAGE_FEELS_HOT), 2);
}

static void every_scale_has_a_step_for_any_value(void **state)
{
	(void)state;
	for (int band = 0; band < BAND_COUNT; band++) {
		for (int vital = 0; vital < VITAL_SCORED_COUNT; vital++) {
			const struct triage_scale *scale = &triage_sats.scales[band][vital];
			size_t last = 0;

			if (triage_points(&triage_sats, (enum age_band)band, (enum vital)vital,
				    0) == TRIAGE_NOT_SCORED)
				continue;
			while (last < TRIAGE_STEPS_MAX - 1 && scale->steps[last].up_to != INT32_MAX)
				last++;
			assert_int_equal(scale->steps[last].up_to, INT32_MAX);
			for (size_t i = 0; i < last; i++)
				assert_true(scale->steps[i].up_to < scale->steps[i + 1].up_to);
		}
	}
}

/* From the normal range outwards, on both sides. */
static void a_worse_number_never_scores_less(void **state)
{
	static const enum vital numbers[] = { VITAL_BREATHS, VITAL_PULSE, VITAL_SYSTOLIC,
		VITAL_TEMPERATURE };
	(void)state;

	for (int band = 0; band < BAND_COUNT; band++) {
		for (size_t i = 0; i < COUNT_OF(numbers); i++) {
			bool was_normal = false;
			int before = INT32_MAX;

			for (int32_t value = 0; value <= 600; value++) {
				const int points = triage_points(
					&triage_sats, (enum age_band)band, numbers[i], value);

				if (before != INT32_MAX && was_normal)
					assert_true(points >= before);
				else
					assert_true(points <= before);
				was_normal = was_normal || points == 0;
				before = points;
			}
		}
	}
}

static void totals_have_their_colours(void **state)
{
	/* An adult's pulse, breaths and the rest, chosen to give each total. */
	static const struct {
		int32_t pulse, breaths, systolic;
		int points;
		enum colour colour;
	} rows[] = {
		{ 80, 12, 120, 0, COLOUR_GREEN },
		{ 111, 12, 120, 2, COLOUR_GREEN },
		{ 130, 12, 120, 3, COLOUR_YELLOW },
		{ 130, 15, 120, 4, COLOUR_YELLOW },
		{ 130, 21, 120, 5, COLOUR_ORANGE },
		{ 130, 30, 120, 6, COLOUR_ORANGE },
		{ 130, 30, 100, 7, COLOUR_RED },
		{ 130, 30, 70, 9, COLOUR_RED },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct triage_facts facts = healthy(BAND_ADULT);
		struct triage_result result;

		facts.pulse = rows[i].pulse;
		facts.breaths = rows[i].breaths;
		facts.systolic = rows[i].systolic;
		result = decide(&facts);
		assert_int_equal(result.points, rows[i].points);
		assert_int_equal(result.by_score, rows[i].colour);
		assert_int_equal(result.colour, rows[i].colour);
		assert_int_equal(result.missing, 0);
	}
}

static void the_whole_case_of_the_manual_is_ten_points_and_red(void **state)
{
	struct triage_facts facts = patient(ADULT_MONTHS);
	struct triage_result result;
	(void)state;

	facts.breaths = 25;
	facts.pulse = 115;
	facts.systolic = 95;
	facts.temperature_dc = 390;
	facts.mobility = MOBILITY_WITH_HELP;
	facts.avpu = AVPU_VOICE;
	facts.trauma = 1;
	result = decide(&facts);
	assert_int_equal(result.points, 10);
	assert_int_equal(result.by_score, COLOUR_RED);
	assert_int_equal(result.colour, COLOUR_RED);
	assert_int_equal(result.band, BAND_ADULT);
}

static void healthy_people_of_every_age_are_green(void **state)
{
	(void)state;
	for (int band = 0; band < BAND_COUNT; band++) {
		const struct triage_facts facts = healthy((enum age_band)band);
		const struct triage_result result = decide(&facts);

		assert_int_equal(result.points, 0);
		assert_int_equal(result.colour, COLOUR_GREEN);
		assert_int_equal(result.band, band);
		assert_int_equal(result.missing, 0);
	}
}

/* ---- What is missing ---- */

static void missing_vitals_are_listed(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_result result;
	(void)state;

	facts.pulse = TRIAGE_UNKNOWN;
	facts.trauma = TRIAGE_UNKNOWN;
	result = decide(&facts);
	assert_int_equal(result.missing, 1u << VITAL_PULSE | 1u << VITAL_TRAUMA);
	assert_int_equal(result.missing_count, 2);
	assert_int_equal(result.points, 0);
}

static void blood_pressure_of_a_child_is_not_missing(void **state)
{
	struct triage_facts facts = healthy(BAND_OLDER_CHILD);
	(void)state;

	facts.systolic = TRIAGE_UNKNOWN;
	assert_int_equal(decide(&facts).missing, 0);
}

static void a_partial_total_does_not_make_green(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	(void)state;

	facts.pulse = TRIAGE_UNKNOWN;
	assert_int_equal(decide(&facts).colour, COLOUR_UNTRIAGED);
}

static void a_partial_total_raises(void **state)
{
	struct triage_facts facts = patient(ADULT_MONTHS);
	(void)state;

	facts.breaths = 30;
	assert_int_equal(decide(&facts).colour, COLOUR_YELLOW);
	facts.systolic = 70;
	assert_int_equal(decide(&facts).colour, COLOUR_ORANGE);
	assert_int_equal(decide(&facts).points, 6);
}

static void no_total_lowers_what_the_patient_was(void **state)
{
	const struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_facts partial = facts;
	(void)state;

	partial.avpu = TRIAGE_UNKNOWN;
	for (enum colour before = COLOUR_RED; before <= COLOUR_GREEN; before++) {
		const struct triage_wish wish = { .before = before };

		assert_int_equal(decide_by(&triage_sats, &facts, wish).colour, before);
		assert_int_equal(decide_by(&triage_sats, &partial, wish).colour, before);
	}
}

static void a_baby_that_is_confused_is_red_by_the_sign_and_the_score_asks_on(void **state)
{
	struct triage_facts facts = healthy(BAND_YOUNGER_CHILD);
	struct triage_result result;
	(void)state;

	facts.avpu = AVPU_CONFUSED;
	result = decide(&facts);
	assert_int_equal(result.colour, COLOUR_RED);
	assert_int_equal(result.missing, 1u << VITAL_AVPU);
	assert_string_equal(result.because, "confused_child");
}

/* ---- The band ---- */

static void age_and_height_choose_the_band(void **state)
{
	static const struct {
		int32_t months, height_cm;
		enum age_band band;
	} rows[] = {
		{ 0, TRIAGE_UNKNOWN, BAND_YOUNGER_CHILD },
		{ 35, TRIAGE_UNKNOWN, BAND_YOUNGER_CHILD },
		{ 36, TRIAGE_UNKNOWN, BAND_OLDER_CHILD },
		{ 155, TRIAGE_UNKNOWN, BAND_OLDER_CHILD },
		{ 156, TRIAGE_UNKNOWN, BAND_ADULT },
		{ TRIAGE_UNKNOWN, 94, BAND_YOUNGER_CHILD },
		{ TRIAGE_UNKNOWN, 95, BAND_OLDER_CHILD },
		{ TRIAGE_UNKNOWN, 150, BAND_OLDER_CHILD },
		{ TRIAGE_UNKNOWN, 151, BAND_ADULT },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct triage_facts facts = healthy(BAND_ADULT);

		facts.age_months = rows[i].months;
		facts.height_cm = rows[i].height_cm;
		assert_int_equal(decide(&facts).band, rows[i].band);
	}
}

static void where_age_and_height_disagree_the_higher_total_counts(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	(void)state;

	/* 13 years and 140 cm, 35 breaths a minute: 3 points for an adult, 2 for a child. */
	facts.age_months = 13 * 12;
	facts.height_cm = 140;
	facts.breaths = 35;
	assert_int_equal(decide(&facts).band, BAND_ADULT);
	assert_int_equal(decide(&facts).points, 3);
	/* 13 breaths: none for an adult, 3 for a child. */
	facts.breaths = 13;
	assert_int_equal(decide(&facts).band, BAND_OLDER_CHILD);
	assert_int_equal(decide(&facts).points, 3);
	/* The other way round. */
	facts.age_months = 10 * 12;
	facts.height_cm = 160;
	assert_int_equal(decide(&facts).band, BAND_OLDER_CHILD);
}

static void vitals_without_age_and_height_are_asked_for_not_guessed(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	(void)state;

	facts.age_months = TRIAGE_UNKNOWN;
	assert_int_equal(refusal(&facts, (struct triage_wish){ 0 }), ERR_MISSING_FIELD);
}

static void nothing_at_all_decides_nothing(void **state)
{
	const struct triage_facts facts = patient(ADULT_MONTHS);
	(void)state;

	assert_int_equal(refusal(&facts, (struct triage_wish){ 0 }), ERR_MISSING_FIELD);
	assert_int_equal(refusal(&triage_facts_none, (struct triage_wish){ 0 }), ERR_MISSING_FIELD);
}

/* ---- Signs and checks ---- */

static enum colour colour_of_sign(int32_t months, const char *code)
{
	struct triage_facts facts = patient(months);

	facts.signs = &code;
	facts.sign_count = 1;
	return decide(&facts).by_signs;
}

static void signs_have_the_colour_of_their_list_whatever_the_score(void **state)
{
	static const struct {
		const char *code;
		enum colour adult, child;
	} rows[] = {
		{ "airway_obstructed", COLOUR_RED, COLOUR_RED },
		{ "seizure_now", COLOUR_RED, COLOUR_RED },
		{ "bleeding_uncontrolled", COLOUR_ORANGE, COLOUR_RED },
		{ "post_ictal", COLOUR_ORANGE, COLOUR_RED },
		{ "poisoning", COLOUR_ORANGE, COLOUR_ORANGE },
		{ "high_energy_injury", COLOUR_ORANGE, COLOUR_ORANGE },
		{ "closed_fracture", COLOUR_YELLOW, COLOUR_YELLOW },
		/* Of one list only: counts for the others as well. */
		{ "chest_pain", COLOUR_ORANGE, COLOUR_ORANGE },
		{ "some_dehydration", COLOUR_YELLOW, COLOUR_YELLOW },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(colour_of_sign(ADULT_MONTHS, rows[i].code), rows[i].adult);
		assert_int_equal(colour_of_sign(OLDER_MONTHS, rows[i].code), rows[i].child);
		assert_int_equal(colour_of_sign(YOUNGER_MONTHS, rows[i].code), rows[i].child);
	}
}

static void a_sign_of_somebody_of_unknown_age_means_the_worst_it_can(void **state)
{
	(void)state;
	for (size_t i = 0; i < triage_sats.sign_count; i++) {
		const char *code = triage_sats.signs[i].code;

		assert_false(colour_is_worse(
			triage_sats.signs[i].colour, colour_of_sign(TRIAGE_UNKNOWN, code)));
	}
	assert_int_equal(colour_of_sign(TRIAGE_UNKNOWN, "post_ictal"), COLOUR_RED);
}

static void the_most_severe_sign_counts_and_is_named(void **state)
{
	static const char *const seen[] = { "moderate_pain", "chest_pain", "closed_fracture" };
	struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_result result;
	(void)state;

	facts.signs = seen;
	facts.sign_count = COUNT_OF(seen);
	result = decide(&facts);
	assert_int_equal(result.colour, COLOUR_ORANGE);
	assert_string_equal(result.because, "chest_pain");
	assert_int_equal(result.by_score, COLOUR_GREEN);
}

static void an_unknown_sign_is_refused(void **state)
{
	static const char *const seen[] = { "chest_pain", "chest pain" };
	struct triage_facts facts = healthy(BAND_ADULT);
	(void)state;

	facts.signs = seen;
	facts.sign_count = COUNT_OF(seen);
	assert_int_equal(refusal(&facts, (struct triage_wish){ 0 }), ERR_BAD_FIELD);
}

static void signs_are_well_formed(void **state)
{
	(void)state;
	for (size_t i = 0; i < triage_sats.sign_count; i++) {
		const struct triage_sign *sign = &triage_sats.signs[i];

		assert_true(strspn(sign->code, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
			    strlen(sign->code));
		assert_non_null(sign->text);
		assert_true(sign->bands && sign->source && sign->colour != COLOUR_UNTRIAGED);
		/* No band has one code twice. */
		for (size_t j = 0; j < i; j++)
			assert_true(strcmp(triage_sats.signs[j].code, sign->code) != 0 ||
				    !(triage_sats.signs[j].bands & sign->bands));
	}
}

static void glucose_and_saturation_have_their_colours(void **state)
{
	static const struct {
		int32_t months, glucose, spo2;
		bool diabetic, ketonuria;
		enum colour colour;
	} rows[] = {
		{ ADULT_MONTHS, 29, -1, false, false, COLOUR_RED },
		{ OLDER_MONTHS, 29, -1, false, false, COLOUR_RED },
		{ ADULT_MONTHS, 30, -1, true, true, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, 110, -1, true, true, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, 111, -1, true, true, COLOUR_ORANGE },
		{ ADULT_MONTHS, 111, -1, false, true, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, 170, -1, true, false, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, 171, -1, true, false, COLOUR_YELLOW },
		{ ADULT_MONTHS, 171, -1, false, false, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, 171, -1, true, true, COLOUR_ORANGE },
		{ YOUNGER_MONTHS, -1, 91, false, false, COLOUR_RED },
		{ YOUNGER_MONTHS, -1, 92, false, false, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, -1, 91, false, false, COLOUR_ORANGE },
		{ ADULT_MONTHS, -1, 92, false, false, COLOUR_UNTRIAGED },
		{ ADULT_MONTHS, -1, 84, false, false, COLOUR_ORANGE },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct triage_facts facts = patient(rows[i].months);

		facts.glucose_dmmol = rows[i].glucose;
		facts.spo2_percent = rows[i].spo2;
		facts.diabetic = rows[i].diabetic;
		facts.ketonuria = rows[i].ketonuria;
		assert_int_equal(decide(&facts).by_checks, rows[i].colour);
		assert_int_equal(decide(&facts).points, -1);
	}
}

static void consciousness_is_a_sign_too(void **state)
{
	static const enum colour expected[BAND_COUNT][5] = {
		[BAND_ADULT] = { COLOUR_UNTRIAGED, COLOUR_ORANGE, COLOUR_ORANGE, COLOUR_ORANGE,
			COLOUR_ORANGE },
		[BAND_OLDER_CHILD] = { COLOUR_UNTRIAGED, COLOUR_RED, COLOUR_UNTRIAGED, COLOUR_RED,
			COLOUR_RED },
		[BAND_YOUNGER_CHILD] = { COLOUR_UNTRIAGED, COLOUR_RED, COLOUR_UNTRIAGED, COLOUR_RED,
			COLOUR_RED },
	};
	(void)state;

	for (int band = 0; band < BAND_COUNT; band++) {
		for (int32_t avpu = AVPU_ALERT; avpu <= AVPU_UNRESPONSIVE; avpu++) {
			struct triage_facts facts = patient(months_of[band]);

			facts.avpu = avpu;
			assert_int_equal(decide(&facts).by_checks, expected[band][avpu]);
		}
	}
}

static void a_baby_under_two_months_is_orange_by_age_alone(void **state)
{
	struct triage_facts facts = patient(1);
	(void)state;

	assert_int_equal(decide(&facts).colour, COLOUR_ORANGE);
	facts.age_months = 0;
	facts.age_days = 10;
	assert_int_equal(decide(&facts).colour, COLOUR_ORANGE);
}

static void local_rules_count_only_where_they_are_switched_on(void **state)
{
	struct triage_tables local = triage_sats;
	const struct triage_wish wish = { 0 };
	struct triage_facts baby = patient(0), adult = healthy(BAND_ADULT);
	(void)state;

	local.sources |= SOURCE_PIH;
	baby.age_days = 27;
	assert_int_equal(decide_by(&local, &baby, wish).colour, COLOUR_RED);
	baby.age_days = 28;
	assert_int_equal(decide_by(&local, &baby, wish).colour, COLOUR_ORANGE);
	adult.pulse = 146;
	assert_int_equal(decide_by(&local, &adult, wish).colour, COLOUR_RED);
	assert_int_equal(decide(&adult).colour, COLOUR_YELLOW);
	adult.pulse = 145;
	adult.spo2_percent = 84;
	assert_int_equal(decide_by(&local, &adult, wish).colour, COLOUR_RED);
	assert_int_equal(decide(&adult).colour, COLOUR_ORANGE);
}

/* ---- The wish ---- */

static void a_colour_by_eye_needs_no_vitals(void **state)
{
	(void)state;
	for (enum colour chosen = COLOUR_RED; chosen <= COLOUR_GREEN; chosen++)
		assert_int_equal(decide_by(&triage_sats, &triage_facts_none,
					 (struct triage_wish){ .chosen = chosen })
					 .colour,
			chosen);
}

static void anybody_may_raise(void **state)
{
	const struct triage_facts facts = healthy(BAND_ADULT);
	(void)state;

	assert_int_equal(
		decide_by(&triage_sats, &facts,
			(struct triage_wish){ .before = COLOUR_YELLOW, .chosen = COLOUR_RED })
			.colour,
		COLOUR_RED);
}

static void nobody_but_a_senior_lowers(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_result result;
	(void)state;

	result = decide_by(&triage_sats, &facts,
		(struct triage_wish){
			.before = COLOUR_YELLOW, .chosen = COLOUR_GREEN, .has_reason = true });
	assert_int_equal(result.colour, COLOUR_YELLOW);
	assert_true(result.is_held_up);
	/* Nor below what is found. */
	facts.pulse = 130;
	facts.breaths = 30;
	result = decide_by(&triage_sats, &facts, (struct triage_wish){ .chosen = COLOUR_GREEN });
	assert_int_equal(result.colour, COLOUR_ORANGE);
	assert_true(result.is_held_up);
}

static void a_senior_lowers_with_a_reason_only(void **state)
{
	struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_wish wish = {
		.before = COLOUR_ORANGE, .chosen = COLOUR_GREEN, .is_senior = true
	};
	struct triage_result result;
	(void)state;

	facts.pulse = 130;
	assert_int_equal(refusal(&facts, wish), ERR_NEEDS_REASON);
	wish.has_reason = true;
	result = decide_by(&triage_sats, &facts, wish);
	assert_int_equal(result.colour, COLOUR_GREEN);
	assert_int_equal(result.by_score, COLOUR_YELLOW);
	assert_false(result.is_held_up);
}

static void a_senior_needs_no_reason_to_agree_or_to_raise(void **state)
{
	const struct triage_facts facts = healthy(BAND_ADULT);
	struct triage_wish wish = {
		.before = COLOUR_YELLOW, .chosen = COLOUR_YELLOW, .is_senior = true
	};
	(void)state;

	assert_int_equal(decide_by(&triage_sats, &facts, wish).colour, COLOUR_YELLOW);
	wish.chosen = COLOUR_ORANGE;
	assert_int_equal(decide_by(&triage_sats, &facts, wish).colour, COLOUR_ORANGE);
}

/* ---- Any facts ---- */

static int32_t random_number(struct random *random, int32_t limit)
{
	return random_below(random, 4) ? (int32_t)random_below(random, limit) : TRIAGE_UNKNOWN;
}

static struct triage_facts random_facts(struct random *random)
{
	struct triage_facts facts = patient((int32_t)random_below(random, 200));

	facts.height_cm = random_number(random, 200);
	facts.mobility = random_number(random, 3);
	facts.breaths = random_number(random, 60);
	facts.pulse = random_number(random, 200);
	facts.systolic = random_number(random, 250);
	facts.temperature_dc = random_number(random, 450);
	facts.avpu = random_number(random, 5);
	facts.trauma = random_number(random, 2);
	facts.glucose_dmmol = random_number(random, 300);
	facts.spo2_percent = random_number(random, 101);
	facts.diabetic = random_below(random, 2);
	facts.ketonuria = random_below(random, 2);
	return facts;
}

/* However a vital that is missing turns out, the colour does not get less severe by knowing it, but
 * for the green that only a complete score gives. */
static void one_more_vital_never_lowers_the_colour(void **state)
{
	struct random random = { 9 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		const struct triage_wish wish = { .chosen = COLOUR_GREEN };
		struct triage_facts facts = random_facts(&random);
		struct triage_facts more = facts;
		int32_t *numbers[] = { &more.mobility, &more.breaths, &more.pulse, &more.systolic,
			&more.temperature_dc, &more.avpu, &more.trauma, &more.spo2_percent };
		int32_t *number = numbers[random_below(&random, COUNT_OF(numbers))];
		enum colour with, without;

		facts.height_cm = more.height_cm = TRIAGE_UNKNOWN;
		if (*number != TRIAGE_UNKNOWN)
			continue;
		*number = (int32_t)random_below(&random, 2);
		without = decide_by(&triage_sats, &facts, wish).colour;
		with = decide_by(&triage_sats, &more, wish).colour;
		assert_false(colour_is_worse(without, with));
	}
}

static void the_colour_is_never_less_severe_than_what_was_found_or_was_before(void **state)
{
	struct random random = { 10 };
	(void)state;

	for (int i = 0; i < 20000; i++) {
		const struct triage_facts facts = random_facts(&random);
		const struct triage_wish wish = {
			.before = (enum colour)random_below(&random, 5),
			.chosen = COLOUR_RED + (enum colour)random_below(&random, 4),
			.has_reason = random_below(&random, 2),
		};
		const struct triage_result result = decide_by(&triage_sats, &facts, wish);

		assert_false(colour_is_worse(result.by_score, result.colour));
		assert_false(colour_is_worse(result.by_signs, result.colour));
		assert_false(colour_is_worse(result.by_checks, result.colour));
		assert_false(colour_is_worse(wish.before, result.colour));
		assert_int_equal(result.is_held_up, result.colour != wish.chosen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_boundary_of_the_score_is_where_the_manual_has_it),
		cmocka_unit_test(a_temperature_felt_by_hand_counts_as_measured),
		cmocka_unit_test(every_scale_has_a_step_for_any_value),
		cmocka_unit_test(a_worse_number_never_scores_less),
		cmocka_unit_test(totals_have_their_colours),
		cmocka_unit_test(the_whole_case_of_the_manual_is_ten_points_and_red),
		cmocka_unit_test(healthy_people_of_every_age_are_green),
		cmocka_unit_test(missing_vitals_are_listed),
		cmocka_unit_test(blood_pressure_of_a_child_is_not_missing),
		cmocka_unit_test(a_partial_total_does_not_make_green),
		cmocka_unit_test(a_partial_total_raises),
		cmocka_unit_test(no_total_lowers_what_the_patient_was),
		cmocka_unit_test(a_baby_that_is_confused_is_red_by_the_sign_and_the_score_asks_on),
		cmocka_unit_test(age_and_height_choose_the_band),
		cmocka_unit_test(where_age_and_height_disagree_the_higher_total_counts),
		cmocka_unit_test(vitals_without_age_and_height_are_asked_for_not_guessed),
		cmocka_unit_test(nothing_at_all_decides_nothing),
		cmocka_unit_test(signs_have_the_colour_of_their_list_whatever_the_score),
		cmocka_unit_test(a_sign_of_somebody_of_unknown_age_means_the_worst_it_can),
		cmocka_unit_test(the_most_severe_sign_counts_and_is_named),
		cmocka_unit_test(an_unknown_sign_is_refused),
		cmocka_unit_test(signs_are_well_formed),
		cmocka_unit_test(glucose_and_saturation_have_their_colours),
		cmocka_unit_test(consciousness_is_a_sign_too),
		cmocka_unit_test(a_baby_under_two_months_is_orange_by_age_alone),
		cmocka_unit_test(local_rules_count_only_where_they_are_switched_on),
		cmocka_unit_test(a_colour_by_eye_needs_no_vitals),
		cmocka_unit_test(anybody_may_raise),
		cmocka_unit_test(nobody_but_a_senior_lowers),
		cmocka_unit_test(a_senior_lowers_with_a_reason_only),
		cmocka_unit_test(a_senior_needs_no_reason_to_agree_or_to_raise),
		cmocka_unit_test(one_more_vital_never_lowers_the_colour),
		cmocka_unit_test(the_colour_is_never_less_severe_than_what_was_found_or_was_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
