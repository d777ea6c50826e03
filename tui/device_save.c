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

static void add_desks(const struct device_box *box, struct text *body)
{
	const char *comma = "";

	text_add(body, ",\"desks\":[");
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
	text_add(body, "{\"name\":");
	text_json_string(body, box->names[PART_NAME].bytes);
	text_add(body, ",\"name_en\":");
	if (entry_is_empty(&box->names[PART_NAME_EN]))
		text_add(body, "null");
	else
		text_json_string(body, box->names[PART_NAME_EN].bytes);
	add_desks(box, body);
	if (box->is_new) {
		text_add(body, ",\"kind\":");
		text_json_string(body, box->kind);
		text_add(body, ",\"code\":");
		text_json_string(body, box->code);
	}
	if (*box->old)
		text_printf(body, ",\"device\":\"%s\"", box->old);
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

bool device_has_room(const struct device_box *box)
{
	for (size_t i = 0; i < box->count; i++)
		if (box->rooms[i].is_on)
			return true;
	return false;
}

static const char *missing(const struct device_box *box)
{
	if (entry_is_empty(&box->names[PART_NAME]))
		return N_("It needs a name: what stands on the wall beside it");
	if (strcmp(box->kind, "tickets") == 0 && !device_has_room(box))
		return N_("A ticket machine needs the rooms for which it gives numbers");
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

/* The old one has gone, and its place is free. */
static void old_ended(void *arg, const struct link_reply *reply)
{
	struct console *console = arg;
	struct device_box *box = device_box_of(console);

	console_release(console);
	if (box)
		box->is_sending = false;
	if (reply->outcome != LINK_DONE)
		console_toast(console, STYLE_BAD, "! %s", errand_why(console, reply->problem));
	else if (box) {
		box->is_old_in_service = false;
		send(console, box);
	}
}

static void end_old(struct console *console, const char *answer, const void *context)
{
	struct device_box *box = device_box_of(console);
	char path[DEVICE_PATH_BYTES];

	(void)answer;
	(void)context;
	if (!box)
		return;
	device_path(console, path, "devices", box->old, "revoke");
	box->is_sending = console_ask(console,
		&(struct link_request){ .method = "POST", .path = path, .body = "{}" }, old_ended,
		console);
	if (box->is_sending)
		console_hold(console);
}

void device_save(struct console *console)
{
	struct device_box *box = device_box_of(console);
	const char *why = missing(box);
	char question[400];

	if (why) {
		console_toast(console, STYLE_WARN, "%s", say(console, why));
	} else if (box->is_old_in_service) {
		snprintf(question, sizeof(question),
			say(console, N_("The old machine of %s is in service still. Take it out, "
					"and this one in? The old key ends at once.")),
			box->old_name);
		ask_yes(console, question, end_old, NULL, 0);
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
