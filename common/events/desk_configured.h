// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* desk.configured: a room or window exists, or its data changed. */
#pragma once

#include "common/events/event.h"

struct desk_configured {
	struct desk_id desk;
	char code[CODE_WORD_BYTES];
	char name_sw[NAME_BYTES];
	char name_en[NAME_BYTES];
	enum desk_kind kind;
	char room[8];
	int services_count;
	struct id_item services[DESK_SERVICES_MAX];
	bool retired; /* Out of use from now on. */
	char reason[201];
};
