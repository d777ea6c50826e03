// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* How letters pick one of many options: for form.c alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct form;

/* A key in the focused row. What is typed chooses as soon as only one is meant. */
bool form_pick(struct form *form, uint32_t key);
/* A word of this option's label begins as was typed in the row at. */
bool form_fits(const struct form *form, size_t at, size_t option);
size_t form_count_fits(const struct form *form, size_t at);
