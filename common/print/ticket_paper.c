// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/print/ticket_paper.h"

#include "common/base/time.h"
#include "common/i18n/i18n.h"
#include "common/model/number.h"
#include "common/model/rows.h"
#include "common/print/qr.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SENTENCE_BYTES = NOTE_BYTES + 1, GAP_DOTS = 16, LARGEST = 6 };

/* Writes what is said in a language; "" where there is nothing to say. */
typedef void saying(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES]);

/* ---- sentences ---- */

static void fill(char said_out[SENTENCE_BYTES], const char *text)
{
	snprintf(said_out, SENTENCE_BYTES, "%s", text);
}

static void say_facility(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	fill(said_out, language == LANGUAGE_SW ? paper->facility_sw : paper->facility_en);
}

static void say_copy(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	fill(said_out, paper->is_copy ? tr(language, N_("COPY")) : "");
}

static void say_your_number(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	(void)paper;
	fill(said_out, tr(language, N_("Your number")));
}

static void say_service(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	fill(said_out, language == LANGUAGE_SW ? paper->service_sw : paper->service_en);
}

/* Where it is there in one language only, it stands there once. */
static void say_note(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	const char *sw = paper->note_sw ? paper->note_sw : "";
	const char *en = paper->note_en ? paper->note_en : "";

	if (language == LANGUAGE_SW)
		fill(said_out, *sw ? sw : en);
	else
		fill(said_out, *en ? en : sw);
}

static void say_ahead(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	if (paper->ahead >= 0)
		snprintf(said_out, SENTENCE_BYTES, tr(language, N_("People ahead of you: %d")),
			paper->ahead);
}

static void say_wait(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	switch (paper->wait.kind) {
	case WAIT_HIDDEN:
		return;
	case WAIT_BELOW_10:
		fill(said_out, tr(language, N_("Wait less than 10 minutes")));
		return;
	case WAIT_RANGE:
		snprintf(said_out, SENTENCE_BYTES, tr(language, N_("Wait about %d-%d minutes")),
			paper->wait.lower_min, paper->wait.upper_min);
		return;
	case WAIT_ABOVE_180:
		fill(said_out, tr(language, N_("Wait more than 3 hours")));
		return;
	}
}

static void say_who_is_first(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	if (paper->wait.kind != WAIT_HIDDEN)
		fill(said_out, tr(language, N_("Emergencies are seen first")));
}

static void say_hint(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	fill(said_out, paper->is_shown ? tr(language, N_("Watch the screen for your number"))
				       : tr(language, N_("Listen for your number")));
}

static void say_scan(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	if (*paper->address)
		fill(said_out, tr(language, N_("Scan to follow your place")));
}

/* Swahili counts the hours from dawn and names the part of the day: both clocks, because the bare
 * hour is the commonest cause of coming at the wrong time. */
static void say_time(
	const struct ticket_paper *paper, enum language language, char said_out[SENTENCE_BYTES])
{
	static const struct {
		int until_hour;
		const char *name;
	} parts[] = {
		{ 4, "usiku" },
		{ 6, "alfajiri" },
		{ 12, "asubuhi" },
		{ 16, "mchana" },
		{ 19, "jioni" },
		{ 24, "usiku" },
	};
	time_t local_s = (time_t)(paper->printed_us / US_PER_S + paper->utc_offset_s);
	char date[16], clock[48];
	struct tm local;
	size_t part = 0;

	if (!gmtime_r(&local_s, &local))
		return;
	while (local.tm_hour >= parts[part].until_hour)
		part++;
	strftime(date, sizeof(date), "%d/%m/%Y", &local);
	if (language == LANGUAGE_SW)
		snprintf(clock, sizeof(clock), "saa %d:%02d %s (%02d:%02d)",
			(local.tm_hour + 5) % 12 + 1, local.tm_min, parts[part].name, local.tm_hour,
			local.tm_min);
	else
		snprintf(clock, sizeof(clock), "%02d:%02d", local.tm_hour, local.tm_min);
	snprintf(said_out, SENTENCE_BYTES, tr(language, N_("As of %s, %s")), date, clock);
}

/* ---- the paper ---- */

static void put(const struct ticket_paper *paper, const struct escpos *out, saying *sentence,
	struct escpos_style style)
{
	char swahili[SENTENCE_BYTES] = "", english[SENTENCE_BYTES] = "";

	sentence(paper, LANGUAGE_SW, swahili);
	sentence(paper, LANGUAGE_EN, english);
	escpos_lines(out, style, swahili);
	style.is_bold = false;
	/* Once, where both are the same: a name, or all of it without the catalogue. */
	if (strcmp(swahili, english) != 0)
		escpos_lines(out, style, english);
}

static void put_code(const struct ticket_paper *paper, const struct escpos *out)
{
	struct qr qr = { 0 };

	if (*paper->address && qr_make(paper->address, paper_dots(out->paper), &qr))
		escpos_picture(out, qr.is_black, qr.side, qr.side);
	qr_finish(&qr);
}

void ticket_paper_put(const struct ticket_paper *paper, const struct escpos *out)
{
	const struct escpos_style plain = { 0 }, bold = { .is_bold = true },
				  wide = { .is_bold = true, .times = 2 };
	const struct escpos_style number = {
		.is_bold = true,
		.times = escpos_times(out, paper->number, LARGEST),
	};

	escpos_begin(out);
	put(paper, out, say_facility, bold);
	put(paper, out, say_copy, wide);
	escpos_gap(out, GAP_DOTS);
	put(paper, out, say_your_number, plain);
	escpos_lines(out, number, paper->number);
	escpos_gap(out, GAP_DOTS);
	put(paper, out, say_service, bold);
	escpos_gap(out, GAP_DOTS);
	put(paper, out, say_ahead, bold);
	put(paper, out, say_wait, bold);
	put(paper, out, say_who_is_first, plain);
	escpos_gap(out, GAP_DOTS);
	put(paper, out, say_note, plain);
	put(paper, out, say_hint, bold);
	put_code(paper, out);
	put(paper, out, say_scan, plain);
	escpos_lines(out, plain, paper->address);
	escpos_gap(out, GAP_DOTS);
	put(paper, out, say_time, plain);
	escpos_end(out);
}
