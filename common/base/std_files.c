// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
#include "common/base/std_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A new descriptor is the lowest that is free, so they fill up in order. */
void std_files_hold(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			abort();
}
