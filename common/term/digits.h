// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Digits and letters that are read from the far end of a hall, of full blocks, which every set of
 * signs has. */
#pragma once

#include "common/term/canvas.h"

/* The columns that digits_draw() would use; 0: the text does not fit at all. */
int digits_columns(struct area area, const char *text);
/* The text as large as it fits into the area, at its left and in its middle height; letters A to Z,
 * digits, "-" and blanks. Returns the columns used; 0: it does not fit at all. */
int digits_draw(struct canvas *canvas, struct area area, enum style style, const char *text);
