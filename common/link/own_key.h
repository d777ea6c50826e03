// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Where a device keeps its key: a file that only its own user reads, written beside the old one and
 * put in its place once it is on the disk, so that a power cut leaves the one or the other. The
 * first line is the key; while the device waits to be paired the second is the code that it shows.
 */
#pragma once

#include "common/base/attr.h"
#include "common/link/link.h"

struct flags;
struct text;

/* Where there is nothing yet both are "". False, with errno: it cannot be read. */
MUST_CHECK bool own_key_read(
	const char *path, char key_out[LINK_KEY_BYTES], char code_out[LINK_CODE_BYTES]);
/* Makes the folder where it is missing. key "": there is none any more. False, with errno: it is
 * not on the disk. */
MUST_CHECK bool own_key_write(const char *path, const char *key, const char *code);
/* The state folder that systemd gives, else the user's own: <folder>/<program>.key. False: there is
 * no such folder, for HOME is not known. */
MUST_CHECK bool own_key_path(const char *program, struct text *path_out);
