// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* Finds the addresses of the host names in a connection string away from the loop: libpq would
 * block it. Inside server/db only. */
#pragma once

#include "common/base/attr.h"
#include <stdbool.h>

struct loop;
struct lookup;

/* hostaddr: as libpq takes it, an address for each host; NULL: why tells which name has none.
 * Both are borrowed. */
typedef void lookup_done(void *arg, const char *hostaddr, const char *why);

/* NULL: there is no name to be looked up, done is never called. Else it is called once, from the
 * loop. */
MUST_CHECK struct lookup *lookup_start(
	struct loop *loop, const char *conninfo, lookup_done *done, void *arg);
/* done is not called any more. Sets *lookup to NULL. NULL is fine. */
void lookup_cancel(struct lookup **lookup);
