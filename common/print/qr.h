// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* An address as a QR code, in dots of paper or of a screen. Pure. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

struct qr {
	bool *is_black; /* side x side, row by row, with the white edge that readers need */
	int side;       /* dots */
};

/* About two thirds of the width of a paper; more where the address is long. False: it is too long
 * to be read from such a paper. */
MUST_CHECK bool qr_make(const char *address, int paper_dots, struct qr *qr_out);
/* One dot for each module and a narrow edge, for a screen. False: the address is too long. */
MUST_CHECK bool qr_make_small(const char *address, struct qr *qr_out);
/* All zero is fine. */
void qr_finish(struct qr *qr);
