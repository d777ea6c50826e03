// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Yes and no in a form, by the letters of the language: n is yes in Swahili and no in English, so
 * no one table can serve both. */
#pragma once

#include "common/model/words.h"
#include "common/term/form.h"

enum { YES_NO_OPTIONS = 2 };
/* The values are "yes" and "no", in this order in every language. */
const struct form_option *yes_no(enum language language);
