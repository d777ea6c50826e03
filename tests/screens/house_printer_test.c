// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* New numbers of a console without paper of its own, in a house that has some: what F4 prints, and
 * what stays on the screen where nothing is printed. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#define ASHA                                                                                       \
	"{\"id\":\"11111111-1111-4111-8111-111111111111\",\"full_name\":\"Asha Mushi\","           \
	"\"sex\":\"female\",\"birth_year\":1990,\"phone_number\":\"+255712345678\","               \
	"\"card_number\":\"FK000042119\",\"vulnerable\":[]}"
#define JUMA                                                                                       \
	"{\"id\":\"22222222-2222-4222-8222-222222222222\",\"full_name\":\"Juma Mushi\","           \
	"\"sex\":\"male\",\"birth_year\":1955,\"phone_number\":\"+255712990013\","                 \
	"\"vulnerable\":[]}"
#define MAPOKEZI "display.register display=paper name=Mapokezi kind=printer"
#define MLANGO "display.register display=door name=Mlango kind=printer"

/* second: another printer, NULL: there is one alone. */
static void at_a_desk_without_paper(struct stage *s, const char *second)
{
	stage_without_printer(s);
	stage_replies(s, "GET /patients?", 200, "{\"patients\":[]}");
	stage_replies(s, "GET /patients?phone=5678", 200, "{\"patients\":[" ASHA "]}");
	stage_replies(s, "GET /patients?phone=0013", 200, "{\"patients\":[" JUMA "]}");
	stage_as(s, "rehema", ROLE_RECEPTIONIST);
	scene_as(s->scene, "mkuu", ROLE_ADMIN);
	stage_happens(s, MAPOKEZI);
	if (second)
		stage_happens(s, "%s", second);
	scene_as(s->scene, "rehema", ROLE_RECEPTIONIST);
	stage_replies(s, "POST /tickets/", 201,
		"{\"id\":\"44444444-4444-4444-8444-444444444444\",\"online\":true}");
	text_clear(&s->asked);
}

static void is_asked_to_print(struct stage *s, const char *ticket)
{
	char wanted[80], id[UUID_TEXT_BYTES];

	uuid_format(scene_id(s->scene, "ticket", ticket), id);
	snprintf(wanted, sizeof(wanted), "POST /tickets/%s/print", id);
	assert_non_null(strstr(text_string(&s->asked), wanted));
	text_clear(&s->asked);
}

static void F4_prints_the_number_that_is_said_to_be_printed_by_it(void **state)
{
	struct stage *s = *state;

	at_a_desk_without_paper(s, MLANGO);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_type(s, "0013<Enter><Enter>");
	stage_sees(s, "A002 is given to Juma Mushi, Doctor · F4 prints it");
	/* The row that is chosen is that of the first in the line. */
	stage_type(s, "<F4>");
	stage_sees(s, "Print A002 at");
	/* However long somebody looks at the printers. */
	stage_pass(s, 20);
	stage_type(s, "1");
	is_asked_to_print(s, "A002");
}

static void once_that_is_not_said_any_more_F4_means_the_chosen_row(void **state)
{
	struct stage *s = *state;

	at_a_desk_without_paper(s, MLANGO);
	stage_type(s, "5678<Enter>2<Enter>");
	stage_type(s, "0013<Enter><Enter>");
	stage_pass(s, 20);
	stage_misses(s, "F4 prints it");
	stage_type(s, "<F4>");
	stage_sees(s, "Print A001 at");
	/* So it does where another message has taken its place. */
	stage_type(s, "<Esc>0013<Enter>");
	stage_type(s, "<Esc><Esc>a002<Enter><F4>");
	stage_sees(s, "Print A002 at");
}

static void a_print_that_is_refused_leaves_the_number_to_be_read(void **state)
{
	struct stage *s = *state;

	at_a_desk_without_paper(s, NULL);
	stage_replies(s, "POST /tickets/", 404, "{\"code\":\"no_such_ticket\"}");
	stage_type(s, "5678<Enter>2<Enter>");
	stage_answer(s);
	stage_sees(s, "! A001 is not printed. There is no such ticket");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(F4_prints_the_number_that_is_said_to_be_printed_by_it),
		TEST(once_that_is_not_said_any_more_F4_means_the_chosen_row),
		TEST(a_print_that_is_refused_leaves_the_number_to_be_read),
	};

	return cmocka_run_group_tests_name("house printer", tests, NULL, NULL);
}
