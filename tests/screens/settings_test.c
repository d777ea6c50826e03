// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's page of what a hospital is made of: desks and rooms, and the facilities. */
#include "tests/screens/stage.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPD "736f7064-0000-0000-0000-000000000000"
#define LAB "736c6162-0000-0000-0000-000000000000"
#define NEW_ID "77777777-7777-4777-8777-777777777777"
#define AMANA "88888888-8888-4888-8888-888888888801"
#define TEMEKE "88888888-8888-4888-8888-888888888802"
#define FACILITY(id, code, name, version)                                                          \
	"{\"id\":\"" id "\",\"code\":\"" code "\",\"name_sw\":\"" name "\",\"name_en\":\"" name    \
	" hospital\",\"time_zone\":\"Africa/Dar_es_Salaam\",\"cutover_hour\":3,"                   \
	"\"series_letters\":\"ABDEKM\",\"version\":" version "}"
/* The scene's facility. */
#define SETTINGS "/v1/admin/facilities/66000000-0000-0000-0000-000000000000/settings"
#define LISTED(list) "{\"facilities\":[" list "]}"
#define BOTH FACILITY(AMANA, "amana", "Amana", "4") "," FACILITY(TEMEKE, "temeke", "Temeke", "2")

static void at_settings(struct stage *s)
{
	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_replies(s, "GET /v1/admin/facilities", 200, LISTED(BOTH));
	stage_replies(s, "GET " SETTINGS, 200, "{\"codes_per_day\":200,\"version\":3}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "7");
}

static bool was_asked(const struct stage *s, const char *part)
{
	return strstr(text_string(&s->asked), part);
}

/* Room 2 is given another name: {"name_en":"Eyes"}. */
static void name_room_two(struct stage *s, const char *name)
{
	at_settings(s);
	stage_type(s, "<Down><Enter><Enter><Enter><Ctrl-U>");
	stage_type(s, name);
	stage_type(s, "<Esc>");
}

static void an_administrator_sees_desks_and_facilities(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_sees(s, "7[Settings]");
	stage_cursor_on(s, "▶Room 1 One");
	stage_sees(s, "Room 1  One / Moja");
	stage_sees(s, "✓[1] in use");
	stage_sees(s, "somebody sits there");
	stage_sees(s, "Amana hospital");
	stage_golden(s, "settings");
	stage_type(s, "g");
	stage_cursor_on(s, "▶Own settings");
	stage_type(s, "g");
	stage_cursor_on(s, "▶Amana hospital");
	stage_sees(s, "Africa/Dar_es_Salaam");
	/* The code is for good. */
	stage_misses(s, "for good");
	stage_golden(s, "settings-facility");
	stage_type(s, "<Enter><Up>");
	stage_sees(s, "The letters that lines here may have before");
	stage_type(s, "<Esc>");
	stage_type(s, "g");
	stage_cursor_on(s, "▶Room 1 One");
}

static void what_is_typed_of_a_desk_is_told_and_saved_for_a_reason(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 200,
		"{\"seq\":40,\"desk\":\"" NEW_ID "\",\"version\":40}");
	stage_type(s, "<Down><Enter><Enter><Enter><Ctrl-U>Eyes<Down>2<Ctrl-U>12B<Down>, lab");
	stage_type(s, "<Esc>v");
	stage_sees(s, "* 4 changes, not saved");
	stage_sees(s, "Name in English    Two → Eyes");
	stage_sees(s, "Serves             Doctor → Doctor, lab");
	stage_golden(s, "settings-difference");
	stage_type(s, "s");
	stage_sees(s, "Why is this changed?");
	assert_false(was_asked(s, "PATCH"));
	stage_type(s, "macho yamehamia<Enter>");
	assert_true(was_asked(s, " {\"name_en\":\"Eyes\",\"kind\":\"window\",\"room\":\"12B\","
				 "\"services\":[\"" OPD "\",\"" LAB "\"],"
				 "\"reason\":\"macho yamehamia\"}"));
	stage_sees(s, "✓ Saved; every screen has it already");
	stage_misses(s, "not saved");
	/* What it was is not told by the board yet, and stands there all the same. */
	stage_sees(s, "Window 12B  Eyes / Mbili");
	stage_type(s, "u");
	assert_true(was_asked(s, " {\"name_en\":\"Two\",\"kind\":\"room\",\"room\":\"2\","
				 "\"services\":[\"" OPD "\"],"
				 "\"reason\":\"taken_back\"}"));
}

static void a_desk_goes_out_of_use_and_says_so(void **state)
{
	struct stage *s = *state;
	struct desk_id desk = { scene_id(s->scene, "desk", "r4") };

	at_settings(s);
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(
		s, "desk.configure desk=r4 code=r4 name_sw=Nne name_en=Four room=4 services=opd");
	stage_replies(s, "PATCH /v1/admin/facilities", 409,
		"{\"code\":\"desk_taken\",\"field\":\"retired\","
		"\"expected\":\"somebody sits there; close the desk first\"}");
	stage_type(s, "<Down><Down><Enter><Up>2<Esc>sx<Enter>");
	assert_true(was_asked(s, " {\"retired\":true,\"reason\":\"x\"}"));
	stage_sees(s, "retired: somebody sits there; close the desk first");
	stage_sees(s, "* 1 change, not saved");
	stage_type(s, "<Esc>y");
	stage_sees(s, "nobody sits there");
	stage_happens(s,
		"desk.change desk=r4 version=%d code=r4 name_sw=Nne name_en=Four kind=room room=4 "
		"services=opd retired=true reason=x",
		(int)board_find_desk(s->scene->board, desk)->version);
	stage_sees(s, "✓[2] out of use");
}

static void services_are_named_as_the_screen_says_them(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_sees(s, "▶Room 1 One");
	stage_sees(s, "Serves             Doctor ");
	stage_type(s, "<F12>");
	stage_sees(s, "▶Chumba 1 Moja");
	stage_sees(s, "Huhudumia          Daktari ");
	stage_type(s, "<F12><Enter><Up><Up>");
	stage_sees(s, "There are: Laboratory, Doctor");
	/* In either language, the beginning is enough; codes are taken, too. */
	stage_type(s, "<Ctrl-U>maab, DOC, opd lab<Esc>v");
	stage_sees(s, "Doctor → maab, DOC, opd lab");
	stage_type(s, "sx<Enter>");
	assert_true(was_asked(s, " {\"services\":[\"" LAB "\",\"" OPD "\"],\"reason\":\"x\"}"));
	stage_type(s, "<Enter><Ctrl-U>Doctor, xray<Esc>s");
	stage_sees(s, "services that are here, with commas between them");
	stage_type(s, "<Ctrl-U><Esc>s");
	stage_sees(s, "is needed");
}

/* Two lines of one name, and one with a comma in its name. */
static void add_clinics(struct stage *s)
{
	scene_as(s->scene, "admin", ROLE_ADMIN);
	given(s->scene, "service.configure service=klin1 code=klin1 name_sw=Kliniki "
			"name_en=Clinic series=D");
	given(s->scene, "service.configure service=klin2 code=klin2 name_sw=Kliniki "
			"name_en=Clinic series=D");
	given(s->scene, "service.configure service=ent code=ent name_sw='Masikio, pua' "
			"name_en='Ears, nose' series=D");
	given(s->scene, "desk.configure desk=r4 code=r4 name_sw=Nne name_en=Four room=4 "
			"services=klin2,ent");
}

static void a_desk_stays_at_the_line_of_the_code_where_two_have_one_name(void **state)
{
	struct stage *s = *state;
	char wanted[200], ids[3][UUID_TEXT_BYTES];

	add_clinics(s);
	at_settings(s);
	stage_type(s, "<Down><Down>");
	stage_sees(s, "Serves             klin2, ent");
	stage_type(s, "<Enter><Up><Up>");
	stage_sees(s, "There are: ent: Ears, nose, klin1: Clinic, ");
	stage_type(s, ", lab<Esc>sx<Enter>");
	uuid_format(scene_id(s->scene, "service", "klin2"), ids[0]);
	uuid_format(scene_id(s->scene, "service", "ent"), ids[1]);
	uuid_format(scene_id(s->scene, "service", "lab"), ids[2]);
	snprintf(wanted, sizeof(wanted), "{\"services\":[\"%s\",\"%s\",\"%s\"],", ids[0], ids[1],
		ids[2]);
	assert_true(was_asked(s, wanted));
	/* Nobody guesses which one is meant. */
	stage_type(s, "<Enter><Ctrl-U>Clinic<Esc>s");
	stage_sees(s, "the code of one: more than one is called so");
	stage_sees(s, "There are: klin1: Clinic, klin2: Clinic ");
	stage_type(s, "<Ctrl-U>lab, kl");
	stage_sees(s, "There are: klin1: Clinic, klin2: Clinic ");
	stage_type(s, "<Esc><Esc>y2");
	stage_sees(s, "D   klin1: Clinic");
}

static void more_choices_than_have_room_are_told(void **state)
{
	struct stage *s = *state;

	scene_as(s->scene, "admin", ROLE_ADMIN);
	for (int i = 10; i < 50; i++)
		given(s->scene,
			"service.configure service=q%d code=q%d name_sw='Kliniki %d' "
			"name_en='Clinic %d' series=D",
			i, i, i, i);
	at_settings(s);
	stage_type(s, "<Enter><Up><Up>");
	stage_sees(s, "There are: Laboratory, Doctor, Clinic 10");
	stage_sees(s, ", …");
	stage_type(s, ", clinic 4");
	stage_sees(s, "There are: Clinic 40, Clinic 41");
	stage_sees(s, "Clinic 49 ");
	stage_misses(s, ", …");
}

static void a_new_desk_is_made_and_chosen(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "POST /v1/admin/facilities", 201,
		"{\"seq\":40,\"desk\":\"" NEW_ID "\",\"version\":40}");
	stage_type(s, "nr9<Tab>Tisa<Tab>Nine<Tab>1");
	stage_sees(s, "+ new");
	stage_type(s, "9<Tab>opd<Esc>sa new wing<Enter>");
	assert_true(was_asked(s,
		"/desks {\"code\":\"r9\",\"name_sw\":\"Tisa\",\"name_en\":\"Nine\","
		"\"room\":\"9\",\"services\":[\"" OPD "\"],\"reason\":\"a new wing\"}"));
	stage_sees(s, "Room 9  Nine / Tisa");
	stage_misses(s, "not saved");
}

static void a_new_one_stands_below_those_of_its_kind(void **state)
{
	struct stage *s = *state;
	char *screen, *made, *below;

	at_settings(s);
	stage_type(s, "n");
	screen = stage_text(s);
	made = strstr(screen, "+ new");
	below = strstr(screen, "Facilities");
	assert_true(made && below && made < below);
	mem_free(screen);
}

static void whoever_was_first_is_not_overwritten(void **state)
{
	struct stage *s = *state;

	name_room_two(s, "Eyes");
	stage_replies(s, "PATCH /v1/admin/facilities", 412, "{\"code\":\"precondition_failed\"}");
	stage_type(s, "sx<Enter>");
	stage_sees(s, "was changed by somebody else");
	stage_sees(s, "* 1 change, not saved");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "desk.configure desk=r2 code=r2 name_sw=Mbili name_en=Ears room=2 "
			 "services=opd");
	stage_type(s, "sx<Enter>");
	stage_sees(s, "* 1 change, not saved");
	stage_type(s, "<Esc>y");
	stage_sees(s, "Room 2  Ears / Mbili");
}

static void what_was_sent_twice_and_taken_once_is_saved(void **state)
{
	struct stage *s = *state;

	name_room_two(s, "Eyes");
	stage_replies(s, "PATCH /v1/admin/facilities", 412, "{\"code\":\"precondition_failed\"}");
	scene_as(s->scene, "admin", ROLE_ADMIN);
	stage_happens(s, "desk.configure desk=r2 code=r2 name_sw=Mbili name_en=Eyes room=2 "
			 "services=opd,lab");
	stage_type(s, "sx<Enter>");
	stage_misses(s, "not saved");
	stage_sees(s, "Doctor, Laboratory");
}

static void a_facility_is_changed_and_told_anew(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "PATCH /v1/admin/facilities/" TEMEKE, 200,
		FACILITY(TEMEKE, "temeke", "Temeke", "3"));
	stage_type(s, "gg<Down><Enter><Enter><Enter><Enter><Ctrl-U>13<Esc>s");
	stage_sees(s, "an hour from 0 to 12");
	stage_type(s, "<Ctrl-U>0<Esc>s");
	stage_replies(s, "GET /v1/admin/facilities", 200,
		LISTED(FACILITY(AMANA, "amana", "Amana", "4") "," FACILITY(
			TEMEKE, "temeke", "Temeke town", "3")));
	stage_type(s, "kama wizara inavyotaka<Enter>");
	assert_true(was_asked(s, "PATCH /v1/admin/facilities/" TEMEKE
				 " {\"cutover_hour\":0,\"reason\":\"kama wizara inavyotaka\"}"));
	stage_cursor_on(s, "▶Temeke town");
}

static void a_day_that_cannot_move_says_who_is_in_the_house(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 409,
		"{\"code\":\"conflict\",\"field\":\"time_zone\","
		"\"expected\":\"nobody in the house; 3 visits are open (rule 8.8)\"}");
	stage_type(s, "gg<Enter><Enter><Enter><Ctrl-U>Africa/Cairo<Esc>sx<Enter>");
	stage_sees(s, "Time zone: nobody in the house; 3 visits are open (rule 8.8)");
	stage_sees(s, "not saved");
}

static void whoever_was_first_with_a_facility_is_seen(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "PATCH /v1/admin/facilities", 412, "{\"code\":\"precondition_failed\"}");
	stage_type(s, "gg<Enter><Enter><Ctrl-U>East<Esc>s");
	stage_replies(s, "GET /v1/admin/facilities", 200,
		LISTED(FACILITY(AMANA, "amana", "Mashariki", "5")));
	stage_type(s, "x<Enter>");
	stage_sees(s, "* 1 change, not saved");
	stage_type(s, "<Esc>y");
	stage_sees(s, "Mashariki hospital / Mashariki");
}

static void only_who_arranges_all_makes_a_facility(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(
		s, "POST /v1/admin/facilities", 201, FACILITY(NEW_ID, "mbagala", "Mbagala", "1"));
	stage_type(s, "ggnmbagala<Tab>Mbagala<Tab>Mbagala<Esc>sa third one<Enter>");
	assert_true(was_asked(s, "POST /v1/admin/facilities {\"code\":\"mbagala\","
				 "\"name_sw\":\"Mbagala\",\"name_en\":\"Mbagala\","
				 "\"reason\":\"a third one\"}"));
	stage_sees(s, "✓ Saved; every server knows it");
	s->status.user.facility = s->status.facility;
	stage_link(s, LINK_LIVE);
	stage_type(s, "ggg");
	stage_type(s, "n");
	stage_sees(s, "New: not now, only who administers all facilities makes one");
}

static void a_list_that_could_not_be_had_comes_when_it_is_asked_for(void **state)
{
	struct stage *s = *state;

	stage_replies(s, "GET /v1/admin/users", 200, "{\"users\":[]}");
	stage_replies(s, "GET /v1/admin/facilities", 503, "{\"code\":\"unavailable\"}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "7gg");
	stage_sees(s, "F5 asks anew");
	stage_replies(s, "GET /v1/admin/facilities", 200, LISTED(BOTH));
	stage_type(s, "<F5>");
	/* Whoever looked for them stays there. */
	stage_cursor_on(s, "▶Amana hospital");
	stage_sees(s, "Temeke hospital");
	stage_replies(
		s, "GET /v1/admin/facilities", 200, LISTED(FACILITY(AMANA, "amana", "Amana", "4")));
	stage_link(s, LINK_OFFLINE);
	stage_link(s, LINK_LIVE);
	stage_answer(s);
	stage_misses(s, "Temeke hospital");
}

static void what_a_hospital_sets_for_itself_is_typed_and_told_anew(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_type(s, "g");
	stage_sees(s, "What this hospital sets for itself");
	stage_sees(s, "200");
	stage_golden(s, "settings-hospital");
	stage_replies(s, "PATCH " SETTINGS, 422,
		"{\"code\":\"bad_field\",\"field\":\"session_idle_min\","
		"\"expected\":\"0, or from 15 to 1440\"}");
	stage_type(s, "<Enter>45<Enter><Ctrl-U><Enter>5<Esc>s");
	stage_sees(s, "a smaller number, or nothing");
	stage_type(s, "<Ctrl-U>30<Esc>v");
	stage_sees(s, "Consoles lock in   – → 30");
	stage_sees(s, "Sessions end in    – → 5");
	stage_sees(s, "Codes a day        200 → –");
	stage_type(s, "skaunta zina watu<Enter>");
	assert_true(was_asked(s, "PATCH " SETTINGS " {\"console_lock_min\":30,\"codes_per_day\":0,"
				 "\"session_idle_min\":5,\"reason\":\"kaunta zina watu\"}"));
	stage_sees(s, "Sessions end in: 0, or from 15 to 1440");
	stage_replies(s, "PATCH " SETTINGS, 200, "{\"console_lock_min\":5,\"version\":4}");
	stage_replies(s, "GET " SETTINGS, 200, "{\"console_lock_min\":5,\"version\":4}");
	stage_type(s, "<Enter><Up><Ctrl-U>5<Esc>sx<Enter>");
	stage_sees(s, "✓ Saved; every server knows it");
	stage_misses(s, "not saved");
	/* There is one of it. */
	stage_type(s, "n");
	stage_sees(s, "New: not now, there is one of it only: Enter changes it");
}

static void names_are_shown_harmless(void **state)
{
	struct stage *s = *state;

	at_settings(s);
	stage_replies(s, "GET /v1/admin/facilities", 200,
		LISTED(FACILITY(AMANA, "amana", "A\\u001b[2J\\u0007B", "4")));
	stage_type(s, "<F5>gg");
	stage_misses(s, "\x1b");
	stage_misses(s, "\a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(an_administrator_sees_desks_and_facilities),
		TEST(what_is_typed_of_a_desk_is_told_and_saved_for_a_reason),
		TEST(a_desk_goes_out_of_use_and_says_so),
		TEST(services_are_named_as_the_screen_says_them),
		TEST(a_desk_stays_at_the_line_of_the_code_where_two_have_one_name),
		TEST(more_choices_than_have_room_are_told),
		TEST(a_new_desk_is_made_and_chosen),
		TEST(a_new_one_stands_below_those_of_its_kind),
		TEST(whoever_was_first_is_not_overwritten),
		TEST(what_was_sent_twice_and_taken_once_is_saved),
		TEST(a_facility_is_changed_and_told_anew),
		TEST(a_day_that_cannot_move_says_who_is_in_the_house),
		TEST(whoever_was_first_with_a_facility_is_seen),
		TEST(only_who_arranges_all_makes_a_facility),
		TEST(a_list_that_could_not_be_had_comes_when_it_is_asked_for),
		TEST(what_a_hospital_sets_for_itself_is_typed_and_told_anew),
		TEST(names_are_shown_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
