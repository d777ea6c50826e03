// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/routes/ticket_page.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include <stdio.h>

/* The way through the day may be long: its beginning is left out where the page would grow above
 * TICKET_PAGE_BYTES. */
enum { WAY_BYTES = 2048, PHRASE_BYTES = 128, CLOCK_BYTES = 6 };

/* ---- pieces ---- */

static void add_escaped(struct text *text, const char *string)
{
	for (const char *at = string; *at; at++)
		switch (*at) {
		case '&':
			text_add(text, "&amp;");
			break;
		case '<':
			text_add(text, "&lt;");
			break;
		case '>':
			text_add(text, "&gt;");
			break;
		case '"':
			text_add(text, "&quot;");
			break;
		case '\'':
			text_add(text, "&#39;");
			break;
		default:
			text_add_char(text, *at);
		}
}

/* Both languages; a name may be the same in both. */
static void add_both(struct text *text, const char *sw, const char *en)
{
	add_escaped(text, sw);
	text_add(text, "<br><small lang=\"en\">");
	add_escaped(text, en);
	text_add(text, "</small>");
}

static void add_paragraph(struct text *text, const char *sw, const char *en)
{
	text_add(text, "<p>");
	add_both(text, sw, en);
	text_add(text, "</p>\n");
}

static void add_head(struct text *text, const char *title, bool refreshes)
{
	text_add(text, "<!DOCTYPE html>\n<html lang=\"sw\">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<meta name=\"robots\" content=\"noindex\">\n");
	if (refreshes)
		text_printf(text, "<meta http-equiv=\"refresh\" content=\"%d\">\n",
			TICKET_PAGE_REFRESH_S);
	text_add(text, "<link rel=\"stylesheet\" href=\"/ticket.css\">\n<title>");
	add_escaped(text, title);
	text_add(text, "</title>\n</head>\n<body>\n");
}

static void add_end(struct text *text)
{
	text_add(text, "</body>\n</html>\n");
}

static void format_clock(int64_t at_us, int32_t offset_s, char clock_out[CLOCK_BYTES])
{
	int minute = (int)(((at_us / US_PER_S + offset_s) % 86400 + 86400) % 86400 / 60);

	snprintf(clock_out, CLOCK_BYTES, "%02d:%02d", minute / 60 % 24, minute % 60);
}

/* ---- where somebody stands ---- */

/* Said to the patient, and of a stage of the way. */
static const struct {
	const char *sw;
	const char *en;
	const char *stage_sw;
	const char *stage_en;
} states[] = {
	[TICKET_WAITING] = { "Tafadhali subiri", "Please wait", "inasubiri", "waiting" },
	[TICKET_CALLED] = { "Umeitwa", "You have been called", "umeitwa", "called" },
	[TICKET_SERVING] = { "Unahudumiwa sasa", "You are being served", "inaendelea",
		"in service" },
	[TICKET_HELD] = { "Umesubirishwa kwa muda. Utaendelea baadaye.",
		"On hold for a while. You go on later.", "imesubirishwa", "on hold" },
	[TICKET_DONE] = { "Umehudumiwa. Asante.", "You have been served. Thank you.", "imekamilika",
		"done" },
	[TICKET_NO_SHOW] = { "Zamu yako imepita. Tafadhali nenda mapokezi.",
		"You missed your turn. Please go to the reception.", "hukufika", "did not come" },
	[TICKET_CANCELLED] = { "Tiketi imefutwa", "This ticket was cancelled", "imefutwa",
		"cancelled" },
};

static bool has_room(const struct code_view *view)
{
	return view->desk_kind == DESK_ROOM || view->desk_kind == DESK_WINDOW;
}

static void add_state(const struct code_view *view, struct text *text)
{
	bool is_window = view->desk_kind == DESK_WINDOW;
	bool is_called = view->state == TICKET_CALLED;
	char sw[PHRASE_BYTES], en[PHRASE_BYTES];

	snprintf(sw, sizeof(sw), "%s", states[view->state].sw);
	snprintf(en, sizeof(en), "%s", states[view->state].en);
	if (has_room(view)) {
		snprintf(sw, sizeof(sw), "%s: %s%s nambari %s", states[view->state].sw,
			is_called ? "tafadhali nenda " : "", is_window ? "dirisha" : "chumba",
			view->room);
		snprintf(en, sizeof(en), "%s: %s%s %s", states[view->state].en,
			is_called ? "please go to " : "", is_window ? "window" : "room",
			view->room);
	}
	text_add(text, "<p class=\"now\">");
	add_both(text, sw, en);
	text_add(text, "</p>\n");
}

static void add_call(const struct ticket_page *page, struct text *text)
{
	const struct code_view *view = page->view;
	char clock[CLOCK_BYTES], sw[PHRASE_BYTES], en[PHRASE_BYTES];

	if (!has_room(view) || !view->called_us)
		return;
	format_clock(view->called_us, page->utc_offset_s, clock);
	snprintf(sw, sizeof(sw), "Uliitwa saa %s (mara %lld)", clock, (long long)view->calls);
	snprintf(en, sizeof(en), "Called at %s (%lld time%s)", clock, (long long)view->calls,
		view->calls == 1 ? "" : "s");
	add_paragraph(text, sw, en);
}

static void add_wait(const struct wait_shown *wait, struct text *text)
{
	char sw[PHRASE_BYTES], en[PHRASE_BYTES];

	switch (wait->kind) {
	case WAIT_HIDDEN:
		return;
	case WAIT_BELOW_10:
		add_paragraph(text, "Muda wa kusubiri (makadirio): chini ya dakika 10",
			"Estimated wait: less than 10 minutes");
		return;
	case WAIT_RANGE:
		snprintf(sw, sizeof(sw), "Muda wa kusubiri (makadirio): kati ya dakika %d na %d",
			(int)wait->lower_min, (int)wait->upper_min);
		snprintf(en, sizeof(en), "Estimated wait: between %d and %d minutes",
			(int)wait->lower_min, (int)wait->upper_min);
		add_paragraph(text, sw, en);
		return;
	case WAIT_ABOVE_180:
		add_paragraph(text, "Muda wa kusubiri (makadirio): zaidi ya saa 3",
			"Estimated wait: more than 3 hours");
	}
}

static void add_place(const struct outlook *outlook, struct text *text)
{
	char sw[PHRASE_BYTES], en[PHRASE_BYTES];

	if (outlook->state != TICKET_WAITING)
		return;
	snprintf(sw, sizeof(sw), "Walio mbele yako: %lld", (long long)outlook->ahead);
	snprintf(en, sizeof(en), "People ahead of you: %lld", (long long)outlook->ahead);
	add_paragraph(text, sw, en);
	add_wait(&outlook->wait, text);
	add_paragraph(text, "Wagonjwa wa dharura huhudumiwa kwanza.",
		"Emergency patients are seen first.");
}

/* Where it is there in one language only, it stands there once. */
static void add_note(const struct code_view *view, struct text *text)
{
	if (*view->note_sw && *view->note_en) {
		add_paragraph(text, view->note_sw, view->note_en);
	} else if (*view->note_sw || *view->note_en) {
		text_add(text, "<p>");
		add_escaped(text, *view->note_sw ? view->note_sw : view->note_en);
		text_add(text, "</p>\n");
	}
}

/* ---- the way through the day ---- */

static void add_stage(const struct code_stage *stage, struct text *text)
{
	text_add(text, "<li>");
	add_escaped(text, stage->name_sw[0] ? stage->name_sw : "Huduma");
	text_printf(text, ": %s<br><small lang=\"en\">", states[stage->state].stage_sw);
	add_escaped(text, stage->name_en[0] ? stage->name_en : "Service");
	text_printf(text, ": %s</small></li>\n", states[stage->state].stage_en);
}

/* The first of the last stages that fit together. */
static int first_that_fits(const struct code_view *view)
{
	struct text way = { 0 };
	int first = view->stages_count;

	while (first > 0) {
		add_stage(&view->stages[first - 1], &way);
		if (way.length > WAY_BYTES)
			break;
		first--;
	}
	text_finish(&way);
	return first;
}

static void add_way(const struct code_view *view, struct text *text)
{
	int first = first_that_fits(view);

	if (first == view->stages_count)
		return;
	text_add(text, "<h2>");
	add_both(text, "Safari yako leo", "Your way today");
	text_printf(text, "</h2>\n<ol start=\"%d\">\n", first + 1);
	for (int i = first; i < view->stages_count; i++)
		add_stage(&view->stages[i], text);
	text_add(text, "</ol>\n");
}

/* ---- whole pages ---- */

static void add_age(const struct ticket_page *page, struct text *text)
{
	char clock[CLOCK_BYTES], sw[PHRASE_BYTES], en[PHRASE_BYTES];

	format_clock(page->outlook.as_of_us, page->utc_offset_s, clock);
	snprintf(sw, sizeof(sw), "Imesasishwa %s; ukurasa hujisasisha kila dakika.", clock);
	snprintf(en, sizeof(en), "As of %s; the page renews itself every minute.", clock);
	text_add(text, "<h2>");
	add_both(text, "Ukizidiwa, mwambie muuguzi mara moja.",
		"If you feel worse, tell a nurse at once.");
	text_add(text, "</h2>\n");
	add_paragraph(text, sw, en);
}

void ticket_page_write(const struct ticket_page *page, struct text *text)
{
	const struct code_view *view = page->view;

	add_head(text, view->number, view->visit == VISIT_OPEN);
	add_paragraph(text, view->facility_sw, view->facility_en);
	text_add(text, "<h1>");
	add_escaped(text, view->number);
	text_add(text, "</h1>\n");
	add_state(view, text);
	add_call(page, text);
	add_place(&page->outlook, text);
	add_note(view, text);
	add_way(view, text);
	add_age(page, text);
	add_end(text);
}

void ticket_page_write_refusal(enum err err, struct text *text)
{
	bool is_unknown = err == ERR_NO_TICKET;

	add_head(text, "Foleni", !is_unknown);
	text_add(text, "<h1>Foleni</h1>\n");
	if (is_unknown) {
		add_paragraph(text, "Hakuna tiketi ya leo yenye msimbo huu.",
			"There is no ticket of today with this code.");
		add_paragraph(text,
			"Angalia msimbo ulioandikwa kwenye tiketi yako, au uliza mapokezi.",
			"Look at the code on your ticket, or ask at the reception.");
	} else if (err == ERR_TOO_MANY) {
		add_paragraph(text,
			"Majaribio ni mengi mno. Ukurasa utajaribu tena baada ya dakika.",
			"Too many tries. The page tries again in a minute.");
	} else {
		add_paragraph(text,
			"Mfumo haupatikani kwa sasa. Ukurasa utajaribu tena baada ya dakika.",
			"The system cannot be reached now. The page tries again in a minute.");
		add_paragraph(text, "Nafasi yako haijapotea. Sikiliza tangazo ukumbini.",
			"Your place is not lost. Listen for the call in the hall.");
	}
	add_end(text);
}
