// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The page of a ticket says what the API says, in two languages, and nothing that was typed in
 * somewhere becomes a part of it. */
#include "server/routes/ticket_page.h"

#include "common/base/text.h"
#include "common/base/time.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* 05:41 UTC, which is 08:41 in Dar es Salaam. */
enum { UTC_OFFSET_S = 3 * 3600 };
#define AT_US ((5 * 60 + 41) * US_PER_MIN)

struct scene {
	struct code_view view;
	struct ticket_page page;
	struct text html;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){
		.view = {
			.number = "A042",
			.facility_sw = "Hospitali ya Mfano",
			.facility_en = "Example Hospital",
			.state = TICKET_WAITING,
			.desk_kind = (enum desk_kind) - 1,
			.stages_count = 1,
			.stages[0] = { TICKET_WAITING, "Maabara", "Laboratory" },
		},
		.page = {
			.view = &scene.view,
			.outlook = {
				.state = TICKET_WAITING,
				.ahead = 7,
				.wait = { WAIT_RANGE, 40, 60 },
				.as_of_us = AT_US,
			},
			.utc_offset_s = UTC_OFFSET_S,
		},
	};
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	text_finish(&scene->html);
	return 0;
}

static void write_page(struct scene *scene)
{
	text_clear(&scene->html);
	ticket_page_write(&scene->page, &scene->html);
}

static void assert_holds(struct scene *scene, const char *expected)
{
	if (!strstr(text_string(&scene->html), expected))
		fail_msg("\"%s\" is not in %s", expected, text_string(&scene->html));
}

static void assert_lacks(struct scene *scene, const char *unwanted)
{
	if (strstr(text_string(&scene->html), unwanted))
		fail_msg("\"%s\" is in %s", unwanted, text_string(&scene->html));
}

static void call(struct scene *scene, enum ticket_state state, enum desk_kind kind)
{
	scene->view.state = scene->page.outlook.state = state;
	scene->view.desk_kind = kind;
	scene->view.called_us = AT_US - US_PER_MIN;
	scene->view.calls = 2;
	snprintf(scene->view.room, sizeof(scene->view.room), "2B");
}

static void who_waits_reads_place_and_wait_in_both_languages(void **state)
{
	struct scene *scene = *state;

	write_page(scene);
	assert_holds(scene, "<h1>A042</h1>");
	assert_holds(scene, "Hospitali ya Mfano<br><small lang=\"en\">Example Hospital");
	assert_holds(scene, "Walio mbele yako: 7<br>");
	assert_holds(scene, "People ahead of you: 7<");
	assert_holds(scene, "kati ya dakika 40 na 60<");
	assert_holds(scene, "between 40 and 60 minutes<");
	assert_holds(scene, "Maabara: inasubiri<br><small lang=\"en\">Laboratory: waiting<");
	assert_holds(scene, "As of 08:41;");
}

static void swahili_comes_first(void **state)
{
	struct scene *scene = *state;
	const char *html;

	write_page(scene);
	html = text_string(&scene->html);
	assert_holds(scene, "<html lang=\"sw\">");
	assert_true(strstr(html, "Tafadhali subiri") < strstr(html, "Please wait"));
}

static void who_is_called_reads_where_to_go_and_no_wait(void **state)
{
	struct scene *scene = *state;

	call(scene, TICKET_CALLED, DESK_ROOM);
	write_page(scene);
	assert_holds(scene, "Umeitwa: tafadhali nenda chumba nambari 2B<");
	assert_holds(scene, "You have been called: please go to room 2B<");
	assert_holds(scene, "Called at 08:40 (2 times)");
	assert_lacks(scene, "ahead");
	call(scene, TICKET_SERVING, DESK_WINDOW);
	write_page(scene);
	assert_holds(scene, "Unahudumiwa sasa: dirisha nambari 2B<");
	assert_holds(scene, "You are being served: window 2B<");
}

static void a_wait_that_is_hidden_is_not_shown(void **state)
{
	struct scene *scene = *state;

	scene->page.outlook.wait = (struct wait_shown){ .kind = WAIT_HIDDEN };
	write_page(scene);
	assert_holds(scene, "People ahead of you: 7");
	assert_lacks(scene, "Estimated wait");
}

static void every_state_has_words_in_both_languages(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < (int)words_ticket_state.count; i++) {
		scene->view.state = scene->page.outlook.state = (enum ticket_state)i;
		scene->view.stages[0].state = (enum ticket_state)i;
		write_page(scene);
		assert_lacks(scene, "(null)");
		assert_lacks(scene, "<br><small lang=\"en\"></small>");
	}
}

static void a_service_that_would_tell_an_illness_has_no_name(void **state)
{
	struct scene *scene = *state;

	scene->view.stages[0].name_sw[0] = scene->view.stages[0].name_en[0] = '\0';
	write_page(scene);
	assert_holds(scene, "Huduma: inasubiri<br><small lang=\"en\">Service: waiting<");
}

static void what_was_typed_in_is_text_and_nothing_else(void **state)
{
	struct scene *scene = *state;
	static const char evil[] = "<script>alert('x')</script>\"&";
	static const char tame[] = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;";

	memcpy(scene->view.facility_sw, evil, sizeof(evil));
	memcpy(scene->view.facility_en, evil, sizeof(evil));
	memcpy(scene->view.stages[0].name_sw, evil, sizeof(evil));
	memcpy(scene->view.stages[0].name_en, evil, sizeof(evil));
	snprintf(scene->view.number, sizeof(scene->view.number), "<b>");
	call(scene, TICKET_CALLED, DESK_ROOM);
	snprintf(scene->view.room, sizeof(scene->view.room), "<i>'\"");
	write_page(scene);
	assert_holds(scene, tame);
	assert_holds(scene, "&lt;i&gt;&#39;&quot;");
	assert_lacks(scene, "<script");
	assert_lacks(scene, "<b>");
	assert_lacks(scene, "<i>");
	assert_lacks(scene, "'");
}

/* 120 bytes are 40 characters of three bytes, or 120 that become six bytes each. */
static void the_longest_page_is_below_8_kb_and_keeps_the_last_stage(void **state)
{
	struct scene *scene = *state;
	char *names[] = { scene->view.facility_sw, scene->view.facility_en };

	call(scene, TICKET_CALLED, DESK_WINDOW);
	for (int i = 0; i < 2; i++)
		memset(names[i], '"', NAME_BYTES - 1);
	/* A note has 160 characters at most. */
	memset(scene->view.note_sw, '"', 160);
	memset(scene->view.note_en, '"', 160);
	scene->view.stages_count = CODE_STAGES_MAX;
	for (int i = 0; i < CODE_STAGES_MAX; i++) {
		struct code_stage *stage = &scene->view.stages[i];

		memset(stage->name_sw, '"', NAME_BYTES - 1);
		memset(stage->name_en, '"', NAME_BYTES - 1);
		stage->state = TICKET_DONE;
	}
	scene->view.stages[CODE_STAGES_MAX - 1].state = TICKET_CALLED;
	write_page(scene);
	assert_true(scene->html.length <= TICKET_PAGE_BYTES);
	assert_holds(scene, ": umeitwa<");
	assert_holds(scene, "</html>");
}

static void an_open_visit_renews_itself_and_a_closed_one_does_not(void **state)
{
	struct scene *scene = *state;

	write_page(scene);
	assert_holds(scene, "<meta http-equiv=\"refresh\" content=\"60\">");
	assert_lacks(scene, "<script");
	scene->view.visit = VISIT_CLOSED;
	write_page(scene);
	assert_lacks(scene, "http-equiv");
}

static void a_refusal_is_said_in_plain_words(void **state)
{
	struct scene *scene = *state;

	ticket_page_write_refusal(ERR_NO_TICKET, &scene->html);
	assert_holds(scene, "Hakuna tiketi ya leo");
	assert_holds(scene, "There is no ticket of today with this code.");
	assert_lacks(scene, "http-equiv");
	text_clear(&scene->html);
	ticket_page_write_refusal(ERR_DB_DOWN, &scene->html);
	assert_holds(scene, "The system cannot be reached now.");
	assert_holds(scene, "http-equiv");
}

static void what_the_service_tells_everybody_stands_there(void **state)
{
	struct scene *scene = *state;

	snprintf(scene->view.note_sw, sizeof(scene->view.note_sw), "Njoo na kadi <ya> bima");
	write_page(scene);
	assert_holds(scene, "<p>Njoo na kadi &lt;ya&gt; bima</p>");
	snprintf(scene->view.note_en, sizeof(scene->view.note_en), "Bring your card");
	write_page(scene);
	assert_holds(scene, "bima<br><small lang=\"en\">Bring your card</small></p>");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_waits_reads_place_and_wait_in_both_languages),
		TEST(swahili_comes_first),
		TEST(who_is_called_reads_where_to_go_and_no_wait),
		TEST(a_wait_that_is_hidden_is_not_shown),
		TEST(every_state_has_words_in_both_languages),
		TEST(a_service_that_would_tell_an_illness_has_no_name),
		TEST(what_was_typed_in_is_text_and_nothing_else),
		TEST(the_longest_page_is_below_8_kb_and_keeps_the_last_stage),
		TEST(an_open_visit_renews_itself_and_a_closed_one_does_not),
		TEST(a_refusal_is_said_in_plain_words),
		TEST(what_the_service_tells_everybody_stands_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
