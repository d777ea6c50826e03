// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
/* The version of a record as an ETag, which whoever edits the record gives back in If-Match. */
#pragma once

#include "common/base/attr.h"
#include "common/base/err.h"
#include <stdint.h>

/* "\"7\"". */
enum { VERSION_ETAG_BYTES = 24 };
void version_etag(int64_t version, char etag_out[VERSION_ETAG_BYTES]);

/* The one version of an If-Match. Tags are compared strongly (RFC 9110, 8.8.3.2 and 13.1.1): only
 * the bytes that version_etag() writes are equal to it, a weak tag is equal to none, and it is
 * ERR_PRECONDITION_FAILED. What names any version (*) or one of several does not say which was
 * read, so that nothing is laid over the work of somebody else by it:
 * ERR_PRECONDITION_REQUIRED. */
MUST_CHECK enum err version_read(const char *given, int64_t *version_out);
