// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The directory: who the ids on the board are. Boards and events hold no names, so that a person
 * can be erased; a console asks for the names that it shows, and keeps them only in memory. */
#pragma once

#include "common/model/ids.h"
#include "common/model/role.h"
#include "common/model/words.h"
#include <stddef.h>
#include <stdint.h>

struct directory;
struct jdoc;

enum { PERSON_NAME_BYTES = 801, PERSON_PHONE_BYTES = 24, PERSON_CARD_BYTES = 33 };
struct person {
	struct patient_id id;
	bool is_known; /* false: the answer is on its way */
	char name[PERSON_NAME_BYTES];
	char phone_masked[PERSON_PHONE_BYTES];
	char card_number[PERSON_CARD_BYTES];
	enum sex sex;
	int birth_year; /* 0: not known */
};
struct colleague {
	struct user_id id;
	char name[PERSON_NAME_BYTES];
	enum role role;
};

struct directory *directory_create(void);
void directory_destroy(struct directory **directory);

/* Never NULL: of somebody who is not known yet the name is "", and the name is wanted from now on.
 * Borrowed until the next call of directory_take(). */
const struct person *directory_person(struct directory *directory, struct patient_id id);
/* NULL: not known. */
const struct colleague *directory_colleague(const struct directory *directory, struct user_id id);
/* Whose names are wanted and not asked for yet; they count as asked for after it. Returns how many
 * were written. */
size_t directory_wanted(struct directory *directory, struct patient_id *ids_out, size_t room);
/* The connection is gone: what was asked for and did not come is wanted again. */
void directory_forget_asked(struct directory *directory);
/* {"<id>":{"name":..,"sex":..},..}, the member patients of a names message. */
void directory_take(struct directory *directory, const struct jdoc *patients);
/* [{"id":..,"name":..,"role":..},..], the members of staff. */
void directory_take_staff(struct directory *directory, const struct jdoc *staff);
/* Somebody's record has changed: asked for anew. */
void directory_forget(struct directory *directory, struct patient_id id);
