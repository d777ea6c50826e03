// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A service as a form and back: what an administrator may say of a line, in minutes and words. What
 * the form does not show stays as it was. */
#pragma once

#include "tui/editor.h"

/* Its record is a struct service. */
extern const struct editor_kind queue_kind;
