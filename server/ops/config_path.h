// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Settings that name a file or a folder, or are a secret that lies in one: parts of their kinds,
 * for config_kind.c. */
#pragma once

#include "server/ops/config_kind.h"

/* None of these repeats the value: it may be a secret. */
bool config_read_text(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why);
bool config_read_path(const struct config_setting *setting, struct arena *arena, const char *value,
	void *member_out, struct text *why);
bool config_read_secret(const struct config_setting *setting, struct arena *arena,
	const char *value, void *member_out, struct text *why);
/* Whether the value of a secret says that it lies in a file of its own. */
bool config_lies_apart(const char *value);

bool config_check_file(const void *member, struct text *why);
/* Nobody else may read or replace it. */
bool config_check_key(const void *member, struct text *why);
bool config_check_folder(const void *member, struct text *why);
