// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Tickets of a console on the paper of a printer, and what the screen says of it. */
#include "tui/printing.h"

#include "tests/screens/stage.h"
#include "tests/unit/print/fake_printer.h"
#include "tests/unit/print/reader.h"
#include <signal.h>

#define CODE "0123456789abcdefghjkmnpqrs"

struct print_scene {
	struct stage *stage;
	struct loop *loop;
	struct fake_printer fake;
	struct printing *printing;
};

static int setup(void **state)
{
	struct print_scene *scene = mem_alloc(sizeof(*scene));
	struct printing_options options = {
		.base = "https://foleni.example",
		.limits = { .status_ms = 10000, .done_ms = 10000, .poll_ms = 20, .again_ms = 20 },
	};
	char address[64];
	void *stage;

	stage_setup(&stage);
	scene->stage = stage;
	stage_as(scene->stage, "rehema", ROLE_RECEPTIONIST);
	scene->loop = loop_create();
	assert_non_null(scene->loop);
	fake_begin(&scene->fake, scene->loop);
	fake_plug_in(&scene->fake);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", scene->fake.port);
	assert_true(printer_address_parse(address, &options.printer));
	scene->printing = printing_create(scene->loop, &options, scene->stage->console);
	console_resize(scene->stage->console, 132, 43);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct print_scene *scene = *state;
	void *stage = scene->stage;

	printing_destroy(&scene->printing);
	fake_end(&scene->fake);
	loop_destroy(&scene->loop);
	stage_teardown(&stage);
	mem_free(scene);
	return 0;
}

static const struct ticket *ticket_of(struct print_scene *scene, const char *number)
{
	const struct ticket *ticket;
	size_t cursor = 0;

	while ((ticket = board_next(scene->stage->scene->board, BOARD_TICKETS, &cursor)))
		if (strcmp(ticket->number, number) == 0)
			return ticket;
	fail_msg("there is no %s", number);
	return NULL;
}

static void print(struct print_scene *scene, const char *number, bool is_copy)
{
	printing_ticket(scene->printing, ticket_of(scene, number)->id, CODE, is_copy);
}

/* The last ticket says it, or not. */
static bool says(const struct print_scene *scene, const char *words)
{
	struct reader reader = { .columns = 32 };
	bool is_there;

	assert_true(scene->fake.count > 0);
	reader_take(&reader, &scene->fake.tickets[scene->fake.count - 1]);
	is_there = strstr(text_string(&reader.paper), words);
	reader_finish(&reader);
	return is_there;
}

static bool shows(struct print_scene *scene, const char *words)
{
	char *screen = stage_text(scene->stage);
	bool is_there = strstr(screen, words);

	mem_free(screen);
	return is_there;
}

static void a_given_number_comes_on_paper_with_its_place_and_wait(void **state)
{
	struct print_scene *s = *state;

	stage_happens(s->stage, "visit.open service=opd");
	stage_happens(s->stage, "visit.open service=opd");
	print(s, "A002", false);
	fake_until(&s->fake, s->fake.count == 1);
	assert_true(says(s, "|A002 | x6"));
	assert_true(says(s, "People ahead of you: 1"));
	assert_true(says(s, "Wait "));
	assert_true(says(s, "https://foleni.example/t/"));
	assert_true(says(s, CODE));
	assert_true(says(s, "[picture"));
	assert_false(says(s, "COPY"));
	fake_until(&s->fake, shows(s, "printer ✓"));
}

static void the_address_is_what_the_server_says_unless_that_is_its_own_machine(void **state)
{
	struct print_scene *s = *state;

	stage_happens(s->stage, "visit.open service=opd");
	strcpy(s->stage->status.base_url, "https://queue.example:8443");
	stage_link(s->stage, LINK_LIVE);
	print(s, "A001", true);
	fake_until(&s->fake, s->fake.count == 1);
	assert_true(says(s, "https://queue.example:8443/t/"));
	strcpy(s->stage->status.base_url, "http://localhost:8080");
	stage_link(s->stage, LINK_LIVE);
	print(s, "A001", true);
	fake_until(&s->fake, s->fake.count == 2);
	assert_true(says(s, "https://foleni.example/t/"));
}

static void a_copy_says_so(void **state)
{
	struct print_scene *s = *state;

	stage_happens(s->stage, "visit.open service=opd");
	print(s, "A001", true);
	fake_until(&s->fake, s->fake.count == 1);
	assert_true(says(s, "COPY"));
	assert_true(says(s, "NAKALA"));
}

static void an_emergency_is_promised_nothing(void **state)
{
	struct print_scene *s = *state;

	stage_happens(s->stage, "visit.open service=opd origin=emergency");
	print(s, "A001", false);
	fake_until(&s->fake, s->fake.count == 1);
	assert_false(says(s, "ahead"));
	assert_false(says(s, "minutes"));
}

static void a_ticket_waits_for_the_board(void **state)
{
	struct print_scene *s = *state;
	struct ticket_id id;

	/* The answer to a command may be here before its events. */
	stage_happens(s->stage, "visit.open service=opd");
	id = ticket_of(s, "A001")->id;
	console_board(s->stage->console, NULL, 0);
	printing_ticket(s->printing, id, CODE, false);
	fake_until(&s->fake, s->fake.connections > 0 && s->fake.fd < 0);
	assert_int_equal(s->fake.count, 0);
	console_board(s->stage->console, s->stage->scene->board, ~0u);
	printing_board(s->printing);
	fake_until(&s->fake, s->fake.count == 1);
}

static void missing_paper_is_told_and_then_that_it_is_printed(void **state)
{
	struct print_scene *s = *state;

	s->fake.has_no_paper = true;
	stage_happens(s->stage, "visit.open service=opd");
	print(s, "A001", false);
	fake_until(&s->fake, shows(s, "! A001 is not printed yet. The printer has no paper"));
	assert_true(shows(s, "! no paper"));
	console_set_language(s->stage->console, LANGUAGE_SW);
	assert_true(shows(s, "! haina karatasi"));
	console_set_language(s->stage->console, LANGUAGE_EN);
	s->fake.has_no_paper = false;
	fake_until(&s->fake, shows(s, "✓ A001 is printed"));
	assert_true(shows(s, "printer ✓"));
	/* Where there is room for it. */
	console_resize(s->stage->console, 80, 24);
	assert_false(shows(s, "printer ✓"));
}

static void that_all_is_well_takes_no_message_away(void **state)
{
	struct print_scene *s = *state;

	stage_happens(s->stage, "visit.open service=opd");
	console_toast(s->stage->console, STYLE_GOOD, "✓ A001 is given to Asha");
	print(s, "A001", false);
	fake_until(&s->fake, s->fake.count == 1 && s->fake.fd < 0);
	assert_true(shows(s, "is given to Asha"));
}

static void a_number_that_is_taken_back_is_not_printed(void **state)
{
	struct print_scene *s = *state;

	s->fake.has_no_paper = true;
	stage_happens(s->stage, "visit.open service=opd");
	stage_happens(s->stage, "visit.open service=opd");
	print(s, "A001", false);
	print(s, "A002", false);
	fake_until(&s->fake, shows(s, "A002 is not printed yet"));
	stage_happens(s->stage, "ticket.cancel ticket=A001");
	printing_board(s->printing);
	s->fake.has_no_paper = false;
	fake_until(&s->fake, shows(s, "✓ A002 is printed"));
	assert_int_equal(s->fake.count, 1);
	assert_true(says(s, "A002"));
}

static void a_service_that_tells_the_illness_is_not_named(void **state)
{
	struct print_scene *s = *state;
	const struct ticket *ticket;
	struct ticket_paper paper;

	stage_happens(s->stage, "visit.open service=opd");
	ticket = ticket_of(s, "A001");
	paper = printing_paper(s->stage->scene->board, ticket, s->stage->scene->now_us, 0);
	assert_string_equal(paper.service_en, "Doctor");
	scene_as(s->stage->scene, "admin", ROLE_ADMIN);
	stage_happens(s->stage, "service.configure service=ctc code=ctc name_sw=x name_en=x "
				"series=A sensitive=true");
	stage_happens(s->stage, "service.open service=ctc");
	scene_as(s->stage->scene, "rehema", ROLE_RECEPTIONIST);
	stage_happens(s->stage, "visit.open service=ctc");
	ticket = ticket_of(s, "A002");
	paper = printing_paper(s->stage->scene->board, ticket, s->stage->scene->now_us, 0);
	assert_string_equal(paper.service_en, "");
	assert_string_equal(paper.service_sw, "");
}

static void the_screen_is_pointed_at_only_where_it_shows_the_service(void **state)
{
	struct print_scene *s = *state;
	const struct ticket *ticket;

	stage_happens(s->stage, "visit.open service=opd");
	ticket = ticket_of(s, "A001");
	assert_true(printing_paper(s->stage->scene->board, ticket, 0, 0).is_shown);
	scene_as(s->stage->scene, "admin", ROLE_ADMIN);
	stage_happens(s->stage, "display.register display=hall name=Hall desks=w1");
	ticket = ticket_of(s, "A001");
	assert_false(printing_paper(s->stage->scene->board, ticket, 0, 0).is_shown);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_given_number_comes_on_paper_with_its_place_and_wait),
		TEST(the_address_is_what_the_server_says_unless_that_is_its_own_machine),
		TEST(a_copy_says_so),
		TEST(an_emergency_is_promised_nothing),
		TEST(a_ticket_waits_for_the_board),
		TEST(missing_paper_is_told_and_then_that_it_is_printed),
		TEST(that_all_is_well_takes_no_message_away),
		TEST(a_number_that_is_taken_back_is_not_printed),
		TEST(a_service_that_tells_the_illness_is_not_named),
		TEST(the_screen_is_pointed_at_only_where_it_shows_the_service),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
