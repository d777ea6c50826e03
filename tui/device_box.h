// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The box of one device, as view_device.c draws it and takes its keys; what is sent of it is in
 * device_save.c. */
#pragma once

#include "common/base/uuid.h"
#include "common/model/rows.h"
#include "common/term/entry.h"
#include "common/term/scroll.h"

struct console;

enum {
	DEVICE_NAME_CHARS = 60,
	DEVICE_ROOMS_MOST = FACILITY_DESKS_MAX,
	DEVICE_CODE_BYTES_TYPED = 65
};

/* Where the cursor is. */
enum device_part { PART_NAME, PART_NAME_EN, PART_ROOMS, PART_COUNT };

struct device_room {
	struct uuid id;
	bool is_on;
};

struct device_box {
	bool is_new;
	char id[UUID_TEXT_BYTES];           /* of the device; of its pairing, where it is new */
	char code[DEVICE_CODE_BYTES_TYPED]; /* of a new one */
	char kind[16], address[64];
	int64_t began_us;
	int64_t version;
	char old[UUID_TEXT_BYTES]; /* in whose place it comes; "": nobody's */
	char old_name[4 * DEVICE_NAME_CHARS + 1];
	bool is_old_in_service;
	struct entry names[PART_ROOMS]; /* in Swahili; in English, or empty: the same */
	enum device_part part;          /* the cursor */
	char began[PART_ROOMS][4 * DEVICE_NAME_CHARS + 1]; /* how they were */
	bool were_rooms_touched;
	struct device_room rooms[DEVICE_ROOMS_MOST];
	struct uuid ids[DEVICE_ROOMS_MOST];
	size_t count;
	struct scroll scroll;
	size_t in_sight;
	bool is_sending, was_warned;
};

/* NULL: it is not open. */
struct device_box *device_box_of(struct console *console);
/* Does it show the rooms of some desks alone? */
bool device_has_room(const struct device_box *box);
/* Would leaving it lose anything? */
bool device_is_typed(const struct device_box *box);
/* Saves what stands there, lets a new one in; or says what is missing, or asks first whether the
 * old machine in its place may go. */
void device_save(struct console *console);
const char *device_why_no_refusal(struct console *console);
/* Lets the code of a new one end. */
void device_refuse(struct console *console);
