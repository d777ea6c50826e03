// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The administrator's page of devices: devices, device, device_history. */
#include "tests/screens/stage.h"

#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Desk r1 of the scene. */
#define ROOM_1 "64723100-0000-0000-0000-000000000000"
#define HALL "77777777-7777-4777-8777-777777777701"
#define DOOR "77777777-7777-4777-8777-777777777702"
#define OLD "77777777-7777-4777-8777-777777777703"
#define PAIRING "88888888-8888-4888-8888-888888888801"

#define NUMBERS(today, week, lost, lost_week)                                                      \
	",\"minutes_today\":" today ",\"minutes_week\":" week ",\"disconnects_today\":" lost       \
	",\"disconnects_week\":" lost_week
#define HALL_DEVICE(name)                                                                          \
	"{\"id\":\"" HALL "\",\"name\":\"" name "\",\"kind\":\"display\",\"desks\":[],"            \
	"\"state\":\"paired\",\"paired_at\":\"2026-02-27T06:14:00Z\","                             \
	"\"paired_from\":\"192.168.1.40\",\"key_ends_at\":\"2026-05-28T06:14:00Z\","               \
	"\"online\":true,\"since_at\":\"2026-03-02T03:58:00Z\",\"address\":\"192.168.1.40\","      \
	"\"version\":3" NUMBERS("143", "2903", "1", "6") "}"
#define DOOR_DEVICE                                                                                \
	"{\"id\":\"" DOOR "\",\"name\":\"Mlango\",\"kind\":\"tickets\",\"desks\":[\"" ROOM_1       \
	"\"],\"state\":\"account\",\"login\":\"mlango\",\"online\":false,"                         \
	"\"last_seen_at\":\"2026-03-01T13:02:00Z\",\"address\":\"192.168.1.41\","                  \
	"\"version\":1" NUMBERS("0", "1800", "0", "12") "}"
#define OLD_DEVICE                                                                                 \
	"{\"id\":\"" OLD "\",\"name\":\"Ukumbi wa zamani\",\"kind\":\"display\",\"desks\":[],"     \
	"\"state\":\"none\",\"online\":false,\"version\":4" NUMBERS("0", "0", "0", "0") "}"
#define DEVICES "{\"devices\":[" HALL_DEVICE("Ukumbi A") "," DOOR_DEVICE "," OLD_DEVICE "]}"
#define PATH "/v1/admin/facilities/"

static char list_path[300];

static const char *path_of(struct stage *s, const char *method, const char *rest)
{
	static char path[300];
	char facility[UUID_TEXT_BYTES];

	uuid_format(board_facility(s->scene->board)->id.u, facility);
	snprintf(path, sizeof(path), "%s " PATH "%s/%s", method, facility, rest);
	return path;
}

static void at_devices(struct stage *s)
{
	snprintf(list_path, sizeof(list_path), "%s", path_of(s, "GET", "devices"));
	stage_replies(s, list_path, 200, DEVICES);
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "4");
}

static bool was_asked(const struct stage *s, const char *line)
{
	return strstr(text_string(&s->asked), line);
}

static void an_administrator_sees_how_the_devices_are_connected(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_sees(s, "4[Devices]");
	stage_cursor_on(s, "Ukumbi A");
	stage_sees(s, "connected");
	stage_sees(s, "143 min");
	stage_sees(s, "paired 27 Feb 09:14 from 192.168.1.40");
	stage_sees(s, "connected 48 h 23 min, lost 6 times");
	stage_type(s, "<Down>");
	stage_sees(s, "Mlango · signs in as mlango, by a password");
	stage_sees(s, " Rooms: Room 1");
	stage_type(s, "<Down>");
	stage_sees(s, "out of service: nobody comes as it");
	stage_type(s, "<Up><Up>");
	stage_golden(s, "devices");
}

static void begin_approval(struct stage *s)
{
	at_devices(s);
	stage_replies(s, path_of(s, "POST", "pairings"), 200,
		"{\"id\":\"" PAIRING "\",\"kind\":\"tickets\",\"address\":\"192.168.1.77\","
		"\"began_at\":\"2026-03-02T03:58:00Z\",\"expires_at\":\"2026-03-02T04:08:00Z\"}");
	stage_type(s, "ak7qm-3xpt<Enter>");
}

static void a_code_is_approved_after_a_look_at_who_asks(void **state)
{
	struct stage *s = *state;

	begin_approval(s);
	assert_true(was_asked(s, "k7qm-3xpt"));
	stage_sees(s, "Ticket machine at 192.168.1.77, asks since 06:58");
	stage_sees(s, "Is it the one before you? If not: F8");
	stage_golden(s, "device");
	/* What a machine needs is asked for before anything is sent. */
	stage_type(s, "<Enter>");
	stage_sees(s, "It needs a name");
	stage_sees(s, "• Name in Swahili");
	/* Wherever the cursor was: there it is missing. */
	stage_type(s, "<Down>Back door<Enter>");
	stage_sees(s, "It needs a name");
	stage_type(s, "Mlango wa nyuma<Enter>");
	stage_sees(s, "A ticket machine needs the rooms");
	stage_type(s, "<Tab><Tab><Space>");
	stage_sees(s, "[x] Room 1");
	stage_replies(s, path_of(s, "POST", "devices"), 201,
		"{\"id\":\"" DOOR "\",\"name\":\"Mlango wa nyuma\",\"kind\":\"tickets\","
		"\"state\":\"paired\",\"version\":1}");
	stage_type(s, "<Enter>");
	stage_sees(s, "Mlango wa nyuma is paired");
	assert_true(was_asked(s, "\"name\":\"Mlango wa nyuma\",\"name_en\":\"Back door\""));
	assert_true(was_asked(s, "\"kind\":\"tickets\",\"code\":\"k7qm-3xpt\""));
	stage_cursor_on(s, "Mlango");
}

static void what_was_typed_of_a_device_is_not_thrown_away_unasked(void **state)
{
	struct stage *s = *state;

	begin_approval(s);
	/* Nothing was typed: nothing is lost. */
	stage_type(s, "<Esc>");
	stage_sees(s, "4[Devices]");
	stage_misses(s, "not saved yet");
	begin_approval(s);
	stage_type(s, "Dirisha<Esc>");
	stage_sees(s, "What was typed is not saved yet. Drop it?");
	stage_type(s, "n");
	stage_sees(s, "Dirisha");
	stage_type(s, "<Esc>y");
	stage_misses(s, "Dirisha");
	stage_misses(s, "A new device");
}

static void what_is_not_ours_is_refused(void **state)
{
	struct stage *s = *state;

	begin_approval(s);
	stage_sees(s, "F8 Not ours");
	stage_replies(
		s, path_of(s, "POST", "pairings/" PAIRING "/refuse"), 200, "{\"ended\":true}");
	stage_type(s, "<F8>");
	stage_sees(s, "The device was refused");
	stage_sees(s, "4[Devices]");
	assert_true(was_asked(s, "pairings/" PAIRING "/refuse"));
}

static void a_code_that_is_none_says_so(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_replies(s, path_of(s, "POST", "pairings"), 404, "{\"code\":\"no_such_pairing\"}");
	stage_type(s, "azzzzzzzz<Enter>");
	stage_sees(s, "! No device shows this code now");
}

static void a_device_is_renamed_and_moved_by_its_version(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_replies(s, path_of(s, "PATCH", "devices/" HALL), 200,
		HALL_DEVICE("Ukumbi B\",\"name_en\":\"Hall B"));
	stage_type(s, "<Enter>");
	stage_sees(s, "none chosen: all of them");
	/* It was let in long ago. */
	stage_misses(s, "Not ours");
	stage_type(s, "<Backspace>B<Down>Hall B<Down><Space><Enter>");
	stage_sees(s, "Hall B is changed");
	assert_true(was_asked(s, "PATCH"));
	assert_true(was_asked(s, "{\"name\":\"Ukumbi B\",\"name_en\":\"Hall B\",\"desks\":[\""));
}

static void add_rooms(struct stage *s, int count)
{
	scene_as(s->scene, "admin", ROLE_ADMIN);
	for (int i = 10; i < count; i++)
		stage_happens(s,
			"desk.configure desk=x%d code=x%d name_sw=X name_en=X room=%d "
			"services=opd",
			i, i, i);
}

static void what_was_not_touched_is_not_sent(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_replies(s, path_of(s, "PATCH", "devices/" HALL), 200, HALL_DEVICE("Ukumbi B"));
	stage_type(s, "<Enter><Enter>");
	stage_sees(s, "Nothing was changed");
	assert_false(was_asked(s, "PATCH"));
	stage_type(s, "<Backspace>B<Enter>");
	assert_true(was_asked(s, " {\"name\":\"Ukumbi B\"}"));
}

static void all_rooms_of_a_facility_can_be_chosen_from(void **state)
{
	struct stage *s = *state;

	add_rooms(s, 120);
	at_devices(s);
	stage_type(s, "<Down><Enter><Tab><Tab>");
	stage_sees(s, "[x] Room 1 ");
	/* Windows come last, behind all rooms. */
	stage_type(s, "<End>");
	stage_sees(s, "[ ] Window 3");
	stage_sees(s, "[ ] Room 119");
	for (int i = 0; i < 64; i++)
		stage_type(s, "<Space><Up>");
	stage_type(s, "<Enter>");
	stage_sees(s, "64 rooms at most");
	assert_false(was_asked(s, "PATCH"));
}

static void more_rooms_than_are_in_sight_are_told(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_type(s, "<Enter>");
	stage_misses(s, "↓");
	stage_type(s, "<Esc>");
	add_rooms(s, 40);
	stage_type(s, "<Enter>");
	stage_sees(s, "↓");
	stage_type(s, "<Tab><Tab><End>");
	stage_sees(s, "↑");
	stage_misses(s, "↓");
}

static void a_device_is_taken_out_of_service_by_y_alone(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_replies(s, path_of(s, "POST", "devices/" HALL "/revoke"), 200, OLD_DEVICE);
	stage_type(s, "x");
	stage_sees(s, "Take Ukumbi A out of service?");
	stage_type(s, "<Enter>");
	assert_false(was_asked(s, "/revoke"));
	stage_type(s, "y");
	assert_true(was_asked(s, "devices/" HALL "/revoke"));
	stage_sees(s, "Ukumbi wa zamani is out of service");
	stage_type(s, "<End>x");
	stage_sees(s, "Out of service: not now, the device is out of service already");
}

#define CAME_IN                                                                                    \
	"{\"id\":\"" OLD "\",\"name\":\"Ukumbi wa zamani\",\"kind\":\"display\",\"desks\":[],"     \
	"\"state\":\"paired\",\"version\":5}"

/* A new machine shows a code, and is meant for the place of the chosen one. */
static void replace(struct stage *s, const char *kind)
{
	char pairing[400];

	snprintf(pairing, sizeof(pairing),
		"{\"id\":\"" PAIRING "\",\"kind\":\"%s\",\"address\":\"192.168.1.77\","
		"\"began_at\":\"2026-03-02T03:58:00Z\",\"expires_at\":\"2026-03-02T04:08:00Z\"}",
		kind);
	stage_replies(s, path_of(s, "POST", "pairings"), 200, pairing);
	stage_type(s, "pk7qm-3xpt<Enter>");
}

static void a_new_machine_has_the_place_of_the_old(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_type(s, "<End>p");
	stage_sees(s, "The code that the new machine in place of Ukumbi wa zamani shows:");
	stage_type(s, "<Esc>");
	replace(s, "display");
	stage_sees(s, "In place of Ukumbi wa zamani");
	stage_sees(s, "Screen at 192.168.1.77, asks since 06:58");
	stage_golden(s, "device-replace");
	stage_replies(s, path_of(s, "POST", "devices"), 201, CAME_IN);
	stage_type(s, "<Enter>");
	assert_false(was_asked(s, "/revoke"));
	assert_true(was_asked(s,
		"{\"name\":\"Ukumbi wa zamani\",\"name_en\":null,\"desks\":[],"
		"\"kind\":\"display\",\"code\":\"k7qm-3xpt\",\"device\":\"" OLD "\"}"));
	stage_sees(s, "Ukumbi wa zamani is paired");
}

static void an_old_machine_in_service_goes_out_as_the_new_one_comes_in(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_type(s, "<Down>");
	replace(s, "tickets");
	stage_sees(s, "[x] Room 1");
	stage_type(s, "<Enter>");
	stage_sees(s, "The old machine of Mlango is in service still.");
	stage_type(s, "n");
	assert_false(was_asked(s, "ends_old"));
	/* The code is good no more: the old one was not touched. */
	stage_replies(s, path_of(s, "POST", "devices"), 404, "{\"code\":\"no_such_pairing\"}");
	stage_type(s, "<Enter>y");
	assert_true(was_asked(s, "\"device\":\"" DOOR "\",\"ends_old\":true}"));
	assert_false(was_asked(s, "/revoke"));
	stage_sees(s, "No device shows this code now");
	/* A server of before knows no such step, and nothing was done. */
	stage_replies(s, path_of(s, "POST", "devices"), 422,
		"{\"code\":\"unknown_field\",\"field\":\"ends_old\"}");
	stage_type(s, "<Enter>y");
	stage_sees(s, "The server is older than this console");
	assert_false(was_asked(s, "/revoke"));
	stage_replies(s, path_of(s, "POST", "devices"), 201, DOOR_DEVICE);
	stage_type(s, "<Enter>y");
	stage_sees(s, "Mlango is paired");
}

static void a_machine_of_another_kind_has_no_place_there(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	replace(s, "tickets");
	stage_sees(s, "This is another kind of device: Ticket machine. Approve it as a new one");
	stage_misses(s, "In place of");
}

static void the_history_tells_each_connection(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_replies(s, path_of(s, "GET", "devices/" HALL "/connections"), 200,
		"{\"connections\":[{\"id\":\"99999999-9999-4999-8999-999999999901\","
		"\"opened_at\":\"2026-03-02T03:58:00Z\",\"minutes\":143,\"by_server\":false,"
		"\"address\":\"192.168.1.40\"},"
		"{\"id\":\"99999999-9999-4999-8999-999999999902\","
		"\"opened_at\":\"2026-03-01T04:01:00Z\",\"closed_at\":\"2026-03-01T13:12:00Z\","
		"\"minutes\":551,\"by_server\":true,\"address\":\"192.168.1.40\"},"
		"{\"id\":\"99999999-9999-4999-8999-999999999903\","
		"\"opened_at\":\"2026-02-27T04:01:00Z\",\"closed_at\":\"2026-02-27T13:12:00Z\","
		"\"minutes\":551,\"by_server\":false,\"address\":\"192.168.1.40\"}]}");
	stage_type(s, "h");
	stage_sees(s, "Ukumbi A: when it was connected");
	stage_sees(s, "lasts");
	stage_sees(s, "ended by server");
	stage_sees(s, "was lost");
	stage_golden(s, "device-history");
	stage_type(s, "<Esc>");
	stage_sees(s, "4[Devices]");
}

static void names_of_devices_are_shown_harmless(void **state)
{
	struct stage *s = *state;

	stage_replies(s, path_of(s, "GET", "devices"), 200,
		"{\"devices\":[" HALL_DEVICE("A\\u001b[2J\\u0007B") "]}");
	stage_as(s, "upendo", ROLE_ADMIN);
	stage_type(s, "4");
	stage_misses(s, "\x1b");
	stage_misses(s, "\a");
}

static void a_device_that_comes_is_seen_without_a_key(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_type(s, "<Down>");
	stage_cursor_on(s, "away");
	stage_replies(s, list_path, 200,
		"{\"devices\":[" HALL_DEVICE(
			"Ukumbi A") ",{\"id\":\"" DOOR
				    "\",\"name\":\"Mlango\",\"kind\":\"tickets\",\"desks\":[],"
				    "\"state\":\"paired\","
				    "\"online\":true,\"since_at\":\"2026-03-02T05:00:00Z\","
				    "\"version\":2" NUMBERS("0", "0", "0", "0") "}]}");
	assert_true(s->wake_us && s->wake_us <= s->scene->now_us + 5 * 1000000);
	stage_pass(s, 5);
	stage_answer(s);
	stage_cursor_on(s, "Mlango");
	stage_cursor_on(s, "connected");
	/* What fails by itself is not said, and what was there stays. */
	stage_replies(s, list_path, 503, "{\"code\":\"busy\"}");
	stage_pass(s, 5);
	stage_answer(s);
	stage_cursor_on(s, "Mlango");
	stage_misses(s, "! ");
}

#define THE_NEW                                                                                    \
	"{\"id\":\"77777777-7777-4777-8777-777777777700\",\"name\":\"Ukumbi mpya\","               \
	"\"kind\":\"display\",\"desks\":[],\"state\":\"paired\",\"paired_at\":"                    \
	"\"2026-03-02T05:00:00Z\",\"paired_from\":\"192.168.1.50\",\"key_ends_at\":"               \
	"\"2026-05-30T06:14:00Z\",\"online\":true,\"version\":1" NUMBERS("0", "9", "0", "1") "}"

/* What is said below, and what a key does, is of the marked one, also when others come before it.
 */
static void the_marked_one_stays_it_when_another_comes_before(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_sees(s, "Ukumbi A · paired");
	stage_replies(s, list_path, 200,
		"{\"devices\":[" THE_NEW "," HALL_DEVICE("Ukumbi A") "," DOOR_DEVICE "]}");
	/* Of itself, and nobody has moved the mark yet. */
	stage_pass(s, 5);
	stage_answer(s);
	stage_sees(s, "Ukumbi mpya");
	stage_cursor_on(s, "Ukumbi A");
	stage_sees(s, "Ukumbi A · paired");
	stage_type(s, "<Down>");
	stage_sees(s, "Mlango · signs in");
	stage_replies(s, list_path, 200, DEVICES);
	stage_type(s, "<F5>");
	stage_answer(s);
	stage_cursor_on(s, "Mlango");
	stage_sees(s, "Mlango · signs in");
	stage_type(s, "x");
	stage_sees(s, "Take Mlango out of service?");
}

/* It is not in the list that stands there, but in the next. */
static void a_new_one_is_marked_as_soon_as_it_comes(void **state)
{
	struct stage *s = *state;

	begin_approval(s);
	stage_type(s, "Ukumbi mpya<Tab><Tab><Space>");
	stage_replies(s, path_of(s, "POST", "devices"), 201, THE_NEW);
	stage_type(s, "<Enter>");
	stage_sees(s, "Ukumbi mpya is paired");
	stage_replies(s, list_path, 200,
		"{\"devices\":[" THE_NEW "," HALL_DEVICE("Ukumbi A") "," DOOR_DEVICE "]}");
	stage_pass(s, 5);
	stage_answer(s);
	stage_cursor_on(s, "Ukumbi mpya");
	stage_sees(s, "Ukumbi mpya · paired");
	stage_sees(s, "lost once · last at –");
}

static void nothing_is_asked_for_behind_a_question_or_a_lock(void **state)
{
	struct stage *s = *state;

	at_devices(s);
	stage_type(s, "a");
	text_clear(&s->asked);
	stage_pass(s, 60);
	assert_false(was_asked(s, list_path));
	stage_type(s, "<Esc><Ctrl-F>");
	text_clear(&s->asked);
	stage_pass(s, 60);
	assert_false(was_asked(s, list_path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
		TEST(an_administrator_sees_how_the_devices_are_connected),
		TEST(a_code_is_approved_after_a_look_at_who_asks),
		TEST(what_was_typed_of_a_device_is_not_thrown_away_unasked),
		TEST(what_is_not_ours_is_refused),
		TEST(a_code_that_is_none_says_so),
		TEST(a_device_is_renamed_and_moved_by_its_version),
		TEST(what_was_not_touched_is_not_sent),
		TEST(all_rooms_of_a_facility_can_be_chosen_from),
		TEST(more_rooms_than_are_in_sight_are_told),
		TEST(a_device_is_taken_out_of_service_by_y_alone),
		TEST(a_new_machine_has_the_place_of_the_old),
		TEST(an_old_machine_in_service_goes_out_as_the_new_one_comes_in),
		TEST(a_machine_of_another_kind_has_no_place_there),
		TEST(the_history_tells_each_connection),
		TEST(names_of_devices_are_shown_harmless),
		TEST(a_device_that_comes_is_seen_without_a_key),
		TEST(the_marked_one_stays_it_when_another_comes_before),
		TEST(a_new_one_is_marked_as_soon_as_it_comes),
		TEST(nothing_is_asked_for_behind_a_question_or_a_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
