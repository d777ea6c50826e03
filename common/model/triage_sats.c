// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The South African Triage Scale, manual of 2012, as tables. What is doubtful in them is listed in
 * RULES.md 2.5 for the clinician who signs them. */
#include "common/model/triage.h"

#include "common/base/attr.h"

enum {
	ADULT = 1 << BAND_ADULT,
	OLDER = 1 << BAND_OLDER_CHILD,
	YOUNGER = 1 << BAND_YOUNGER_CHILD,
	CHILD = OLDER | YOUNGER,
	ALL = ADULT | CHILD,
	REST = INT32_MAX,
	NONE = TRIAGE_NOT_SCORED,
};

/* ---- 1. Signs ---- */

static const struct triage_sign signs[] = {
	{ "airway_obstructed", COLOUR_RED, ALL, SOURCE_SATS, N_("Airway obstructed") },
	{ "not_breathing", COLOUR_RED, ALL, SOURCE_SATS, N_("Not breathing") },
	{ "seizure_now", COLOUR_RED, ALL, SOURCE_SATS, N_("Seizure now") },
	{ "burn_face_inhalation", COLOUR_RED, ALL, SOURCE_SATS, N_("Facial or inhalation burn") },
	{ "cardiac_arrest", COLOUR_RED, ADULT, SOURCE_SATS, N_("Cardiac arrest") },
	{ "central_cyanosis", COLOUR_RED, CHILD, SOURCE_SATS, N_("Central cyanosis") },
	{ "severe_respiratory_distress", COLOUR_RED, CHILD, SOURCE_SATS,
		N_("Severe respiratory distress") },
	{ "cold_hands_shock", COLOUR_RED, CHILD, SOURCE_SATS,
		N_("Cold hands and two of: weak fast pulse, capillary refill over 3 s, lethargy") },
	{ "bleeding_uncontrolled", COLOUR_RED, CHILD, SOURCE_SATS, N_("Uncontrolled bleeding") },
	{ "post_ictal", COLOUR_RED, CHILD, SOURCE_SATS, N_("After a seizure, not alert") },
	{ "diarrhoea_dehydration", COLOUR_RED, CHILD, SOURCE_SATS,
		N_("Diarrhoea and two of: lethargy, very sunken eyes, skin pinch 2 s or more") },
	{ "purpuric_rash", COLOUR_RED, CHILD, SOURCE_SATS, N_("Purpuric rash") },

	{ "high_energy_injury", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("High-energy injury") },
	{ "shortness_of_breath", COLOUR_ORANGE, ADULT, SOURCE_SATS,
		N_("Acute shortness of breath") },
	{ "reduced_consciousness", COLOUR_ORANGE, ADULT, SOURCE_SATS,
		N_("Reduced consciousness or confused") },
	{ "coughing_blood", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Coughing blood") },
	{ "chest_pain", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Chest pain") },
	{ "stabbed_neck", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Stabbed neck") },
	{ "bleeding_uncontrolled", COLOUR_ORANGE, ADULT, SOURCE_SATS,
		N_("Uncontrolled (arterial) bleeding") },
	{ "post_ictal", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("After a seizure") },
	{ "focal_neurology", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Acute focal neurology") },
	{ "aggression", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Aggression") },
	{ "threatened_limb", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Threatened limb") },
	{ "eye_injury", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Eye injury") },
	{ "large_joint_dislocation", COLOUR_ORANGE, ALL, SOURCE_SATS,
		N_("Dislocation of a large joint") },
	{ "open_fracture", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Open fracture") },
	{ "burn_over_20", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Burn over 20 %") },
	{ "burn_10_or_more", COLOUR_ORANGE, CHILD, SOURCE_SATS,
		/* xgettext:no-c-format */ N_("Burn of 10 % or more") },
	{ "burn_electrical", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Electrical burn") },
	{ "burn_circumferential", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Circumferential burn") },
	{ "burn_chemical", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Chemical burn") },
	{ "poisoning", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Poisoning or overdose") },
	{ "vomiting_blood", COLOUR_ORANGE, ADULT, SOURCE_SATS, N_("Vomiting fresh blood") },
	{ "pregnancy_abdominal_trauma", COLOUR_ORANGE, ADULT, SOURCE_SATS,
		N_("Pregnancy and abdominal trauma") },
	{ "pregnancy_abdominal_pain", COLOUR_ORANGE, ADULT, SOURCE_SATS,
		N_("Pregnancy and abdominal pain") },
	{ "severe_pain", COLOUR_ORANGE, ALL, SOURCE_SATS, N_("Severe pain") },
	{ "inconsolable", COLOUR_ORANGE, CHILD, SOURCE_SATS, N_("Inconsolable") },
	{ "sleepier_than_normal", COLOUR_ORANGE, CHILD, SOURCE_SATS,
		N_("More sleepy than normal") },

	{ "bleeding_controlled", COLOUR_YELLOW, ADULT, SOURCE_SATS, N_("Controlled bleeding") },
	{ "finger_toe_dislocation", COLOUR_YELLOW, ALL, SOURCE_SATS,
		N_("Dislocation of a finger or toe") },
	{ "closed_fracture", COLOUR_YELLOW, ALL, SOURCE_SATS, N_("Closed fracture") },
	{ "burn_other", COLOUR_YELLOW, ALL, SOURCE_SATS, N_("Other burn") },
	{ "abdominal_pain", COLOUR_YELLOW, ADULT, SOURCE_SATS, N_("Abdominal pain") },
	{ "persistent_vomiting", COLOUR_YELLOW, ADULT, SOURCE_SATS, N_("Persistent vomiting") },
	{ "pregnancy_trauma", COLOUR_YELLOW, ADULT, SOURCE_SATS,
		N_("Pregnancy and trauma, not abdominal") },
	{ "pregnancy_bleeding", COLOUR_YELLOW, ADULT, SOURCE_SATS,
		N_("Pregnancy and vaginal bleeding") },
	{ "moderate_pain", COLOUR_YELLOW, ADULT, SOURCE_SATS, N_("Moderate pain") },
	{ "some_respiratory_distress", COLOUR_YELLOW, CHILD, SOURCE_SATS,
		N_("Some respiratory distress") },
	{ "some_dehydration", COLOUR_YELLOW, CHILD, SOURCE_SATS, N_("Some dehydration") },
	{ "cannot_drink", COLOUR_YELLOW, CHILD, SOURCE_SATS,
		N_("Cannot drink or vomits everything") },
	{ "severe_wasting", COLOUR_YELLOW, CHILD, SOURCE_SATS, N_("Severe wasting") },
	{ "oedema_both_feet", COLOUR_YELLOW, CHILD, SOURCE_SATS, N_("Oedema of both feet") },
	{ "diabetic_unwell", COLOUR_YELLOW, CHILD, SOURCE_SATS, N_("Unwell with known diabetes") },
};

/* ---- 2. Signs that are read off a number, and extra checks ---- */

#define CHECK(code_, colour_, bands_, source_, member, at_least_, at_most_, conditions_, text_)    \
	{                                                                                          \
		.code = (code_), .colour = (colour_), .bands = (bands_), .source = (source_),      \
		.offset = offsetof(struct triage_facts, member), .at_least = (at_least_),          \
		.at_most = (at_most_), .conditions = (conditions_), .text = (text_)                \
	}

static const struct triage_check checks[] = {
	CHECK("glucose_under_3", COLOUR_RED, ALL, SOURCE_SATS, glucose_dmmol, 0, 29, 0,
		N_("Glucose under 3 mmol/L")),
	CHECK("glucose_over_11_ketonuria", COLOUR_ORANGE, ADULT, SOURCE_SATS, glucose_dmmol, 111,
		REST, IF_DIABETIC | IF_KETONURIA, N_("Diabetic, glucose over 11 and ketonuria")),
	CHECK("glucose_over_17", COLOUR_YELLOW, ADULT, SOURCE_SATS, glucose_dmmol, 171, REST,
		IF_DIABETIC | UNLESS_KETONURIA, N_("Diabetic, glucose over 17 without ketonuria")),
	CHECK("spo2_under_92_child", COLOUR_RED, CHILD, SOURCE_SATS, spo2_percent, 0, 91, 0,
		N_("Oxygen saturation under 92 %")),
	CHECK("spo2_under_92_adult", COLOUR_ORANGE, ADULT, SOURCE_ASSUMED, spo2_percent, 0, 91, 0,
		N_("Oxygen saturation under 92 %")),
	CHECK("spo2_under_85_adult", COLOUR_RED, ADULT, SOURCE_PIH, spo2_percent, 0, 84, 0,
		N_("Oxygen saturation under 85 %")),
	CHECK("confused_child", COLOUR_RED, CHILD, SOURCE_SATS, avpu, AVPU_CONFUSED, AVPU_CONFUSED,
		0, N_("Confused child")),
	CHECK("pain_or_unresponsive_child", COLOUR_RED, CHILD, SOURCE_SATS, avpu, AVPU_PAIN,
		AVPU_UNRESPONSIVE, 0, N_("Child reacts to pain only, or not at all")),
	CHECK("reduced_consciousness", COLOUR_ORANGE, ADULT, SOURCE_SATS, avpu, AVPU_CONFUSED,
		AVPU_UNRESPONSIVE, 0, N_("Reduced consciousness or confused")),
	CHECK("under_2_months", COLOUR_ORANGE, CHILD, SOURCE_SATS, age_months, 0, 1, 0,
		N_("Under 2 months old")),
	CHECK("under_4_weeks", COLOUR_RED, CHILD, SOURCE_PIH, age_days, 0, 27, 0,
		N_("Under 4 weeks old")),
	CHECK("pulse_over_145_adult", COLOUR_RED, ADULT, SOURCE_PIH, pulse, 146, REST, 0,
		N_("Pulse over 145")),
};

/* ---- 3. The early warning score ---- */

const struct triage_tables triage_sats = {
	.version = "SATS 2012",
	.sources = SOURCE_SATS | SOURCE_ASSUMED,
	.scales = {
		[BAND_ADULT] = {
			[VITAL_MOBILITY] = { { { MOBILITY_WALKING, 0 }, { MOBILITY_WITH_HELP, 1 },
				{ REST, 2 } } },
			[VITAL_BREATHS] = { { { 8, 2 }, { 14, 0 }, { 20, 1 }, { 29, 2 },
				{ REST, 3 } } },
			[VITAL_PULSE] = { { { 40, 2 }, { 50, 1 }, { 100, 0 }, { 110, 1 },
				{ 129, 2 }, { REST, 3 } } },
			[VITAL_SYSTOLIC] = { { { 70, 3 }, { 80, 2 }, { 100, 1 }, { 199, 0 },
				{ REST, 2 } } },
			[VITAL_TEMPERATURE] = { { { 349, 2 }, { 384, 0 }, { REST, 2 } } },
			[VITAL_AVPU] = { { { AVPU_ALERT, 0 }, { AVPU_CONFUSED, 2 },
				{ AVPU_VOICE, 1 }, { AVPU_PAIN, 2 }, { REST, 3 } } },
			[VITAL_TRAUMA] = { { { 0, 0 }, { REST, 1 } } },
		},
		[BAND_OLDER_CHILD] = {
			[VITAL_MOBILITY] = { { { MOBILITY_WALKING, 0 }, { REST, 2 } } },
			[VITAL_BREATHS] = { { { 14, 3 }, { 16, 2 }, { 21, 0 }, { 26, 1 },
				{ REST, 2 } } },
			[VITAL_PULSE] = { { { 59, 3 }, { 79, 2 }, { 99, 0 }, { 129, 1 },
				{ REST, 2 } } },
			[VITAL_TEMPERATURE] = { { { 349, 2 }, { 384, 0 }, { REST, 2 } } },
			[VITAL_AVPU] = { { { AVPU_ALERT, 0 }, { AVPU_CONFUSED, 2 },
				{ AVPU_VOICE, 1 }, { AVPU_PAIN, 2 }, { REST, 3 } } },
			[VITAL_TRAUMA] = { { { 0, 0 }, { REST, 1 } } },
		},
		[BAND_YOUNGER_CHILD] = {
			[VITAL_MOBILITY] = { { { MOBILITY_WALKING, 0 }, { REST, 2 } } },
			[VITAL_BREATHS] = { { { 19, 3 }, { 25, 2 }, { 39, 0 }, { 49, 2 },
				{ REST, 3 } } },
			[VITAL_PULSE] = { { { 69, 3 }, { 79, 2 }, { 130, 0 }, { 159, 2 },
				{ REST, 3 } } },
			[VITAL_TEMPERATURE] = { { { 349, 2 }, { 384, 0 }, { REST, 2 } } },
			/* A baby's confusion is not scored; it is red as a sign. */
			[VITAL_AVPU] = { { { AVPU_ALERT, 0 }, { AVPU_CONFUSED, NONE },
				{ AVPU_VOICE, 1 }, { AVPU_PAIN, 2 }, { REST, 3 } } },
			[VITAL_TRAUMA] = { { { 0, 0 }, { REST, 1 } } },
		},
	},
	.bounds = { { 7, COLOUR_RED }, { 5, COLOUR_ORANGE }, { 3, COLOUR_YELLOW },
		{ 0, COLOUR_GREEN } },
	.signs = signs,
	.sign_count = COUNT_OF(signs),
	.checks = checks,
	.check_count = COUNT_OF(checks),
};
