// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/model/triage.h"

#include <string.h>

enum { MONTHS_PER_YEAR = 12 };

const struct triage_facts triage_facts_none = {
	.age_months = TRIAGE_UNKNOWN,
	.age_days = TRIAGE_UNKNOWN,
	.height_cm = TRIAGE_UNKNOWN,
	.mobility = TRIAGE_UNKNOWN,
	.breaths = TRIAGE_UNKNOWN,
	.pulse = TRIAGE_UNKNOWN,
	.systolic = TRIAGE_UNKNOWN,
	.temperature_dc = TRIAGE_UNKNOWN,
	.avpu = TRIAGE_UNKNOWN,
	.trauma = TRIAGE_UNKNOWN,
	.glucose_dmmol = TRIAGE_UNKNOWN,
	.spo2_percent = TRIAGE_UNKNOWN,
};

static const size_t offsets[VITAL_COUNT] = {
	[VITAL_MOBILITY] = offsetof(struct triage_facts, mobility),
	[VITAL_BREATHS] = offsetof(struct triage_facts, breaths),
	[VITAL_PULSE] = offsetof(struct triage_facts, pulse),
	[VITAL_SYSTOLIC] = offsetof(struct triage_facts, systolic),
	[VITAL_TEMPERATURE] = offsetof(struct triage_facts, temperature_dc),
	[VITAL_AVPU] = offsetof(struct triage_facts, avpu),
	[VITAL_TRAUMA] = offsetof(struct triage_facts, trauma),
	[VITAL_GLUCOSE] = offsetof(struct triage_facts, glucose_dmmol),
	[VITAL_SPO2] = offsetof(struct triage_facts, spo2_percent),
};

static int32_t number_at(const struct triage_facts *facts, size_t offset)
{
	int32_t number;

	memcpy(&number, (const char *)facts + offset, sizeof(number));
	return number;
}

static enum colour worse_of(enum colour a, enum colour b)
{
	return colour_is_worse(a, b) ? a : b;
}

/* ---- The score ---- */

struct score {
	int points;
	int known;
	unsigned missing;
	int missing_count;
};

static bool is_scored(const struct triage_tables *tables, enum age_band band, enum vital vital)
{
	return tables->scales[band][vital].steps[0].up_to != 0 ||
	       tables->scales[band][vital].steps[1].up_to != 0;
}

int triage_points(
	const struct triage_tables *tables, enum age_band band, enum vital vital, int32_t value)
{
	const struct triage_step *step = tables->scales[band][vital].steps;

	if (!is_scored(tables, band, vital))
		return TRIAGE_NOT_SCORED;
	while (value > step->up_to)
		step++;
	return step->points;
}

static struct score score_band(
	const struct triage_tables *tables, const struct triage_facts *facts, enum age_band band)
{
	struct score score = { 0 };

	for (int vital = 0; vital < VITAL_SCORED_COUNT; vital++) {
		const int32_t value = number_at(facts, offsets[vital]);
		int points = TRIAGE_NOT_SCORED;

		if (!is_scored(tables, band, (enum vital)vital))
			continue;
		if (value != TRIAGE_UNKNOWN)
			points = triage_points(tables, band, (enum vital)vital, value);
		if (points == TRIAGE_NOT_SCORED) {
			score.missing |= 1u << vital;
			score.missing_count++;
			continue;
		}
		score.points += points;
		score.known++;
	}
	return score;
}

static enum age_band band_of_age(int32_t months)
{
	if (months < 3 * MONTHS_PER_YEAR)
		return BAND_YOUNGER_CHILD;
	return months < 13 * MONTHS_PER_YEAR ? BAND_OLDER_CHILD : BAND_ADULT;
}

static enum age_band band_of_height(int32_t height_cm)
{
	if (height_cm < 95)
		return BAND_YOUNGER_CHILD;
	return height_cm <= 150 ? BAND_OLDER_CHILD : BAND_ADULT;
}

/* By age, by height, and where they disagree the one that gives the higher total. False: neither is
 * known. */
static bool choose_band(const struct triage_tables *tables, const struct triage_facts *facts,
	enum age_band *band_out)
{
	enum age_band by_age, by_height;

	if (facts->age_months == TRIAGE_UNKNOWN && facts->height_cm == TRIAGE_UNKNOWN)
		return false;
	by_age = band_of_age(facts->age_months);
	by_height = band_of_height(facts->height_cm);
	if (facts->age_months == TRIAGE_UNKNOWN)
		by_age = by_height;
	if (facts->height_cm == TRIAGE_UNKNOWN)
		by_height = by_age;
	*band_out = score_band(tables, facts, by_height).points >
				    score_band(tables, facts, by_age).points
			    ? by_height
			    : by_age;
	return true;
}

static enum colour colour_of_points(const struct triage_tables *tables, int points)
{
	const struct triage_bound *bound = tables->bounds;

	while (points < bound->points)
		bound++;
	return bound->colour;
}

static void apply_score(const struct triage_tables *tables, const struct triage_facts *facts,
	struct triage_result *result)
{
	const struct score score = score_band(tables, facts, result->band);

	result->missing = score.missing;
	result->missing_count = score.missing_count;
	if (!score.known)
		return;
	result->points = score.points;
	result->by_score = colour_of_points(tables, score.points);
	/* What was not measured could still make it worse than green. */
	if (score.missing && result->by_score == COLOUR_GREEN)
		result->by_score = COLOUR_UNTRIAGED;
}

/* ---- Signs and checks ---- */

const struct triage_sign *triage_find_sign(const struct triage_tables *tables, const char *code)
{
	for (size_t i = 0; i < tables->sign_count; i++) {
		if (strcmp(tables->signs[i].code, code) == 0)
			return &tables->signs[i];
	}
	return NULL;
}

/* The row of this code for the band; where there is none, the first of another band, because a sign
 * that was seen is never passed over. */
static const struct triage_sign *sign_for(
	const struct triage_tables *tables, const char *code, unsigned bands)
{
	for (size_t i = 0; i < tables->sign_count; i++) {
		const struct triage_sign *sign = &tables->signs[i];

		if ((sign->bands & bands) && (sign->source & tables->sources) &&
			strcmp(sign->code, code) == 0)
			return sign;
	}
	return triage_find_sign(tables, code);
}

static void notice(
	struct triage_result *result, enum colour *by, enum colour colour, const char *code)
{
	if (colour_is_worse(colour, worse_of(result->by_signs, result->by_checks)))
		result->because = code;
	*by = worse_of(*by, colour);
}

static enum err apply_signs(const struct triage_tables *tables, const struct triage_facts *facts,
	unsigned bands, struct triage_result *result)
{
	for (size_t i = 0; i < facts->sign_count; i++) {
		const struct triage_sign *sign = sign_for(tables, facts->signs[i], bands);

		if (!sign)
			return ERR_BAD_FIELD;
		notice(result, &result->by_signs, sign->colour, sign->code);
	}
	return ERR_OK;
}

static bool meets(const struct triage_check *check, const struct triage_facts *facts)
{
	const int32_t number = number_at(facts, check->offset);

	if (number < check->at_least || number > check->at_most)
		return false;
	if ((check->conditions & IF_DIABETIC) && !facts->diabetic)
		return false;
	if ((check->conditions & IF_KETONURIA) && !facts->ketonuria)
		return false;
	return !(check->conditions & UNLESS_KETONURIA) || !facts->ketonuria;
}

static void apply_checks(const struct triage_tables *tables, const struct triage_facts *facts,
	unsigned bands, struct triage_result *result)
{
	for (size_t i = 0; i < tables->check_count; i++) {
		const struct triage_check *check = &tables->checks[i];

		if ((check->bands & bands) && (check->source & tables->sources) &&
			meets(check, facts))
			notice(result, &result->by_checks, check->colour, check->code);
	}
}

/* ---- The colour ---- */

static bool has_vitals(const struct triage_facts *facts)
{
	for (size_t i = 0; i < VITAL_COUNT; i++) {
		if (number_at(facts, offsets[i]) != TRIAGE_UNKNOWN)
			return true;
	}
	return false;
}

/* Everything that was found. */
static enum err find(const struct triage_tables *tables, const struct triage_facts *facts,
	struct triage_result *result)
{
	const bool has_band = choose_band(tables, facts, &result->band);
	/* Age unknown: a sign means the worst it can mean, which is its first row. */
	const unsigned bands = has_band ? 1u << result->band : 0;

	if (!has_band && has_vitals(facts))
		return ERR_MISSING_FIELD;
	if (has_band) {
		apply_score(tables, facts, result);
		apply_checks(tables, facts, bands, result);
	}
	return apply_signs(tables, facts, bands, result);
}

/* What is known allows no less than floor. */
static enum err settle(
	const struct triage_wish *wish, enum colour floor, struct triage_result *result)
{
	const enum colour chosen = wish->chosen;

	result->colour = worse_of(floor, chosen);
	if (chosen == COLOUR_UNTRIAGED || !colour_is_worse(floor, chosen))
		return ERR_OK;
	result->is_held_up = true;
	if (!wish->is_senior)
		return ERR_OK;
	if (!wish->has_reason)
		return ERR_NEEDS_REASON;
	result->is_held_up = false;
	result->colour = chosen;
	return ERR_OK;
}

enum err triage_decide(const struct triage_tables *tables, const struct triage_facts *facts,
	const struct triage_wish *wish, struct triage_result *result_out)
{
	struct triage_result result = {
		.by_score = COLOUR_UNTRIAGED,
		.by_signs = COLOUR_UNTRIAGED,
		.by_checks = COLOUR_UNTRIAGED,
		.points = -1,
	};
	enum err err = find(tables, facts, &result);
	enum colour floor;

	if (err)
		return err;
	if (!facts->sign_count && !has_vitals(facts) && wish->chosen == COLOUR_UNTRIAGED &&
		result.by_checks == COLOUR_UNTRIAGED)
		return ERR_MISSING_FIELD;
	floor = worse_of(worse_of(result.by_score, result.by_signs),
		worse_of(result.by_checks, wish->before));
	err = settle(wish, floor, &result);
	if (err)
		return err;
	*result_out = result;
	return ERR_OK;
}
