// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What a hospital sets for itself, as a form and back: a row for each line of hospital.def. */
#pragma once

#include "tui/editor.h"
#include "tui/told.h"

/* What the kinds of the page of settings are told by REST: the context of its editor. */
struct settings_told {
	struct told facilities;
	struct told settings;
	char settings_path[96];
};

extern const struct editor_kind hospital_kind;
