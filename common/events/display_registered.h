// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* display.registered: a screen or voice of a hall exists, or its data changed. */
#pragma once

#include "common/events/event.h"

struct display_registered {
	struct display_id display;
	char name[NAME_BYTES];
	int desks_count; /* 0: all. */
	struct id_item desks[DISPLAY_DESKS_MAX];
	enum device_kind kind;
	char name_en[NAME_BYTES]; /* "": as name. */
};
