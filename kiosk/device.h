// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* A program of a hall as a device: where no login is given it shows a code to be paired, and keeps
 * the key that it gets by that in a file of its own. */
#pragma once

#include "common/base/flags.h"
#include "common/base/text.h"
#include "common/link/access.h"
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

/* What every program of a hall does first: reads its command line into settings, access being a
 * member of it, and finds its languages. False: it ends with *code_out, and it was said why. */
MUST_CHECK bool device_start(const struct flags *flags, int argc, char **argv, void *settings,
	struct access *access, int *code_out);
/* Reads the key, or the password where there is a login. 0, or an exit code of sysexits.h, and then
 * it was said why. */
MUST_CHECK int device_enter(
	struct device *device, struct access *access, const struct flags *flags);
/* As link_create(), by the login or as a device of this kind: "display", "tickets" or "printer".
 * Both are borrowed for as long as the link; the password is wiped. NULL: why_out says why. */
struct link *device_link(struct device *device, struct access *access, const char *kind,
	struct loop *loop, const struct link_events *events, void *arg,
	char why_out[LINK_DETAIL_BYTES]);
/* For link_events.keep_key. */
bool device_keep(struct device *device, const char *key, const char *code);
/* Wipes it. */
void device_finish(struct device *device);

/* What stands on the screen of a device that nobody knows: the code, as large as it can be. Of the
 * status that the link told last; the first language comes first. False: it is known. */
bool device_draw(struct canvas *canvas, const struct link_status *status,
	const enum language *languages, size_t language_count);
