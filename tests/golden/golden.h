// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Screens as files: what a screen is to look like stands in golden/<name>.txt of a test, with every
 * set of signs. FOLENI_GOLDEN=write writes the files, to be read before they are kept. */
#pragma once

#include "common/base/text.h"
#include "common/term/canvas.h"

/* The screen in each set of signs, under a line with the title (or NULL), its size and the set.
 * Fails where a label is cut. */
void golden_add(struct text *pictures, const struct canvas *canvas, const char *title);
/* The file holds these pictures; else it fails and shows the first that differs. Empties the text.
 */
void golden_check(const char *folder, const char *name, struct text *pictures);
