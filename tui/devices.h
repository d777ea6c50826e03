// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* What the views of devices share: screens, ticket machines and printers of halls. */
#pragma once

#include <stddef.h>

struct console;
struct jdoc;
struct text;

/* What a device of a record is called, in the language of the console. */
const char *device_name(const struct console *console, const struct jdoc *record);
/* "Screen", "Ticket machine", "Printer". */
const char *device_kind_words(const struct console *console, const char *kind);
/* The rooms of a record's desks: "2, 4, 7"; "all" where it has none. */
void device_tell_rooms(const struct console *console, const struct jdoc *record, struct text *text);
/* Of the facility: "/v1/admin/facilities/<id>" and what is formatted. */
enum { DEVICE_PATH_BYTES = 200 };
void device_path(const struct console *console, char path_out[DEVICE_PATH_BYTES], const char *noun,
	const char *id, const char *act);

/* The box in which the device of this pairing is approved, with the code that found it. */
void device_open_new(struct console *console, const struct jdoc *pairing, const char *code);
/* The same, for a machine that comes in place of an old one: it has its name and its rooms, which
 * can be changed, and the old one is taken out of service first, where it was not yet. */
void device_open_in_place(struct console *console, const struct jdoc *pairing, const char *code,
	const struct jdoc *old);
/* The box in which a device is named anew and moved. */
void device_open(struct console *console, const struct jdoc *device);
/* The box that tells when it was connected. */
void device_open_history(struct console *console, const struct jdoc *device);
/* A device was changed, or is new: the list shows it and chooses it. */
void devices_told(struct console *console, const struct jdoc *device);
