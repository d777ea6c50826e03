// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "tui/directory.h"

#include "common/base/jdoc.h"
#include "common/base/map.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include <stdio.h>
#include <string.h>

enum { YEAR_MAX = 9999 };

/* One whose name is wanted stands in the list of the wanted until it is asked for. */
struct listed {
	struct person person;
	bool is_asked;
};

struct directory {
	struct map *people;
	struct map *colleagues;
};

struct directory *directory_create(void)
{
	struct directory *directory = mem_alloc(sizeof(*directory));

	directory->people = map_create();
	directory->colleagues = map_create();
	return directory;
}

static void destroy_all(struct map **map)
{
	size_t cursor = 0;
	void *value;

	while ((value = map_next(*map, &cursor)))
		mem_free(value);
	map_destroy(map);
}

void directory_destroy(struct directory **directory)
{
	if (!*directory)
		return;
	destroy_all(&(*directory)->people);
	destroy_all(&(*directory)->colleagues);
	mem_free(*directory);
	*directory = NULL;
}

const struct person *directory_person(struct directory *directory, struct patient_id id)
{
	static const struct person nobody = { .is_known = true };
	struct listed *listed = map_find(directory->people, id.u);

	if (uuid_is_nil(id.u))
		return &nobody;
	if (!listed) {
		listed = mem_alloc(sizeof(*listed));
		listed->person.id = id;
		map_put(directory->people, id.u, listed);
	}
	return &listed->person;
}

const struct colleague *directory_colleague(const struct directory *directory, struct user_id id)
{
	return map_find(directory->colleagues, id.u);
}

size_t directory_wanted(struct directory *directory, struct patient_id *ids_out, size_t room)
{
	struct listed *listed;
	size_t cursor = 0, count = 0;

	while (count < room && (listed = map_next(directory->people, &cursor))) {
		if (listed->is_asked || listed->person.is_known)
			continue;
		listed->is_asked = true;
		ids_out[count++] = listed->person.id;
	}
	return count;
}

void directory_forget_asked(struct directory *directory)
{
	struct listed *listed;
	size_t cursor = 0;

	while ((listed = map_next(directory->people, &cursor)))
		listed->is_asked = false;
}

static void copy(char *to, size_t room, const struct jdoc *object, const char *key)
{
	const char *string = jdoc_get_string(object, key);
	size_t length = string ? utf8_cut(string, strlen(string), room - 1) : 0;

	snprintf(to, room, "%.*s", (int)length, string ? string : "");
}

static void take_person(struct person *person, const struct jdoc *record)
{
	const char *sex = jdoc_get_string(record, "sex");
	int64_t year;
	int value;

	*person = (struct person){ .id = person->id, .is_known = true };
	copy(person->name, sizeof(person->name), record, "name");
	copy(person->phone_masked, sizeof(person->phone_masked), record, "phone_masked");
	copy(person->card_number, sizeof(person->card_number), record, "card_number");
	if (sex && word_find(&words_sex, sex, &value))
		person->sex = (enum sex)value;
	if (jdoc_int(jdoc_get(record, "birth_year"), &year) && year > 0 && year <= YEAR_MAX)
		person->birth_year = (int)year;
}

void directory_take(struct directory *directory, const struct jdoc *patients)
{
	const struct jdoc *record;
	const char *key;
	void *cursor = NULL;
	struct patient_id id;

	while (jdoc_next(patients, &cursor, &key, &record)) {
		struct listed *listed = NULL;

		if (uuid_parse(key, &id.u) && directory_person(directory, id))
			listed = map_find(directory->people, id.u);
		if (listed)
			take_person(&listed->person, record);
	}
}

void directory_take_staff(struct directory *directory, const struct jdoc *staff)
{
	for (size_t i = 0; i < jdoc_count(staff); i++) {
		const struct jdoc *record = jdoc_at(staff, i);
		const char *id = jdoc_get_string(record, "id");
		const char *role = jdoc_get_string(record, "role");
		struct colleague *colleague;
		struct uuid u;

		if (!id || !uuid_parse(id, &u))
			continue;
		colleague = map_find(directory->colleagues, u);
		if (!colleague) {
			colleague = mem_alloc(sizeof(*colleague));
			map_put(directory->colleagues, u, colleague);
		}
		colleague->id.u = u;
		copy(colleague->name, sizeof(colleague->name), record, "name");
		if (!role || !role_from_name(role, &colleague->role))
			colleague->role = ROLE_RECEPTIONIST;
	}
}

void directory_forget(struct directory *directory, struct patient_id id)
{
	struct listed *listed = map_find(directory->people, id.u);

	if (listed)
		listed->is_asked = listed->person.is_known = false;
}
