// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/register_person.h"

#include "common/base/attr.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/model/age.h"
#include "common/term/form.h"
#include "tui/console.h"
#include <stdlib.h>

static const char *const reasons[] = { "elder", "pregnant", "disability" };

static int age_of(const struct form *form)
{
	return (int)strtol(form_value(form, "age"), NULL, 10);
}

int person_this_year(const struct console *console)
{
	char date[DATE_TEXT_BYTES];

	date_format((int32_t)((console_now_us(console) + console_offset_s(console) * US_PER_S) /
			      US_PER_DAY),
		date);
	return (int)strtol(date, NULL, 10);
}

bool person_is_vulnerable(const struct form *form)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (form_has(form, "reasons", reasons[i]))
			return true;
	return age_is_vulnerable(age_of(form));
}

static void add_reasons(const struct form *form, struct text *json)
{
	bool is_first = true;

	text_add(json, ",\"vulnerable\":[");
	for (size_t i = 0; i < COUNT_OF(reasons); i++) {
		if (!form_has(form, "reasons", reasons[i]))
			continue;
		text_printf(json, "%s\"%s\"", is_first ? "" : ",", reasons[i]);
		is_first = false;
	}
	text_add_char(json, ']');
}

void person_write(const struct console *console, const struct form *form, const char *phone,
	bool confirms_new, struct text *json)
{
	text_add(json, "{\"full_name\":");
	text_json_string(json, form_value(form, "name"));
	text_printf(json, ",\"sex\":\"%s\",\"birth_year\":%d", form_value(form, "sex"),
		person_this_year(console) - age_of(form));
	if (*phone)
		text_printf(json, ",\"phone_number\":\"%s\"", phone);
	if (*form_value(form, "language"))
		text_printf(json, ",\"language\":\"%s\"", form_value(form, "language"));
	add_reasons(form, json);
	text_printf(
		json, ",\"sms_consent\":%s", form_has(form, "consent", "yes") ? "true" : "false");
	if (confirms_new)
		text_add(json, ",\"confirm_new\":true");
	text_add_char(json, '}');
}
