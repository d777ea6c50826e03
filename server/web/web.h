// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The files of the web pages, as they lie in this folder and in kiosk/web, compiled in. No build
 * step changes them: what a browser gets is what is written there. */
#pragma once

#include <stddef.h>

struct web_file {
	const char *address; /* "/display.css"; of a page without its ".html". */
	const char *content_type;
	const char *etag; /* With its quotes; another one for other bytes. */
	const char *bytes;
	size_t length;
};

extern const struct web_file web_files[];
extern const size_t web_file_count;

/* NULL: no such file. */
const struct web_file *web_find(const char *address);
