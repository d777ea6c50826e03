// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/triage_form.h"

#include "common/base/text.h"
#include "common/i18n/i18n.h"
#include "tui/yes_no.h"
#include <stdio.h>
#include <string.h>

enum { MONTHS_A_YEAR = 12 };
/* Of somebody who lives, with room at both ends. */
enum { COLDEST_DC = 200, HOTTEST_DC = 450, SUGAR_MOST_DMMOL = 1000 };

static const struct form_option mobilities[] = {
	{ '1', 'w', N_("[1] walks"), "walking" },
	{ '2', 'h', N_("[2] with help"), "with_help" },
	{ '3', 'c', N_("[3] is carried"), "immobile" },
};
static const struct form_option avpus[] = {
	{ 'a', 0, N_("[A]lert"), "alert" },
	{ 'c', 0, N_("[C]onfused"), "confused" },
	{ 'v', 0, N_("to [V]oice"), "voice" },
	{ 'p', 0, N_("to [P]ain"), "pain" },
	{ 'u', 0, N_("[U]nresponsive"), "unresponsive" },
};
static const struct form_option conditions[] = {
	{ 'd', 0, N_("[D]iabetic"), "diabetic" },
	{ 'k', 0, N_("[K]etones in urine"), "ketonuria" },
};

static const struct form_row rows[TRIAGE_FORM_ROWS] = {
	{ "years", N_("Age"), N_("years"), FORM_TEXT, false, 4, false, NULL, 0 },
	{ "months", N_("and months"), N_("of a child under three"), FORM_TEXT, false, 4, false,
		NULL, 0 },
	{ "height_cm", N_("Height"), N_("cm, where the age is not known"), FORM_TEXT, false, 4,
		false, NULL, 0 },
	{ "mobility", N_("Mobility"), NULL, FORM_CHOICE, false, 0, false, mobilities,
		COUNT_OF(mobilities) },
	{ "breaths", N_("Breaths"), N_("in a minute"), FORM_TEXT, false, 4, false, NULL, 0 },
	{ "pulse", N_("Pulse"), N_("in a minute"), FORM_TEXT, false, 4, false, NULL, 0 },
	{ "systolic", N_("Blood pressure"), N_("the upper number"), FORM_TEXT, false, 4, false,
		NULL, 0 },
	{ "temperature", N_("Temperature"), N_("37.5; or cold, hot to the hand: c, h"), FORM_TEXT,
		false, 4, false, NULL, 0 },
	{ "avpu", N_("Consciousness"), NULL, FORM_CHOICE, false, 0, false, avpus, COUNT_OF(avpus) },
	{ "trauma", N_("Injury"), NULL, FORM_CHOICE, false, 0, false, NULL, YES_NO_OPTIONS },
	{ "spo2", N_("Oxygen"), N_("%, by finger clip"), FORM_TEXT, false, 4, false, NULL, 0 },
	{ "glucose", N_("Blood sugar"), N_("mmol/L, as 5.5"), FORM_TEXT, false, 4, false, NULL, 0 },
	{ "conditions", N_("Besides"), NULL, FORM_FLAGS, false, 0, false, conditions,
		COUNT_OF(conditions) },
};

/* What can be, as in the server's own fields. */
static const struct range {
	const char *name;
	int32_t least, most;
} ranges[] = {
	{ "years", 0, 130 },
	{ "months", 0, 1500 },
	{ "height_cm", 20, 280 },
	{ "breaths", 0, 200 },
	{ "pulse", 0, 400 },
	{ "systolic", 0, 400 },
	{ "spo2", 0, 100 },
};

void triage_form_speak(struct triage_form *typed, enum language language)
{
	for (size_t i = 0; i < TRIAGE_FORM_ROWS; i++)
		if (strcmp(typed->rows[i].name, "trauma") == 0)
			typed->rows[i].options = yes_no(language);
}

void triage_form_begin(struct triage_form *typed, int years)
{
	char text[8];

	memcpy(typed->rows, rows, sizeof(rows));
	triage_form_speak(typed, LANGUAGE_SW);
	form_init(&typed->form, typed->rows, TRIAGE_FORM_ROWS);
	if (years < 0)
		return;
	snprintf(text, sizeof(text), "%d", years % 1000);
	form_set(&typed->form, "years", text);
	/* Of a small child the months are asked, of others what can be seen at once. */
	typed->form.focus = years < 3 ? 1 : 3;
}

/* ---- what was typed ---- */

static const struct range *range_of(const char *name)
{
	const struct range *range = ranges;

	while (strcmp(range->name, name) != 0)
		range++;
	return range;
}

/* What cannot be is not known. */
static int32_t number(const struct form *form, const char *name)
{
	const struct range *range = range_of(name);
	int64_t value;

	return text_to_int(form_value(form, name), range->least, range->most, &value)
		       ? (int32_t)value
		       : TRIAGE_UNKNOWN;
}

/* "37.5" and "37,5" are 375. False: it is none. */
static bool tenths(const char *typed, int32_t *tenths_out)
{
	char whole[8];
	size_t digits = strspn(typed, "0123456789");
	const char *rest = typed + digits;
	int64_t value;

	snprintf(whole, sizeof(whole), "%.*s", (int)digits, typed);
	if (!digits || digits > 3 || !text_to_int(whole, 0, 999, &value))
		return false;
	*tenths_out = (int32_t)value * 10;
	if (!*rest)
		return true;
	if ((*rest != '.' && *rest != ',') || rest[1] < '0' || rest[1] > '9' || rest[2])
		return false;
	*tenths_out += rest[1] - '0';
	return true;
}

static int32_t temperature(const struct form *form)
{
	const char *typed = form_value(form, "temperature");
	int32_t value;

	if (strcmp(typed, "c") == 0 || strcmp(typed, "b") == 0)
		return TRIAGE_FEELS_COLD;
	if (strcmp(typed, "h") == 0 || strcmp(typed, "m") == 0)
		return TRIAGE_FEELS_HOT;
	return tenths(typed, &value) && value >= COLDEST_DC && value <= HOTTEST_DC ? value
										   : TRIAGE_UNKNOWN;
}

static int32_t glucose(const struct form *form)
{
	int32_t value;

	return tenths(form_value(form, "glucose"), &value) && value <= SUGAR_MOST_DMMOL
		       ? value
		       : TRIAGE_UNKNOWN;
}

static int32_t word_value(const struct words *words, const char *word)
{
	int value;

	return *word && word_find(words, word, &value) ? value : TRIAGE_UNKNOWN;
}

static int32_t yes_or_no(const char *word)
{
	return *word ? strcmp(word, "yes") == 0 : TRIAGE_UNKNOWN;
}

static int32_t age_months(const struct form *form)
{
	int32_t years = number(form, "years"), months = number(form, "months");

	if (years == TRIAGE_UNKNOWN && months == TRIAGE_UNKNOWN)
		return TRIAGE_UNKNOWN;
	return (years > 0 ? years : 0) * MONTHS_A_YEAR + (months > 0 ? months : 0);
}

struct triage_facts triage_form_facts(const struct triage_form *typed, const char *signs[SIGNS_MAX])
{
	const struct form *form = &typed->form;
	struct triage_facts facts = {
		.age_months = age_months(form),
		.age_days = TRIAGE_UNKNOWN,
		.height_cm = number(form, "height_cm"),
		.mobility = word_value(&words_mobility, form_value(form, "mobility")),
		.breaths = number(form, "breaths"),
		.pulse = number(form, "pulse"),
		.systolic = number(form, "systolic"),
		.temperature_dc = temperature(form),
		.avpu = word_value(&words_avpu, form_value(form, "avpu")),
		.trauma = yes_or_no(form_value(form, "trauma")),
		.glucose_dmmol = glucose(form),
		.spo2_percent = number(form, "spo2"),
		.diabetic = form_has(form, "conditions", "diabetic"),
		.ketonuria = form_has(form, "conditions", "ketonuria"),
		.signs = signs,
	};

	for (size_t i = 0; i < triage_sats.sign_count && facts.sign_count < SIGNS_MAX; i++)
		if (typed->has_sign[i])
			signs[facts.sign_count++] = triage_sats.signs[i].code;
	return facts;
}

/* ---- what cannot be ---- */

static bool is_good_number(const struct form *form, const struct range *range)
{
	return !*form_value(form, range->name) || number(form, range->name) != TRIAGE_UNKNOWN;
}

bool triage_form_check(const struct triage_form *typed, struct triage_form_fault *fault_out)
{
	const struct form *form = &typed->form;

	for (size_t i = 0; i < COUNT_OF(ranges); i++) {
		const struct range *range = &ranges[i];

		if (is_good_number(form, range))
			continue;
		*fault_out =
			(struct triage_form_fault){ range->name, NULL, range->least, range->most };
		return false;
	}
	*fault_out = (struct triage_form_fault){ 0 };
	if (*form_value(form, "temperature") && temperature(form) == TRIAGE_UNKNOWN)
		*fault_out = (struct triage_form_fault){ .row = "temperature",
			.wanted = N_("is no temperature: 37.5, c or h") };
	else if (*form_value(form, "glucose") && glucose(form) == TRIAGE_UNKNOWN)
		*fault_out = (struct triage_form_fault){ .row = "glucose",
			.wanted = N_("is no number: 5.5") };
	return !fault_out->row;
}

/* ---- for the server ---- */

static void add_number(struct text *json, const char *name, int32_t value)
{
	if (value != TRIAGE_UNKNOWN)
		text_printf(json, "%s\"%s\":%d", json->bytes[json->length - 1] == '{' ? "" : ",",
			name, value);
}

static void add_word(struct text *json, const char *name, const char *word)
{
	if (*word)
		text_printf(json, "%s\"%s\":\"%s\"",
			json->bytes[json->length - 1] == '{' ? "" : ",", name, word);
}

void triage_form_write(const struct triage_form *typed, struct text *json)
{
	const char *signs[SIGNS_MAX];
	const struct triage_facts facts = triage_form_facts(typed, signs);

	text_add(json, ",\"vitals\":{");
	add_word(json, "mobility", form_value(&typed->form, "mobility"));
	add_number(json, "breaths", facts.breaths);
	add_number(json, "pulse", facts.pulse);
	add_number(json, "systolic", facts.systolic);
	add_number(json, "temperature_dc", facts.temperature_dc);
	add_word(json, "avpu", form_value(&typed->form, "avpu"));
	add_number(json, "trauma", facts.trauma);
	add_number(json, "glucose_dmmol", facts.glucose_dmmol);
	add_number(json, "spo2_percent", facts.spo2_percent);
	text_add(json, "},\"signs\":[");
	for (size_t i = 0; i < facts.sign_count; i++)
		text_printf(json, "%s\"%s\"", i ? "," : "", signs[i]);
	text_add_char(json, ']');
	add_number(json, "age_months", facts.age_months);
	add_number(json, "height_cm", facts.height_cm);
	if (facts.diabetic)
		text_add(json, ",\"diabetic\":true");
	if (facts.ketonuria)
		text_add(json, ",\"ketonuria\":true");
}
