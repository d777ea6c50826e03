// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "server/web/web.h"

#include <string.h>

const struct web_file *web_find(const char *address)
{
	for (size_t i = 0; i < web_file_count; i++)
		if (strcmp(web_files[i].address, address) == 0)
			return &web_files[i];
	return NULL;
}
