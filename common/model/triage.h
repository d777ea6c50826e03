// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Triage: from what the nurse saw and measured to a colour (RULES.md 2). The clinical numbers are
 * data, struct triage_tables, with the version and the source of each row, to be signed by a
 * clinician of the hospital. Pure.
 *
 * What is found may raise a colour and never lowers one: neither a total that lacks vitals nor a
 * complete one. Only a senior who gives a reason lowers. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include "common/model/order.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BAND_COUNT = BAND_YOUNGER_CHILD + 1,
	VITAL_COUNT = VITAL_SPO2 + 1,
	/* Those before it make the early warning score. */
	VITAL_SCORED_COUNT = VITAL_GLUCOSE,
	/* Of a number of struct triage_facts: not measured, not known. */
	TRIAGE_UNKNOWN = -1,
	/* A temperature felt by hand. */
	TRIAGE_FEELS_COLD = 0,
	TRIAGE_FEELS_HOT = 500,
};

/* All numbers may be TRIAGE_UNKNOWN. triage_facts_none has all of them unknown. */
struct triage_facts {
	int32_t age_months; /* Completed ones. */
	int32_t age_days;   /* Of a baby under two months; else not needed. */
	int32_t height_cm;
	int32_t mobility;       /* enum mobility */
	int32_t breaths;        /* In a minute. */
	int32_t pulse;          /* In a minute. */
	int32_t systolic;       /* mmHg */
	int32_t temperature_dc; /* Tenths of a degree Celsius, or TRIAGE_FEELS_. */
	int32_t avpu;           /* enum avpu */
	int32_t trauma;         /* 0 or 1 */
	int32_t glucose_dmmol;  /* Tenths of mmol/L. */
	int32_t spo2_percent;
	bool diabetic;
	bool ketonuria;
	/* Codes of signs that were seen; borrowed. */
	const char *const *signs;
	size_t sign_count;
};
extern const struct triage_facts triage_facts_none;

struct triage_wish {
	/* What the patient is now. */
	enum colour before;
	/* What whoever triages wants; COLOUR_UNTRIAGED: whatever is found. */
	enum colour chosen;
	/* They may lower a colour, and gave a reason in words. */
	bool is_senior;
	bool has_reason;
};

struct triage_result {
	/* The colour from now on. */
	enum colour colour;
	/* What was found, each COLOUR_UNTRIAGED where nothing was: by the score, by signs, by
	 * extra checks. */
	enum colour by_score;
	enum colour by_signs;
	enum colour by_checks;
	/* Code of the most severe sign or check, NULL: none. Borrowed from the tables. */
	const char *because;
	/* Of the score; points are -1 where no scored vital was measured. */
	enum age_band band;
	int points;
	/* Scored vitals of the band that are not known: bits 1 << enum vital, and their number. */
	unsigned missing;
	int missing_count;
	/* The colour is more severe than the chosen one: what is known does not allow less. */
	bool is_held_up;
};

/* ---- the tables ---- */

/* Up to and with a value, so many points; the last step has INT32_MAX. */
struct triage_step {
	int32_t up_to;
	int32_t points;
};
/* Points of a step whose value the band's table does not know: as if it had not been measured. */
enum { TRIAGE_NOT_SCORED = -1, TRIAGE_STEPS_MAX = 7 };

/* All zero: not part of the band's score. */
struct triage_scale {
	struct triage_step steps[TRIAGE_STEPS_MAX];
};

enum triage_source {
	/* SATS manual 2012. */
	SOURCE_SATS = 1,
	/* Not in the manual; an assumption to be confirmed. */
	SOURCE_ASSUMED = 2,
	/* Local rules of Partners In Health. */
	SOURCE_PIH = 4,
};

/* Bands as bits: 1 << enum age_band. */
struct triage_sign {
	const char *code;
	enum colour colour;
	unsigned bands;
	enum triage_source source;
	/* English; the gettext message id. */
	const char *text;
};

enum triage_condition { IF_DIABETIC = 1, IF_KETONURIA = 2, UNLESS_KETONURIA = 4 };

/* A sign that is read off a number. */
struct triage_check {
	const char *code;
	enum colour colour;
	unsigned bands;
	enum triage_source source;
	/* Offset of an int32_t in struct triage_facts, and the range that is meant. */
	size_t offset;
	int32_t at_least;
	int32_t at_most;
	/* enum triage_condition */
	unsigned conditions;
	const char *text;
};

struct triage_bound {
	int points;
	enum colour colour;
};

struct triage_tables {
	const char *version;
	/* Which rows count: bits of enum triage_source. */
	unsigned sources;
	struct triage_scale scales[BAND_COUNT][VITAL_SCORED_COUNT];
	/* From so many points on; the most severe first, the last from 0. */
	struct triage_bound bounds[4];
	const struct triage_sign *signs;
	size_t sign_count;
	const struct triage_check *checks;
	size_t check_count;
};

/* South African Triage Scale as of the manual of 2012. */
extern const struct triage_tables triage_sats;

/* ---- deciding ---- */

/* ERR_BAD_FIELD: a sign whose code the tables do not hold. ERR_MISSING_FIELD: nothing to decide by,
 * or a vital without age and height: to be asked, not guessed. ERR_NEEDS_REASON: a senior wants
 * less than is known, without a reason. */
MUST_CHECK enum err triage_decide(const struct triage_tables *tables,
	const struct triage_facts *facts, const struct triage_wish *wish,
	struct triage_result *result_out);

/* Points of one vital. TRIAGE_NOT_SCORED: it is not part of this band's score. */
int triage_points(
	const struct triage_tables *tables, enum age_band band, enum vital vital, int32_t value);
/* NULL: no such sign. Of several with this code the first. */
const struct triage_sign *triage_find_sign(const struct triage_tables *tables, const char *code);
