// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* After too many wrong passwords or codes the server looks at none for a while, and says for how
 * long. Until then nothing is sent in vain; what is left of it is shown second by second. */
#pragma once

#include "common/term/canvas.h"
#include <stdint.h>

struct console;

/* Nothing is of any use before that time of the wall clock. */
void patience_begin(struct console *console, int64_t until_us);
/* It was of another account. */
void patience_end(struct console *console);
/* Whole seconds, 0: it is over. A clock that is put back ends it: the server knows better. */
int patience_left_s(const struct console *console);
/* What has happened to what was tried last, and when it may be tried again. */
void patience_draw(struct console *console, struct canvas *canvas, struct area area);
