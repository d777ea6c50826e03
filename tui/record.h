// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Records that REST has told: what stands in them, and moments in words. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console;
struct jdoc;

/* What is missing is "", 0 or false. */
const char *record_text(const struct jdoc *record, const char *key);
int64_t record_int(const struct jdoc *record, const char *key);
bool record_flag(const struct jdoc *record, const char *key);
/* Microseconds since 1970. */
int64_t record_us(const struct jdoc *record, const char *key);

/* "08:41" today, "12 Nov" in this year, else "2025-11-12"; "–" for 0. */
enum { MOMENT_BYTES = 24 };
void tell_moment(const struct console *console, int64_t at_us, char text_out[MOMENT_BYTES]);
/* The same with the time of another day, "12 Nov 09:14": for a line that has the room. */
void tell_moment_long(const struct console *console, int64_t at_us, char text_out[MOMENT_BYTES]);
/* Always the whole of it: "2025-11-12 09:14:07 Africa/Dar_es_Salaam". */
enum { MOMENT_WHOLE_BYTES = 96 };
void tell_moment_whole(
	const struct console *console, int64_t at_us, char text_out[MOMENT_WHOLE_BYTES]);
