// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the commands of displays share: screens, ticket machines and printers of halls. */
#pragma once

#include "server/engine/flow.h"

/* All that can be configured: the input of display.change. */
struct display_change {
	struct display_id display;
	int64_t version; /* That it is a change of; 0: there is none yet. */
	enum device_kind kind;
	char name[NAME_BYTES];
	char name_en[NAME_BYTES]; /* "": as name. */
	int desks_count;          /* 0: all. */
	struct id_item desks[DISPLAY_DESKS_MAX];
	char reason[801];
};
/* Behind the first DISPLAY_CHANGE_HEAD_COUNT comes what is changed, the reason last. */
enum { DISPLAY_CHANGE_HEAD_COUNT = 3, DISPLAY_CHANGE_FIELD_COUNT = 7 };
extern const struct field display_change_fields[DISPLAY_CHANGE_FIELD_COUNT];

/* As the display is now, without a reason. */
struct display_change display_change_of(const struct display *display);

struct display_registered;
/* The event, and what was before it. */
void register_display(struct decision *decision, const struct display_registered *registered);
/* .override of the commands that configure a display. */
bool tell_display_edit(
	const struct decision *decision, const void *command, struct override *override);

/* What may come as a display hangs on its kind, so that is for good. A new one may be of any. */
MUST_CHECK enum err check_display_kind(
	struct decision *decision, struct display_id id, enum device_kind kind);
/* The desks are there, each once. */
MUST_CHECK enum err check_display_desks(
	struct decision *decision, const struct id_item *desks, int desks_count);
