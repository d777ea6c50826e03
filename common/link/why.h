// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Why a link is where it is, as one list: why.def. */
#pragma once

enum link_why {
#define WHY(name, word, text) LINK_WHY_##name,
#include "common/link/why.def"
#undef WHY
	LINK_WHY_COUNT,
};

/* The stable word, such as "unreachable". */
const char *link_why_word(enum link_why why);
/* Safe to show to anybody. */
const char *link_why_text(enum link_why why);

/* Room for what stands behind it: "Connection refused", "status 502". Printable. */
enum { LINK_DETAIL_BYTES = 160 };
