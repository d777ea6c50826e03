// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The page of a ticket, for phones that run no script: what GET /v1/tickets/{code} answers, as
 * plain HTML in Swahili and English, at most TICKET_PAGE_BYTES long. Pure. */
#pragma once

#include "server/routes/codes.h"

struct text;

enum { TICKET_PAGE_BYTES = 8192, TICKET_PAGE_REFRESH_S = 60 };

struct ticket_page {
	const struct code_view *view;
	struct outlook outlook;
	int32_t utc_offset_s; /* Of the facility: its hours are shown. */
};
void ticket_page_write(const struct ticket_page *page, struct text *text);
/* Why there is none, in words of every day: ERR_NO_TICKET, ERR_TOO_MANY, or anything else, which
 * is said to pass by itself. */
void ticket_page_write_refusal(enum err err, struct text *text);
