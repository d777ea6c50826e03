// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What is sent of the box of a device. */
#include "common/base/jdoc.h"
#include "common/base/text.h"
#include "tui/ask.h"
#include "tui/console.h"
#include "tui/device_box.h"
#include "tui/devices.h"
#include "tui/record.h"
#include <stdio.h>
#include <string.h>

/* ---- saving ---- */

static bool has_other(const struct device_box *box, enum device_part part)
{
	return strcmp(box->names[part].bytes, box->began[part]) != 0;
}

/* Of one that is there already what was touched and nothing else: what others have changed
 * meanwhile, or what finds no place in the box, is not taken from it. */
static bool is_sent(const struct device_box *box, enum device_part part)
{
	if (box->is_new)
		return true;
	return part == PART_ROOMS ? box->were_rooms_touched : has_other(box, part);
}

bool device_is_typed(const struct device_box *box)
{
	return box->were_rooms_touched || has_other(box, PART_NAME) || has_other(box, PART_NAME_EN);
}

static bool is_changed(const struct device_box *box)
{
	bool is_any = false;

	for (int part = PART_NAME; part < PART_COUNT; part++)
		is_any = is_any || is_sent(box, (enum device_part)part);
	return is_any;
}

static void add_member(struct text *body, const char *name)
{
	text_printf(body, "%s\"%s\":", body->length > 1 ? "," : "", name);
}

static void add_names(const struct device_box *box, struct text *body)
{
	if (is_sent(box, PART_NAME)) {
		add_member(body, "name");
		text_json_string(body, box->names[PART_NAME].bytes);
	}
	if (!is_sent(box, PART_NAME_EN))
		return;
	add_member(body, "name_en");
	if (entry_is_empty(&box->names[PART_NAME_EN]))
		text_add(body, "null");
	else
		text_json_string(body, box->names[PART_NAME_EN].bytes);
}

static void add_desks(const struct device_box *box, struct text *body)
{
	const char *comma = "";

	add_member(body, "desks");
	text_add_char(body, '[');
	for (size_t i = 0; i < box->count; i++) {
		char id[UUID_TEXT_BYTES];

		if (!box->rooms[i].is_on)
			continue;
		uuid_format(box->rooms[i].id, id);
		text_printf(body, "%s\"%s\"", comma, id);
		comma = ",";
	}
	text_add_char(body, ']');
}

static void write_body(const struct device_box *box, struct text *body)
{
	text_add_char(body, '{');
	add_names(box, body);
	if (is_sent(box, PART_ROOMS))
		add_desks(box, body);
	if (box->is_new) {
		add_member(body, "kind");
		text_json_string(body, box->kind);
		add_member(body, "code");
		text_json_string(body, box->code);
	}
	if (*box->old)
		text_printf(body, ",\"device\":\"%s\"", box->old);
	if (box->is_old_in_service)
		text_add(body, ",\"ends_old\":true");
	text_add_char(body, '}');
}

static void saved(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct device_box *box = device_box_of(console);
	char said[ERRAND_SAID_BYTES];

	console_release(console);
	if (box)
		box->is_sending = false;
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	snprintf(said, sizeof(said),
		!box || box->is_new ? say(console, N_("%s is paired"))
				    : say(console, N_("%s is changed")),
		device_name(console, reply->body));
	if (box)
		console_pop(console);
	console_done(console, said);
	devices_told(console, reply->body);
}

static size_t count_rooms(const struct device_box *box)
{
	size_t count = 0;

	for (size_t i = 0; i < box->count; i++)
		count += box->rooms[i].is_on;
	return count;
}

bool device_has_room(const struct device_box *box)
{
	return count_rooms(box) > 0;
}

_Static_assert(DISPLAY_DESKS_MAX == 64, "what is missing says so");

static const char *missing(const struct device_box *box)
{
	if (entry_is_empty(&box->names[PART_NAME]))
		return N_("It needs a name: what stands on the wall beside it");
	if (strcmp(box->kind, "tickets") == 0 && !device_has_room(box))
		return N_("A ticket machine needs the rooms for which it gives numbers");
	if (is_sent(box, PART_ROOMS) && count_rooms(box) > DISPLAY_DESKS_MAX)
		return N_("64 rooms at most; where none is chosen, it has all of them");
	if (!is_changed(box))
		return N_("Nothing was changed");
	return NULL;
}

static void send(struct console *console, struct device_box *box)
{
	char path[DEVICE_PATH_BYTES], version[32];
	struct link_request request = { .method = "POST", .path = path };
	struct text body = { 0 };

	snprintf(version, sizeof(version), "\"%lld\"", (long long)box->version);
	device_path(console, path, "devices", box->is_new ? "" : box->id, "");
	if (!box->is_new) {
		request.method = "PATCH";
		request.if_match = version;
	}
	write_body(box, &body);
	request.body = text_string(&body);
	box->is_sending = console_ask(console, &request, saved, console);
	if (box->is_sending)
		console_hold(console);
	text_finish(&body);
}

/* In one step at the server: where the new one cannot come in, the old one stays. */
static void send_in_place(struct console *console, const char *answer, const void *context)
{
	struct device_box *box = device_box_of(console);

	(void)answer;
	(void)context;
	if (box)
		send(console, box);
}

void device_save(struct console *console)
{
	struct device_box *box = device_box_of(console);
	const char *why = missing(box);
	char question[400];

	if (why) {
		if (entry_is_empty(&box->names[PART_NAME]))
			box->part = PART_NAME;
		console_toast(console, STYLE_WARN, "%s", say(console, why));
	} else if (box->is_old_in_service) {
		snprintf(question, sizeof(question),
			say(console, N_("The old machine of %s is in service still. Take it out, "
					"and this one in? The old key ends at once.")),
			box->old_name);
		ask_yes(console, question, send_in_place, NULL, 0);
	} else {
		send(console, box);
	}
}

/* ---- not ours ---- */

const char *device_why_no_refusal(struct console *console)
{
	return device_box_of(console)->is_new ? NULL : N_("the device was let in already");
}

static void refused(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;

	console_release(console);
	if (reply->outcome != LINK_DONE) {
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
		return;
	}
	if (device_box_of(console))
		console_pop(console);
	console_done(console, say(console, N_("The device was refused; its code is good no more")));
}

void device_refuse(struct console *console)
{
	char path[DEVICE_PATH_BYTES];

	device_path(console, path, "pairings", device_box_of(console)->id, "refuse");
	if (console_ask(console,
		    &(struct link_request){ .method = "POST", .path = path, .body = "{}" }, refused,
		    console))
		console_hold(console);
}
