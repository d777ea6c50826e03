// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/directory.h"

#include "common/base/jdoc.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define ASHA "00000000-0000-4000-8000-00000000000a"
#define JUMA "00000000-0000-4000-8000-00000000000b"

static int make(void **state)
{
	*state = directory_create();
	return 0;
}

static int destroy(void **state)
{
	struct directory *directory = *state;

	directory_destroy(&directory);
	assert_null(directory);
	directory_destroy(&directory);
	return 0;
}

static struct patient_id patient(const char *id)
{
	struct patient_id patient;

	assert_true(uuid_parse(id, &patient.u));
	return patient;
}

static void take(struct directory *directory, const char *json, bool is_staff)
{
	char why[JDOC_WHY_BYTES];
	struct jdoc *document = jdoc_parse(json, strlen(json), why);

	assert_non_null(document);
	if (is_staff)
		directory_take_staff(directory, document);
	else
		directory_take(directory, document);
	jdoc_destroy(&document);
}

static size_t wanted(struct directory *directory)
{
	struct patient_id ids[10];

	return directory_wanted(directory, ids, 10);
}

static void somebody_who_is_looked_at_is_asked_for_once(void **state)
{
	struct directory *directory = *state;
	struct patient_id ids[10];

	assert_int_equal(wanted(directory), 0);
	assert_string_equal(directory_person(directory, patient(ASHA))->name, "");
	assert_false(directory_person(directory, patient(ASHA))->is_known);
	assert_int_equal(directory_wanted(directory, ids, 10), 1);
	assert_true(uuid_equal(ids[0].u, patient(ASHA).u));
	assert_int_equal(wanted(directory), 0);
	directory_person(directory, patient(ASHA));
	assert_int_equal(wanted(directory), 0);
}

static void no_more_are_asked_for_than_there_is_room(void **state)
{
	struct directory *directory = *state;
	struct patient_id ids[2];

	for (char last = '0'; last < '5'; last++) {
		char id[] = ASHA;

		id[UUID_TEXT_BYTES - 2] = last;
		directory_person(directory, patient(id));
	}
	assert_int_equal(directory_wanted(directory, ids, 0), 0);
	assert_int_equal(directory_wanted(directory, ids, 2), 2);
	assert_int_equal(directory_wanted(directory, ids, 2), 2);
	assert_int_equal(directory_wanted(directory, ids, 2), 1);
	assert_int_equal(directory_wanted(directory, ids, 2), 0);
}

static void an_answer_makes_somebody_known(void **state)
{
	struct directory *directory = *state;
	const struct person *person;

	directory_person(directory, patient(ASHA));
	take(directory,
		"{\"" ASHA "\":{\"name\":\"Mushi, Asha\",\"sex\":\"female\",\"birth_year\":1990,"
		"\"phone_masked\":\"07•• ••• 678\",\"card_number\":\"MRN-004211\"}}",
		false);
	person = directory_person(directory, patient(ASHA));
	assert_true(person->is_known);
	assert_string_equal(person->name, "Mushi, Asha");
	assert_int_equal(person->sex, SEX_FEMALE);
	assert_int_equal(person->birth_year, 1990);
	assert_string_equal(person->phone_masked, "07•• ••• 678");
	assert_string_equal(person->card_number, "MRN-004211");
	assert_int_equal(wanted(directory), 0);
}

static void a_new_answer_leaves_nothing_of_the_old_one(void **state)
{
	struct directory *directory = *state;
	const struct person *person;

	take(directory,
		"{\"" ASHA "\":{\"name\":\"Asha\",\"sex\":\"female\",\"birth_year\":1990,"
		"\"card_number\":\"MRN-004211\"}}",
		false);
	directory_forget(directory, patient(ASHA));
	assert_int_equal(wanted(directory), 1);
	take(directory, "{\"" ASHA "\":{\"name\":\"Asha M.\",\"sex\":null}}", false);
	person = directory_person(directory, patient(ASHA));
	assert_string_equal(person->name, "Asha M.");
	assert_int_equal(person->sex, SEX_UNKNOWN);
	assert_int_equal(person->birth_year, 0);
	assert_string_equal(person->card_number, "");
}

static void what_did_not_come_is_wanted_again(void **state)
{
	struct directory *directory = *state;

	directory_person(directory, patient(ASHA));
	directory_person(directory, patient(JUMA));
	assert_int_equal(wanted(directory), 2);
	take(directory, "{\"" ASHA "\":{\"name\":\"Asha\"}}", false);
	directory_forget_asked(directory);
	assert_int_equal(wanted(directory), 1);
}

static void nobody_is_known_at_once(void **state)
{
	struct directory *directory = *state;

	assert_true(directory_person(directory, (struct patient_id){ 0 })->is_known);
	assert_string_equal(directory_person(directory, (struct patient_id){ 0 })->name, "");
	assert_int_equal(wanted(directory), 0);
	/* And stays nobody, whatever a server says. */
	take(directory, "{\"00000000-0000-0000-0000-000000000000\":{\"name\":\"Asha\"}}", false);
	assert_string_equal(directory_person(directory, (struct patient_id){ 0 })->name, "");
	directory_forget(directory, (struct patient_id){ 0 });
	directory_forget(directory, patient(JUMA));
	assert_int_equal(wanted(directory), 0);
}

static void an_answer_of_another_shape_does_no_harm(void **state)
{
	static const char *const shapes[] = { "[]", "{}", "[1,\"x\",null]", "{\"x\":{}}",
		"{\"" ASHA "\":null}", "{\"" ASHA "\":[1]}",
		"{\"" ASHA "\":{\"name\":7,\"sex\":\"purple\",\"birth_year\":\"x\"}}",
		"{\"" ASHA "\":{\"birth_year\":9223372036854775807}}",
		"{\"" ASHA "\":{\"birth_year\":-5}}", "[{}]", "[{\"id\":7}]", "[{\"id\":\"x\"}]",
		"[{\"id\":\"" ASHA "\",\"name\":null,\"role\":\"king\"}]" };
	struct directory *directory = *state;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		take(directory, shapes[i], false);
		take(directory, shapes[i], true);
		assert_string_equal(directory_person(directory, patient(ASHA))->name, "");
		assert_int_equal(directory_person(directory, patient(ASHA))->birth_year, 0);
		assert_int_equal(directory_person(directory, patient(ASHA))->sex, SEX_UNKNOWN);
	}
	directory_take(directory, NULL);
	directory_take_staff(directory, NULL);
}

static void a_long_name_is_cut_between_characters(void **state)
{
	struct directory *directory = *state;
	struct text json = { 0 };
	const char *name;

	text_add(&json, "{\"" ASHA "\":{\"name\":\"a");
	for (int i = 0; i < PERSON_NAME_BYTES; i++)
		text_add(&json, "水");
	text_add(&json, "\"}}");
	take(directory, text_string(&json), false);
	name = directory_person(directory, patient(ASHA))->name;
	assert_int_equal(strlen(name), 1 + (PERSON_NAME_BYTES - 2) / 3 * 3);
	assert_true(utf8_is_valid(name, strlen(name)));
	text_finish(&json);
}

static void colleagues_are_known_by_their_ids(void **state)
{
	struct directory *directory = *state;
	struct user_id id = { patient(ASHA).u };

	assert_null(directory_colleague(directory, id));
	take(directory,
		"[{\"id\":\"" ASHA "\",\"name\":\"Dr Komba\",\"role\":\"doctor\"},"
		"{\"id\":\"" JUMA "\",\"name\":\"Neema\",\"role\":\"receptionist\"}]",
		true);
	assert_string_equal(directory_colleague(directory, id)->name, "Dr Komba");
	assert_int_equal(directory_colleague(directory, id)->role, ROLE_DOCTOR);
	take(directory, "[{\"id\":\"" ASHA "\",\"name\":\"Dr J. Komba\",\"role\":\"nurse\"}]",
		true);
	assert_string_equal(directory_colleague(directory, id)->name, "Dr J. Komba");
	assert_int_equal(directory_colleague(directory, id)->role, ROLE_NURSE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)
	const struct CMUnitTest tests[] = {
		TEST(somebody_who_is_looked_at_is_asked_for_once),
		TEST(no_more_are_asked_for_than_there_is_room),
		TEST(an_answer_makes_somebody_known),
		TEST(a_new_answer_leaves_nothing_of_the_old_one),
		TEST(what_did_not_come_is_wanted_again),
		TEST(nobody_is_known_at_once),
		TEST(an_answer_of_another_shape_does_no_harm),
		TEST(a_long_name_is_cut_between_characters),
		TEST(colleagues_are_known_by_their_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
