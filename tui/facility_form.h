// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A facility as a form and back. Whoever arranges all of them makes new ones and sees all; whoever
 * arranges one sees that one. */
#pragma once

#include "tui/editor.h"

/* As it is told by /v1/admin/facilities. */
#define FACILITIES_PATH "/v1/admin/facilities"

/* Of an editor whose context is a struct settings_told. */
extern const struct editor_kind facility_kind;
