// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a patient takes along on paper: the number, large; the service, the place and the wait as
 * they are when it is printed, with that time; the address of the ticket's page as a QR code and in
 * letters. Swahili first, English below it. Never a name: there is no member for one.
 * Pure but for the catalogue of i18n.h. */
#pragma once

#include "common/model/wait.h"
#include "common/print/escpos.h"

/* All of it is borrowed. */
struct ticket_paper {
	const char *facility_sw, *facility_en;
	const char *number;
	const char *service_sw, *service_en; /* "": it says what the illness is */
	const char *note_sw, *note_en; /* what the service tells everybody; NULL, "": nothing */
	int ahead;                     /* who are called before; -1: not said */
	struct wait_shown wait;
	int64_t printed_us;
	int32_t utc_offset_s;
	const char *address; /* "https://host/t/CODE"; "": none */
	bool is_shown;       /* a display in the hall shows who is called */
	bool is_copy;
};

/* Adds the bytes for the printer. out->bytes: about 15 kB. */
void ticket_paper_put(const struct ticket_paper *paper, const struct escpos *out);
