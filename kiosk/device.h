// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A program of a hall as a device: where no login is given it shows a code to be paired, and keeps
 * the key that it gets by that in a file of its own. */
#pragma once

#include "common/base/flags.h"
#include "common/base/text.h"
#include "common/link/link.h"

struct canvas;

struct device {
	const char *key_file; /* of the option; NULL: the usual one */
	struct text path;     /* "": it signs in by a login */
	char key[LINK_KEY_BYTES], code[LINK_CODE_BYTES];
};

/* The row of flags; at: the offset of the struct device in the settings. */
#define DEVICE_FLAGS(at)                                                                           \
	{                                                                                          \
		"key-file", "FILE", "keep the key of this device in FILE", flag_take_text,         \
			(at) + offsetof(struct device, key_file)                                   \
	}

/* How a device gets in, for the end of a help. */
#define DEVICE_ENDING                                                                              \
	"Without LOGIN it shows a code; an administrator types it under Devices, once, and\n"      \
	"says which hall this is. With LOGIN, the account of a display, its password is that\n"    \
	"of FOLENI_PASSWORD.\n"

/* Reads the key. 0, or an exit code of sysexits.h, and then it was said why. */
MUST_CHECK int device_begin(struct device *device, const struct flags *flags);
/* For link_create(): kind is "display", "tickets" or "printer". Points into device. */
void device_options(const struct device *device, const char *kind, struct link_options *options);
/* For link_events.keep_key. */
bool device_keep(struct device *device, const char *key, const char *code);
/* Wipes it. */
void device_finish(struct device *device);

/* What stands on the screen of a device that nobody knows: the code, as large as it can be. Of the
 * status that the link told last; the first language comes first. False: it is known. */
bool device_draw(struct canvas *canvas, const struct link_status *status,
	const enum language *languages, size_t language_count);
