// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A desk as a form and back: what the hall calls it, whom it serves, whether it is in use. */
#pragma once

#include "tui/editor.h"

/* Its record is a struct desk. */
extern const struct editor_kind desk_kind;
