// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A board with something going on, the same each time: what commands and events are tried on. */
#pragma once

#include "server/engine/engine.h"
#include "tests/engine/invent.h"

/* 2 March 2026, 12:00 in Dar es Salaam: two hours after the last patient came. */
#define HOSPITAL_NOW_US INT64_C(1772442000000000)
enum { HOSPITAL_OFFSET_S = 3 * 3600 };

struct board *hospital_create(void);
/* For struct invent: ids, and words that name something, are mostly those of the board, which is
 * arg. */
bool hospital_choose(void *arg, const struct field *field, void *at);
/* A doctor at a desk with a patient. */
struct decide_context hospital_context(void);
/* Reads all there is to read. */
void hospital_look(const struct board *board);
